package sheet

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// svg writes the canvas as an SVG document: discs as circles, text as text, and
// what consecutive shapes have in common once, on the group around them. vgsvg
// would write every disc as a path of arcs with a style of its own, three times
// the bytes, and name no font to fall back on.
//
// Title and description are read out in place of the picture. Each text carries
// its length, so that it fits its place in any font.
func (s *canvas) svg(title, description string) []byte {
	var b strings.Builder
	w, h := number(s.width), number(s.height)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" width="%spt" height="%spt" viewBox="0 0 %s %s">`+"\n",
		escape(title), w, h, w, h)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escape(title), escape(description))
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#fff"/>`+"\n", w, h)
	fmt.Fprintf(&b, `<g font-family="%s" stroke-linejoin="round">`+"\n", fontFamilies)
	group := ""
	for _, x := range s.shapes {
		if g := x.group(); g != group {
			if group != "" {
				b.WriteString("</g>\n")
			}
			b.WriteString("<g" + g + ">\n")
			group = g
		}
		x.element(&b, s.height)
	}
	if group != "" {
		b.WriteString("</g>\n")
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// group returns the attributes that neighbouring shapes may share.
func (x shape) group() string {
	switch x.kind {
	case stroke:
		out := ` fill="none"` + paint("stroke", x.colour) + ` stroke-width="` + number(x.width) + `"`
		if len(x.dashes) > 0 {
			dashes := make([]string, len(x.dashes))
			for i, d := range x.dashes {
				dashes[i] = number(d)
			}
			out += ` stroke-dasharray="` + strings.Join(dashes, " ") + `"`
		}
		return out
	case letters:
		out := paint("fill", x.colour) + ` font-size="` + number(x.face.Font.Size) + `"`
		if bold(x.face) {
			out += ` font-weight="bold"`
		}
		return out
	default:
		return paint("fill", x.colour)
	}
}

// element writes the shape itself; y points down in SVG.
func (x shape) element(b *strings.Builder, height vg.Length) {
	px, py := number(x.centre.X), number(height-x.centre.Y)
	switch x.kind {
	case disc:
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"/>`+"\n", px, py, number(x.radius))
	case letters:
		turn := ""
		if x.turns != 0 {
			turn = fmt.Sprintf(` transform="rotate(%d %s %s)"`, -90*x.turns, px, py)
		}
		fmt.Fprintf(b, `<text x="%s" y="%s" textLength="%s"%s>%s</text>`+"\n",
			px, py, number(snap(x.face.Width(x.text))), turn, escape(x.text))
	default:
		b.WriteString(`<path d="`)
		for _, line := range x.lines {
			closed := len(line) > 2 && line[0] == line[len(line)-1]
			if closed {
				line = line[:len(line)-1]
			}
			for i, p := range line {
				b.WriteByte("ML"[min(i, 1)])
				b.WriteString(number(p.X) + " " + number(height-p.Y))
			}
			if closed {
				b.WriteByte('Z')
			}
		}
		b.WriteString("\"/>\n")
	}
}

// paint sets a colour, and its opacity where it is not solid.
func paint(attribute string, c color.NRGBA) string {
	out := fmt.Sprintf(` %s="#%02x%02x%02x"`, attribute, c.R, c.G, c.B)
	if c.A != 255 {
		out += fmt.Sprintf(` %s-opacity="%s"`, attribute, number(vg.Length(c.A)/255))
	}
	return out
}

// number prints a length in points, to 1/100.
func number(x vg.Length) string {
	s := strconv.FormatFloat(float64(x), 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return b.String()
}
