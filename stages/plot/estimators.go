package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"
)

var estimatorsKind = figureKind{
	name: "estimators", fields: []string{"epochs", "against"},
	reads: Reads{Networks: true, Information: true, Estimators: true, Patterns: true, Bound: true},
	about: func(c Config) string {
		if c.Against != "" {
			return fmt.Sprintf("The same networks under several estimators, and I(X;T) against %s.", c.Against)
		}
		return "The same networks under several estimators."
	},
	check: func(c Config, fail failing) {
		if (len(c.Epochs) == 0) != (c.Against == "") || len(c.Epochs) > sheet.MaxColumns {
			fail("epochs", "has %d epochs; estimators needs 1 to %d of them with a parameter to draw I(X;T) against, and none without", len(c.Epochs), sheet.MaxColumns)
		}
	},
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		planes, sweep := g.planes(c.Against)
		return Estimators(c.Title, planes, Sweep{c.Against, c.Epochs, sweep}, g.bounds...)
	},
}

// Sweep is what to draw against a parameter of an estimator.
type Sweep struct {
	Parameter string   // bins
	Epochs    []int    // one panel each
	Networks  []Series // their Value is that of the parameter, a number above 0
}

// Estimators draws the same networks under several estimators: one panel each,
// with the path of every layer through the information plane, averaged over
// networks, as [Trajectories] has it; then, for chosen epochs, I(X;T) of every
// layer against a parameter of an estimator on a logarithmic scale, and the most
// that the patterns allow.
//
// All planes have the same axes. Snapshots may differ between estimators: the
// costly ones are applied to a few. A panel's title is the name of its estimator.
//
// Reference for the sweep: S. S. Lorenzen, C. Igel, M. Nielsen, ICLR 2022,
// arXiv:2106.12912, and Z. Goldfeld et al., ICML 2019, arXiv:1810.05728.
func Estimators(title string, planes [][]Series, sweep Sweep, bounds ...Bound) (sheet.Drawing, error) {
	if len(planes)+len(sweep.Epochs) > maxPanels {
		return sheet.Drawing{}, fmt.Errorf("%d estimators: a page holds %d panels", len(planes), maxPanels)
	}
	all, err := surveyAll(planes)
	if err != nil {
		return sheet.Drawing{}, err
	}
	scale := sheet.EpochScale{Last: all.last()}
	d := sheet.Drawing{Title: title}
	var described []string
	for _, plane := range planes {
		averages := average(plane)
		p := sheet.Panel{Title: readable(plane[0].Rows[0].Estimator), Note: notes(averages, plane)}
		p.X, p.Y = all.axes()
		if own, narrow := all.narrow(plane); narrow {
			p.X, p.Facts = own, []string{"I(X;T) on an axis of its own"}
		}
		p.Marks = trajectory(averages, scale, limits(bounds, p.X, p.Y), sheet.ViewOf(p, len(planes)+len(sweep.Epochs)))
		d.Panels = append(d.Panels, p)
		described = append(described, describeMeans(p.Title+", last epoch", last(averages)))
	}
	if sweep.Parameter != "" {
		panels, legend, err := sweep.panels(len(planes) == 0)
		if err != nil {
			return sheet.Drawing{}, err
		}
		d.Panels = append(d.Panels, panels...)
		d.Legend = legend
	}
	if len(planes) > 0 {
		d.Legend = append(d.Legend, trajectoriesLegend(all, len(planes[0]) >= fewest, bounds)...)
		d.Bar = &sheet.Bar{Title: "epoch", Colour: sheet.Viridis, Ticks: scale.Ticks()}
	}
	if len(d.Panels) == 0 {
		return sheet.Drawing{}, fmt.Errorf("no estimator: nothing to draw")
	}
	d.Description = "The information plane of the same networks under several estimators, I(X;T) and I(T;Y) in bits, one panel each. " + strings.Join(described, " ")
	return d, nil
}

