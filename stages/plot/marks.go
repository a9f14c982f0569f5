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

// smallMeans are means where there are many.
func smallMeans(points plotter.XYs, layer int, c color.NRGBA) *plotter.Scatter {
	out := means(points, layer, c)
	out.Radius = smallRadius
	return out
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
	r, rim := vg.Length(style.Radius*m.stretch), haloWidth
	if m.corners > 0 {
		// So that the edges, r cos(π/corners) from the centre, move by haloWidth.
		rim /= vg.Length(math.Cos(math.Pi / float64(m.corners)))
	}
	c.SetColor(paper)
	c.Fill(m.path(at, r+rim))
	c.SetColor(style.Color)
	c.Fill(m.path(at, r))
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

// names writes texts near points, where they hide least.
type names struct {
	points plotter.XYs
	texts  []string
	radius vg.Length   // of what is drawn at the points
	avoid  plotter.XYs // what is better not hidden
}

// Plot implements gonum's Plotter. Each text tries the places around its point,
// nearest first, and takes the one that covers the fewest points of avoid; it
// never leaves the panel and never lies on an earlier text if it can be helped.
func (n names) Plot(c draw.Canvas, p *gonum.Plot) {
	toX, toY := p.Transforms(&c)
	at := func(xy plotter.XY) vg.Point { return snapPoint(vg.Point{X: toX(xy.X), Y: toY(xy.Y)}) }
	avoid := make([]vg.Point, len(n.avoid))
	for i, xy := range n.avoid {
		avoid[i] = at(xy)
	}
	var taken []vg.Rectangle
	for i, xy := range n.points {
		var best vg.Rectangle
		least := math.MaxInt
		for _, box := range places(at(xy), n.radius, textWidth(noteFont, n.texts[i])) {
			if cost := clutter(box, c.Rectangle, avoid, taken); cost < least {
				best, least = box, cost
			}
		}
		taken = append(taken, best)
		c.SetColor(veil)
		c.Fill(best.Path())
		write(c, noteFont, ink, vg.Point{X: (best.Min.X + best.Max.X) / 2, Y: (best.Min.Y+best.Max.Y)/2 - middle(noteFont)}, 0.5, n.texts[i])
	}
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

// places lists boxes for a text around a point, nearest first.
func places(at vg.Point, radius, width vg.Length) []vg.Rectangle {
	w, h := width/2+1, noteFont.Size/2
	var out []vg.Rectangle
	for _, away := range []vg.Length{1.5, 5, 10} {
		for _, to := range [][2]vg.Length{{0, 1}, {-1, 0}, {1, 0}, {0, -1}, {-0.8, 0.8}, {0.8, 0.8}, {-0.8, -0.8}, {0.8, -0.8}} {
			x := at.X + vg.Length(to[0]*(radius+away+w))
			y := at.Y + vg.Length(to[1]*(radius+away+h))
			out = append(out, vg.Rectangle{Min: vg.Point{X: snap(x - w), Y: snap(y - h)}, Max: vg.Point{X: snap(x + w), Y: snap(y + h)}})
		}
	}
	return out
}

// clutter counts what a box would hide: points once, texts and the frame a lot.
func clutter(box, frame vg.Rectangle, points []vg.Point, taken []vg.Rectangle) int {
	cost := 0
	if box.Min.X < frame.Min.X || box.Max.X > frame.Max.X || box.Min.Y < frame.Min.Y || box.Max.Y > frame.Max.Y {
		cost += 100000
	}
	for _, t := range taken {
		if box.Min.X < t.Max.X && box.Max.X > t.Min.X && box.Min.Y < t.Max.Y && box.Max.Y > t.Min.Y {
			cost += 10000
		}
	}
	for _, p := range points {
		if p.X > box.Min.X-1 && p.X < box.Max.X+1 && p.Y > box.Min.Y-1 && p.Y < box.Max.Y+1 {
			cost++
		}
	}
	return cost
}

// sampled is a legend's sample of two marks, one on the other.
type sampled [2]gonum.Thumbnailer

// Thumbnail implements gonum's Thumbnailer.
func (s sampled) Thumbnail(c *draw.Canvas) {
	s[0].Thumbnail(c)
	s[1].Thumbnail(c)
}
