package plot

import (
	"fmt"
	"image/color"
	"strings"

	"infoplane/internal/count"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"infoplane/stages/plot/sheet"
)

var chainKind = figureKind{
	name: "chain", fields: []string{"widths"}, unstyled: []string{"font", "layers"},
	about: sentence("The network as a Markov chain, from the label over the pattern and the layers to the answer."),
	check: func(c Config, fail failing) {
		if len(c.Widths) < 2 || len(c.Widths) > mostLayers {
			fail("widths", "has %d layers; chain draws 2 (input and output) to %d", len(c.Widths), mostLayers)
		}
	},
	draw: func(c Config, _ inputs) (sheet.Drawing, error) { return Chain(c.Title, c.Widths) },
}

// Chain draws the variables that all other figures measure: the label Y, the pattern X that
// is drawn for it, the layers T₁ … T_L, each computed from the one before, and the
// network's answer Ŷ: a Markov chain. Below, one layer T splits the chain into the
// encoder p(t|x) and the decoder p(ŷ|t), and has its two coordinates in the
// information plane. Nothing is measured: widths are those of the input, of the
// hidden layers and of the output.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 1, arXiv:1703.00810.
func Chain(title string, widths []int) (sheet.Drawing, error) {
	if len(widths) < 2 {
		return sheet.Drawing{}, fmt.Errorf("%d widths: a network has an input and an output", len(widths))
	}
	if len(widths) > mostLayers {
		return sheet.Drawing{}, fmt.Errorf("%d widths: a page holds %d", len(widths), mostLayers)
	}
	for i, w := range widths {
		if w < 1 {
			return sheet.Drawing{}, fmt.Errorf("layer %d has %d units; a layer has at least one", i, w)
		}
	}
	n := chain{widths: widths}
	layers := len(widths) - 1
	texts := make([]string, len(widths))
	for i, w := range widths {
		texts[i] = fmt.Sprint(w)
	}
	return sheet.Drawing{
		Title: title,
		Description: fmt.Sprintf("A network with %s units, drawn as a chain from the label Y over the pattern X and the layers T1 to T%d to the answer Ŷ. "+
			"Layer T%d splits it into an encoder p(t|x) and a decoder p(ŷ|t).", strings.Join(texts, ", "), layers, n.middle()),
		Panels: []sheet.Panel{{Bare: true, Marks: []gonum.Plotter{n}}},
		Size:   [2]vg.Length{vg.Length(layerPitch * (vg.Length(len(widths)) + 1.6)), n.height()},
	}, nil
}

// Sizes of the network of figure 1.
const (
	unitRadius  vg.Length = 3
	unitPitch   vg.Length = 9    // from unit to unit of a layer, at most
	layerPitch  vg.Length = 50   // from layer to layer
	synapse     vg.Length = 0.25 // a line between two units
	arrowLength vg.Length = 5
	arrowWidth  vg.Length = 4
	bracePitch  vg.Length = 24 // from one brace below the layers to the next
)

// chain is the drawing: a column per layer, Y before them and Ŷ behind.
type chain struct{ widths []int }

// mostUnits of a layer are drawn; of wider ones the middle is left out.
const mostUnits = 16

// mostLayers are drawn, the input among them.
const mostLayers = 16

// middle returns the layer that the braces are about.
func (n chain) middle() int { return (len(n.widths)) / 2 }

// rows returns the height of the layers, in units.
func (n chain) rows() int {
	most := 0
	for _, w := range n.widths {
		most = max(most, min(w, mostUnits))
	}
	return most
}

const (
	captions vg.Length = 26 // above the layers: the chain
	chained  vg.Length = 14 // below them: the layer that is chosen

	chainBelow vg.Length = 8 // that the last brace does not need
)

func (n chain) height() vg.Length {
	return captions + vg.Length(unitPitch*vg.Length(n.rows())) + chained + 3*bracePitch - chainBelow
}

// column returns the coordinate of a layer; 0 is X, -1 is Y, and the one after the last Ŷ.
func column(c draw.Canvas, layer int) vg.Length {
	return c.Min.X + vg.Length(layerPitch*(vg.Length(layer+1)+0.3))
}

// units returns the positions of a layer's units, from the top; gap is true if there are
// more than are drawn.
func (n chain) units(c draw.Canvas, layer int) (positions []vg.Point, gap bool) {
	w := min(n.widths[layer], mostUnits)
	middle := c.Max.Y - captions - vg.Length(unitPitch*vg.Length(n.rows()))/2
	for i := range w {
		y := middle + vg.Length(unitPitch*(vg.Length(w-1)/2-vg.Length(i)))
		positions = append(positions, vg.Point{X: column(c, layer), Y: y})
	}
	return positions, n.widths[layer] > mostUnits
}

