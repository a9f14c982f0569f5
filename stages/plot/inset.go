package plot

import (
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// inset is a panel in the empty part of another: an enlargement.
type inset struct{ Panel }

// Where an inset stands, as shares of the panel around it: above the note, with room
// for numbers on the left and below.
const (
	insetLeft, insetRight = 0.19, 0.92
	insetLow, insetHigh   = 0.24, 0.66
)

func (i inset) area(c draw.Canvas) draw.Canvas {
	w, h := c.Max.X-c.Min.X, c.Max.Y-c.Min.Y
	c.Rectangle = vg.Rectangle{
		Min: vg.Point{X: snap(c.Min.X + vg.Length(insetLeft*w)), Y: snap(c.Min.Y + vg.Length(insetLow*h))},
		Max: vg.Point{X: snap(c.Min.X + vg.Length(insetRight*w)), Y: snap(c.Min.Y + vg.Length(insetHigh*h))},
	}
	return c
}

// boxes implements occupant.
func (i inset) boxes(c draw.Canvas, _ *gonum.Plot) []vg.Rectangle {
	box := i.area(c).Rectangle
	box.Min.X -= 20 // numbers
	box.Min.Y -= tickLength + tickGap + tickFont.Size
	box.Max.Y += titleGap + panelFont.Size
	return []vg.Rectangle{box}
}

// Plot implements gonum's Plotter.
func (i inset) Plot(c draw.Canvas, p *gonum.Plot) {
	c.SetColor(paper)
	c.Fill(i.boxes(c, p)[0].Path())
	i.Panel.draw(i.area(c), 0, true, true)
}

// view is the inset on paper, within another.
func (i inset) view(around view) view {
	return view{i.X, i.Y, vg.Length((insetRight - insetLeft) * around.width), vg.Length((insetHigh - insetLow) * around.height)}
}

// enlarged is the part of the plane where the points of a panel are, if they leave most
// of it empty: the same I(X;T), and I(T;Y) from the lowest on.
func enlarged(around view, then []Series, top float64) (inset, bool) {
	const (
		full  = 0.85 // of the axis: with all points above it, there is room below
		least = 0.02 // bits from the lower to the upper end
	)
	low := math.Inf(1)
	for _, n := range then {
		for _, r := range n.Rows {
			if finite(r) {
				low, top = min(low, r.ITYBits), max(top, r.ITYBits)
			}
		}
	}
	if math.IsInf(low, 1) || around.y.Min > 0 || low < full*top {
		return inset{}, false
	}
	out := inset{Panel{Title: "enlarged", X: around.x, Y: fitted("", min(low, top-least), top, 0.18)}}
	out.X.Label = ""
	return out, true
}