// surveyAll surveys planes of one estimator each. Their axes hold the averages, which are
// drawn: single networks may be below 0 where no average is.
func surveyAll(planes [][]Series) (survey, error) {
	var all survey
	for i, plane := range planes {
		s, err := surveyOf(plane)
		if err != nil {
			return s, err
		}
		s.ixt, s.ity = [2]float64{math.Inf(1), math.Inf(-1)}, [2]float64{math.Inf(1), math.Inf(-1)}
		for _, m := range average(plane) {
			s.ixt = [2]float64{min(s.ixt[0], m.at.X), max(s.ixt[1], m.at.X)}
			s.ity = [2]float64{min(s.ity[0], m.at.Y), max(s.ity[1], m.at.Y)}
		}
		if i == 0 {
			all = s
			continue
		}
		all.epochs = append(all.epochs, s.epochs...)
		all.layers, all.bounded = max(all.layers, s.layers), all.bounded || s.bounded
		all.ixt = [2]float64{min(all.ixt[0], s.ixt[0]), max(all.ixt[1], s.ixt[1])}
		all.ity = [2]float64{min(all.ity[0], s.ity[0]), max(all.ity[1], s.ity[1])}
	}
	return all, nil
}

// narrow returns an axis of I(X;T) for a plane that would fill little of the shared one;
// it is false for one that fills more.
func (s survey) narrow(plane []Series) (sheet.Axis, bool) {
	const little = 1.0 / 3
	one, err := surveyAll([][]Series{plane})
	if err != nil || one.ixt[1]-min(0, one.ixt[0]) > float64(little*(s.ixt[1]-min(0, s.ixt[0]))) {
		return sheet.Axis{}, false
	}
	for _, m := range last(average(plane)) {
		_, high := m.reach()
		one.ixt[1] = max(one.ixt[1], high.X)
	}
	own, _ := one.axes()
	return own, true
}

// last returns the last epoch.
func (s survey) last() int {
	if len(s.epochs) == 0 {
		return 0
	}
	return slices.Max(s.epochs)
}

// readable returns the name of an estimator for people: kde(bound=upper,variance=0.1)
// becomes "kde, bound upper, σ² 0.1". Numbers of samples and seeds are left out.
func readable(estimator string) string {
	parsed := tables.ParseEstimator(estimator)
	out := []string{parsed.Method}
	for _, p := range parsed.Parameters {
		switch p.Name {
		case "samples", "seed":
		case "variance":
			out = append(out, "σ² "+p.Value)
		default:
			out = append(out, p.Name+" "+p.Value)
		}
	}
	return strings.Join(out, ", ")
}

// method returns the method of the estimator that sweeps. It fails if there are two.
func (s Sweep) method() (string, error) {
	method := ""
	for _, n := range s.Networks {
		for _, r := range n.Rows {
			switch this := tables.ParseEstimator(r.Estimator).Method; {
			case method == "":
				method = this
			case method != this:
				return "", fmt.Errorf("%s and %s both sweep over %s: a figure draws one", method, this, s.Parameter)
			}
		}
	}
	return method, nil
}

// panels draws I(X;T) against the parameter, one panel per epoch. The legend explains the
// bars if alone is true; otherwise that of the planes does.
func (s Sweep) panels(alone bool) (panels []sheet.Panel, legend []sheet.Entry, err error) {
	method, err := s.method()
	if err != nil {
		return nil, nil, err
	}
	values, layers, high, ceiling := []float64{}, 0, 0.0, 0.0
	barred := false
	for _, n := range s.Networks {
		v, number := asNumber(n.Value)
		if !number || v <= 0 {
			return nil, nil, fmt.Errorf("%s is %v: only positive numbers have a place on the axis", s.Parameter, n.Value)
		}
		values = append(values, v)
		for _, r := range n.Rows {
			if !finite(r) {
				continue
			}
			layers, high = max(layers, int(r.Layer)), max(high, r.IXTBits)
			if r.Ceiling > 0 {
				ceiling = r.IXTBits / r.Ceiling
			}
		}
	}
	if len(values) == 0 {
		return nil, nil, fmt.Errorf("no estimator sweeps over %s: nothing to draw against it", s.Parameter)
	}
	slices.Sort(values)
	values = slices.Compact(values)
	label := s.Parameter
	if label == "bins" {
		label = "number of bins"
	}
	x, y := sheet.Doublings(label+", layers side by side", values), sheet.Linear("I(X;T) [bit]", 0, max(high, ceiling), 0.06)
	beside := sideBySide(values, layers)
	for _, epoch := range s.Epochs {
		p := sheet.Panel{X: x, Y: y}
		var averages []mean
		for _, v := range values {
			for _, m := range average(at(epoch, s.with(v))) {
				m.at, m.spread, m.ceiling = plotter.XY{X: vec.Log2(v) + beside(m.layer), Y: m.at.X}, plotter.XY{Y: m.spread.X}, plotter.XY{Y: ceiling}
				averages = append(averages, m)
			}
		}
		p.Title = fmt.Sprintf("%s, %s, %s", method, count.Of(epoch, "epoch"), networksOf(averages))
		if len(averages) == 0 {
			p.Title = method + ", " + count.Of(epoch, "epoch")
			p.Empty = fmt.Sprintf("no snapshot at %d epochs", epoch)
		}
		barred = barred || spreads(averages)
		p.Marks = sweepMarks(averages, p.X, ceiling)
		panels = append(panels, p)
	}
	return panels, sweepLegend(layers, barred && alone), nil
}

