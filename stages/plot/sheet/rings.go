package sheet

import (
	"cmp"
	"image/color"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// View is a pair of axes with its size.
type View struct {
	X, Y          Axis
	Width, Height vg.Length
}

// ViewOf returns the view of a panel in a figure of several.
func ViewOf(p Panel, panels int) View {
	w, h := PanelSize(min(panels, MaxColumns))
	return View{p.X, p.Y, w, h}
}

// Distance returns the distance of two points in the view.
func (v View) Distance(a, b plotter.XY) vg.Length {
	dx := float64(v.Width) * (a.X - b.X) / (v.X.Max - v.X.Min)
	dy := float64(v.Height) * (a.Y - b.Y) / (v.Y.Max - v.Y.Min)
	return distance(vg.Point{X: vg.Length(dx), Y: vg.Length(dy)}, vg.Point{})
}

// Mark is the mark of a layer at a point.
type Mark struct {
	At     plotter.XY
	Layer  int
	Colour color.NRGBA
	Shape  Marker
}

// Ring is the mark of a layer. One that a mark of a higher layer would hide is a ring
// around that.
type Ring struct {
	Mark
	rings  int       // 0 for a mark; how many there are from the mark to this ring
	size   vg.Length // from the middle to the outermost edge
	radius vg.Length
	Plain  bool // without a white rim
}

// Rings arranges the marks of layers at one moment, in the order of the layers: each is a
// ring around those of higher layers at its point. The outermost are drawn first.
func Rings(marks []Mark, v View, radius vg.Length) []Ring {
	out := make([]Ring, len(marks))
	for i := len(marks) - 1; i >= 0; i-- {
		r := Ring{Mark: marks[i], radius: radius}
		r.size = vg.Length(radius * r.Shape.Stretch)
		for _, above := range out[i+1:] {
			if v.Distance(r.At, above.At) < 0.5*radius {
				r.rings = max(r.rings, above.rings+1)
				r.size = max(r.size, above.size+ringGap+ringWidth)
			}
		}
		out[i] = r
	}
	slices.SortStableFunc(out, func(a, b Ring) int { return cmp.Compare(b.rings, a.rings) })
	return out
}

// Nested reports whether the marks of some layers coincide.
func Nested(marks []Ring) bool {
	return slices.ContainsFunc(marks, func(r Ring) bool { return r.rings > 0 })
}

// Plotters returns the marks as gonum plotters.
func Plotters(marks []Ring) []gonum.Plotter {
	out := make([]gonum.Plotter, len(marks))
	for i, m := range marks {
		out[i] = m
	}
	return out
}

// Plot implements gonum's Plotter.
func (r Ring) Plot(c draw.Canvas, p *gonum.Plot) {
	toX, toY := p.Transforms(&c)
	r.draw(&c, vg.Point{X: toX(r.At.X), Y: toY(r.At.Y)})
}

func (r Ring) draw(c *draw.Canvas, at vg.Point) {
	shape, radius := r.Shape, r.radius
	if r.rings > 0 {
		shape, radius = Marker{Stretch: 1}, r.size
	}
	if !r.Plain {
		shape.fill(c, Paper, at, radius, HaloWidth)
	}
	shape.fill(c, r.Colour, at, radius, 0)
	if r.rings > 0 {
		shape.fill(c, Paper, at, radius, -ringWidth)
	}
}

// Thumbnail implements gonum's Thumbnailer.
func (r Ring) Thumbnail(c *draw.Canvas) { r.draw(c, c.Center()) }

// RingsEntry returns the entry that explains rings.
func RingsEntry() Entry {
	both := Rings([]Mark{{Layer: 1, Colour: Faded, Shape: shapes[0]}, {Layer: 2, Colour: Faded, Shape: shapes[1]}},
		View{X: Axis{Max: 1}, Y: Axis{Max: 1}}, SmallRadius)
	return Entry{Sample: Sampled{both[0], both[1]}, Text: "layers in one place"}
}
