package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var informationKind = figureKind{
	name: "information", fields: []string{"columns", "x", "epochs", "layers", "panels", "bands", "logarithmic"},
	reads: Reads{Networks: true, Information: true, Estimators: true, Recipes: true},
	label: func(c Config) Label {
		if c.X == epochAxis {
			return Label{}
		}
		return Label{"x", c.X}
	},
	shows: func(c Config) Selection { return Selection{Epochs: c.Epochs} },
	about: func(c Config) string {
		if c.X == epochAxis {
			return "The information of layers against epochs."
		}
		return fmt.Sprintf("The information of layers against %s.", c.X)
	},
	check: checkInformation,
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		what := Amounts{
			Lines:  Lines{Columns: c.Columns, X: c.X, Bands: c.Bands, Logs: c.Logarithmic, Panels: c.Panels},
			Layers: c.Layers, Epochs: c.Epochs,
		}
		networks, err := g.amounts(c.X)
		if err != nil {
			return sheet.Drawing{}, err
		}
		return Information(c.Title, what, networks)
	},
}

// epochAxis is the axis of epochs.
const epochAxis = "epoch"

// amounts describes the columns of estimates that information can draw.
var amounts = []struct{ name, label string }{
	{tables.ColumnIXTBits, "I(X;T) [bit]"},
	{tables.ColumnITYBits, "I(T;Y) [bit]"},
	{tables.ColumnHTBits, "H(T) [bit]"},
}

// amountLabel returns the label of the axis of a column, and whether there is one.
func amountLabel(column string) (string, bool) {
	for _, a := range amounts {
		if a.name == column {
			return a.label, true
		}
	}
	return "", false
}

// checkInformation reports what is wrong with the fields of information.
func checkInformation(c Config, fail failing) {
	for i, name := range c.Columns {
		if _, known := amountLabel(name); !known || slices.Contains(c.Columns[:i], name) {
			fail("columns", "has %q; information draws ixt_bits, ity_bits and ht_bits, each once", name)
		}
	}
	if len(c.Columns) == 0 {
		fail("columns", "is missing; information draws one or more of ixt_bits, ity_bits, ht_bits")
	}
	if c.X == "" {
		fail("x", "is missing; information stands against epoch, or a label of the runs that is a number")
	}
	if (c.X == epochAxis) != (len(c.Epochs) == 0) || len(c.Epochs) > 1 {
		fail("epochs", "has %d epochs; information needs the one at which it stands against a label, and none against epochs", len(c.Epochs))
	}
	if c.Bands != deviationBands && c.Bands != quantileBands {
		fail("bands", "is %q; the bands are %s, %s", c.Bands, deviationBands, quantileBands)
	}
	for i, axis := range c.Logarithmic {
		if axis != "x" || slices.Contains(c.Logarithmic[:i], axis) || c.X != epochAxis {
			fail("logarithmic", "has %q; of information the axis x can be, once, where it has epochs", axis)
		}
	}
	checkLayers(c.Layers, fail)
}

// Amounts is what information draws.
type Amounts struct {
	Lines        // of columns of the estimates
	Layers []int // nil: all
	Epochs []int // the one at which lines stand against a label
}

// Amount is one network under one estimator.
type Amount struct {
	Series
	Estimate string  // the name of the estimator
	At       float64 // the value of the label on the horizontal axis; 0 against epochs
}

// amounts returns the series with their estimators and, where x is a label of the
// networks, its value.
func (g inputs) amounts(x string) ([]Amount, error) {
	var out []Amount
	for _, s := range g.series {
		one := Amount{Series: s.Series}
		for i, l := range s.estimate {
			if i > 0 {
				one.Estimate += ", " + l.Name + "="
			}
			one.Estimate += fmt.Sprint(l.Value)
		}
		if x != epochAxis {
			l, _ := s.labels.Get(x)
			number, ok := asNumber(l.Value)
			if !ok {
				return nil, fmt.Errorf("%s is %v: only numbers have a place on the axis", x, l.Value)
			}
			one.At = number
		}
		out = append(out, one)
	}
	return out, nil
}

