package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"
)

// Bound is the information-bottleneck bound of some patterns. The zero Bound has no
// curve.
type Bound struct {
	Name  string // distinguishes the bound from another of the same labels
	Of    string // whose labels they are: "the hard rule"; networks may learn others
	Curve []tables.CurveRow
}

// newBound names a bound by its labels.
func newBound(labels table.Labels, curve []tables.CurveRow) Bound {
	out := Bound{Name: labels.Text("solve"), Of: labels.Text("generate"), Curve: curve}
	if rule := labels.Text("rule"); rule != "" {
		out.Of = "the " + rule + " rule"
	}
	return out
}

// limit returns the curve of the bound, from the origin to its highest I(T;Y) and on to
// the right end of the axis. Both additions are part of the bound: I(X;T) may be 0, and
// may be larger than I(T;Y) needs.
func limit(curve []tables.CurveRow, x sheet.Axis) plotter.XYs {
	if len(curve) == 0 {
		return nil
	}
	points := plotter.XYs{{}}
	for _, r := range curve {
		points = append(points, plotter.XY{X: r.IXTBits, Y: r.ITYBits})
	}
	slices.SortFunc(points, func(a, b plotter.XY) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	if last := points[len(points)-1]; last.X < x.Max {
		points = append(points, plotter.XY{X: x.Max, Y: last.Y})
	}
	return points
}

// limits returns the parts of the bounds' curves that are between the axes.
func limits(bounds []Bound, x, y sheet.Axis) []plotter.XYs {
	var out []plotter.XYs
	for _, b := range withCurve(bounds) {
		out = append(out, clipped(limit(b.Curve, x), x, y))
	}
	return out
}

// boundLines returns the lines of the bounds, the main one on top.
func boundLines(curves []plotter.XYs) []gonum.Plotter {
	var out []gonum.Plotter
	for i, curve := range slices.Backward(curves) {
		out = append(out, boundLine(i, curve))
	}
	return out
}

// clipped returns the part of a rising line between the axes, which starts where the line
// enters.
func clipped(points plotter.XYs, x, y sheet.Axis) plotter.XYs {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if b.X < x.Min || b.Y < y.Min {
			continue
		}
		enter := 0.0
		if a.X < x.Min {
			enter = max(enter, (x.Min-a.X)/(b.X-a.X))
		}
		if a.Y < y.Min {
			enter = max(enter, (y.Min-a.Y)/(b.Y-a.Y))
		}
		start := plotter.XY{X: a.X + float64(enter*(b.X-a.X)), Y: a.Y + float64(enter*(b.Y-a.Y))}
		return append(plotter.XYs{start}, points[i:]...)
	}
	return nil
}

// withCurve returns the bounds that have a curve.
func withCurve(bounds []Bound) []Bound {
	return slices.DeleteFunc(slices.Clone(bounds), func(b Bound) bool { return len(b.Curve) == 0 })
}

// boundLine returns the line of a bound: solid for the main one, thinner and dashed for
// others.
func boundLine(i int, points plotter.XYs) *plotter.Line {
	if i == 0 {
		return sheet.Line(points, sheet.BoundWidth, sheet.Ink)
	}
	l := sheet.Line(points, sheet.OtherBound, sheet.Ink)
	dash := otherDashes[(i-1)%len(otherDashes)]
	l.Dashes = slices.Clone(dash)
	return l
}

// MostBounds is the most bounds of a figure.
const MostBounds = 4

// otherDashes are those of the bounds after the first.
var otherDashes = [][]vg.Length{{3, 2}, {1, 1.5}, {5, 1.5, 1, 1.5}}

// boundEntries returns the entries of the bounds, each with its highest I(T;Y): H(Y), if
// labels are a function of the patterns, and less if they are random.
func boundEntries(bounds []Bound) []sheet.Entry {
	var out []sheet.Entry
	shown := withCurve(bounds)
	for i, b := range shown {
		text := "bound"
		if i == 0 {
			text = "information bottleneck bound"
		}
		if b.Of != "" {
			text += ", labels of " + b.Of
		}
		alike := func(other Bound) bool { return other.Of == b.Of }
		if n := slices.IndexFunc(shown, alike); n != i || slices.ContainsFunc(shown[i+1:], alike) {
			text += " (" + b.Name + ")"
		}
		top := 0.0
		for _, r := range b.Curve {
			top = max(top, r.ITYBits)
		}
		out = append(out, sheet.Entry{Sample: boundLine(i, nil), Text: fmt.Sprintf("%s: up to %.3f bit", text, top)})
	}
	return out
}

