package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	spelling "infoplane/internal/suggest"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var scatterKind = figureKind{
	name: "scatter", fields: []string{"columns", "x", "reduce", "epochs", "layers", "panels"},
	readsOf: func(c Config) Reads {
		r := columnReads(c.columns())
		r.Information = slices.ContainsFunc(c.columns(), func(name string) bool { return slices.Contains(amountColumns(), name) })
		r.Networks, r.Recipes, r.Alone = true, true, !r.Information
		r.Patterns = c.Panels == recipeLabel // to name a full batch
		return r
	},
	shows: func(c Config) Selection {
		if !c.Reduce.isZero() {
			return Selection{} // a reduction is of all epochs
		}
		return Selection{Epochs: c.Epochs}
	},
	about: func(c Config) string {
		p := c.pair()
		return fmt.Sprintf("Each network is a point: %s against %s, in panels with axes of their own.", p.words(false), p.words(true))
	},
	check: checkScatter,
	draw:  func(c Config, g inputs) (sheet.Drawing, error) { return Scatter(c.Title, c.pair(), g.samples) },
}

// checkScatter reports what is wrong with the fields of scatter.
func checkScatter(c Config, fail failing) {
	valid := slices.Concat(amountColumns(), allColumns())
	known := func(field, name string) {
		if !slices.Contains(valid, name) {
			fail(field, "has no column %q%s There are %s", name, spelling.Stop(name, valid), strings.Join(valid, ", "))
		}
	}
	switch {
	case len(c.Columns) != 1:
		fail("columns", "has %s; scatter draws one, against the column of x", count.Of(len(c.Columns), "column"))
	case c.X == "":
		fail("x", "is missing; scatter stands against a column, such as ixt_bits")
	case c.Columns[0] == c.X && c.Reduce.isZero():
		fail("x", "is %s, which columns has, too; a quantity against itself shows nothing", c.X)
	default:
		known("columns", c.Columns[0])
		known("x", c.X)
	}
	if n := strings.Count(c.Reduce.String(), "true"); n > 1 {
		fail("reduce", "is %s; it has one key", c.Reduce)
	}
	if len(c.Epochs) != 1 {
		fail("epochs", "has %s; scatter needs the one at which values are taken", count.Of(len(c.Epochs), "epoch"))
	}
	checkLayers(c.Layers, fail)
	if layered := slices.ContainsFunc(c.columns(), func(name string) bool { return quantityOf(name).layered }); len(c.Layers) > 0 && !layered {
		fail("layers", "is %v, and neither column is of layers; leave it out", c.Layers)
	}
}

// columns returns those of both axes.
func (c Config) columns() []string { return append(slices.Clone(c.Columns), c.X) }

// pair returns what the config draws.
func (c Config) pair() Pair {
	p := Pair{X: c.X, Reduce: c.Reduce, Layers: c.Layers, Panels: c.Panels}
	if len(c.Columns) > 0 && len(c.Epochs) > 0 {
		p.Y, p.Epoch = c.Columns[0], c.Epochs[0]
	}
	return p
}

// Pair is what scatter draws.
type Pair struct {
	X, Y   string    // columns of the estimates, the history, the gradients, the squared errors or the measures
	Epoch  int       // at which values are taken
	Reduce Reduction // of X in place of its value at the epoch
	Layers []int     // nil: all
	Panels string    // the label that has panels for each value
}

// Sample is one network of a scatter: its tables, of which one that no column is of may be
// empty.
type Sample struct {
	Training
	Information tables.Information
	Lost        bool // a table is missing, since a step before it stopped with an error
}

