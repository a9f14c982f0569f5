package sheet

import (
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Write draws text on a base line; align is 0 for text that starts at x, ½
// for text centred there, 1 for text that ends there.
func Write(c draw.Canvas, f font.Font, colour color.NRGBA, at vg.Point, align vg.Length, text string) {
	if text == "" {
		return
	}
	c.SetColor(colour)
	c.FillString(face(f), vg.Point{X: at.X - vg.Length(align*TextWidth(f, text)), Y: at.Y}, text)
}

// writeTick draws the number of a tick. What follows a ^ is an exponent, drawn smaller:
// the fonts have no superscript zero or minus.
func writeTick(c draw.Canvas, at vg.Point, align vg.Length, label string) {
	base, exponent, _ := strings.Cut(label, "^")
	at.X -= vg.Length(align * tickWidth(label))
	Write(c, TickFont, Ink, at, 0, base)
	at.X += TextWidth(TickFont, base)
	at.Y += vg.Length(TickFont.Size * raised)
	Write(c, exponentFont, Ink, at, 0, minus(exponent))
}

// tickWidth returns the width of what writeTick draws.
func tickWidth(label string) vg.Length {
	base, exponent, _ := strings.Cut(label, "^")
	return TextWidth(TickFont, base) + TextWidth(exponentFont, minus(exponent))
}

// raised is the height of an exponent above its base, in the size of the font.
const raised = 0.38

func minus(number string) string { return strings.Replace(number, "-", "−", 1) }

// writeUpwards draws text that reads from bottom to top, centred at the point.
func writeUpwards(c draw.Canvas, f font.Font, colour color.NRGBA, at vg.Point, text string) {
	c.Push()
	c.Translate(at)
	c.Rotate(math.Pi / 2)
	Write(c, f, colour, vg.Point{}, 0.5, text)
	c.Pop()
}

func face(f font.Font) font.Face { return font.DefaultCache.Lookup(f, f.Size) }

// TextWidth returns the width of a text in points.
func TextWidth(f font.Font, text string) vg.Length {
	of := face(f)
	return of.Width(text)
}

// Middle returns the distance from the middle of capitals down to their base line.
func Middle(f font.Font) vg.Length { return vg.Length(f.Size * (CapHeight / 2)) }

// wrap breaks text into lines of at most the given width; a word that is longer
// has a line of its own.
func wrap(f font.Font, text string, width vg.Length) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		if n := len(lines); n > 0 && TextWidth(f, lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// shorten cuts text to the given width, with an ellipsis at its end.
func shorten(f font.Font, text string, width vg.Length) string {
	if TextWidth(f, text) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && TextWidth(f, string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// Unprintable returns the first character that the fonts of the figures lack; it is false
// if there is none.
func Unprintable(text string) (rune, bool) {
	var buffer sfnt.Buffer
	for _, r := range text {
		for _, f := range []font.Font{figureFont, panelFont} {
			if glyph, err := face(f).Face.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
				return r, true
			}
		}
	}
	return 0, false
}
