package review

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A picture has the old curves, the new ones and their difference of one quantity,
// side by side, on the same axes: lines are layers, a row of pictures has the labels
// of one panel of the figure in common.

// Sizes in pixels of one chart, and the room around its axes.
const (
	chartWidth, chartHeight               = 300, 190
	roomLeft, roomRight, roomTop, roomLow = 52, 8, 8, 30
)

// colours is how many lines are told apart; the next begin anew.
const colours = 7

// axis maps values to pixels.
type axis struct {
	low, high float64
	log       bool // of 1 + value for epochs, which begin at 0; of the value otherwise
	shift     float64
}

func axisOf(values []float64, log bool, shift float64) axis {
	a := axis{low: math.Inf(1), high: math.Inf(-1), log: log, shift: shift}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) && (!log || v+shift > 0) {
			a.low, a.high = min(a.low, v), max(a.high, v)
		}
	}
	switch {
	case a.low > a.high:
		a.low, a.high, a.log = 0, 1, false
	case a.low == a.high && !log:
		a.low, a.high = a.low-0.5, a.high+0.5
	case a.low == a.high:
		a.low, a.high = a.low/2, a.high*2+1
	}
	return a
}

// at places a value between 0 and 1; it is false for one that has no place.
func (a axis) at(v float64) (float64, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) || a.log && v+a.shift <= 0 {
		return 0, false
	}
	scale := func(v float64) float64 {
		if a.log {
			return math.Log(v + a.shift)
		}
		return v
	}
	return (scale(v) - scale(a.low)) / (scale(a.high) - scale(a.low)), true
}

// ticks are round values: the ends, and powers of ten or a middle between them.
func (a axis) ticks() []float64 {
	if !a.log {
		const most = 5
		step := math.Pow(10, math.Floor(math.Log10((a.high-a.low)/most)))
		for _, factor := range []float64{2, 2.5, 2} { // 1, 2, 5, 10
			if (a.high-a.low)/step > most {
				step *= factor
			}
		}
		var out []float64
		for i := math.Ceil(a.low / step); i*step <= a.high; i++ {
			out = append(out, i*step+0) // no -0
		}
		return out
	}
	var out []float64
	if a.shift > 0 && a.low == 0 {
		out = append(out, 0)
	}
	first, last := int(math.Ceil(math.Log10(max(a.low, a.shift)))), int(math.Floor(math.Log10(a.high)))
	every := max(1, (last-first+3)/4)
	for e := first; e <= last; e += every {
		out = append(out, math.Pow(10, float64(e)))
	}
	return out
}

// line is one curve of a chart.
type line struct {
	class int // its colour
	x, y  []float64
}

