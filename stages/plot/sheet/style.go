package sheet

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"

	"infoplane/internal/count"
	"infoplane/internal/suggest"
)

// Style is how a drawing departs from the theme. The zero Style is the theme.
type Style struct {
	// Font is the size of the letters on axes and in legends, in points, from 4 to 16; left
	// out, 8. Titles, numbers, lines and marks keep their proportion to it; the width of the
	// figure stays.
	Font float64 `json:"font,omitempty"`

	// Width is that of the figure in millimetres, from 40 to 500; left out, what its panels
	// need. Panels that do not fit side by side go below each other.
	Width float64 `json:"width,omitempty"`

	// Columns is the width in columns of a journal, in place of Width: 1 (89 mm) or 2 (183 mm).
	Columns int `json:"columns,omitempty"`

	// Palette is one of Palettes: plasma (which it also is when left out), okabe-ito (for every
	// kind of colour vision) or greys (for print without colour).
	Palette Palette `json:"palette,omitempty"`

	// Layers are names of the layers, from the first hidden one to the output, beside their
	// numbers in legends and titles.
	Layers []string `json:"layers,omitempty"`
}

// Limits of a Style.
const (
	LeastFont, MostFont   = 4, 16   // points
	LeastWidth, MostWidth = 40, 500 // millimetres
	MostColumns           = 2
	longestLayer          = 28 // characters of a name
	mostLayers            = 64
)

// columnWidths are those of one and of two columns of a page, in millimetres: what Nature and
// others print.
var columnWidths = [MostColumns + 1]float64{1: 89, 2: 183}

// IsZero reports whether the style is the theme.
func (s Style) IsZero() bool {
	return s.Font == 0 && s.Width == 0 && s.Columns == 0 && s.Palette == "" && len(s.Layers) == 0
}

// Problems returns what is wrong with the style.
func (s Style) Problems() []string {
	var out []string
	fail := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if s.Font != 0 && !(s.Font >= LeastFont && s.Font <= MostFont) {
		fail("font is %v; letters have %d to %d points", s.Font, LeastFont, MostFont)
	}
	if s.Width != 0 && !(s.Width >= LeastWidth && s.Width <= MostWidth) {
		fail("width is %v; a figure is %d to %d mm wide", s.Width, LeastWidth, MostWidth)
	}
	if s.Columns < 0 || s.Columns > MostColumns {
		fail("columns is %d; a page has 1 (%v mm) or 2 (%v mm)", s.Columns, columnWidths[1], columnWidths[2])
	}
	if s.Columns != 0 && s.Width != 0 {
		fail("width and columns are two widths; leave one out")
	}
	if s.Palette != "" && !slices.Contains(Palettes(), s.Palette) {
		var names []string
		for _, p := range Palettes() {
			names = append(names, string(p))
		}
		fail("palette is %q%s The palettes are %s", s.Palette, suggest.Stop(string(s.Palette), names), strings.Join(names, ", "))
	}
	if len(s.Layers) > mostLayers {
		fail("layers has %d names; at most %d layers have one", len(s.Layers), mostLayers)
	}
	for i, name := range s.Layers {
		r, missing := Unprintable(name)
		switch {
		case strings.TrimSpace(name) == "" || strings.TrimSpace(name) != name:
			fail("layers has the name %q for layer %d; a name has letters, and no space around them", name, i+1)
		case utf8.RuneCountInString(name) > longestLayer:
			fail("layers has a name of %d characters, %q; a figure has room for %d", utf8.RuneCountInString(name), name, longestLayer)
		case missing:
			fail("layers has the character %q, which the font of the figures has not", r)
		}
	}
	return out
}

// Given lists the fields that are given, by their names in files, with their values.
func (s Style) Given() (names []string, values []any) {
	add := func(name string, given bool, value any) {
		if given {
			names, values = append(names, name), append(values, value)
		}
	}
	add("font", s.Font != 0, s.Font)
	add("width", s.Width != 0, s.Width)
	add("columns", s.Columns != 0, s.Columns)
	add("palette", s.Palette != "", s.Palette)
	add("layers", len(s.Layers) > 0, s.Layers)
	return names, values
}

