package sheet

import (
	"image/color"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Marks are gonum plotters: those of gonum, and the ones below, which gonum lacks.

// Dots returns discs of one colour.
func Dots(points plotter.XYs, radius vg.Length, c color.NRGBA) *plotter.Scatter {
	return &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: c, Radius: radius, Shape: draw.CircleGlyph{}}}
}

// Line returns a line through points in their order.
func Line(points plotter.XYs, width vg.Length, c color.NRGBA) *plotter.Line {
	return &plotter.Line{XYs: points, LineStyle: draw.LineStyle{Color: c, Width: width}}
}

// Markers returns markers of a layer, with a white rim that makes them stand out from
// dots. Their shape distinguishes layers, as their colour does.
func Markers(points plotter.XYs, layer int, c color.NRGBA) *plotter.Scatter {
	return &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: c, Radius: MarkerRadius, Shape: LayerMarker(layer)}}
}

// shapes are those of the layers' markers, from the first on.
var shapes = []Marker{
	{Stretch: 1},
	{corners: 4, turn: 1.0 / 8, Stretch: 1.22},
	{corners: 3, Stretch: 1.38},
	{corners: 4, Stretch: 1.3},
	{corners: 3, turn: 1.0 / 2, Stretch: 1.38},
	{corners: 5, Stretch: 1.14},
	{corners: 6, turn: 1.0 / 12, Stretch: 1.1},
}

// Marker is a regular polygon, its first corner at the top; without corners, a disc.
type Marker struct {
	corners int
	turn    float64   // in whole turns
	Stretch vg.Length // so that all shapes cover about the same area
}

// DrawGlyph implements draw.GlyphDrawer.
func (m Marker) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	m.fill(c, Paper, at, style.Radius, HaloWidth)
	m.fill(c, style.Color, at, style.Radius, 0)
}

// fill fills the shape with a radius and a rim around it.
func (m Marker) fill(c *draw.Canvas, colour color.Color, at vg.Point, radius, rim vg.Length) {
	if m.corners > 0 {
		// So that the edges, r cos(π/corners) from the centre, move by the rim.
		rim /= vg.Length(math.Cos(math.Pi / float64(m.corners)))
	}
	c.SetColor(colour)
	c.Fill(m.path(at, vg.Length(radius*m.Stretch)+rim))
}

func (m Marker) path(at vg.Point, r vg.Length) vg.Path {
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

// DiscPath returns the path of a full circle.
func DiscPath(at vg.Point, r vg.Length) vg.Path { return Marker{}.path(at, r) }

// LayerMarker returns the shape of a layer's markers.
func LayerMarker(layer int) Marker { return shapes[(layer-1)%len(shapes)] }

// Sampled is a legend's sample of two marks, one on the other.
type Sampled [2]gonum.Thumbnailer

// Thumbnail implements gonum's Thumbnailer.
func (s Sampled) Thumbnail(c *draw.Canvas) {
	s[0].Thumbnail(c)
	s[1].Thumbnail(c)
}
