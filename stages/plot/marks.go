package plot

import (
	"image/color"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Marks are gonum plotters. Those of gonum are used as they are; here are short
// ways to make them, and the marks that gonum has not.

// dots are discs of one colour.
func dots(points plotter.XYs, radius vg.Length, c color.NRGBA) *plotter.Scatter {
	return &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: c, Radius: radius, Shape: draw.CircleGlyph{}}}
}

// line joins points in their order.
func line(points plotter.XYs, width vg.Length, c color.NRGBA) *plotter.Line {
	return &plotter.Line{XYs: points, LineStyle: draw.LineStyle{Color: c, Width: width}}
}

// means are markers with a white rim that stand out from dots. The shape tells
// layers apart where colour does not.
func means(points plotter.XYs, layer int, c color.NRGBA) *plotter.Scatter {
	return &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: c, Radius: markerRadius, Shape: markers[(layer-1)%len(markers)]}}
}

// markers are the shapes of the layers, from the first on.
var markers = []marker{
	{stretch: 1},
	{corners: 4, turn: 1.0 / 8, stretch: 1.22},
	{corners: 3, stretch: 1.38},
	{corners: 4, stretch: 1.3},
	{corners: 3, turn: 1.0 / 2, stretch: 1.38},
	{corners: 5, stretch: 1.14},
	{corners: 6, turn: 1.0 / 12, stretch: 1.1},
}

// marker is a regular polygon, its first corner at the top; without corners, a disc.
type marker struct {
	corners int
	turn    float64   // in whole turns
	stretch vg.Length // so that all shapes cover about the same area
}

// DrawGlyph implements draw.GlyphDrawer.
func (m marker) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	m.fill(c, paper, at, style.Radius, haloWidth)
	m.fill(c, style.Color, at, style.Radius, 0)
}

// fill fills the shape of a radius, grown by a rim on all sides.
func (m marker) fill(c *draw.Canvas, colour color.Color, at vg.Point, radius, rim vg.Length) {
	if m.corners > 0 {
		// So that the edges, r cos(π/corners) from the centre, move by the rim.
		rim /= vg.Length(math.Cos(math.Pi / float64(m.corners)))
	}
	c.SetColor(colour)
	c.Fill(m.path(at, vg.Length(radius*m.stretch)+rim))
}

func (m marker) path(at vg.Point, r vg.Length) vg.Path {
	var p vg.Path
	if m.corners == 0 {
		p.Move(vg.Point{X: at.X + r, Y: at.Y})
		p.Arc(at, r, 0, 2*math.Pi)
	}
	for i := range m.corners {
		sin, cos := math.Sincos(2 * math.Pi * (m.turn + float64(i)/float64(m.corners)))
		corner := vg.Point{X: at.X - snap(r*vg.Length(sin)), Y: at.Y + snap(r*vg.Length(cos))}
		if i == 0 {
			p.Move(corner)
		} else {
			p.Line(corner)
		}
	}
	p.Close()
	return p
}

// dense adds points between those of a line in the information plane, so that
// names can avoid the line and not its points only.
func dense(line plotter.XYs) plotter.XYs {
	const dx, dy = 0.15, 0.02 // bits: a few to a letter
	var out plotter.XYs
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		n := math.Ceil(max(math.Abs(b.X-a.X)/dx, math.Abs(b.Y-a.Y)/dy, 1))
		for j := 0.0; j < n; j++ {
			out = append(out, plotter.XY{X: a.X + float64((b.X-a.X)*(j/n)), Y: a.Y + float64((b.Y-a.Y)*(j/n))})
		}
	}
	return out
}

// sampled is a legend's sample of two marks, one on the other.
type sampled [2]gonum.Thumbnailer

// Thumbnail implements gonum's Thumbnailer.
func (s sampled) Thumbnail(c *draw.Canvas) {
	s[0].Thumbnail(c)
	s[1].Thumbnail(c)
}
