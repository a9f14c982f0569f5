package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var curvesKind = figureKind{
	name: "curves", fields: []string{"columns", "x", "bands", "logarithmic", "panels"},
	readsOf: func(c Config) Reads { // what its columns are of
		r := columnReads(c.Columns)
		r.Networks, r.Alone, r.Recipes = true, true, true
		r.Gradients = r.Gradients || c.X == "step"
		r.Patterns = c.Panels == recipeLabel // to name a full batch
		return r
	},
	about: func(c Config) string {
		return fmt.Sprintf("The columns %s of the tables of training, against %ss.", strings.Join(c.Columns, ", "), c.X)
	},
	check: checkCurves,
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Curves(c.Title, Lines{Columns: c.Columns, X: c.X, Bands: c.Bands, Logs: c.Logarithmic, Panels: c.Panels}, g.trainings)
	},
}

// checkCurves reports what is wrong with the fields of curves.
func checkCurves(c Config, fail failing) {
	for _, problem := range columnProblems(c.Columns, c.Panels) {
		fail("columns", "%s", problem)
	}
	if c.X != "epoch" && c.X != "step" {
		fail("x", "is %q; curves stand against epoch or step", c.X)
	}
	if c.Bands != deviationBands && c.Bands != quantileBands {
		fail("bands", "is %q; the bands are %s, %s", c.Bands, deviationBands, quantileBands)
	}
	for i, axis := range c.Logarithmic {
		if axis != "x" && axis != "y" || slices.Contains(c.Logarithmic[:i], axis) {
			fail("logarithmic", "has %q; it lists x, y or both, each once", axis)
		}
	}
}

// Training holds the tables of the training of one network. One that no column is of may
// be empty.
type Training struct {
	Value     any // of the label that panels differ in; nil without panels
	Position  int // of the recipe among the others
	History   tables.History
	Gradients tables.Gradients
	Errors    tables.SquaredErrors
	Measures  tables.Measures
}

// Lines is what curves draws.
type Lines struct {
	Columns []string // of the history, of the gradients, of the squared errors and of the measures
	X       string   // epoch or step
	Bands   string   // deviation or quantiles
	Logs    []string // the axes that are logarithmic: x, y
	Panels  string   // the label that has a panel for each value; without, each quantity has one
}

// What a line and its band are.
const (
	deviationBands = "deviation"
	quantileBands  = "quantiles"
)

// Curves draws columns of the history, of the gradients and of the measures against epochs,
// or against steps: one line for each column, or for each layer. Columns of the
// same quantity, such as the loss on the training and on the test patterns, share a
// panel; or, with panels, all columns have one panel for each value of a label.
//
// With bands of deviation a line is the mean over networks, with one standard deviation
// to either side, cut off at what is possible; on a logarithmic axis these are geometric.
// With quantiles it is the median, with the 10th and the 90th percentile. A band needs
// three networks. Values that are not finite are left out, on a logarithmic axis also
// those that are 0, and a note counts them.
func Curves(title string, what Lines, networks []Training) (sheet.Drawing, error) {
	if problems := columnProblems(what.Columns, what.Panels); len(problems) > 0 {
		return sheet.Drawing{}, fmt.Errorf("columns: %s", problems[0])
	}
	var panels []curvePanel
	for _, group := range trainingGroups(networks) {
		more, err := what.gather(group)
		if err != nil {
			return sheet.Drawing{}, err
		}
		panels = append(panels, more...)
	}
	points, last := 0, 0.0
	for _, p := range panels {
		points += p.points()
		last = max(last, p.last())
	}
	switch {
	case points == 0:
		return sheet.Drawing{}, fmt.Errorf("%d networks and no value of %s: nothing to draw", len(networks), strings.Join(what.Columns, ", "))
	case len(panels) > maxPanels:
		return sheet.Drawing{}, fmt.Errorf("%d panels: a page holds %d", len(panels), maxPanels)
	}
	d := sheet.Drawing{Title: title, Legend: what.legend(panels)}
	x := what.horizontal(int(last))
	var described []string
	for _, p := range panels {
		y, err := what.vertical(p.sharing(panels))
		if err != nil {
			return sheet.Drawing{}, err
		}
		d.Panels = append(d.Panels, sheet.Panel{Title: p.title, X: x, Y: y, Note: p.note(), Left: p.falls(), Marks: what.marks(p, y), Empty: p.empty()})
		described = append(described, p.describe(what.X))
	}
	d.Description = fmt.Sprintf("Curves against %ss. %s", what.X, strings.Join(described, " "))
	return d, nil
}

// trainingGroups groups networks by the value of the label, in ascending order, or by
// recipe in the order of the recipes.
func trainingGroups(networks []Training) [][]Training {
	out := summary.Group(networks, func(c Training) string { return fmt.Sprintf("%T %v", c.Value, c.Value) })
	slices.SortStableFunc(out, func(a, b []Training) int {
		return cmp.Or(cmp.Compare(a[0].Position, b[0].Position), compare(a[0].Value, b[0].Value))
	})
	return out
}

// curvePanel is a panel of curves before it has axes.
type curvePanel struct {
	title   string
	label   string // of the vertical axis
	ceiling float64
	layer   int // that the lines are of; 0: of several, or of none
	lines   []curve
	missing int // values that cannot be drawn
}

// curve is one line.
type curve struct {
	column string
	order  int // of the column in its panel
	layer  int // 0 if it is of no layer
	at     []spot
}