// dataSet holds the size and the limits of the patterns that networks learn.
type dataSet struct {
	patterns int
	ceiling  plotter.XY // I(X;T) ≤ log₂ N and I(T;Y) ≤ H(Y), in bits; 0 if not known
}

// measure returns the data set of N equiprobable patterns with their labels.
func measure(p tables.Patterns) dataSet { return dataSet{len(p.Y), possible(p.Y)} }

// possible returns log₂ N and H(Y) of N equiprobable patterns with their labels.
func possible(y []int32) plotter.XY {
	if len(y) == 0 {
		return plotter.XY{}
	}
	members := map[int32]int{}
	for _, y := range y {
		members[y]++
	}
	counts := make([]int, 0, len(members))
	for _, c := range members {
		counts = append(counts, c) // in any order: the sum has one
	}
	return plotter.XY{X: vec.Log2(float64(len(y))), Y: info.EntropyCounts(counts)}
}

// ceiling returns what is possible on the patterns that the information of the network
// is on, of those of its data set.
func (n Network) ceiling(of dataSet) plotter.XY {
	if n.unbounded() {
		return plotter.XY{}
	}
	if n.Patterns == nil || n.Split == nil || n.Information == nil || n.Split.Lost || n.Information.Lost || len(n.Information.Rows) == 0 {
		return of.ceiling
	}
	var labels []int32
	on := tables.ParseEstimator(n.Information.Rows[0].Estimator).Parameter("on")
	for i, r := range n.Split.Rows {
		if r.Part == on && i < len(n.Patterns.Y) {
			labels = append(labels, n.Patterns.Y[i])
		}
	}
	return possible(labels)
}

// unbounded reports whether the estimate is of a distribution, which neither the number of
// patterns nor H(Y) bounds: its share of log₂ N is not a number then.
func (n Network) unbounded() bool {
	return n.Information != nil && len(n.Information.Rows) > 0 &&
		!slices.ContainsFunc(n.Information.Rows, func(r tables.InformationRow) bool { return !math.IsNaN(r.Ceiling) })
}

// ceilings returns lines at the highest values possible, log₂ N and H(Y), whose names keep
// clear of some points.
func ceilings(most plotter.XY, avoid plotter.XYs) sheet.Ceilings {
	return sheet.Ceilings{At: most, X: "log₂ N", Y: "H(Y)", Avoid: avoid}
}

// The deviation over networks is drawn as a cross where both coordinates vary, and as a
// band along a line where one does.

// fewest is the least number of networks of which a deviation is drawn.
const fewest = 3

// reach returns the mean minus and plus one standard deviation, within what is possible:
// 0 ≤ I(X;T) ≤ log₂ N, 0 ≤ I(T;Y) ≤ H(Y). A mean beyond that is its own limit.
func (m mean) reach() (low, high plotter.XY) {
	if m.networks < fewest {
		return m.at, m.at
	}
	low = plotter.XY{X: max(m.at.X-m.spread.X, min(0, m.at.X)), Y: max(m.at.Y-m.spread.Y, min(0, m.at.Y))}
	high = plotter.XY{X: m.at.X + m.spread.X, Y: m.at.Y + m.spread.Y}
	if m.ceiling.X > 0 {
		high.X = min(high.X, max(m.ceiling.X, m.at.X))
	}
	if m.ceiling.Y > 0 {
		high.Y = min(high.Y, max(m.ceiling.Y, m.at.Y))
	}
	return low, high
}

// spreads reports whether a deviation is drawn of some of the means.
func spreads(means []mean) bool {
	return slices.ContainsFunc(means, func(m mean) bool { return m.networks >= fewest })
}

// crossesOf returns bars of one standard deviation to either side of the means that are
// over enough networks.
func crossesOf(means []mean, colour color.NRGBA) sheet.Crosses {
	out := sheet.Crosses{Colour: colour}
	for _, m := range means {
		if m.networks >= fewest {
			low, high := m.reach()
			out.At = append(out.At, sheet.Cross{At: m.at, Low: low, High: high})
		}
	}
	return out
}

// spreadEntry returns the entry of crosses or bands.
func spreadEntry(sample gonum.Thumbnailer) sheet.Entry {
	return sheet.Entry{Sample: sample, Text: "± 1 standard deviation over networks, within what is possible"}
}