// sideBySide returns the offset of a layer from a value of the parameter, in doublings,
// so that neither marks nor bars hide one another. All layers together take seven tenths
// of the smallest distance between two values.
func sideBySide(values []float64, layers int) func(layer int) float64 {
	gap := 1.0
	for i := 1; i < len(values); i++ {
		gap = min(gap, vec.Log2(values[i]/values[i-1]))
	}
	return func(layer int) float64 { return (float64(layer) - float64(layers+1)/2) * 0.7 * gap / float64(layers) }
}

// with returns the networks at one value of the parameter.
func (s Sweep) with(value float64) []Series {
	var out []Series
	for _, n := range s.Networks {
		if v, _ := asNumber(n.Value); v == value {
			out = append(out, n)
		}
	}
	return out
}

// sweepRadius is small, since six layers are side by side.
const sweepRadius vg.Length = 2.2

// sweepMarks returns a line for each layer, with bars of one standard deviation, and the
// marks of the layers at each value of the parameter.
func sweepMarks(averages []mean, x sheet.Axis, ceiling float64) []gonum.Plotter {
	out := []gonum.Plotter{ceilingLine(plotter.XYs{{X: x.Min, Y: ceiling}, {X: x.Max, Y: ceiling}})}
	var bars, marks []gonum.Plotter
	for _, layer := range summary.Group(averages, func(m mean) int { return m.layer }) {
		c := sheet.LayerColour(layer[0].layer)
		out = append(out, sheet.Line(points(layer), sheet.BoundWidth, c))
		bars = append(bars, crossesOf(layer, c))
		mark := sheet.Markers(points(layer), layer[0].layer, c)
		mark.Radius = sweepRadius
		marks = append(marks, mark)
	}
	return slices.Concat(out, bars, marks)
}

// ceilingLine returns a dashed line: nothing was measured there.
func ceilingLine(points plotter.XYs) *plotter.Line {
	l := sheet.Line(points, sheet.FrameWidth, sheet.Faded)
	l.Dashes = []vg.Length{3, 2}
	return l
}

func sweepLegend(layers int, barred bool) []sheet.Entry {
	out := numbered(layers).entries(markerSample)
	out = append(out, sheet.Entry{Sample: ceilingLine(nil), Text: "log₂ of the number of patterns"})
	if barred {
		out = append(out, spreadEntry(sheet.Upright{}))
	}
	return out
}

// planes groups series by estimator: those with a value of the parameter on the axis,
// and the planes of all others.
func (g inputs) planes(against string) (planes [][]Series, sweep []Series) {
	last := -1
	for _, s := range g.series {
		at := slices.IndexFunc(s.estimate, func(l table.Label) bool { return l.Name == against })
		if at >= 0 {
			sweep = append(sweep, Series{Value: s.estimate[at].Value, Rows: s.Rows})
			continue
		}
		if s.Position != last {
			planes = append(planes, nil)
			last = s.Position
		}
		planes[len(planes)-1] = append(planes[len(planes)-1], s.Series)
	}
	return planes, sweep
}