// Information draws I(X;T), I(T;Y) or H(T) of layers against epochs, or at one epoch against
// a label of the networks that is a number: one panel for each quantity and value of the
// label of panels, one line for each layer and estimator, which is the mean or the median
// over networks, with its band (see [Curves]). Where one layer is drawn, colours are those of
// estimators; else estimators differ by their dashes.
//
// Values that are not finite are left out, and a note counts them.
func Information(title string, what Amounts, networks []Amount) (sheet.Drawing, error) {
	var panels []curvePanel
	groups := summary.Group(networks, func(a Amount) string { return fmt.Sprintf("%T %v", a.Value, a.Value) })
	slices.SortStableFunc(groups, func(a, b []Amount) int { return compare(a[0].Value, b[0].Value) })
	for _, column := range what.Columns {
		for _, group := range groups {
			panels = append(panels, what.panel(column, group))
		}
	}
	points, low, high := 0, 0.0, 0.0
	for _, p := range panels {
		points += p.points()
		high = max(high, p.last())
		for _, l := range p.lines {
			low = min(low, l.at[0].x)
		}
	}
	switch {
	case points == 0:
		return sheet.Drawing{}, fmt.Errorf("%s and no value of %s: nothing to draw", count.Of(len(networks), "network"), strings.Join(what.Columns, ", "))
	case len(panels) > maxPanels:
		return sheet.Drawing{}, fmt.Errorf("%d panels: a page holds %d", len(panels), maxPanels)
	}
	x := sheet.Linear(what.X, low, high, 0)
	if what.X == epochAxis {
		x = what.horizontal(int(high))
	}
	d := sheet.Drawing{Title: title, Legend: what.legend(panels)}
	var described []string
	for _, p := range panels {
		y, err := what.vertical(p.sharing(panels))
		if err != nil {
			return sheet.Drawing{}, err
		}
		d.Panels = append(d.Panels, sheet.Panel{Title: p.title, Layer: p.layer, X: x, Y: y, Note: p.note(), Left: p.falls(), Marks: what.marks(p, y), Empty: p.empty()})
		described = append(described, p.describe(what.X))
	}
	d.Description = fmt.Sprintf("Information in bits against %s. %s", what.X, strings.Join(described, " "))
	return d, nil
}

// panel returns the lines of one column of networks that share a value of the label.
func (w Amounts) panel(column string, networks []Amount) curvePanel {
	label, _ := amountLabel(column)
	quantity, _, _ := strings.Cut(label, " [")
	p := curvePanel{title: quantity, label: label}
	if len(w.Layers) == 1 {
		p.title += fmt.Sprintf(" of layer %d", w.Layers[0])
		p.layer = w.Layers[0]
	}
	if w.Panels != "" {
		p.title = panelTitle(w.Panels, networks[0].Value) + ": " + p.title
	}
	for order, same := range summary.Group(networks, func(a Amount) string { return a.Estimate }) {
		lines, missing := w.linesOf(column, same)
		for i := range lines {
			lines[i].column, lines[i].order = same[0].Estimate, order
			if len(w.Layers) == 1 {
				lines[i].layer = 0 // colours are those of estimators
			}
		}
		p.lines, p.missing = append(p.lines, lines...), p.missing+missing
	}
	return p
}

// linesOf returns a line for each layer, of networks under one estimator.
func (w Amounts) linesOf(column string, networks []Amount) (out []curve, missing int) {
	at := summary.Group(networks, func(a Amount) float64 { return a.At })
	slices.SortFunc(at, func(a, b []Amount) int { return compare(a[0].At, b[0].At) })
	for _, same := range at {
		points := make([][]summary.Point, len(same))
		for i, n := range same {
			values, _ := tables.Column(n.Rows, column)
			for k, r := range n.Rows {
				if len(w.Layers) > 0 && !slices.Contains(w.Layers, int(r.Layer)) || len(w.Epochs) > 0 && !slices.Contains(w.Epochs, int(r.Epoch)) {
					continue
				}
				if math.IsNaN(values[k]) || math.IsInf(values[k], 0) {
					missing++
					continue
				}
				points[i] = append(points[i], summary.Point{Epoch: int(r.Epoch), Layer: int(r.Layer), Values: values[k : k+1]})
			}
		}
		for _, place := range summary.Average(points) {
			i := slices.IndexFunc(out, func(c curve) bool { return c.layer == place.Layer })
			if i < 0 {
				i, out = len(out), append(out, curve{layer: place.Layer})
			}
			q := quantityOf(column)
			q.signed = true // estimates may be negative
			s := w.spot(place, q)
			if w.X != epochAxis {
				s.x = same[0].At
			}
			out[i].at = append(out[i].at, s)
		}
	}
	return out, missing
}
