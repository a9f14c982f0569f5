package sheet

import (
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panel is one pair of axes with what is drawn between them.
type Panel struct {
	Title string
	Facts []string // lines between the title and the frame
	X, Y  Axis
	Marks []gonum.Plotter // drawn in this order
	Note  string          // in the lower right corner; lines are separated by \n
	Left  bool            // the note is in the lower left corner
	Empty string          // in the middle, where there is nothing to draw
	Bare  bool            // no axes: the marks are a drawing in points
	Layer int             // that the panel is of; 0: of none, or of several
}

// draw fills the area inside the axes, and writes the title above it and the numbers and
// labels of the axes below and beside it, if below and beside are true. Numbers is the
// width of the numbers of the vertical axis.
func (p Panel) draw(c draw.Canvas, numbers vg.Length, below, beside bool) {
	coordinates := gonum.New()
	p.X.apply(&coordinates.X)
	p.Y.apply(&coordinates.Y)
	toX, toY := coordinates.Transforms(&c)
	if !p.Bare {
		p.rule(c, toX, toY)
	}
	taken := p.noteBoxes(c.Rectangle)
	for _, m := range p.Marks {
		if o, ok := m.(occupant); ok {
			taken = append(taken, o.boxes(c, coordinates)...)
		}
	}
	for _, m := range p.Marks {
		if n, ok := m.(Names); ok {
			n.write(c, coordinates, taken)
			continue
		}
		m.Plot(c, coordinates)
	}
	p.writeNote(c)
	facts := vg.Length(notePitch * vg.Length(len(p.Facts)))
	for i, text := range p.Facts {
		y := c.Max.Y + titleGap + vg.Length(notePitch*vg.Length(len(p.Facts)-1-i))
		Write(c, NoteFont, Faded, vg.Point{X: c.Center().X, Y: y}, 0.5, shorten(NoteFont, text, c.Max.X-c.Min.X+panelGap/2))
	}
	title := p.titleLines(c.Max.X - c.Min.X)
	for i, text := range title {
		y := c.Max.Y + titleGap + facts + vg.Length(vg.Length(len(title)-1-i)*panelFont.Size*lineHeight)
		Write(c, panelFont, Ink, vg.Point{X: c.Center().X, Y: y}, 0.5, text)
	}
	if below {
		y := c.Min.Y - tickLength - tickGap - vg.Length(TickFont.Size*CapHeight)
		for _, t := range p.X.Ticks {
			writeTick(c, vg.Point{X: toX(t.Value), Y: y}, 0.5, t.Label)
		}
		Write(c, LabelFont, Ink, vg.Point{X: c.Center().X, Y: y - labelGap - vg.Length(LabelFont.Size*CapHeight)}, 0.5, p.X.Label)
	}
	if beside {
		x := c.Min.X - tickLength - tickGap
		for _, t := range p.Y.Ticks {
			writeTick(c, vg.Point{X: x, Y: toY(t.Value) - Middle(TickFont)}, 1, t.Label)
		}
		writeUpwards(c, LabelFont, Ink, vg.Point{X: x - numbers - labelGap, Y: c.Center().Y}, p.Y.Label)
	}
}

// titleLines breaks the title of a panel of a width; what does not fit is cut.
func (p Panel) titleLines(width vg.Length) []string {
	const most = 2
	width += panelGap / 2
	lines := wrap(panelFont, p.Title, width)
	if len(lines) > most {
		lines = append(lines[:most-1], strings.Join(lines[most-1:], " "))
	}
	for i := range lines {
		lines[i] = shorten(panelFont, lines[i], width)
	}
	return lines
}

// rule draws the grid, the ticks and a frame.
func (p Panel) rule(c draw.Canvas, toX, toY func(float64) vg.Length) {
	rules := draw.LineStyle{Color: grid, Width: GridWidth}
	for _, t := range p.X.Ticks {
		if t.Label != "" {
			c.StrokeLine2(rules, toX(t.Value), c.Min.Y, toX(t.Value), c.Max.Y)
		}
	}
	for _, t := range p.Y.Ticks {
		if t.Label != "" {
			c.StrokeLine2(rules, c.Min.X, toY(t.Value), c.Max.X, toY(t.Value))
		}
	}
	axes := draw.LineStyle{Color: Ink, Width: FrameWidth}
	for _, t := range p.X.Ticks {
		c.StrokeLine2(axes, toX(t.Value), c.Min.Y-length(t), toX(t.Value), c.Min.Y)
	}
	for _, t := range p.Y.Ticks {
		c.StrokeLine2(axes, c.Min.X-length(t), toY(t.Value), c.Min.X, toY(t.Value))
	}
	c.SetLineStyle(axes)
	c.Stroke(c.Rectangle.Path())
	for _, at := range p.Y.Breaks {
		breakMark(c, vg.Point{X: c.Min.X, Y: toY(at)})
		breakMark(c, vg.Point{X: c.Max.X, Y: toY(at)})
	}
}

// breakMark draws two strokes across a vertical axis with a gap between them.
func breakMark(c draw.Canvas, at vg.Point) {
	const half, gap, rise vg.Length = 3, 1.25, 1
	across := func(y vg.Length) []vg.Point {
		return []vg.Point{{X: at.X - half, Y: y - rise}, {X: at.X + half, Y: y + rise}}
	}
	low, high := across(at.Y-gap), across(at.Y+gap)
	c.SetColor(Paper)
	var path vg.Path
	path.Move(low[0])
	for _, p := range []vg.Point{low[1], high[1], high[0]} {
		path.Line(p)
	}
	path.Close()
	c.Fill(path)
	style := draw.LineStyle{Color: Ink, Width: FrameWidth}
	c.StrokeLines(style, low)
	c.StrokeLines(style, high)
}

// writeNote writes why the panel is empty in its middle, and its note in a lower corner.
func (p Panel) writeNote(c draw.Canvas) {
	if p.Empty != "" {
		half := vg.Point{X: TextWidth(NoteFont, p.Empty)/2 + 3, Y: NoteFont.Size}
		c.SetColor(Paper)
		c.Fill(vg.Rectangle{Min: c.Center().Sub(half), Max: c.Center().Add(half)}.Path())
		Write(c, NoteFont, Faded, vg.Point{X: c.Center().X, Y: c.Center().Y - Middle(NoteFont)}, 0.5, p.Empty)
	}
	if p.Note == "" {
		return
	}
	lines := strings.Split(p.Note, "\n")
	for i, text := range lines {
		w := TextWidth(NoteFont, text)
		at := vg.Point{X: c.Max.X - noteMargin - w, Y: c.Min.Y + noteMargin + vg.Length(vg.Length(len(lines)-1-i)*notePitch)}
		if p.Left {
			at.X = c.Min.X + noteMargin
		}
		c.SetColor(veil)
		c.Fill(vg.Rectangle{Min: vg.Point{X: at.X - 1, Y: at.Y - 2}, Max: vg.Point{X: at.X + w + 1, Y: at.Y + NoteFont.Size - 1}}.Path())
		Write(c, NoteFont, Faded, at, 0, text)
	}
}

// noteBoxes returns the bounding box of the note.
func (p Panel) noteBoxes(area vg.Rectangle) []vg.Rectangle {
	if p.Note == "" {
		return nil
	}
	width := vg.Length(0)
	lines := strings.Split(p.Note, "\n")
	for _, text := range lines {
		width = max(width, TextWidth(NoteFont, text))
	}
	box := vg.Rectangle{Min: vg.Point{X: area.Max.X - noteMargin - width, Y: area.Min.Y}, Max: vg.Point{X: area.Max.X, Y: area.Min.Y + noteHeight(len(lines))}}
	if p.Left {
		box.Min.X, box.Max.X = area.Min.X, area.Min.X+noteMargin+width
	}
	return []vg.Rectangle{box}
}

// noteHeight returns how far a note reaches above the lower end of its panel.
func noteHeight(lines int) vg.Length { return noteMargin + vg.Length(vg.Length(lines)*notePitch) }
