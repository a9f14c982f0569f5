package sheet

import (
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Entry is one item of a legend: a sample of a mark, and what it means. One without
// a sample heads the entries after it.
type Entry struct {
	Sample gonum.Thumbnailer
	Text   string
	Layer  int // whose number the text is; 0: of none

	below  bool      // goes on with the text of the entry before, in a row of its own …
	indent vg.Length // … that begins below that text
	heads  bool      // is in one row with the entry after
}

func (e Entry) width() vg.Length {
	return e.sampleWidth() + TextWidth(LabelFont, e.Text)
}

// sampleWidth returns the width of the sample and of the gap after it.
func (e Entry) sampleWidth() vg.Length {
	if e.below {
		return e.indent
	}
	switch e.Sample.(type) {
	case nil:
		return 0
	case *plotter.Scatter:
		return glyphWidth + sampleGap
	default:
		return sampleWidth + sampleGap
	}
}

// Kind returns the name of the sample's kind of mark, for a caption: line, band, dots.
func (e Entry) Kind() string {
	switch s := e.Sample.(type) {
	case *plotter.Line:
		word := "line"
		if s.Width < PathWidth {
			word = "thin line"
		}
		if len(s.Dashes) > 0 {
			word = strings.Replace(word, "line", "dashed line", 1)
		}
		return strings.ToUpper(word[:1]) + word[1:]
	case Sampled:
		if _, ok := s[0].(*plotter.Line); ok {
			return "Line with a mark"
		}
	case *plotter.Scatter:
		if _, ok := s.Shape.(Marker); ok {
			return "Markers"
		}
		return "Dots"
	case Band:
		return "Band"
	case Crosses, Upright:
		return "Bars"
	}
	return "Marks"
}

// flow breaks a legend into rows of at most the given width.
func flow(entries []Entry, width vg.Length) [][]Entry {
	var rows [][]Entry
	used := vg.Length(0)
	for i, e := range entries {
		w := e.width()
		together := w
		if e.heads && i+1 < len(entries) {
			together += entryGap + entries[i+1].width()
		}
		if i == 0 || e.below || entries[i-1].below || used+entryGap+together > width {
			rows = append(rows, nil)
			used = -entryGap
		}
		used += entryGap + w
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
	}
	return rows
}

// drawEntries draws one row, on the base line that starts at the point.
func drawEntries(c draw.Canvas, row []Entry, at vg.Point) {
	for _, e := range row {
		w := e.sampleWidth()
		if e.Sample != nil {
			y := at.Y + Middle(LabelFont)
			box := draw.Canvas{Canvas: c, Rectangle: vg.Rectangle{Min: vg.Point{X: at.X, Y: y - 4}, Max: vg.Point{X: at.X + w - sampleGap, Y: y + 4}}}
			e.Sample.Thumbnail(&box)
		}
		Write(c, LabelFont, Ink, vg.Point{X: at.X + w, Y: at.Y}, 0, e.Text)
		at.X += e.width() + entryGap
	}
}

// Bar is a scale of colours beside the panels.
type Bar struct {
	Title  string
	Colour ramp
	Ticks  []gonum.Tick // values in [0,1], from the bottom to the top
}

func (b Bar) width() vg.Length {
	w := vg.Length(0)
	for _, t := range b.Ticks {
		w = max(w, tickWidth(t.Label))
	}
	return max(barWidth+tickLength+tickGap+w, TextWidth(panelFont, b.Title))
}

// draw fills the area with the colours, from the bottom up. Each band reaches
// to the top and is covered by the next, which leaves no seams.
func (b Bar) draw(c draw.Canvas) {
	const bands = 128
	height := c.Max.Y - c.Min.Y
	for i := range bands {
		c.SetColor(b.Colour.At(float64(i) / (bands - 1)))
		from := c.Min
		from.Y += vg.Length(height * (vg.Length(i) / bands))
		c.Fill(vg.Rectangle{Min: from, Max: c.Max}.Path())
	}
	axes := draw.LineStyle{Color: Ink, Width: FrameWidth}
	c.SetLineStyle(axes)
	c.Stroke(c.Rectangle.Path())
	for _, t := range b.Ticks {
		y := c.Y(t.Value)
		c.StrokeLine2(axes, c.Max.X, y, c.Max.X+tickLength, y)
		writeTick(c, vg.Point{X: c.Max.X + tickLength + tickGap, Y: y - Middle(TickFont)}, 0, t.Label)
	}
	Write(c, panelFont, Ink, vg.Point{X: c.Min.X, Y: c.Max.Y + titleGap}, 0, b.Title)
}