const pointsPerMillimetre = 72 / 25.4

// points returns the width of the sheet; 0 if the style has none.
func (s Style) points() vg.Length {
	mm := s.Width
	if s.Columns != 0 {
		mm = columnWidths[s.Columns]
	}
	return vg.Length(mm * pointsPerMillimetre)
}

// scale returns the size of the letters in that of the theme's.
func (s Style) scale() vg.Length {
	if s.Font == 0 {
		return 1
	}
	return vg.Length(s.Font) / LabelFont.Size
}

// The least sizes of a panel inside its axes, in the theme's points.
const (
	narrowest      vg.Length = 104
	narrowestSized vg.Length = 130 // of a drawing with a panel size of its own
	apart          vg.Length = 6   // of the labels of two axes side by side
)

// Styled returns the drawing in a style: with panels of the size that makes the sheet as wide
// as the style says, as many side by side as fit. It is laid out in the theme's points; its canvas has the scale and the
// colours: see canvas.styled. It fails if even one panel is too wide.
func (d Drawing) Styled(s Style) (Drawing, error) {
	if s.IsZero() {
		return d, nil
	}
	d.Style = s
	if s.Font == 0 && s.points() == 0 {
		return d, nil
	}
	usual := d.layout()
	if d.bare() { // a drawing in points: as a whole
		d.scale = s.points() / usual.total
		return d, nil
	}
	d.scale = s.scale()
	want := usual.total
	if w := s.points(); w > 0 {
		want = w
	}
	want /= d.scale
	for columns := usual.columns; columns > 0; columns-- {
		if out, fits := d.across(columns, want); fits {
			return out, nil
		}
	}
	return d, fmt.Errorf("style: %.0f mm are too narrow for letters of %g points: this figure needs %d mm, or smaller letters",
		float64(want*d.scale)/pointsPerMillimetre, float64(vg.Length(d.scale*LabelFont.Size)), d.least())
}

// across returns the drawing with a number of panels side by side on a sheet of a width. It
// is false if they do not fit.
func (d Drawing) across(columns int, want vg.Length) (Drawing, bool) {
	sized := d.Size[0] > 0
	width, height := PanelSize(columns)
	least := narrowest
	if sized {
		width, height, least = d.Size[0], d.Size[1], narrowestSized
	}
	ratio := height / width
	out := d
	out.Columns = columns
	for range 50 {
		if !sized {
			height = max(snap(width*ratio), d.tallest())
		}
		out.Size, out.Panels = [2]vg.Length{width, height}, thinned(d.Panels, width, height, sized)
		over := out.layout().total - want
		if math.Abs(float64(over)) < 1.0/32 {
			break
		}
		if width = snap(width - over/vg.Length(columns)); width < least {
			return d, false
		}
	}
	if width < least {
		return d, false
	}
	out.total = want
	out.Legend = broken(d.Legend, want-2*margin)
	l := out.layout()
	for _, p := range d.Panels {
		half := TextWidth(LabelFont, p.X.Label) / 2
		middle := l.left + l.width/2
		last := middle + vg.Length(l.pitchX*vg.Length(columns-1))
		if middle-half < margin || last+half > l.total-margin || columns > 1 && 2*half+apart > l.pitchX {
			return d, false
		}
	}
	return out, true
}

// tallest returns the least height of a panel, that of the longest label beside it.
func (d Drawing) tallest() vg.Length {
	out := vg.Length(0)
	for _, p := range d.Panels {
		out = max(out, TextWidth(LabelFont, p.Y.Label))
	}
	return out
}

// least returns the width of the sheet with one panel in a row, as narrow as it can be, in
// whole millimetres.
func (d Drawing) least() int {
	mm := LeastWidth
	for ; mm < MostWidth; mm++ {
		if _, fits := d.across(1, vg.Length(float64(mm)*pointsPerMillimetre)/d.scale); fits {
			break
		}
	}
	return mm
}