// chart draws lines as SVG. The band is a tolerance around 0; 0 is none.
func chart(label string, x, y axis, lines []line, band float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWidth, chartHeight, escaped(label))
	wide, high := float64(chartWidth-roomLeft-roomRight), float64(chartHeight-roomTop-roomLow)
	left := func(v float64) (float64, bool) { p, ok := x.at(v); return roomLeft + p*wide, ok }
	top := func(v float64) (float64, bool) { p, ok := y.at(v); return roomTop + (1-p)*high, ok }
	if low, ok := top(-band); ok && band > 0 {
		up, _ := top(band)
		fmt.Fprintf(&b, `<rect class="band" x="%d" y="%.1f" width="%.0f" height="%.1f"/>`, roomLeft, max(up, roomTop), wide, min(low, roomTop+high)-max(up, roomTop))
	}
	for _, v := range x.ticks() {
		if p, ok := left(v); ok {
			fmt.Fprintf(&b, `<path class="grid" d="M%.1f %dV%.0f"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, p, roomTop, roomTop+high, p, chartHeight-14, tick(v))
		}
	}
	for _, v := range y.ticks() {
		if p, ok := top(v); ok {
			fmt.Fprintf(&b, `<path class="grid" d="M%d %.1fh%.0f"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, roomLeft, p, wide, roomLeft-4, p+4, tick(v))
		}
	}
	for _, l := range lines {
		var points []string
		for i := range l.x {
			px, okX := left(l.x[i])
			py, okY := top(l.y[i])
			if okX && okY {
				points = append(points, fmt.Sprintf("%.1f,%.1f", px, py))
			}
		}
		if len(points) == 1 {
			at := strings.Split(points[0], ",")
			fmt.Fprintf(&b, `<circle class="c%d" cx="%s" cy="%s" r="2.5"/>`, l.class, at[0], at[1])
		} else if len(points) > 1 {
			fmt.Fprintf(&b, `<polyline class="c%d" points="%s"/>`, l.class, strings.Join(points, " "))
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

func tick(v float64) string {
	if math.Abs(v) >= 1e5 || v != 0 && math.Abs(v) < 1e-3 {
		return strings.NewReplacer("e+0", "e", "e-0", "e-", "e+", "e").Replace(strconv.FormatFloat(v, 'e', -1, 64))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// panelRow is one row of pictures.
type panelRow struct {
	Title           string
	Old, New, Delta string // SVG; New and Delta are empty where nothing differs
}

// pictures draws one quantity of a pair, a row for each combination of labels.
func (p Pair) pictures(column int) (rows []panelRow, lines []string) {
	form := p.New
	if form.Keys == nil {
		form = p.Old
	}
	if column >= len(form.Columns) {
		return nil, nil
	}
	across := abscissa(form)
	along := slices.Index(form.Keys, "layer")
	if along == across {
		along = -1
	}
	var titles []string
	seen := map[string]int{}
	classes := map[string]int{}
	collect := func(s Series) map[string][]line {
		out := map[string][]line{}
		place := map[string]int{}
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
			if _, known := place[at]; !known {
				place[at] = len(out[title])
				out[title] = append(out[title], line{class: classes[name]})
			}
			l := &out[title][place[at]]
			x, _ := strconv.ParseFloat(r.Key[across], 64) // abscissa chose numbers
			l.x, l.y = append(l.x, x), append(l.y, r.Values[column])
		}
		return out
	}
	old, new := collect(p.Old), collect(p.New)
	var xs, ys []float64
	for _, all := range []map[string][]line{old, new} {
		for _, panel := range all {
			for _, l := range panel {
				xs, ys = append(xs, l.x...), append(ys, l.y...)
			}
		}
	}
	name := form.Keys[across]
	x := axisOf(xs, name == "epoch", 1)
	if name != "epoch" {
		x = axisOf(xs, false, 0)
	}
	y := axisOf(ys, wide(ys), 0)
	delta, band := p.difference(column)
	moved := slices.ContainsFunc(delta, func(v float64) bool { return v != 0 })
	samePlaces := slices.EqualFunc(p.Old.Rows, p.New.Rows, func(a, b Row) bool { return a.place() == b.place() })
	d := axisOf(append(delta, band, -band), false, 0)
	for _, title := range titles {
		label := form.Columns[column] + " against " + name + ", " + title
		row := panelRow{Title: title, Old: chart(label+", old", x, y, old[title], 0)}
		if moved || !samePlaces {
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
		if s.Keys[k] != "layer" && several(k) {
			return k
		}
	}
	if layer := slices.Index(s.Keys, "layer"); layer >= 0 {
		return layer
	}
	return len(s.Keys) - 1
}

// wide says that positive values span magnitudes.
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

// difference gives what each row moved by, and the widest tolerance.
func (p Pair) difference(column int) (delta []float64, band float64) {
	before := map[string]Row{}
	for _, r := range p.Old.Rows {
		before[r.place()] = r
		if column < len(r.Tolerances) {
			band = max(band, r.Tolerances[column])
		}
	}
	for _, r := range p.New.Rows {
		if was, there := before[r.place()]; there && column < len(was.Values) && !sameValues(was.Values[column:column+1], r.Values[column:column+1]) {
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

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
