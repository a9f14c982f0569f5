package review

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

// A picture has one quantity of a pair of series: lines are layers, and each combination
// of the other labels has panels of its own. Of a quantity that moved these are three,
// side by side on the same axes: old, new and the difference with its tolerance.

// mostCombinations is how many combinations of labels a picture may have: figures have up
// to twenty panels, while each of a network's weights would be one.
const mostCombinations = 40

// line is one curve of a panel.
type line struct {
	layer  string // empty: of no layer
	points plotter.XYs
}

// quantity is a column of a pair of series, as its picture has it.
type quantity struct {
	Pair
	form           Series // the new series, or the old one where there is no other
	column, across int    // of the values, and of the keys
	titles, layers []string
	old, new       map[string][]line // by title
}

// quantityOf sorts the values of a column.
func (p Pair) quantityOf(column int) quantity {
	q := quantity{Pair: p, form: p.New, column: column}
	if q.form.Keys == nil {
		q.form = p.Old
	}
	q.across = abscissa(q.form)
	q.old, q.new = q.lines(p.Old), q.lines(p.New)
	return q
}

// lines sorts the values of one of the two series by the title of their panel.
func (q *quantity) lines(s Series) map[string][]line {
	out := map[string][]line{}
	if !slices.Equal(s.Keys, q.form.Keys) || !slices.Equal(s.Columns, q.form.Columns) {
		return out
	}
	for _, r := range s.Rows {
		var labels []string
		layer := ""
		for k, key := range q.form.Keys {
			switch {
			case k == q.across:
			case key == tables.ColumnLayer:
				layer = r.Key[k]
			default:
				labels = append(labels, key+" "+r.Key[k])
			}
		}
		title := strings.Join(labels, ", ")
		if !slices.Contains(q.titles, title) {
			q.titles = append(q.titles, title)
		}
		if layer != "" && !slices.Contains(q.layers, layer) {
			q.layers = append(q.layers, layer)
		}
		i := slices.IndexFunc(out[title], func(l line) bool { return l.layer == layer })
		if i < 0 {
			i = len(out[title])
			out[title] = append(out[title], line{layer: layer})
		}
		x, _ := strconv.ParseFloat(r.Key[q.across], 64) // abscissa chose numbers
		l := &out[title][i]
		l.points = append(l.points, plotter.XY{X: x, Y: r.Values[q.column]})
	}
	return out
}

// svg draws the quantity. It is empty if there are more combinations of labels than a
// picture has room for.
func (q quantity) svg() []byte {
	if len(q.titles) == 0 || len(q.titles) > mostCombinations {
		return nil
	}
	name := q.form.Columns[q.column]
	d := sheet.Drawing{Title: name + " against " + q.form.Keys[q.across], Legend: q.legend()}
	x, y, logarithmic := q.axes()
	delta, band := q.difference(q.column)
	sameRows := slices.EqualFunc(q.Old.Rows, q.New.Rows, func(a, b Row) bool { return a.id() == b.id() })
	moved := !sameRows || slices.ContainsFunc(delta, func(v float64) bool { return v != 0 })
	difference, unit := differenceAxis(append(delta, band, -band))
	for _, title := range q.titles {
		panel := func(what string, y sheet.Axis, lines []line, scale func(float64) float64) sheet.Panel {
			p := sheet.Panel{Title: title, Facts: []string{what}, X: x, Y: y, Marks: marks(lines, scale)}
			if title == "" {
				p.Title, p.Facts = what, nil
			}
			if len(p.Marks) == 0 {
				p.Empty = "no value"
			}
			return p
		}
		if !moved {
			d.Panels = append(d.Panels, panel("old and new", y, q.old[title], logarithmic))
			continue
		}
		change := panel("new − old", difference, minus(q.new[title], q.old[title]), func(v float64) float64 { return v / unit })
		change.Marks = append([]gonum.Plotter{toleranceBand(x, band/unit)}, change.Marks...)
		d.Panels = append(d.Panels, panel("old", y, q.old[title], logarithmic), panel("new", y, q.new[title], logarithmic), change)
	}
	d.Description = fmt.Sprintf("Curves of %s: %s.", q.form.Name, strings.Join(q.titles, "; "))
	return bytes.Replace(d.SVG(), []byte(` xmlns="http://www.w3.org/2000/svg"`), nil, 1) // which HTML implies
}

// axes returns the axes of the old and the new curves, and the scale of the vertical one.
func (q quantity) axes() (x, y sheet.Axis, scale func(float64) float64) {
	var xs, ys []float64
	for _, all := range []map[string][]line{q.old, q.new} {
		for _, panel := range all {
			for _, l := range panel {
				for _, p := range l.points {
					xs, ys = append(xs, p.X), append(ys, p.Y)
				}
			}
		}
	}
	low, high := ends(xs)
	if name := q.form.Keys[q.across]; name == tables.ColumnEpoch {
		x = sheet.EpochScale{Last: int(high)}.Axis()
	} else {
		x = sheet.Between(name, low, high, 0.06)
	}
	low, high = ends(ys)
	if q.form.proportional(q.column) && wide(ys) {
		return x, sheet.Logarithmic(q.form.Columns[q.column], low/1.25, high*1.25), sheet.Log10
	}
	return x, sheet.Fitted(q.form.Columns[q.column], low, high, 0.08), func(v float64) float64 { return v }
}

