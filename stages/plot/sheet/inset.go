package sheet

import (
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Inset is a panel in the empty part of another: an enlargement.
type Inset struct{ Panel }

// The position of an inset, as shares of the panel around it: above the note, with space
// for numbers on the left and below.
const (
	insetLeft, insetRight = 0.19, 0.92
	insetLow, insetHigh   = 0.24, 0.66
)

func (i Inset) area(c draw.Canvas) draw.Canvas {
	w, h := c.Max.X-c.Min.X, c.Max.Y-c.Min.Y
	c.Rectangle = vg.Rectangle{
		Min: vg.Point{X: snap(c.Min.X + vg.Length(insetLeft*w)), Y: snap(c.Min.Y + vg.Length(insetLow*h))},
		Max: vg.Point{X: snap(c.Min.X + vg.Length(insetRight*w)), Y: snap(c.Min.Y + vg.Length(insetHigh*h))},
	}
	return c
}

// boxes implements occupant.
func (i Inset) boxes(c draw.Canvas, _ *gonum.Plot) []vg.Rectangle {
	box := i.area(c).Rectangle
	box.Min.X -= 20 // numbers
	box.Min.Y -= tickLength + tickGap + TickFont.Size
	box.Max.Y += titleGap + panelFont.Size
	return []vg.Rectangle{box}
}

// Plot implements gonum's Plotter.
func (i Inset) Plot(c draw.Canvas, p *gonum.Plot) {
	c.SetColor(Paper)
	c.Fill(i.boxes(c, p)[0].Path())
	i.Panel.draw(i.area(c), 0, true, true)
}

// View returns the view of the inset, within that of the panel around it.
func (i Inset) View(around View) View {
	return View{i.X, i.Y, vg.Length((insetRight - insetLeft) * around.Width), vg.Length((insetHigh - insetLow) * around.Height)}
}
