package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/internal/vec"
)

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
func Estimators(title string, planes [][]Series, sweep Sweep, bounds ...Bound) (Drawing, error) {
	if len(planes)+len(sweep.Epochs) > maxPanels {
		return Drawing{}, fmt.Errorf("%d estimators: a page holds %d panels", len(planes), maxPanels)
	}
	all, err := lookAll(planes)
	if err != nil {
		return Drawing{}, err
	}
	scale := epochScale{last: all.last()}
	d := Drawing{Title: title}
	var told []string
	for _, plane := range planes {
		averages := average(plane)
		p := Panel{Title: readable(plane[0].Rows[0].Estimator), Note: notes(averages, plane)}
		p.X, p.Y = all.axes()
		p.Marks = trajectory(averages, scale, limits(bounds, p.X, p.Y), seen(p, len(planes)+len(sweep.Epochs)))
		d.Panels = append(d.Panels, p)
		told = append(told, tell(p.Title+", last epoch", last(averages)))
	}
	if sweep.Parameter != "" {
		panels, layers, err := sweep.panels()
		if err != nil {
			return Drawing{}, err
		}
		d.Panels = append(d.Panels, panels...)
		d.Legend = sweepLegend(layers)
	}
	if len(planes) > 0 {
		d.Legend = append(d.Legend, trajectoriesLegend(all.layers > 1, len(planes[0]) >= fewest, bounds)...)
		d.Bar = &Bar{Title: "epoch", Colour: viridis, Ticks: scale.ticks()}
	}
	if len(d.Panels) == 0 {
		return Drawing{}, fmt.Errorf("no estimator: nothing to draw")
	}
	d.Description = "The information plane of the same networks under several estimators, I(X;T) and I(T;Y) in bits, one panel each. " + strings.Join(told, " ")
	return d, nil
}

// lookAll surveys planes of one estimator each. What is drawn of them is averages,
// so these make the axes: single networks may be below 0 where no average is.
func lookAll(planes [][]Series) (survey, error) {
	var all survey
	for i, plane := range planes {
		s, err := look(plane)
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
		all.layers = max(all.layers, s.layers)
		all.ixt = [2]float64{min(all.ixt[0], s.ixt[0]), max(all.ixt[1], s.ixt[1])}
		all.ity = [2]float64{min(all.ity[0], s.ity[0]), max(all.ity[1], s.ity[1])}
	}
	return all, nil
}

// last is the last epoch.
func (s survey) last() int {
	if len(s.epochs) == 0 {
		return 0
	}
	return slices.Max(s.epochs)
}

// readable writes the name of an estimator for people: kde(bound=upper,variance=0.1)
// becomes "kde, bound upper, σ² 0.1". How much of chance is left is not in it.
func readable(estimator string) string {
	method, list, _ := strings.Cut(strings.TrimSuffix(estimator, ")"), "(")
	out := []string{method}
	for parameter := range strings.SplitSeq(list, ",") {
		switch name, value, _ := strings.Cut(parameter, "="); name {
		case "", "samples", "seed":
		case "variance":
			out = append(out, "σ² "+value)
		default:
			out = append(out, name+" "+value)
		}
	}
	return strings.Join(out, ", ")
}

// method is the name of the one estimator that sweeps.
func (s Sweep) method() (string, error) {
	method := ""
	for _, n := range s.Networks {
		for _, r := range n.Rows {
			switch this, _, _ := strings.Cut(r.Estimator, "("); {
			case method == "":
				method = this
			case method != this:
				return "", fmt.Errorf("%s and %s both sweep over %s: a figure draws one", method, this, s.Parameter)
			}
		}
	}
	return method, nil
}

// panels draws I(X;T) against the parameter, one panel per epoch.
func (s Sweep) panels() (panels []Panel, layers int, err error) {
	method, err := s.method()
	if err != nil {
		return nil, 0, err
	}
	values, high, ceiling := []float64{}, 0.0, 0.0
	for _, n := range s.Networks {
		v, number := asNumber(n.Value)
		if !number || v <= 0 {
			return nil, 0, fmt.Errorf("%s is %v: only positive numbers have a place on the axis", s.Parameter, n.Value)
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
		return nil, 0, fmt.Errorf("no estimator sweeps over %s: nothing to draw against it", s.Parameter)
	}
	slices.Sort(values)
	values = slices.Compact(values)
	label := s.Parameter
	if label == "bins" {
		label = "number of bins"
	}
	x, y := doublings(label, values), linear("I(X;T) [bit]", 0, max(high, ceiling), 0.06)
	for _, epoch := range s.Epochs {
		p := Panel{X: x, Y: y}
		var averages []mean
		lines := make([]plotter.XYs, layers)
		for _, v := range values {
			for _, m := range average(at(epoch, s.with(v))) {
				averages = append(averages, m)
				lines[m.layer-1] = append(lines[m.layer-1], plotter.XY{X: vec.Log2(v), Y: m.at.X})
			}
		}
		p.Title = fmt.Sprintf("%s, %s, %s", method, panelEpochs(epoch), count(averages))
		if len(averages) == 0 {
			p.Title = method + ", " + panelEpochs(epoch)
			p.Empty = fmt.Sprintf("no snapshot at %d epochs", epoch)
		}
		p.Marks = sweepMarks(lines, x, ceiling)
		panels = append(panels, p)
	}
	return panels, layers, nil
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

func sweepMarks(lines []plotter.XYs, x Axis, ceiling float64) []gonum.Plotter {
	out := []gonum.Plotter{ceilingLine(plotter.XYs{{X: x.Min, Y: ceiling}, {X: x.Max, Y: ceiling}})}
	for l, points := range lines {
		c := layerColour(l + 1)
		out = append(out, line(points, boundWidth, c))
	}
	for l, points := range lines {
		out = append(out, means(points, l+1, layerColour(l+1)))
	}
	return out
}

// ceilingLine is dashed: nothing was measured there.
func ceilingLine(points plotter.XYs) *plotter.Line {
	l := line(points, frameWidth, faded)
	l.Dashes = []vg.Length{3, 2}
	return l
}

func sweepLegend(layers int) []Entry {
	out := []Entry{{Text: "layer"}}
	for l := 1; l <= layers; l++ {
		out = append(out, Entry{Sample: means(nil, l, layerColour(l)), Text: fmt.Sprint(l)})
	}
	return append(out, Entry{Sample: ceilingLine(nil), Text: "log₂ of the number of patterns"})
}

// panelEpochs is the title of a panel that shows one epoch.
func panelEpochs(epoch int) string {
	if epoch == 1 {
		return "1 epoch"
	}
	return fmt.Sprintf("%d epochs", epoch)
}
