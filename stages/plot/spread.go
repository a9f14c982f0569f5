package plot

import (
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"image/color"
)

// How far networks are from their mean is drawn as a cross where both
// coordinates vary, and as a band along a line where one does.

// crosses are bars of one standard deviation to either side of means, cut off at
// the axes. A mean of one network has none.
type crosses struct {
	means  []mean
	colour color.NRGBA
}

// Plot implements gonum's Plotter.
func (b crosses) Plot(c draw.Canvas, p *gonum.Plot) {
	toX, toY := p.Transforms(&c)
	style := draw.LineStyle{Color: b.colour, Width: spreadWidth}
	for _, m := range b.means {
		if m.networks < 2 {
			continue
		}
		x, y := toX(m.at.X), toY(m.at.Y)
		left, right := toX(max(m.at.X-m.spread.X, p.X.Min)), toX(min(m.at.X+m.spread.X, p.X.Max))
		low, high := toY(max(m.at.Y-m.spread.Y, p.Y.Min)), toY(min(m.at.Y+m.spread.Y, p.Y.Max))
		c.StrokeLine2(style, left, y, right, y)
		c.StrokeLine2(style, x, low, x, high)
	}
}

// Thumbnail implements gonum's Thumbnailer.
func (b crosses) Thumbnail(c *draw.Canvas) {
	style := draw.LineStyle{Color: b.colour, Width: spreadWidth}
	at := c.Center()
	c.StrokeLine2(style, at.X-4, at.Y, at.X+4, at.Y)
	c.StrokeLine2(style, at.X, at.Y-3, at.X, at.Y+3)
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
	return Entry{Sample: sample, Text: "± 1 standard deviation over networks"}
}