// spot is a point of a curve, with the ends of its band; low and high are NaN without a
// band.
type spot struct {
	x            float64 // an epoch, a step, or the value of a label
	y, low, high float64
	networks     int
}

// gather returns the panels of networks that share a value of the label.
func (w Lines) gather(networks []Training) ([]curvePanel, error) {
	var out []curvePanel
	for _, name := range w.Columns {
		q := quantityOf(name)
		i := slices.IndexFunc(out, func(p curvePanel) bool { return w.Panels != "" || p.label == q.label })
		if i < 0 {
			i = len(out)
			p := curvePanel{title: q.title(), label: q.label, ceiling: q.ceiling}
			if w.Panels != "" {
				p.title = panelTitle(w.Panels, networks[0].Value)
			}
			out = append(out, p)
		}
		p := &out[i]
		if p.label != q.label { // of one unit, but not the same quantity
			p.label = q.unit
		}
		lines, missing, err := w.lines(name, networks)
		if err != nil {
			return nil, err
		}
		order := 0
		if n := len(p.lines); n > 0 {
			order = p.lines[n-1].order + 1
		}
		for _, l := range lines {
			l.order = order
			p.lines = append(p.lines, l)
		}
		p.missing += missing
	}
	return out, nil
}

// title returns the name of the quantity without its unit.
func (q quantity) title() string {
	words, _, _ := strings.Cut(q.label, " [")
	return words
}

// lines returns those of one column: one, or one for each layer.
func (w Lines) lines(column string, networks []Training) (out []curve, missing int, err error) {
	var points [][]summary.Point
	q := quantityOf(column)
	for i, n := range networks {
		more, lost, err := w.points(column, n)
		if err != nil {
			return nil, 0, fmt.Errorf("network %d: %w", i+1, err)
		}
		points, missing = append(points, more), missing+lost
	}
	for _, at := range summary.Average(points) {
		i := slices.IndexFunc(out, func(c curve) bool { return c.layer == at.Layer })
		if i < 0 {
			i = len(out)
			out = append(out, curve{column: column, layer: at.Layer})
		}
		out[i].at = append(out[i].at, w.spot(at, q))
	}
	slices.SortFunc(out, func(a, b curve) int { return cmp.Compare(a.layer, b.layer) })
	return out, missing, nil
}

// points returns the values of one network, and counts those that cannot be drawn.
func (w Lines) points(column string, n Training) (out []summary.Point, missing int, err error) {
	steps, err := w.steps(n)
	if err != nil {
		return nil, 0, err
	}
	add := func(epoch int32, layer int, value float64) {
		if math.IsNaN(value) || math.IsInf(value, 0) || w.log("y") && value <= 0 {
			missing++
			return
		}
		x := int(epoch)
		if steps != nil {
			x = steps[epoch]
		}
		out = append(out, summary.Point{Epoch: x, Layer: layer, Values: []float64{value}})
	}
	if values, ok := tables.Column(n.History, column); ok {
		for i, v := range values {
			add(n.History[i].Epoch, 0, v)
		}
		return out, missing, nil
	}
	if values, ok := tables.Column(n.Errors, column); ok {
		for i, v := range values {
			add(n.Errors[i].Epoch, 0, v)
		}
		return out, missing, nil
	}
	if values, ok := tables.Column(n.Measures, column); ok {
		for i, v := range values {
			add(n.Measures[i].Epoch, int(n.Measures[i].Layer), v)
		}
		return out, missing, nil
	}
	values, _ := tables.Column(n.Gradients, column)
	for i, v := range values {
		add(n.Gradients[i].Epoch, int(n.Gradients[i].Layer), v)
	}
	return out, missing, nil
}

// steps returns the number of steps at each epoch of a network, which its gradients hold;
// nil where epochs are drawn.
func (w Lines) steps(n Training) (map[int32]int, error) {
	if w.X != "step" {
		return nil, nil
	}
	out := map[int32]int{}
	for _, r := range n.Gradients {
		out[r.Epoch] = int(r.Epoch) * int(r.Batches)
	}
	for _, r := range n.History {
		if _, known := out[r.Epoch]; !known {
			return nil, fmt.Errorf("epoch %d has no row in the table of gradients, which says how many steps an epoch has", r.Epoch)
		}
	}
	return out, nil
}

func (w Lines) log(axis string) bool { return slices.Contains(w.Logs, axis) }

// spot summarises the networks at one point.
func (w Lines) spot(at summary.Place, q quantity) spot {
	values := at.Columns[0]
	switch {
	case w.Bands == quantileBands:
		return banded(at, summary.Median(values), summary.Quantile(values, 0.1), summary.Quantile(values, 0.9))
	case w.log("y"):
		return geometric(at, q.ceiling)
	}
	mean, deviation := summary.Mean(values), summary.Deviation(values)
	return banded(at, mean, max(mean-deviation, q.floor()), min(mean+deviation, q.ceiling))
}

// geometric returns the geometric mean, with a factor of one geometric standard deviation.
func geometric(at summary.Place, most float64) spot {
	mean, factor := summary.GeometricMean(at.Columns[0]), summary.GeometricDeviation(at.Columns[0])
	return banded(at, mean, mean/factor, min(float64(mean*factor), most))
}

// banded returns a spot with a band, which needs three networks.
func banded(at summary.Place, y, low, high float64) spot {
	if at.Networks < fewest {
		low, high = math.NaN(), math.NaN()
	}
	return spot{x: float64(at.Epoch), y: y, low: low, high: high, networks: at.Networks}
}
