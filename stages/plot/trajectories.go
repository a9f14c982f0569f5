package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var trajectoriesKind = figureKind{
	name: "trajectories", fields: []string{"panels"}, reads: readsPlanes,
	about: sentence("The path of each layer through the information plane, averaged over networks."),
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Trajectories(c.Title, c.Panels, g.all(), g.bounds...)
	},
}

// Trajectories draws the path of every layer through the information plane,
// averaged over networks: one panel per value of a label, in ascending order;
// a point per snapshot, coloured by epoch on a logarithmic scale; a line that
// joins the points of a layer, and faint ones that join the layers of an epoch;
// at its end, a cross of one standard deviation over networks. Without a label
// there is one panel. The bound, if there is one, is above.
//
// Where networks have different snapshots, an average is over those that have
// the epoch, and a note counts them. Values that are not finite are left
// out, and their number is noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 3, arXiv:1703.00810.
func Trajectories(title, label string, networks []Series, bounds ...Bound) (sheet.Drawing, error) {
	all, err := surveyOf(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	scale := sheet.EpochScale{Last: all.epochs[len(all.epochs)-1]}
	d := sheet.Drawing{
		Title: title,
		Bar:   &sheet.Bar{Title: "epoch", Colour: sheet.Viridis, Ticks: scale.Ticks()},
	}
	var described []string
	panels, bars := groups(networks), false
	for _, group := range panels {
		averages := average(group)
		p := sheet.Panel{Title: panelTitle(label, group[0].Value), Note: notes(averages, group)}
		p.X, p.Y = all.axes()
		p.Marks = trajectory(averages, scale, limits(bounds, p.X, p.Y), sheet.ViewOf(p, len(panels)))
		bars = bars || spreads(last(averages))
		p.Empty = empty(group, averages)
		d.Panels = append(d.Panels, p)
		described = append(described, describeMeans(p.Title+", last epoch", last(averages)))
	}
	d.Legend = trajectoriesLegend(all, bars, bounds)
	d.Description = "Paths through the information plane, I(X;T) and I(T;Y) in bits, coloured by epoch. " + strings.Join(described, " ")
	return d, nil
}

// several reports whether more than one network has points.
func several(networks []Series) bool {
	n := 0
	for _, one := range networks {
		if len(one.Rows) > 0 {
			n++
		}
	}
	return n > 1
}

// empty returns why a panel shows nothing; it is empty if there are averages.
func empty(networks []Series, averages []mean) string {
	switch {
	case len(averages) > 0:
		return ""
	case slices.ContainsFunc(networks, func(n Series) bool { return len(n.Rows) > 0 }):
		return "no finite value"
	default:
		return "every network stopped with an error"
	}
}

// last returns the means of the last epoch.
func last(averages []mean) []mean {
	i := len(averages)
	for i > 0 && averages[i-1].epoch == averages[len(averages)-1].epoch {
		i--
	}
	return averages[i:]
}

// groups groups networks by their value, in the order of their positions and then of their
// values, numbers before texts.
func groups(networks []Series) [][]Series {
	var out [][]Series
	for _, n := range networks {
		i := slices.IndexFunc(out, func(g []Series) bool { return g[0].Value == n.Value })
		if i < 0 {
			i = len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], n)
	}
	slices.SortStableFunc(out, func(a, b []Series) int {
		return cmp.Or(cmp.Compare(a[0].Position, b[0].Position), compare(a[0].Value, b[0].Value))
	})
	return out
}