// ends returns the lowest and the highest of the finite values, 0 and 1 if there is none.
func ends(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 1
	}
	return low, high
}

// differenceAxis returns a linear axis for differences, and the power of ten that its
// numbers are multiples of.
func differenceAxis(values []float64) (sheet.Axis, float64) {
	low, high := ends(values)
	unit, label := 1.0, "new − old"
	if largest := max(-low, high); largest > 0 && (largest < 1e-2 || largest >= 1e4) {
		k := int(math.Floor(math.Log10(largest)))
		unit, label = math.Pow10(k), fmt.Sprintf("new − old [1e%d]", k)
	}
	return sheet.Between(label, low/unit, high/unit, 0.06), unit
}

// toleranceBand is the tolerance around 0.
func toleranceBand(x sheet.Axis, height float64) gonum.Plotter {
	edge := func(y float64) plotter.XYs { return plotter.XYs{{X: x.Min, Y: y}, {X: x.Max, Y: y}} }
	return sheet.Band{Low: edge(-height), High: edge(height), Colour: sheet.Translucent(sheet.Faded, sheet.BandAlpha)}
}

// marks draws lines, and as dots those of one point. Values that are not finite on the
// scale are left out.
func marks(lines []line, scale func(float64) float64) []gonum.Plotter {
	var out []gonum.Plotter
	for _, l := range lines {
		var points plotter.XYs
		for _, p := range l.points {
			if y := scale(p.Y); !math.IsNaN(y) && !math.IsInf(y, 0) {
				points = append(points, plotter.XY{X: p.X, Y: y})
			}
		}
		switch {
		case len(points) == 1:
			out = append(out, sheet.Dots(points, sheet.DotRadius, sheet.LayerColour(l.number())))
		case len(points) > 1:
			out = append(out, l.mark(points))
		}
	}
	return out
}

// mark joins points in the colour of the layer; neighbours in colour differ in dashes.
func (l line) mark(points plotter.XYs) *plotter.Line {
	out := sheet.Line(points, sheet.LayerPath, sheet.LayerColour(l.number()))
	if l.number()%2 == 0 {
		out.Dashes = []vg.Length{4, 1.5}
	}
	return out
}

// number is that of the layer, 1 of no layer.
func (l line) number() int {
	n, err := strconv.Atoi(l.layer)
	if err != nil {
		return 1
	}
	return n
}

// legend names the layers, where there are several.
func (q quantity) legend() []sheet.Entry {
	if len(q.layers) < 2 {
		return nil
	}
	out := []sheet.Entry{{Text: "layer"}}
	for _, layer := range q.layers {
		out = append(out, sheet.Entry{Sample: line{layer: layer}.mark(nil), Text: layer})
	}
	return out
}

// abscissa returns the key of the horizontal axis: the last one with several
// numbers, the layer only if there is no other.
func abscissa(s Series) int {
	several := func(k int) bool {
		first, other := "", false
		for i, r := range s.Rows {
			if _, err := strconv.ParseFloat(r.Key[k], 64); err != nil {
				return false
			}
			if i == 0 {
				first = r.Key[k]
			}
			other = other || r.Key[k] != first
		}
		return other
	}
	for k := len(s.Keys) - 1; k >= 0; k-- {
		if s.Keys[k] != tables.ColumnLayer && several(k) {
			return k
		}
	}
	if layer := slices.Index(s.Keys, tables.ColumnLayer); layer >= 0 {
		return layer
	}
	return len(s.Keys) - 1
}

// proportional reports whether a quantity has tolerances in proportion to its values, as
// those have that figures draw on logarithmic axes.
func (s Series) proportional(column int) bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool {
		return len(r.Tolerances) > 0 && r.Tolerances[column] != s.Rows[0].Tolerances[column]
	})
}

// wide reports whether positive values span magnitudes.
func wide(values []float64) bool {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		if v <= 0 {
			return false
		}
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return high > 1000*low
}

// difference returns what each row moved by, and the widest tolerance.
func (p Pair) difference(column int) (delta []float64, band float64) {
	for _, m := range match(p.Old.Rows, p.New.Rows, Row.id) {
		if m.old == nil {
			continue
		}
		if was := *m.old; column < len(was.Tolerances) {
			band = max(band, was.Tolerances[column])
		}
		if m.new == nil || column >= len(m.old.Values) {
			continue
		}
		if was, is := m.old.Values[column], m.new.Values[column]; !sameValues([]float64{was}, []float64{is}) {
			delta = append(delta, is-was)
		}
	}
	return delta, band
}

// minus subtracts the lines of a panel point by point, where both have one.
func minus(new, old []line) []line {
	var out []line
	for _, n := range new {
		for _, o := range old {
			if n.layer != o.layer {
				continue
			}
			d := line{layer: n.layer}
			for _, p := range n.points {
				if k := slices.IndexFunc(o.points, func(other plotter.XY) bool { return other.X == p.X }); k >= 0 {
					d.points = append(d.points, plotter.XY{X: p.X, Y: p.Y - o.points[k].Y})
				}
			}
			out = append(out, d)
		}
	}
	return out
}