// Plot implements gonum's Plotter.
func (n chain) Plot(c draw.Canvas, _ *gonum.Plot) {
	n.synapses(c)
	for l := range n.widths {
		positions, gap := n.units(c, l)
		for i, at := range positions {
			if gap && (i == mostUnits/2 || i == mostUnits/2-1) {
				c.SetColor(n.colour(l))
				for _, up := range []vg.Length{-2, 0, 2} {
					c.Fill(sheet.DiscPath(vg.Point{X: at.X, Y: at.Y + up}, 0.5))
				}
				continue
			}
			c.SetColor(sheet.Paper)
			c.Fill(sheet.DiscPath(at, unitRadius+sheet.HaloWidth))
			c.SetColor(n.colour(l))
			c.Fill(sheet.DiscPath(at, unitRadius))
		}
	}
	n.symbols(c)
	n.braces(c)
}

// colour returns that of the layer in all figures, and grey for the pattern.
func (n chain) colour(layer int) color.NRGBA {
	if layer == 0 {
		return sheet.Faded
	}
	return sheet.LayerColour(layer)
}

// symbols draws the chain: Y → X → T₁ → … → Ŷ.
func (n chain) symbols(c draw.Canvas) {
	y := c.Max.Y - vg.Length(sheet.SymbolFont.Size*sheet.CapHeight)
	last := len(n.widths)
	for l := -1; l <= last; l++ {
		name, index, caption := "T", fmt.Sprint(l), ""
		switch l {
		case -1:
			name, index, caption = "Y", "", "label"
		case 0:
			name, index, caption = "X", "", count.Of(n.widths[l], "unit")
		case last:
			name, index, caption = "Ŷ", "", "answer"
		default:
			caption = count.Of(n.widths[l], "unit")
		}
		at := vg.Point{X: column(c, l), Y: y}
		half := (sheet.TextWidth(sheet.SymbolFont, name) + sheet.TextWidth(sheet.TickFont, index)) / 2
		sheet.Write(c, sheet.SymbolFont, sheet.Ink, vg.Point{X: at.X - half, Y: at.Y}, 0, name)
		sheet.Write(c, sheet.TickFont, sheet.Ink, vg.Point{X: at.X + half, Y: at.Y - 2}, 1, index)
		sheet.Write(c, sheet.NoteFont, sheet.Faded, vg.Point{X: at.X, Y: at.Y - 12}, 0.5, caption)
		if l < last {
			arrow(c, at.X+9, column(c, l+1)-9, at.Y+sheet.Middle(sheet.SymbolFont))
		}
	}
}

// synapses draws the weights between the layers.
func (n chain) synapses(c draw.Canvas) {
	style := draw.LineStyle{Color: sheet.Translucent(sheet.Ink, sheet.BandAlpha), Width: synapse}
	for l := 1; l < len(n.widths); l++ {
		from, _ := n.units(c, l-1)
		to, _ := n.units(c, l)
		for _, a := range from {
			for _, b := range to {
				c.StrokeLine2(style, a.X, a.Y, b.X, b.Y)
			}
		}
	}
}

// arrow draws an arrow to the right, from one x to another.
func arrow(c draw.Canvas, from, to, y vg.Length) {
	c.StrokeLine2(draw.LineStyle{Color: sheet.Ink, Width: sheet.PathWidth}, from, y, to-arrowLength, y)
	var p vg.Path
	p.Move(vg.Point{X: to, Y: y})
	p.Line(vg.Point{X: to - arrowLength, Y: y + arrowWidth/2})
	p.Line(vg.Point{X: to - arrowLength, Y: y - arrowWidth/2})
	p.Close()
	c.SetColor(sheet.Ink)
	c.Fill(p)
}

// braces draws what lies before and after one layer, and its coordinates in the plane.
func (n chain) braces(c draw.Canvas) {
	layers := len(n.widths) - 1
	m := n.middle()
	t := column(c, m)
	y := c.Min.Y + 3*bracePitch - chainBelow
	gap := vg.Length(6)
	for _, b := range []struct {
		from, to vg.Length
		row      int
		text     string
	}{
		{column(c, 0), t - gap, 0, "encoder p(t|x)"},
		{t + gap, column(c, layers+1), 0, "decoder p(ŷ|t)"},
		{column(c, 0), t, 1, "I(X;T): what the layer keeps of the pattern"},
		{column(c, -1), t, 2, "I(T;Y): what it knows about the label"},
	} {
		brace(c, b.from, b.to, y-vg.Length(bracePitch*vg.Length(b.row)), b.text)
	}
	sheet.Write(c, sheet.SymbolFont, sheet.Ink, vg.Point{X: t, Y: y + 3}, 0.5, "T")
}

// brace draws a brace from one x to another, open at the top, with its text below.
func brace(c draw.Canvas, from, to, y vg.Length, text string) {
	style := draw.LineStyle{Color: sheet.Ink, Width: sheet.PathWidth}
	c.StrokeLines(style, []vg.Point{{X: from, Y: y}, {X: from, Y: y - 4}, {X: to, Y: y - 4}, {X: to, Y: y}})
	sheet.Write(c, sheet.LabelFont, sheet.Ink, vg.Point{X: (from + to) / 2, Y: y - 14}, 0.5, text)
}
