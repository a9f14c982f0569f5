package sheet

import (
	"image/color"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Cross is a point with the ends of a horizontal and of a vertical bar through it.
type Cross struct{ At, Low, High plotter.XY }

// Crosses are bars with caps at their ends and a white rim, so that they are seen on a
// line. They end at the axes.
type Crosses struct {
	At     []Cross
	Colour color.NRGBA
}

// Plot implements gonum's Plotter.
func (b Crosses) Plot(c draw.Canvas, p *gonum.Plot) {
	segments := b.segments(c, p)
	for _, style := range []draw.LineStyle{
		{Color: Paper, Width: SpreadWidth + 2*casing},
		{Color: b.Colour, Width: SpreadWidth},
	} {
		for _, s := range segments {
			c.StrokeLine2(style, s[0].X, s[0].Y, s[1].X, s[1].Y)
		}
	}
}

// segments are the bars and their caps.
func (b Crosses) segments(c draw.Canvas, p *gonum.Plot) [][2]vg.Point {
	toX, toY := p.Transforms(&c)
	var out [][2]vg.Point
	add := func(x1, y1, x2, y2 vg.Length) {
		out = append(out, [2]vg.Point{{X: x1, Y: y1}, {X: x2, Y: y2}})
	}
	for _, m := range b.At {
		x, y := toX(m.At.X), toY(m.At.Y)
		left, right := toX(max(m.Low.X, p.X.Min)), toX(min(m.High.X, p.X.Max))
		down, up := toY(max(m.Low.Y, p.Y.Min)), toY(min(m.High.Y, p.Y.Max))
		if right-left > 2*capHalf {
			add(left, y, right, y)
			add(left, y-capHalf, left, y+capHalf)
			add(right, y-capHalf, right, y+capHalf)
		}
		if up-down > 2*capHalf {
			add(x, down, x, up)
			add(x-capHalf, down, x+capHalf, down)
			add(x-capHalf, up, x+capHalf, up)
		}
	}
	return out
}

// Thumbnail implements gonum's Thumbnailer.
func (b Crosses) Thumbnail(c *draw.Canvas) {
	style := draw.LineStyle{Color: b.Colour, Width: SpreadWidth}
	at := c.Center()
	c.StrokeLine2(style, at.X-5, at.Y, at.X+5, at.Y)
	c.StrokeLine2(style, at.X, at.Y-4, at.X, at.Y+4)
	for _, side := range []vg.Length{-1, 1} {
		c.StrokeLine2(style, at.X+5*side, at.Y-capHalf, at.X+5*side, at.Y+capHalf)
		c.StrokeLine2(style, at.X-capHalf, at.Y+4*side, at.X+capHalf, at.Y+4*side)
	}
}

// Band fills what lies between two lines with the same x.
type Band struct {
	Low, High plotter.XYs
	Colour    color.NRGBA
}

// Plot implements gonum's Plotter.
func (b Band) Plot(c draw.Canvas, p *gonum.Plot) {
	if len(b.Low) < 2 {
		return
	}
	toX, toY := p.Transforms(&c)
	var path vg.Path
	path.Move(vg.Point{X: toX(b.Low[0].X), Y: toY(b.Low[0].Y)})
	for _, xy := range b.Low[1:] {
		path.Line(vg.Point{X: toX(xy.X), Y: toY(xy.Y)})
	}
	for i := len(b.High) - 1; i >= 0; i-- {
		path.Line(vg.Point{X: toX(b.High[i].X), Y: toY(b.High[i].Y)})
	}
	path.Close()
	c.SetColor(b.Colour)
	c.Fill(path)
}

// Thumbnail implements gonum's Thumbnailer.
func (b Band) Thumbnail(c *draw.Canvas) {
	c.SetColor(b.Colour)
	c.Fill(vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: c.Center().Y - 3}, Max: vg.Point{X: c.Max.X, Y: c.Center().Y + 3}}.Path())
}

// Upright is a legend's sample of vertical bars.
type Upright struct{}

// Thumbnail implements gonum's Thumbnailer.
func (Upright) Thumbnail(c *draw.Canvas) {
	style := draw.LineStyle{Color: Faded, Width: SpreadWidth}
	at := c.Center()
	c.StrokeLine2(style, at.X, at.Y-4, at.X, at.Y+4)
	for _, end := range []vg.Length{-4, 4} {
		c.StrokeLine2(style, at.X-capHalf, at.Y+end, at.X+capHalf, at.Y+end)
	}
}
