package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// drawing is an SVG document that may be part of the page.
type drawing struct {
	element      []byte // from <svg to </svg>
	title, words string
	width        float64 // in its own units
}

// drawn lists the elements of a drawing, and the attributes of each, besides those of
// paint. It is what package plot writes.
var drawn = map[string][]string{
	"svg":    {"xmlns", "role", "aria-label", "width", "height", "viewBox"},
	"title":  nil,
	"desc":   nil,
	"g":      {"font-family", "font-size", "font-weight", "stroke-linejoin"},
	"rect":   {"x", "y", "width", "height"},
	"circle": {"cx", "cy", "r"},
	"text":   {"x", "y", "textLength", "transform"},
	"path":   {"d"},
}

// painted lists the attributes of paint, which any element of a drawing may have.
var painted = []string{"fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"}

const namespace = "http://www.w3.org/2000/svg"

// harmless matches a value that names no address: numbers, colours, fonts and transforms.
var harmless = regexp.MustCompile(`^[-+#.,() A-Za-z0-9]*$`)

// errForeign occurs when a document holds what package plot does not draw.
var errForeign = errors.New("is not a drawing of package plot")

// read parses an SVG document and writes it again, token by token, so that the page has
// nothing which this parser and a browser could understand differently. It
// fails if the document is not XML, or holds an element, an attribute or a value that
// package plot does not write: such a document could run a script, submit a form, or
// lead to another address.
func read(svg []byte) (drawing, error) {
	var d drawing
	var out bytes.Buffer
	var path []string // of the open elements
	open := false     // the last start tag still lacks its >
	finish := func() {
		if open {
			out.WriteByte('>')
			open = false
		}
	}
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if err != nil && len(path) == 0 && decoder.InputOffset() == int64(len(svg)) {
			break // its end
		}
		if err != nil {
			return d, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !stands(t.Name.Local, path, out.Len() > 0) {
				return d, fmt.Errorf("<%s>: %w", t.Name.Local, errForeign)
			}
			finish()
			if err := d.start(&out, t); err != nil {
				return d, err
			}
			open = true
			path = append(path, t.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
			if open {
				out.WriteString("/>")
				open = false
			} else {
				out.WriteString("</" + t.Name.Local + ">")
			}
		case xml.CharData:
			if len(path) == 0 {
				continue
			}
			finish()
			if err := d.text(&out, path[len(path)-1], t); err != nil {
				return d, err
			}
		default: // comments, instructions and document types are left out
		}
	}
	if out.Len() == 0 {
		return d, errForeign
	}
	d.element = out.Bytes()
	return d, nil
}

// stands reports whether an element may be within others: one svg above all, and
// nothing in what holds text or a shape.
func stands(name string, below []string, begun bool) bool {
	if len(below) == 0 {
		return name == "svg" && !begun
	}
	above := below[len(below)-1]
	return name != "svg" && (above == "svg" || above == "g")
}

// start writes a start tag, without its end.
func (d *drawing) start(out *bytes.Buffer, t xml.StartElement) error {
	name := t.Name.Local
	own, known := drawn[name]
	if !known || t.Name.Space != namespace {
		return fmt.Errorf("<%s>: %w", name, errForeign)
	}
	out.WriteString("<" + name)
	for _, a := range t.Attr {
		attribute, value := a.Name.Local, a.Value
		plain := harmless.MatchString(value) && !strings.Contains(strings.ToLower(value), "url")
		switch {
		case a.Name.Space != "" || !slices.Contains(own, attribute) && !slices.Contains(painted, attribute),
			attribute == "xmlns" && value != namespace,
			attribute != "xmlns" && attribute != "aria-label" && !plain:
			return fmt.Errorf("<%s %s=%q>: %w", name, attribute, value, errForeign)
		case attribute == "viewBox":
			var x, y, height float64
			if n, _ := fmt.Sscan(value, &x, &y, &d.width, &height); n != 4 {
				d.width = 0
			}
		}
		out.WriteString(" " + attribute + `="`)
		xml.EscapeText(out, []byte(value)) // a bytes.Buffer takes everything
		out.WriteByte('"')
	}
	return nil
}

// text writes the text of an element.
func (d *drawing) text(out *bytes.Buffer, in string, text []byte) error {
	switch in {
	case "title":
		d.title += string(text)
	case "desc":
		d.words += string(text)
	case "text":
	default:
		if len(bytes.TrimSpace(text)) > 0 {
			return fmt.Errorf("%.40q in <%s>: %w", text, in, errForeign)
		}
		out.Write(text)
		return nil
	}
	xml.EscapeText(out, text)
	return nil
}
