package sheet

import (
	"fmt"
	"image/color"
	"math"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The theme: the colours, fonts and sizes that figures share.

// Sizes in points. A figure with three panels in a row is 7.2 inches wide, the
// text width of a journal; one panel fits a column.
const (
	margin       vg.Length = 5  // around the figure
	panelGap     vg.Length = 14 // between panels in a row
	rowGap       vg.Length = 8  // between rows, beside titles and labels
	tickLength   vg.Length = 2.5
	tickGap      vg.Length = 2.5 // from tick to number
	labelGap     vg.Length = 4   // from numbers to the axis label
	numberGap    vg.Length = 8   // from the last number of an axis to the first of the next
	titleGap     vg.Length = 5   // from panel to its title
	headingGap   vg.Length = 7   // from title and legend to what follows
	titlePitch   vg.Length = 12  // from line to line
	legendPitch  vg.Length = 12
	notePitch    vg.Length = 8  // of a panel's note, from line to line
	noteMargin   vg.Length = 4  // … and from the frame
	sampleWidth  vg.Length = 13 // of a line in the legend
	glyphWidth   vg.Length = 8  // of a dot or marker
	sampleGap    vg.Length = 3
	entryGap     vg.Length = 10
	barWidth     vg.Length = 8
	barGap       vg.Length = 12 // from the last panel to the colour bar
	FrameWidth   vg.Length = 0.5
	GridWidth    vg.Length = 0.375
	BoundWidth   vg.Length = 1.125
	OtherBound   vg.Length = 0.75 // a bound beside the main one
	PathWidth    vg.Length = 0.625
	LayerPath    vg.Length = 0.875 // a line in the colour of a layer
	LinkWidth    vg.Length = 0.375
	BarLine      vg.Length = 0.75 // from percentile to percentile
	SpreadWidth  vg.Length = 0.625
	casing       vg.Length = 0.5  // white on each side of a bar
	capHalf      vg.Length = 1.5  // half of the cap of a bar
	leaderWidth  vg.Length = 0.4  // from a mark to its name
	ringWidth    vg.Length = 0.7  // of a ring around a mark
	ringGap      vg.Length = 0.5  // … and from the mark to it
	DotRadius    vg.Length = 1.5  // one network
	PointRadius  vg.Length = 1.25 // one snapshot of a path
	MarkerRadius vg.Length = 3    // a mean
	SmallRadius  vg.Length = 2    // a mean among many
	HaloWidth    vg.Length = 0.75 // white around a mean
)

// PanelSize returns the size of the area inside the axes.
func PanelSize(columns int) (width, height vg.Length) {
	switch columns {
	case 1:
		return 232, 180
	case 2:
		return 190, 170
	default:
		return 140, 148
	}
}

// MaxColumns is the number of panels side by side.
const MaxColumns = 3

// filmPixelsPerPoint makes a film of three panels about 1000 pixels wide.
const filmPixelsPerPoint = 2

// Times of a film's frames, in 1/100 s.
const (
	frameTime = 8
	firstTime = 100
	lastTime  = 400
)

// widestClock is the widest text beside the title of a film.
const widestClock = "   epoch 1000000"

// PixelsPerPoint makes 288 dots per inch. A power of two: see canvas.pixels.
const PixelsPerPoint = 4

// Fonts. Liberation Sans comes with gonum/plot, may be embedded, and has the
// widths of Arial and Helvetica, which replace it in an SVG.
const fontFamilies = "Liberation Sans, Arial, Helvetica, sans-serif"

var (
	TickFont     = sans(7, stdfont.WeightNormal)
	exponentFont = sans(5, stdfont.WeightNormal) // of a tick
	LabelFont    = sans(8, stdfont.WeightNormal)
	NoteFont     = sans(7, stdfont.WeightNormal)
	panelFont    = sans(8, stdfont.WeightNormal)
	SymbolFont   = sans(10, stdfont.WeightNormal)
	figureFont   = sans(9, stdfont.WeightBold)
)

func sans(size vg.Length, weight stdfont.Weight) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight, Size: size}
}

func bold(face font.Face) bool { return face.Font.Weight == stdfont.WeightBold }

// lineHeight is from line to line of a panel's title, in the size of the font.
const lineHeight = 1.2

// CapHeight is the height of digits and capitals of the font, in its size.
const CapHeight = 0.7

// Colours: black and greys for text and axes, colour for data.
var (
	Ink       = color.NRGBA{0x1a, 0x1a, 0x1a, 0xff} // text, axes, the bound
	Faded     = color.NRGBA{0x66, 0x66, 0x66, 0xff} // notes
	grid      = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	Trace     = color.NRGBA{0x55, 0x55, 0x55, 0x80} // joins the points of a path
	BarColour = rgb(0xb2182b)                       // deviations, where colour means an epoch
	Paper     = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	veil      = color.NRGBA{0xff, 0xff, 0xff, 0xcc} // under text that lies on data
)

const (
	DotAlpha  = 0x60
	LinkAlpha = 0x48
	BandAlpha = 0x30
	BarsAlpha = 0xa0 // of the crosses in figure 7, where there are many
)

// The two parts of a gradient, blue and orange: distinguishable by every kind of
// colour vision, and by their dashes.
var (
	Drift     = rgb(0x2166ac) // the mean over mini-batches
	Diffusion = rgb(0xd95f02) // the deviation
)

// A ramp is a sequence of colours between which colours are interpolated.
type ramp []color.NRGBA

// Both ramps rise steadily in lightness, so that order survives a black and
// white printer, and differ for every kind of colour vision. Their pale ends
// are cut off: yellow dots cannot be seen on white.
//
// Reference: N. Smith, S. van der Walt, "A better default colormap for
// matplotlib", SciPy 2015; ten equidistant colours of each.
var (
	// Viridis, up to 8/9: epochs.
	Viridis = ramp{
		rgb(0x440154), rgb(0x482878), rgb(0x3e4989), rgb(0x31688e), rgb(0x26828e),
		rgb(0x1f9e89), rgb(0x35b779), rgb(0x6dcd59), rgb(0xb4de2c),
	}
	// plasma, up to 7/9: layers.
	plasma = ramp{
		rgb(0x0d0887), rgb(0x47039f), rgb(0x7301a8), rgb(0x9c179e),
		rgb(0xbd3786), rgb(0xd8576b), rgb(0xed7953), rgb(0xfa9e3b),
	}
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// At returns the colour at t in [0,1], in 255 steps between neighbours.
func (r ramp) At(t float64) color.NRGBA {
	steps := int(math.Round(min(max(t, 0), 1) * float64(255*(len(r)-1))))
	i := min(steps/255, len(r)-2)
	rest := steps - 255*i
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-rest) + int(b)*rest + 127) / 255) }
	a, b := r[i], r[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// coloured is the number of layers with a colour of their own: the six of the paper and
// the seven of its figure 5. Deeper ones share the last, and differ by their markers.
const coloured = 7

// LayerColour returns the colour of a layer, dark at the input. It is the same in every
// figure of an experiment and on its page, however many layers a network has.
func LayerColour(layer int) color.NRGBA {
	return plasma.At(float64(min(layer, coloured)-1) / (coloured - 1))
}

// Translucent returns the colour with an opacity between 0 and 255.
func Translucent(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// LayerColours returns the colours of the layers in all figures, from the first on, as
// HTML has them: "#0d0887".
func LayerColours(layers int) []string {
	out := make([]string, layers)
	for i := range out {
		c := LayerColour(i + 1)
		out[i] = fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return out
}
