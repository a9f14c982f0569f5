package plot

import (
	"cmp"
	"image/color"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// view is a pair of axes on paper.
type view struct {
	x, y          Axis
	width, height vg.Length
}

// seen is a panel among others of its figure.
func seen(p Panel, panels int) view {
	w, h := panelSize(min(panels, maxColumns))
	return view{p.X, p.Y, w, h}
}

// apart is the distance of two points on paper.
func (v view) apart(a, b plotter.XY) vg.Length {
	dx := float64(v.width) * (a.X - b.X) / (v.x.Max - v.x.Min)
	dy := float64(v.height) * (a.Y - b.Y) / (v.y.Max - v.y.Min)
	return apart(vg.Point{X: vg.Length(dx), Y: vg.Length(dy)}, vg.Point{})
}

// ringed is the mark of a layer. One that a mark of a higher layer would hide is a ring
// around that.
type ringed struct {
	at     plotter.XY
	layer  int
	rings  int       // 0 for a mark; how many there are from the mark to this ring
	size   vg.Length // from the middle to the outermost edge
	radius vg.Length
	colour color.NRGBA
	shape  marker
	plain  bool // without a white rim
}

// rings makes the marks of layers at one moment: each is a ring around those of higher
// layers in its place. The outermost are drawn first.
func rings(means []mean, v view, radius vg.Length, style func(mean) (color.NRGBA, marker)) []ringed {
	out := make([]ringed, len(means))
	for i := len(means) - 1; i >= 0; i-- {
		m := means[i]
		r := ringed{at: m.at, layer: m.layer, radius: radius}
		r.colour, r.shape = style(m)
		r.size = vg.Length(radius * r.shape.stretch)
		for _, above := range out[i+1:] {
			if v.apart(m.at, above.at) < 0.5*radius {
				r.rings = max(r.rings, above.rings+1)
				r.size = max(r.size, above.size+ringGap+ringWidth)
			}
		}
		out[i] = r
	}
	slices.SortStableFunc(out, func(a, b ringed) int { return cmp.Compare(b.rings, a.rings) })
	return out
}

// layerRings are the markers of means at one moment, in the colours of their layers.
func layerRings(means []mean, v view, radius vg.Length) []ringed {
	return rings(means, v, radius, func(m mean) (color.NRGBA, marker) { return layerColour(m.layer), markers[(m.layer-1)%len(markers)] })
}

// nested says that some layers are in one place.
func nested(marks []ringed) bool {
	return slices.ContainsFunc(marks, func(r ringed) bool { return r.rings > 0 })
}

// plotters are the marks as gonum takes them.
func plotters(marks []ringed) []gonum.Plotter {
	out := make([]gonum.Plotter, len(marks))
	for i, m := range marks {
		out[i] = m
	}
	return out
}

// Plot implements gonum's Plotter.
func (r ringed) Plot(c draw.Canvas, p *gonum.Plot) {
	toX, toY := p.Transforms(&c)
	r.draw(&c, vg.Point{X: toX(r.at.X), Y: toY(r.at.Y)})
}

func (r ringed) draw(c *draw.Canvas, at vg.Point) {
	shape, radius := r.shape, r.radius
	if r.rings > 0 {
		shape, radius = marker{stretch: 1}, r.size
	}
	if !r.plain {
		shape.fill(c, paper, at, radius, haloWidth)
	}
	shape.fill(c, r.colour, at, radius, 0)
	if r.rings > 0 {
		shape.fill(c, paper, at, radius, -ringWidth)
	}
}

// Thumbnail implements gonum's Thumbnailer.
func (r ringed) Thumbnail(c *draw.Canvas) { r.draw(c, c.Center()) }

// ringsEntry explains the marks of layers in one place.
func ringsEntry() Entry {
	here := []mean{{layer: 1}, {layer: 2}}
	both := rings(here, view{x: Axis{Max: 1}, y: Axis{Max: 1}}, smallRadius, func(m mean) (color.NRGBA, marker) { return faded, markers[m.layer-1] })
	return Entry{Sample: sampled{both[0], both[1]}, Text: "layers in one place"}
}