// thinned returns panels of a size without the numbers of axes that would touch. Rows of
// names, in drawings with a panel size of their own, stay.
func thinned(panels []Panel, width, height vg.Length, sized bool) []Panel {
	out := slices.Clone(panels)
	for i, p := range out {
		out[i].X = p.X.thinnedAcross(width)
		if !sized {
			out[i].Y = p.Y.thinnedUp(height)
		}
		out[i].Marks = slices.Clone(p.Marks)
		for k, m := range p.Marks {
			if inset, ok := m.(Inset); ok {
				inset.X = inset.X.thinnedAcross(vg.Length((insetRight - insetLeft) * width))
				inset.Y = inset.Y.thinnedUp(vg.Length((insetHigh - insetLow) * height))
				out[i].Marks[k] = inset
			}
		}
	}
	return out
}

// broken returns a legend whose entries are at most as wide as the sheet: what is longer
// goes on below.
func broken(legend []Entry, width vg.Length) []Entry {
	var out []Entry
	for _, e := range legend {
		lines := wrap(LabelFont, e.Text, width-e.sampleWidth())
		e.heads = e.Sample == nil
		if e.width() <= width || len(lines) < 2 {
			out = append(out, e)
			continue
		}
		e.Text = lines[0]
		out = append(out, e)
		for _, text := range lines[1:] {
			out = append(out, Entry{Text: text, below: true, indent: e.sampleWidth()})
		}
	}
	return out
}

// Named returns the drawing with names beside the numbers of its layers, in its legend and in
// the titles of panels of one layer. It fails if it has no number of a layer, or one without
// a name.
func (d Drawing) Named(names []string) (Drawing, error) {
	if len(names) == 0 {
		return d, nil
	}
	d.Legend, d.Panels = slices.Clone(d.Legend), slices.Clone(d.Panels)
	last := 0
	for i, e := range d.Legend {
		if last = max(last, e.Layer); e.Layer > 0 && e.Layer <= len(names) {
			d.Legend[i].Text = fmt.Sprintf("%d %s", e.Layer, names[e.Layer-1])
		}
	}
	for i, p := range d.Panels {
		if last = max(last, p.Layer); p.Layer > 0 && p.Layer <= len(names) {
			d.Panels[i].Title += " (" + names[p.Layer-1] + ")"
		}
	}
	switch {
	case last == 0:
		return d, fmt.Errorf("style: layers has names, and the figure has no layer to put one at; leave them out")
	case last > len(names):
		return d, fmt.Errorf("style: layers has %s, and the figure has a layer %d", count.Of(len(names), "name"), last)
	}
	return d, nil
}

// styled scales and colours what is drawn as the style of the drawing says.
func (s *canvas) styled(d Drawing) *canvas {
	colours := d.Style.Palette.replaced()
	scale := d.scale
	if scale == 0 {
		scale = 1
	}
	if scale == 1 && colours == nil {
		return s
	}
	at := func(p vg.Point) vg.Point { return snapPoint(vg.Point{X: p.X * scale, Y: p.Y * scale}) }
	s.width, s.height = snap(s.width*scale), snap(s.height*scale)
	for i := range s.shapes {
		x := &s.shapes[i]
		if to, ok := colours[opaque(x.colour)]; ok {
			x.colour = Translucent(to, x.colour.A)
		}
		x.width, x.radius, x.centre = x.width*scale, snap(x.radius*scale), at(x.centre)
		for _, line := range x.lines {
			for k := range line {
				line[k] = at(line[k])
			}
		}
		x.dashes = slices.Clone(x.dashes)
		for k := range x.dashes {
			x.dashes[k] *= scale
		}
		if x.kind == letters {
			f := x.face.Font
			f.Size *= scale
			x.face = face(f)
		}
	}
	return s
}
