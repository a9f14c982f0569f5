package sheet

import (
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Ceilings are dotted lines at the highest values that x and y can have, with their names
// where they hide fewest of some points. Lines outside the axes are left out.
type Ceilings struct {
	At    plotter.XY
	X, Y  string // names
	Avoid plotter.XYs
}

// ceiling is a line of ceilings in points, and its name.
type ceiling struct {
	from, to, text vg.Point
	name           string
}

// Plot implements gonum's Plotter.
func (m Ceilings) Plot(c draw.Canvas, p *gonum.Plot) {
	for _, l := range m.drawn(c, p) {
		c.StrokeLine2(ceilingStyle(), l.from.X, l.from.Y, l.to.X, l.to.Y)
		Write(c, NoteFont, Faded, l.text, 0, l.name)
	}
}

// boxes implements occupant.
func (m Ceilings) boxes(c draw.Canvas, p *gonum.Plot) []vg.Rectangle {
	var out []vg.Rectangle
	for _, l := range m.drawn(c, p) {
		out = append(out, textBox(l.text, l.name))
	}
	return out
}

// Lines returns the lines, for [Names] to keep clear of.
func (m Ceilings) Lines(x, y Axis) []plotter.XYs {
	return []plotter.XYs{{{X: m.At.X, Y: y.Min}, {X: m.At.X, Y: y.Max}}, {{X: x.Min, Y: m.At.Y}, {X: x.Max, Y: m.At.Y}}}
}

func (m Ceilings) drawn(c draw.Canvas, p *gonum.Plot) []ceiling {
	toX, toY := p.Transforms(&c)
	var points []vg.Point
	for _, xy := range m.Avoid {
		points = append(points, vg.Point{X: toX(xy.X), Y: toY(xy.Y)})
	}
	var out []ceiling
	if m.At.Y > p.Y.Min && m.At.Y <= p.Y.Max {
		y := toY(m.At.Y)
		l := ceiling{from: vg.Point{X: c.Min.X, Y: y}, to: vg.Point{X: c.Max.X, Y: y}, name: m.Y}
		l.text = clearest(vg.Point{X: c.Min.X + 3, Y: y + 2}, vg.Point{X: 8}, l.name, points, c.Rectangle)
		out = append(out, l)
	}
	if m.At.X > p.X.Min && m.At.X <= p.X.Max {
		x := toX(m.At.X)
		l := ceiling{from: vg.Point{X: x, Y: c.Min.Y}, to: vg.Point{X: x, Y: c.Max.Y}, name: m.X}
		start := vg.Point{X: x - 2.5 - TextWidth(NoteFont, l.name), Y: c.Min.Y + noteHeight(1) + 2}
		l.text = clearest(start, vg.Point{Y: 8}, l.name, points, c.Rectangle)
		out = append(out, l)
	}
	return out
}

// clearest returns where a text hides the fewest points, of the positions that follow a
// first one in equal steps inside a frame; of equals the first.
func clearest(at, step vg.Point, text string, points []vg.Point, frame vg.Rectangle) vg.Point {
	best, least := at, -1
	for ; ; at = at.Add(step) {
		box := textBox(at, text)
		if box.Max.X > frame.Max.X || box.Max.Y > frame.Max.Y {
			return snapPoint(best)
		}
		if n := within(points, grown(box, DotRadius)); least < 0 || n < least {
			best, least = at, n
		}
	}
}

// textBox returns the bounding box of a note that starts at a point.
func textBox(at vg.Point, text string) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - 1, Y: at.Y - 1}, Max: vg.Point{X: at.X + TextWidth(NoteFont, text) + 1, Y: at.Y + NoteFont.Size - 1}}
}

func ceilingStyle() draw.LineStyle {
	return draw.LineStyle{Color: Faded, Width: FrameWidth, Dashes: []vg.Length{1, 1.5}}
}
