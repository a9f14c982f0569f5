package sheet

import "image/color"

// Palette names colours for what the theme colours: layers, epochs, the two parts of a
// gradient, deviations. Black, white and the greys of axes and texts are the theme's.
//
// Marks have the colours of the theme, whatever the palette is; it replaces them when the
// drawing becomes shapes. So every kind of figure has every palette.
type Palette string

// The palettes.
const (
	Plasma   Palette = "plasma"
	OkabeIto Palette = "okabe-ito"
	Greys    Palette = "greys"
)

// Palettes lists the palettes, the theme's first.
func Palettes() []Palette { return []Palette{Plasma, OkabeIto, Greys} }

// colours are those of a palette.
type colours struct {
	layers                 [coloured]color.NRGBA
	epochs                 ramp
	drift, diffusion, bars color.NRGBA
}

// colours returns those of the palette; it is false for the theme's own.
//
// Reference: M. Okabe, K. Ito, "Color Universal Design", 2008: eight colours that people with
// every kind of colour vision distinguish. Yellow, which is pale on white, is left out; epochs,
// which are in order, have viridis, which is made for that.
func (p Palette) colours() (colours, bool) {
	switch p {
	case OkabeIto:
		blue, vermilion := rgb(0x0072b2), rgb(0xd55e00)
		return colours{
			layers: [coloured]color.NRGBA{blue, rgb(0xe69f00), rgb(0x009e73), rgb(0xcc79a7), rgb(0x56b4e9), vermilion, rgb(0x000000)},
			epochs: Viridis, drift: blue, diffusion: vermilion, bars: vermilion,
		}, true
	case Greys:
		out := colours{
			epochs: ramp{rgb(0x101010), rgb(0x707070), rgb(0xc4c4c4)},
			drift:  rgb(0x202020), diffusion: rgb(0x888888), bars: rgb(0x404040),
		}
		layers := ramp{rgb(0x101010), rgb(0xb4b4b4)}
		for i := range out.layers {
			out.layers[i] = layers.At(float64(i) / (coloured - 1))
		}
		return out, true
	}
	return colours{}, false
}

// replaced returns for each colour of the theme that of the palette; nil if they are the same.
func (p Palette) replaced() map[color.NRGBA]color.NRGBA {
	of, other := p.colours()
	if !other {
		return nil
	}
	out := map[color.NRGBA]color.NRGBA{Drift: of.drift, Diffusion: of.diffusion, BarColour: of.bars}
	for i, c := range of.layers {
		out[LayerColour(i+1)] = c
	}
	steps := 255 * (len(Viridis) - 1)
	for i := range steps + 1 {
		t := float64(i) / float64(steps)
		out[Viridis.At(t)] = of.epochs.At(t)
	}
	return out
}

// layer returns the colour of a layer.
func (p Palette) layer(layer int) color.NRGBA {
	c := LayerColour(layer)
	if to, ok := p.replaced()[c]; ok {
		return to
	}
	return c
}

func opaque(c color.NRGBA) color.NRGBA { return Translucent(c, 0xff) }
