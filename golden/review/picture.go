package review

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/tables"
)

// A picture has the old curves, the new ones and their difference of one quantity,
// side by side, on the same axes: lines are layers, a row of pictures has the labels
// of one panel of the figure in common.

// colours is how many lines are told apart; the next begin again.
const colours = 7

// mostPanels is how many rows of pictures a quantity may have: figures have up to
// twenty panels, while each of a network's weights would be one.
const mostPanels = 40

// panelRow is one row of pictures.
type panelRow struct {
	Title           string
	Old, New, Delta string // SVG; Old stands for New where nothing differs
}

// pictures draws one quantity of a pair, a row for each combination of labels; none
// if there are too many.
func (p Pair) pictures(column int) (rows []panelRow, lines []string) {
	form := p.New
	if form.Keys == nil {
		form = p.Old
	}
	if column >= len(form.Columns) {
		return nil, nil
	}
	across := abscissa(form)
	along := slices.Index(form.Keys, tables.ColumnLayer)
	if along == across {
		along = -1
	}
	var titles []string
	seen := map[string]int{}
	classes := map[string]int{}
	collect := func(s Series) map[string][]line {
		out := map[string][]line{}
		index := map[string]int{}
		if !slices.Equal(s.Keys, form.Keys) || !slices.Equal(s.Columns, form.Columns) {
			return out
		}
		for _, r := range s.Rows {
			var labels []string
			name := "all layers"
			for k, key := range form.Keys {
				switch k {
				case across:
				case along:
					name = r.Key[k]
				default:
					labels = append(labels, key+" "+r.Key[k])
				}
			}
			title := strings.Join(labels, ", ")
			if _, known := seen[title]; !known {
				seen[title] = len(titles)
				titles = append(titles, title)
			}
			if _, known := classes[name]; !known {
				classes[name] = len(classes) % colours
				lines = append(lines, name)
			}
			at := title + "\x00" + name
			if _, known := index[at]; !known {
				index[at] = len(out[title])
				out[title] = append(out[title], line{class: classes[name]})
			}
			l := &out[title][index[at]]
			x, _ := strconv.ParseFloat(r.Key[across], 64) // abscissa chose numbers
			l.x, l.y = append(l.x, x), append(l.y, r.Values[column])
		}
		return out
	}
	old, new := collect(p.Old), collect(p.New)
	if len(titles) > mostPanels {
		return nil, nil
	}
	var xs, ys []float64
	for _, all := range []map[string][]line{old, new} {
		for _, panel := range all {
			for _, l := range panel {
				xs, ys = append(xs, l.x...), append(ys, l.y...)
			}
		}
	}
	name := form.Keys[across]
	x := axisOf(xs, name == tables.ColumnEpoch, 1)
	y := axisOf(ys, form.proportional(column) && wide(ys), 0)
	delta, band := p.difference(column)
	differs := slices.ContainsFunc(delta, func(v float64) bool { return v != 0 })
	sameRows := slices.EqualFunc(p.Old.Rows, p.New.Rows, func(a, b Row) bool { return a.id() == b.id() })
	d := axisOf(append(delta, band, -band), false, 0)
	for _, title := range titles {
		label := form.Columns[column] + " against " + name + ", " + title
		row := panelRow{Title: title, Old: chart(label+", old", x, y, old[title], 0)}
		if differs || !sameRows {
			row.New = chart(label+", new", x, y, new[title], 0)
			row.Delta = chart(label+", new minus old", x, d, minus(new[title], old[title]), band)
		}
		rows = append(rows, row)
	}
	return rows, lines
}

// abscissa is the key that stands on the horizontal axis: the last one with several
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
	before := map[string]Row{}
	for _, r := range p.Old.Rows {
		before[r.id()] = r
		if column < len(r.Tolerances) {
			band = max(band, r.Tolerances[column])
		}
	}
	for _, r := range p.New.Rows {
		if was, there := before[r.id()]; there && column < len(was.Values) && !sameValues(was.Values[column:column+1], r.Values[column:column+1]) {
			delta = append(delta, r.Values[column]-was.Values[column])
		}
	}
	return delta, band
}

// minus subtracts lines of one chart point by point, where both have one.
func minus(new, old []line) []line {
	var out []line
	for _, n := range new {
		for _, o := range old {
			if n.class != o.class {
				continue
			}
			d := line{class: n.class}
			for i, x := range n.x {
				if k := slices.Index(o.x, x); k >= 0 {
					d.x, d.y = append(d.x, x), append(d.y, n.y[i]-o.y[k])
				}
			}
			out = append(out, d)
		}
	}
	return out
}
