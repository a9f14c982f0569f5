package sheet

import (
	"math"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Names writes texts near points, where they hide least. A thin line joins a text to its
// point where another point is about as near.
type Names struct {
	Points plotter.XYs
	Texts  []string
	Merge  bool          // points that coincide share a text: the first and the last of theirs
	Radius vg.Length     // of what is drawn at the points
	Avoid  plotter.XYs   // dots that are better not hidden
	Lines  []plotter.XYs // lines that are better not hidden
	Bars   Crosses       // bars that must not be cut
}

// name is a text and its position.
type name struct {
	text string
	at   vg.Point // of its point
	box  vg.Rectangle
	far  float64 // cost of the distance from the point
}

// occupant is a mark with boxes that names keep clear of.
type occupant interface {
	boxes(c draw.Canvas, p *gonum.Plot) []vg.Rectangle
}

// Plot implements gonum's Plotter.
func (n Names) Plot(c draw.Canvas, p *gonum.Plot) { n.write(c, p, nil) }

// write writes the texts, each at the position around its point that costs least. Taken
// holds the boxes that they must not overlap.
func (n Names) write(c draw.Canvas, p *gonum.Plot, taken []vg.Rectangle) {
	page := n.page(c, p)
	var placed []name
	for i := range page.names {
		best, least := page.names[i], math.Inf(1)
		for _, one := range page.candidates(best) {
			if cost := page.cost(one, taken); cost < least {
				best, least = one, cost
			}
		}
		taken = append(taken, best.box)
		placed = append(placed, best)
	}
	for _, one := range placed {
		if from, to, needed := page.leader(one); needed && from != to {
			c.StrokeLine2(draw.LineStyle{Color: Faded, Width: leaderWidth}, from.X, from.Y, to.X, to.Y)
		}
	}
	for _, one := range placed {
		if hides := page.hides(one.box); hides > 0 && !page.cutsBars(one.box) {
			c.SetColor(veil)
			c.Fill(one.box.Path())
		}
		Write(c, NoteFont, Ink, vg.Point{X: (one.box.Min.X + one.box.Max.X) / 2, Y: (one.box.Min.Y+one.box.Max.Y)/2 - Middle(NoteFont)}, 0.5, one.text)
	}
}

// namesPage holds what is drawn in the panel, in points.
type namesPage struct {
	names  []name
	marks  []vg.Point // all points that have a name
	radius vg.Length
	frame  vg.Rectangle
	dots   []vg.Point
	lines  []vg.Point // points of lines, a point apart
	bars   []vg.Point // … of bars
}

func (n Names) page(c draw.Canvas, p *gonum.Plot) namesPage {
	toX, toY := p.Transforms(&c)
	at := func(xy plotter.XY) vg.Point { return snapPoint(vg.Point{X: toX(xy.X), Y: toY(xy.Y)}) }
	out := namesPage{radius: n.Radius, frame: c.Rectangle}
	for i := 0; i < len(n.Points); {
		here := at(n.Points[i])
		j := i + 1
		for n.Merge && j < len(n.Points) && distance(here, at(n.Points[j])) < onePoint {
			j++
		}
		text := n.Texts[i]
		if j-1 > i {
			text += "–" + n.Texts[j-1]
		}
		out.names = append(out.names, name{text: text, at: here})
		i = j
	}
	for _, xy := range n.Points {
		out.marks = append(out.marks, at(xy))
	}
	for _, xy := range n.Avoid {
		out.dots = append(out.dots, at(xy))
	}
	for _, l := range n.Lines {
		for i := 1; i < len(l); i++ {
			out.lines = append(out.lines, steps(at(l[i-1]), at(l[i]))...)
		}
	}
	for _, s := range n.Bars.segments(c, p) {
		out.bars = append(out.bars, steps(s[0], s[1])...)
	}
	return out
}

// onePoint is the distance below which two marks coincide, in points.
const onePoint vg.Length = 2.2

// distance returns the distance of two points.
func distance(a, b vg.Point) vg.Length {
	dx, dy := a.X-b.X, a.Y-b.Y
	return vg.Length(math.Sqrt(float64(dx*dx) + float64(dy*dy)))
}

// steps returns points of a segment at most one point from each other, with its ends.
func steps(a, b vg.Point) []vg.Point {
	n := max(1, int(math.Ceil(float64(distance(a, b)))))
	out := make([]vg.Point, n+1)
	for i := range out {
		share := vg.Length(i) / vg.Length(n)
		out[i] = vg.Point{X: a.X + vg.Length(share*(b.X-a.X)), Y: a.Y + vg.Length(share*(b.Y-a.Y))}
	}
	return out
}

// directions around a point, the most usual first.
var directions = [][2]vg.Length{
	{0, 1}, {-1, 0}, {1, 0}, {0, -1}, {-0.75, 0.75}, {0.75, 0.75}, {-0.75, -0.75}, {0.75, -0.75},
	{-0.4, 0.95}, {0.4, 0.95}, {-0.4, -0.95}, {0.4, -0.95}, {-0.95, 0.4}, {0.95, 0.4}, {-0.95, -0.4}, {0.95, -0.4},
}

// candidates returns the possible positions of a name, nearest first.
func (p namesPage) candidates(n name) []name {
	w, h := TextWidth(NoteFont, n.text)/2+1, NoteFont.Size/2
	var out []name
	for _, away := range []vg.Length{1.5, 4, 7, 11, 16, 22, 30} {
		for i, to := range directions {
			x := n.at.X + vg.Length(to[0]*(p.radius+away+w))
			y := n.at.Y + vg.Length(to[1]*(p.radius+away+h))
			one := n
			one.far = float64(away) + float64(0.1*float64(i))
			one.box = vg.Rectangle{Min: vg.Point{X: snap(x - w), Y: snap(y - h)}, Max: vg.Point{X: snap(x + w), Y: snap(y + h)}}
			out = append(out, one)
		}
	}
	return out
}

// cost returns the cost of a position: for a text out of the panel, on another text, on a
// mark, a bar, a line or a dot, and for its distance.
func (p namesPage) cost(n name, taken []vg.Rectangle) float64 {
	const inset = 1 // the frame is not cut
	cost := 0.0
	if n.box.Min.X < p.frame.Min.X+inset || n.box.Max.X > p.frame.Max.X-inset || n.box.Min.Y < p.frame.Min.Y+inset || n.box.Max.Y > p.frame.Max.Y-inset {
		cost += 1e6
	}
	for _, t := range taken {
		if overlap(n.box, t) {
			cost += 1e5
		}
	}
	for _, m := range p.marks {
		if boxDistance(n.box, m) < p.radius+0.5 {
			cost += 2000
		}
	}
	cost += 300 * float64(within(p.bars, grown(n.box, 1)))
	cost += 5 * float64(p.hides(n.box))
	cost += n.far
	from, to, needed := p.leader(n)
	if needed && from == to {
		cost += 400 // too close for a line, and yet it could be another's
	}
	if needed {
		cost += 5
		way := steps(from, to)
		for _, m := range p.marks {
			if distance(m, n.at) > onePoint && slices.ContainsFunc(way, func(w vg.Point) bool { return distance(w, m) < p.radius+0.5 }) {
				cost += 500
			}
		}
		for _, t := range taken {
			if slices.ContainsFunc(way, func(w vg.Point) bool { return inBox(w, t) }) {
				cost += 1e4
			}
		}
	}
	return cost
}

// leader returns the line from the mark to its name. It is needed where another mark is
// about as near to the name, or where the name is far.
func (p namesPage) leader(n name) (from, to vg.Point, needed bool) {
	const clear = 4 // by how much every other mark is farther from a name without a line
	own := boxDistance(n.box, n.at)
	to = vg.Point{X: min(max(n.at.X, n.box.Min.X), n.box.Max.X), Y: min(max(n.at.Y, n.box.Min.Y), n.box.Max.Y)}
	for _, m := range p.marks {
		if distance(m, n.at) > onePoint && boxDistance(n.box, m) < own+clear {
			needed = true
		}
	}
	long := own - p.radius
	if long > clear {
		needed = true
	}
	if long < 1 {
		return to, to, needed // they touch
	}
	share := p.radius / own
	from = vg.Point{X: n.at.X + vg.Length(share*(to.X-n.at.X)), Y: n.at.Y + vg.Length(share*(to.Y-n.at.Y))}
	return snapPoint(from), snapPoint(to), needed
}

// hides counts the dots and the points of lines under a box.
func (p namesPage) hides(box vg.Rectangle) int {
	return within(p.dots, grown(box, DotRadius)) + within(p.lines, grown(box, 0.5))
}

// cutsBars reports whether a bar is under the box.
func (p namesPage) cutsBars(box vg.Rectangle) bool { return within(p.bars, grown(box, 0.5)) > 0 }

func within(points []vg.Point, box vg.Rectangle) int {
	n := 0
	for _, p := range points {
		if inBox(p, box) {
			n++
		}
	}
	return n
}

func inBox(p vg.Point, box vg.Rectangle) bool {
	return p.X > box.Min.X && p.X < box.Max.X && p.Y > box.Min.Y && p.Y < box.Max.Y
}

func grown(box vg.Rectangle, by vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: box.Min.X - by, Y: box.Min.Y - by}, Max: vg.Point{X: box.Max.X + by, Y: box.Max.Y + by}}
}

func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && a.Max.X > b.Min.X && a.Min.Y < b.Max.Y && a.Max.Y > b.Min.Y
}

// boxDistance returns the distance from a point to a box, 0 inside.
func boxDistance(box vg.Rectangle, p vg.Point) vg.Length {
	return distance(p, vg.Point{X: min(max(p.X, box.Min.X), box.Max.X), Y: min(max(p.Y, box.Min.Y), box.Max.Y)})
}
