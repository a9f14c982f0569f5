package plot

import (
	"cmp"
	"fmt"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
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
