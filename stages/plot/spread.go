package plot

import (
	"image/color"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// How far networks are from their mean is drawn as a cross where both
// coordinates vary, and as a band along a line where one does.

// fewest is the number of networks from which on a deviation is drawn: of two it says
// no more than the two do.
const fewest = 3

// reach is how far one standard deviation to either side of the mean goes, within what
// is possible: 0 ≤ I(X;T) ≤ log₂ N, 0 ≤ I(T;Y) ≤ H(Y). Estimates beyond that reach to
// themselves.
func (m mean) reach() (low, high plotter.XY) {
	if m.networks < fewest {
		return m.at, m.at
	}
	low = plotter.XY{X: max(m.at.X-m.spread.X, min(0, m.at.X)), Y: max(m.at.Y-m.spread.Y, min(0, m.at.Y))}
	high = plotter.XY{X: m.at.X + m.spread.X, Y: m.at.Y + m.spread.Y}
	if m.most.X > 0 {
		high.X = min(high.X, max(m.most.X, m.at.X))
	}
	if m.most.Y > 0 {
		high.Y = min(high.Y, max(m.most.Y, m.at.Y))
	}
	return low, high
}

// spreads says that a deviation is drawn of some of the means.
func spreads(means []mean) bool {
	return slices.ContainsFunc(means, func(m mean) bool { return m.networks >= fewest })
}

// crosses are bars of one standard deviation to either side of means, with caps at
// their ends and a white rim, so that they are seen on a line. They end at the axes.
type crosses struct {
	means  []mean
	colour color.NRGBA
}

// Plot implements gonum's Plotter.
func (b crosses) Plot(c draw.Canvas, p *gonum.Plot) {
	segments := b.segments(c, p)
	for _, style := range []draw.LineStyle{
		{Color: paper, Width: spreadWidth + 2*casing},
		{Color: b.colour, Width: spreadWidth},
	} {
		for _, s := range segments {
			c.StrokeLine2(style, s[0].X, s[0].Y, s[1].X, s[1].Y)
		}
	}
}

// segments are the bars and their caps.
func (b crosses) segments(c draw.Canvas, p *gonum.Plot) [][2]vg.Point {
	toX, toY := p.Transforms(&c)
	var out [][2]vg.Point
	add := func(x1, y1, x2, y2 vg.Length) {
		out = append(out, [2]vg.Point{{X: x1, Y: y1}, {X: x2, Y: y2}})
	}
	for _, m := range b.means {
		if m.networks < fewest {
			continue
		}
		low, high := m.reach()
		x, y := toX(m.at.X), toY(m.at.Y)
		left, right := toX(max(low.X, p.X.Min)), toX(min(high.X, p.X.Max))
		down, up := toY(max(low.Y, p.Y.Min)), toY(min(high.Y, p.Y.Max))
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
func (b crosses) Thumbnail(c *draw.Canvas) {
	style := draw.LineStyle{Color: b.colour, Width: spreadWidth}
	at := c.Center()
	c.StrokeLine2(style, at.X-5, at.Y, at.X+5, at.Y)
	c.StrokeLine2(style, at.X, at.Y-4, at.X, at.Y+4)
	for _, side := range []vg.Length{-1, 1} {
		c.StrokeLine2(style, at.X+5*side, at.Y-capHalf, at.X+5*side, at.Y+capHalf)
		c.StrokeLine2(style, at.X-capHalf, at.Y+4*side, at.X+capHalf, at.Y+4*side)
	}
}

// band fills what lies between two lines with the same x.
type band struct {
	low, high plotter.XYs
	colour    color.NRGBA
}

// Plot implements gonum's Plotter.
func (b band) Plot(c draw.Canvas, p *gonum.Plot) {
	if len(b.low) < 2 {
		return
	}
	toX, toY := p.Transforms(&c)
	var path vg.Path
	path.Move(vg.Point{X: toX(b.low[0].X), Y: toY(b.low[0].Y)})
	for _, xy := range b.low[1:] {
		path.Line(vg.Point{X: toX(xy.X), Y: toY(xy.Y)})
	}
	for i := len(b.high) - 1; i >= 0; i-- {
		path.Line(vg.Point{X: toX(b.high[i].X), Y: toY(b.high[i].Y)})
	}
	path.Close()
	c.SetColor(b.colour)
	c.Fill(path)
}

// Thumbnail implements gonum's Thumbnailer.
func (b band) Thumbnail(c *draw.Canvas) {
	c.SetColor(b.colour)
	c.Fill(vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: c.Center().Y - 3}, Max: vg.Point{X: c.Max.X, Y: c.Center().Y + 3}}.Path())
}

// spreadEntry is the legend's word on crosses or bands.
func spreadEntry(sample gonum.Thumbnailer) Entry {
	return Entry{Sample: sample, Text: "± 1 standard deviation over networks, within what is possible"}
}
