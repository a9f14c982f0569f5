package sheet

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Movie is a film before it is a file: drawings of one size, one after the other.
type Movie struct {
	Title   string
	Frames  []Drawing
	Layers  int // how many have colours of their own
	Palette Palette
}

// GIF writes the film as an animated picture that loops: short frames, a longer
// first one and a long last one. A frame after the first holds only the rectangle
// that differs from the one before, and within it only the pixels that do.
// GIF calls between before each frame with the number of frames done; its error ends
// the work.
func (m Movie) GIF(between func(done, total int) error) ([]byte, error) {
	if len(m.Frames) == 0 {
		return nil, fmt.Errorf("film %q: no frame", m.Title)
	}
	pal := newPalette(m.Layers, m.Palette)
	var (
		out    gif.GIF
		before *image.Paletted
		size   [2]vg.Length
	)
	for i, d := range m.Frames {
		if err := between(i, len(m.Frames)); err != nil {
			return nil, err
		}
		s := d.canvas()
		if i == 0 {
			size = [2]vg.Length{s.width, s.height}
		} else if size != [2]vg.Length{s.width, s.height} {
			return nil, fmt.Errorf("film %q: frame %d has another size than the first", m.Title, i)
		}
		pixels, err := s.pixels(filmPixelsPerPoint)
		if err != nil {
			return nil, fmt.Errorf("film %q: frame %d: %w", m.Title, i, err)
		}
		full, err := pal.paint(pixels)
		if err != nil {
			return nil, fmt.Errorf("film %q: frame %d: %w", m.Title, i, err)
		}
		out.Image = append(out.Image, difference(before, full))
		out.Delay = append(out.Delay, frameTime)
		out.Disposal = append(out.Disposal, gif.DisposalNone)
		before = full
	}
	out.Delay[0] = firstTime
	out.Delay[len(out.Delay)-1] = lastTime
	out.Config = image.Config{ColorModel: pal.colours, Width: before.Rect.Dx(), Height: before.Rect.Dy()}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &out); err != nil {
		return nil, fmt.Errorf("film %q: %w", m.Title, err)
	}
	return b.Bytes(), nil
}

// palette holds the colours of a film: transparent, greys, and for each layer a
// ramp from white to its colour, which its translucent dots need on white. It depends on theme.go and on the number of
// layers only. Colours between those of two layers go to the nearest.
type palette struct {
	colours color.Palette
	nearest map[color.RGBA]uint8 // of colours met so far
}

// unchanged is the index of the pixels that stay as they are.
const unchanged = 0

// greys is the number of steps from black to white.
const greys = 32

func newPalette(layers int, of Palette) *palette {
	p := &palette{colours: color.Palette{color.NRGBA{}}, nearest: map[color.RGBA]uint8{}}
	for i := range greys {
		p.colours = append(p.colours, mixed(Ink, Paper, i, greys-1))
	}
	steps := (256 - len(p.colours)) / max(1, layers)
	for l := 1; l <= min(layers, 256-len(p.colours)); l++ {
		colour := of.layer(l)
		for i := range steps {
			p.colours = append(p.colours, mixed(colour, Paper, i, steps))
		}
	}
	return p
}

// mixed returns the colour at i/n between two colours.
func mixed(from, to color.NRGBA, i, n int) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(n-i) + int(b)*i + n/2) / n) }
	return color.NRGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 0xff}
}

// paint finds the nearest colour of the palette for every pixel.
func (p *palette) paint(pixels image.Image) (*image.Paletted, error) {
	from, ok := pixels.(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("a picture of %T", pixels)
	}
	to := image.NewPaletted(from.Rect, p.colours)
	var last color.RGBA
	index := uint8(unchanged)
	for i := range to.Pix {
		c := color.RGBA{from.Pix[4*i], from.Pix[4*i+1], from.Pix[4*i+2], from.Pix[4*i+3]}
		if c != last || index == unchanged {
			last, index = c, p.index(c)
		}
		to.Pix[i] = index
	}
	return to, nil
}

func (p *palette) index(c color.RGBA) uint8 {
	if i, known := p.nearest[c]; known {
		return i
	}
	best, least := unchanged, 1<<30
	for i, other := range p.colours[1:] {
		o := other.(color.NRGBA)
		dr, dg, db := int(c.R)-int(o.R), int(c.G)-int(o.G), int(c.B)-int(o.B)
		if d := dr*dr + dg*dg + db*db; d < least {
			best, least = i+1, d
		}
	}
	p.nearest[c] = uint8(best)
	return uint8(best)
}

// difference returns the part of a frame that differs from the one before; all of the
// first.
func difference(before, now *image.Paletted) *image.Paletted {
	if before == nil {
		return now
	}
	var changed image.Rectangle
	for y := range now.Rect.Dy() {
		a, b := before.Pix[y*now.Stride:][:now.Rect.Dx()], now.Pix[y*now.Stride:][:now.Rect.Dx()]
		for x := range b {
			if a[x] != b[x] {
				changed = changed.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if changed.Empty() {
		changed = image.Rect(0, 0, 1, 1) // a frame has at least a pixel
	}
	out := image.NewPaletted(changed, now.Palette)
	for y := changed.Min.Y; y < changed.Max.Y; y++ {
		for x := changed.Min.X; x < changed.Max.X; x++ {
			if i := now.ColorIndexAt(x, y); i != before.ColorIndexAt(x, y) {
				out.SetColorIndex(x, y, i)
			}
		}
	}
	return out
}

// commentBlock is the most bytes of a comment in one block of a GIF.
const commentBlock = 255

// gifHeader is the size of a GIF's signature and screen descriptor.
const gifHeader = 13

// afterColours returns the offset behind the table of colours of a GIF.
func afterColours(file []byte) int {
	if file[10]&0x80 == 0 {
		return gifHeader
	}
	return gifHeader + 3<<(file[10]&7+1)
}

// Comment writes a caption into a GIF: as a comment, which readers of pictures show
// and players leave out.
func Comment(file []byte, caption string) []byte {
	at := afterColours(file)
	var out bytes.Buffer
	out.Write(file[:at])
	out.Write([]byte{0x21, 0xfe})
	for block := range slices.Chunk([]byte(caption), commentBlock) {
		out.WriteByte(byte(len(block)))
		out.Write(block)
	}
	out.WriteByte(0)
	out.Write(file[at:])
	return out.Bytes()
}

// Caption reads the caption of a film; it is empty where there is none. The caption of a
// picture is the first line of its description in the SVG.
func Caption(film []byte) string {
	if len(film) < gifHeader || string(film[:4]) != "GIF8" {
		return ""
	}
	at := afterColours(film)
	if at+2 > len(film) || film[at] != 0x21 || film[at+1] != 0xfe {
		return ""
	}
	var out []byte
	for at += 2; at < len(film); {
		n := int(film[at])
		if n == 0 {
			return string(out)
		}
		if at+1+n > len(film) {
			return ""
		}
		out = append(out, film[at+1:at+1+n]...)
		at += 1 + n
	}
	return ""
}
