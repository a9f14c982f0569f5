package plot

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/vec"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dataSet is what a figure must know of the patterns that networks learn.
type dataSet struct {
	patterns int
	most     plotter.XY // I(X;T) ≤ log₂ N and I(T;Y) ≤ H(Y), in bits; 0 where it is not known
}

// measure returns the limits that N equiprobable patterns with their labels set to what
// a layer can know.
func measure(p tables.Patterns) dataSet {
	n := len(p.Y)
	if n == 0 {
		return dataSet{}
	}
	members := map[int32]int{}
	for _, y := range p.Y {
		members[y]++
	}
	counts := make([]int, 0, len(members))
	for _, c := range members {
		counts = append(counts, c) // in any order: the sum has one
	}
	return dataSet{n, plotter.XY{X: vec.Log2(float64(n)), Y: info.EntropyCounts(counts)}}
}

// mosts are lines at the most that a layer can know, log₂ N and H(Y), with their names
// where they hide fewest of some points. Lines outside the axes are left out.
type mosts struct {
	at    plotter.XY
	avoid plotter.XYs
}

// mostLine is a line of mosts on the page, and its name.
type mostLine struct {
	from, to, text vg.Point
	name           string
}

// Plot implements gonum's Plotter.
func (m mosts) Plot(c draw.Canvas, p *gonum.Plot) {
	for _, l := range m.drawn(c, p) {
		c.StrokeLine2(mostStyle(), l.from.X, l.from.Y, l.to.X, l.to.Y)
		write(c, noteFont, faded, l.text, 0, l.name)
	}
}

// boxes implements occupant.
func (m mosts) boxes(c draw.Canvas, p *gonum.Plot) []vg.Rectangle {
	var out []vg.Rectangle
	for _, l := range m.drawn(c, p) {
		out = append(out, textBox(l.text, l.name))
	}
	return out
}

// lines are those that names keep clear of.
func (m mosts) lines(x, y Axis) []plotter.XYs {
	return []plotter.XYs{{{X: m.at.X, Y: y.Min}, {X: m.at.X, Y: y.Max}}, {{X: x.Min, Y: m.at.Y}, {X: x.Max, Y: m.at.Y}}}
}

func (m mosts) drawn(c draw.Canvas, p *gonum.Plot) []mostLine {
	toX, toY := p.Transforms(&c)
	var points []vg.Point
	for _, xy := range m.avoid {
		points = append(points, vg.Point{X: toX(xy.X), Y: toY(xy.Y)})
	}
	var out []mostLine
	if m.at.Y > p.Y.Min && m.at.Y <= p.Y.Max {
		y := toY(m.at.Y)
		l := mostLine{from: vg.Point{X: c.Min.X, Y: y}, to: vg.Point{X: c.Max.X, Y: y}, name: "H(Y)"}
		l.text = clearest(vg.Point{X: c.Min.X + 3, Y: y + 2}, vg.Point{X: 8}, l.name, points, c.Rectangle)
		out = append(out, l)
	}
	if m.at.X > p.X.Min && m.at.X <= p.X.Max {
		x := toX(m.at.X)
		l := mostLine{from: vg.Point{X: x, Y: c.Min.Y}, to: vg.Point{X: x, Y: c.Max.Y}, name: "log₂ N"}
		start := vg.Point{X: x - 2.5 - textWidth(noteFont, l.name), Y: c.Min.Y + noteHeight(1) + 2}
		l.text = clearest(start, vg.Point{Y: 8}, l.name, points, c.Rectangle)
		out = append(out, l)
	}
	return out
}

// clearest is the place for a text, one of those that follow a first in equal steps
// inside a frame, where it hides the fewest points; of equals the first.
func clearest(at, step vg.Point, text string, points []vg.Point, frame vg.Rectangle) vg.Point {
	best, least := at, -1
	for ; ; at = at.Add(step) {
		box := textBox(at, text)
		if box.Max.X > frame.Max.X || box.Max.Y > frame.Max.Y {
			return snapPoint(best)
		}
		if n := within(points, grown(box, dotRadius)); least < 0 || n < least {
			best, least = at, n
		}
	}
}

// textBox is the room of a note that starts at a point.
func textBox(at vg.Point, text string) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - 1, Y: at.Y - 1}, Max: vg.Point{X: at.X + textWidth(noteFont, text) + 1, Y: at.Y + noteFont.Size - 1}}
}

func mostStyle() draw.LineStyle {
	return draw.LineStyle{Color: faded, Width: frameWidth, Dashes: []vg.Length{1, 1.5}}
}