func compare(a, b any) int {
	x, isX := asNumber(a)
	y, isY := asNumber(b)
	switch {
	case isX && isY && x < y, isX && !isY:
		return -1
	case isX && isY && x > y, !isX && isY:
		return 1
	case isX:
		return 0
	}
	// Widths such as 12-10-8 ascend with the number of layers.
	return cmp.Or(
		cmp.Compare(strings.Count(fmt.Sprint(a), "-"), strings.Count(fmt.Sprint(b), "-")),
		strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// panelTitle returns what the panel's networks have in common, in words for the labels
// that the paper sweeps over.
func panelTitle(label string, value any) string {
	x, isNumber := asNumber(value)
	switch {
	case value == nil:
		return ""
	case label == trainLabel || label == recipeLabel:
		return fmt.Sprint(value)
	case label == "fraction" && isNumber:
		return strconv.FormatFloat(100*x, 'g', 3, 64) + " % of the patterns for training"
	case label == "activation" && value == "relu":
		return "ReLU units"
	case label == "activation":
		return fmt.Sprintf("%v units", value)
	case label == "hidden" && value == "":
		return "no hidden layer"
	case label == "hidden" && !strings.Contains(fmt.Sprint(value), "-"):
		return fmt.Sprintf("1 hidden layer, %v", value)
	case label == "hidden":
		return fmt.Sprintf("%d hidden layers, %v", strings.Count(fmt.Sprint(value), "-")+1, value)
	default:
		return fmt.Sprintf("%s %v", label, value)
	}
}

// trajectory returns the marks of one panel, from the faintest to the clearest.
func trajectory(averages []mean, scale sheet.EpochScale, bounds []plotter.XYs, v sheet.View) []gonum.Plotter {
	var byLayer [][]mean
	layers := map[int]int{}
	for _, m := range averages {
		i, known := layers[m.layer]
		if !known {
			i = len(byLayer)
			layers[m.layer] = i
			byLayer = append(byLayer, nil)
		}
		byLayer[i] = append(byLayer[i], m)
	}
	var most plotter.XY
	if len(averages) > 0 {
		most = averages[0].ceiling
	}
	limits := ceilings(most, points(averages))
	out := append([]gonum.Plotter{limits}, boundLines(bounds)...)
	for _, same := range byEpoch(averages) {
		out = append(out, sheet.Line(points(same), sheet.LinkWidth, sheet.Translucent(scale.Colour(same[0].epoch), sheet.LinkAlpha)))
	}
	for _, same := range byLayer {
		out = append(out, sheet.Line(points(same), sheet.PathWidth, sheet.Trace))
	}
	ends := make([]mean, len(byLayer))
	lines := limits.Lines(v.X, v.Y)
	for i, path := range byLayer {
		ends[i] = path[len(path)-1]
		lines = append(lines, points(path))
	}
	for _, same := range byEpoch(averages) {
		out = append(out, sheet.Plotters(epochDots(same, scale, v))...)
	}
	deviations := crossesOf(ends, sheet.BarColour)
	out = append(out, deviations)
	for _, end := range ends {
		out = append(out, sheet.Dots(plotter.XYs{end.at}, sheet.PointRadius, scale.Colour(end.epoch)))
	}
	names := layerNames(ends, sheet.PointRadius, points(averages))
	names.Lines, names.Bars = slices.Concat(lines, bounds), deviations
	return append(out, names)
}

// byEpoch groups means by epoch.
func byEpoch(averages []mean) [][]mean {
	return summary.Group(averages, func(m mean) int { return m.epoch })
}

// epochDots returns the dots of one epoch.
func epochDots(means []mean, scale sheet.EpochScale, v sheet.View) []sheet.Ring {
	out := sheet.Rings(marksOf(means, func(m mean) (color.NRGBA, sheet.Marker) { return scale.Colour(m.epoch), sheet.Marker{Stretch: 1} }), v, sheet.PointRadius)
	for i := range out {
		out[i].Plain = true
	}
	return out
}

func trajectoriesLegend(all survey, deviation bool, bounds []Bound) []sheet.Entry {
	path := sheet.Line(nil, sheet.PathWidth, sheet.Trace)
	out := []sheet.Entry{{Sample: sheet.Sampled{path, sheet.Dots(nil, sheet.PointRadius, sheet.Viridis.At(0.4))}, Text: "path of a layer, numbered at its last epoch"}}
	if deviation {
		out = append(out, spreadEntry(sheet.Crosses{Colour: sheet.BarColour}))
	}
	if all.layers > 1 {
		out = append(out, sheet.Entry{Sample: sheet.Line(nil, sheet.LinkWidth, sheet.Translucent(sheet.Viridis.At(0.4), 2*sheet.LinkAlpha)), Text: "layers of one epoch"})
	}
	return append(append(out, boundEntries(bounds)...), all.texts.list()...)
}