// Scatter draws a point for each network, one quantity against another: one panel for each
// layer, or one in all where both quantities are of the whole network, and these for each
// value of the label of panels. Above each panel is Spearman's rank correlation of its points
// (see [summary.Correlation]), unless there are fewer than three or all have one place on an axis, and
// the number of networks. A point that lies on another, nearer than half a mark, is counted.
//
// Networks without one of the two values, or with one that is not finite, are left out, and
// a line counts them. It fails where no network has both values.
func Scatter(title string, what Pair, networks []Sample) (sheet.Drawing, error) {
	layers, err := what.layers(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	groups := summary.Group(networks, func(s Sample) string { return fmt.Sprintf("%T %v", s.Value, s.Value) })
	slices.SortStableFunc(groups, func(a, b []Sample) int {
		return cmp.Or(cmp.Compare(a[0].Position, b[0].Position), compare(a[0].Value, b[0].Value))
	})
	var clouds []cloud
	points := 0
	for _, group := range groups {
		for _, l := range layers {
			one := what.cloud(l, group)
			clouds, points = append(clouds, one), points+len(one.at)
		}
	}
	switch {
	case points == 0:
		return sheet.Drawing{}, fmt.Errorf("%s, and none with %s and %s at epoch %d: nothing to draw", count.Of(len(networks), "network"), what.X, what.Y, what.Epoch)
	case len(clouds) > maxPanels:
		return sheet.Drawing{}, fmt.Errorf("%d panels: a page holds %d", len(clouds), maxPanels)
	}
	d := sheet.Drawing{Title: title, Legend: what.legend(layers)}
	columns := min(len(clouds), sheet.MaxColumns)
	if n := len(layers); len(groups) > 1 && n > 1 && n <= columns {
		columns, d.Columns = n, n // a row for each value
	}
	var described []string
	for _, one := range clouds {
		p := sheet.Panel{Title: one.title, Layer: one.layer, Empty: one.empty, Marks: []gonum.Plotter{one.dots(one.at)}}
		p.X, p.Y = one.axes(what, columns)
		p.Facts = one.facts(sheet.ViewOf(p, columns))
		d.Panels, described = append(d.Panels, p), append(described, one.describe())
	}
	d.Description = fmt.Sprintf("Each network is a point, %s against %s. %s", what.words(false), what.words(true), strings.Join(described, " "))
	return d, nil
}

// layers returns those that have panels: 0 where the columns are of no layer.
func (w Pair) layers(networks []Sample) ([]int, error) {
	if !quantityOf(w.X).layered && !quantityOf(w.Y).layered {
		return []int{0}, nil
	}
	var there []int
	for _, s := range networks {
		for _, column := range []string{w.X, w.Y} {
			for _, p := range s.points(column) {
				if p.Layer > 0 && !slices.Contains(there, p.Layer) {
					there = append(there, p.Layer)
				}
			}
		}
	}
	slices.Sort(there)
	for _, l := range w.Layers {
		if len(there) > 0 && !slices.Contains(there, l) {
			return nil, fmt.Errorf("layers: there is no layer %d; the last is %d", l, there[len(there)-1])
		}
	}
	if len(w.Layers) > 0 {
		return w.Layers, nil
	}
	return there, nil
}

// points returns the values of a column, those of no layer with the layer 0.
func (s Sample) points(column string) []summary.Point {
	var out []summary.Point
	for _, rows := range []any{s.Information, s.History, s.Gradients, s.Errors, s.Measures} {
		values, _ := tables.Column(rows, column) // none in all tables but one
		epochs, _ := tables.Column(rows, tables.ColumnEpoch)
		layers, layered := tables.Column(rows, tables.ColumnLayer)
		for i := range values {
			p := summary.Point{Epoch: int(epochs[i]), Values: values[i : i+1]}
			if layered {
				p.Layer = int(layers[i])
			}
			out = append(out, p)
		}
	}
	return out
}

// column returns that of an axis.
func (w Pair) column(x bool) string {
	if x {
		return w.X
	}
	return w.Y
}

// value returns the number of a network on an axis; NaN if it has none.
func (w Pair) value(s Sample, x bool, layer int) float64 {
	var c summary.Curve
	for _, p := range s.points(w.column(x)) {
		if p.Layer == layer || p.Layer == 0 {
			c.X, c.Y = append(c.X, float64(p.Epoch)), append(c.Y, p.Values[0])
		}
	}
	if x && !w.Reduce.isZero() && len(c.X) > 0 {
		return w.Reduce.of(c)
	}
	y, _ := c.At(float64(w.Epoch))
	return y
}

// cloud is a panel before it has axes.
type cloud struct {
	title, empty string
	layer        int         // 0: of none
	at           plotter.XYs // by x, then y, so that the order of networks does not show
	missing      int         // networks that are there, and have no point
}

// cloud returns the points of networks that share a value of the label.
func (w Pair) cloud(layer int, networks []Sample) cloud {
	out := cloud{layer: layer, title: panelTitle(w.Panels, networks[0].Value)}
	if layer > 0 {
		out.title = strings.TrimPrefix(fmt.Sprintf("%s: layer %d", out.title, layer), ": ")
	}
	there := 0
	for _, s := range networks {
		if s.Lost {
			continue
		}
		there++
		at := plotter.XY{X: w.value(s, true, layer), Y: w.value(s, false, layer)}
		if sum := at.X + at.Y; math.IsNaN(sum) || math.IsInf(sum, 0) {
			out.missing++
			continue
		}
		out.at = append(out.at, at)
	}
	slices.SortFunc(out.at, func(a, b plotter.XY) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	switch {
	case there == 0:
		out.empty = "every network stopped with an error"
	case len(out.at) == 0:
		out.empty = "no network with both values"
	}
	return out
}

// sides returns the values on either axis.
func (c cloud) sides() (x, y []float64) {
	for _, p := range c.at {
		x, y = append(x, p.X), append(y, p.Y)
	}
	return x, y
}

// correlation returns the rank correlation in words, or why there is none.
func (c cloud) correlation() string {
	x, y := c.sides()
	switch rho := summary.Correlation(x, y); {
	case len(x) < 3:
		return "too few for a rank correlation"
	case math.IsNaN(rho) && slices.Min(x) == slices.Max(x):
		return "no ρ: all have one x"
	case math.IsNaN(rho):
		return "no ρ: all have one y"
	case math.Abs(rho) < 0.005:
		return "ρ = 0.00"
	default:
		return fmt.Sprintf("ρ = %+.2f", rho)
	}
}

// facts returns the lines above the frame.
func (c cloud) facts(v sheet.View) []string {
	if len(c.at) == 0 {
		return nil
	}
	out := []string{c.correlation() + ", " + count.Of(len(c.at), "network")}
	if n := c.hidden(v); n > 0 {
		out = append(out, count.Of(n, "point")+" on others")
	}
	if c.missing > 0 {
		out = append(out, count.Of(c.missing, "network")+" without a value, left out")
	}
	return out
}

// hidden counts the points that lie on one before.
func (c cloud) hidden(v sheet.View) int {
	n := 0
	const near = sheet.SmallRadius / 2
	for i, p := range c.at {
		for k := i - 1; k >= 0 && v.Distance(p, plotter.XY{X: c.at[k].X, Y: p.Y}) < near; k-- {
			if v.Distance(p, c.at[k]) < near {
				n++
				break
			}
		}
	}
	return n
}

// colour is that of the layer.
func (c cloud) colour() color.NRGBA {
	if c.layer == 0 {
		return sheet.Drift
	}
	return sheet.LayerColour(c.layer)
}

// dots returns the marks of some points, through which those below show.
func (c cloud) dots(at plotter.XYs) *plotter.Scatter {
	return sheet.Dots(at, sheet.SmallRadius, sheet.Translucent(c.colour(), sheet.BarsAlpha))
}

// describe returns a sentence on the panel.
func (c cloud) describe() string {
	words := c.empty
	if words == "" {
		x, y := c.sides()
		words = fmt.Sprintf("%s, %s; horizontally %.3g to %.3g, mean %.3g; vertically %.3g to %.3g, mean %.3g",
			count.Of(len(c.at), "network"), c.correlation(), slices.Min(x), slices.Max(x), summary.Mean(x), slices.Min(y), slices.Max(y), summary.Mean(y))
	}
	return strings.TrimPrefix(c.title+": ", ": ") + words + "."
}

// axes returns those of a panel in a figure of some columns. They are its own: panels have one
// quantity, and often other values of it.
func (c cloud) axes(w Pair, columns int) (x, y sheet.Axis) {
	xs, ys := c.sides()
	if len(xs) == 0 {
		xs, ys = []float64{0, 1}, []float64{0, 1}
	}
	width, height := sheet.PanelSize(columns)
	x = sheet.Between(w.label(true, width), slices.Min(xs), slices.Max(xs), 0.06)
	y = sheet.Between(w.label(false, height), slices.Min(ys), slices.Max(ys), 0.06)
	return x.Thinned(width), y
}

// words names the quantity of an axis in full.
func (w Pair) words(x bool) string {
	name, of, _ := parts(w.column(x))
	if x && !w.Reduce.isZero() {
		return w.Reduce.words(name+of, false)
	}
	return fmt.Sprintf("%s%s at epoch %d", name, of, w.Epoch)
}

// label is the longest name of the quantity of an axis that fits beside it.
func (w Pair) label(x bool, length vg.Length) string {
	name, _, unit := parts(w.column(x))
	short := fmt.Sprintf("%s at epoch %d", name, w.Epoch)
	if x && !w.Reduce.isZero() {
		short = w.Reduce.words(name, true)
	}
	for _, text := range []string{w.words(x) + unit, short + unit} {
		if sheet.TextWidth(sheet.LabelFont, text) <= length {
			return text
		}
	}
	return name + unit
}

// legend explains points and ρ.
func (w Pair) legend(layers []int) []sheet.Entry {
	dot := cloud{}.dots(nil)
	if layers[0] > 0 {
		dot.Color = sheet.Faded
	}
	out := []sheet.Entry{{Sample: dot, Text: "one network"}}
	if layers[0] > 0 {
		out = append(out, sheet.Entry{Text: "layer"})
		for _, l := range layers {
			out = append(out, sheet.Entry{Sample: cloud{layer: l}.dots(nil), Text: fmt.Sprint(l), Layer: l})
		}
	}
	return append(out, sheet.Entry{Text: "rank correlation ρ (Spearman) over the networks of a panel"})
}
