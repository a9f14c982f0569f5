package plot

import (
	"math"
	"slices"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Drawing is a figure before it is a file: panels in rows, under a title and a
// legend, with a colour bar on the right. A figure kind returns one.
type Drawing struct {
	Title       string
	Description string // for those who cannot see the picture
	Caption     string // what is drawn, and of what
	Captioned   bool   // the caption stands below the panels
	Panels      []Panel
	Columns     int // panels side by side; 0: as many as fit
	Legend      []Entry
	Bar         *Bar
	Gap         string       // what is missing, under title and legend
	Clock       string       // on the right of the title: the moment that a film shows
	Size        [2]vg.Length // of a panel inside its axes; zero is the usual size
}

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
}

// Axis is the range of a coordinate, linear unless Scale says otherwise. Where it
// has ticks, those without a label are short and have no line across the panel.
type Axis struct {
	Label    string
	Min, Max float64
	Ticks    []gonum.Tick
	Scale    gonum.Normalizer
	Breaks   []float64 // where the axis is broken: what is beyond has another scale
}

// linear returns an axis for values between low and high, with round ticks. It
// starts at 0 unless low is negative, and ends after high, by a share of the range.
func linear(label string, low, high, share float64) Axis {
	low = min(low, 0)
	if high <= low {
		high = low + 1
	}
	step, decimals := roundStep((high - low) / 6.5)
	a := Axis{Label: label}
	if low < 0 {
		a.Min = math.Floor(low/step) * step
	}
	a.Max = high + float64((high-a.Min)*share)
	for i := math.Ceil(a.Min/step - 1e-9); i*step <= a.Max; i++ {
		value := float64(i*step) + 0 // not -0
		a.Ticks = append(a.Ticks, gonum.Tick{Value: value, Label: strconv.FormatFloat(value, 'f', decimals, 64)})
	}
	return a
}

// fitted returns an axis for values between low and high. It starts at 0 unless that
// would leave much of the panel empty.
func fitted(label string, low, high, share float64) Axis {
	const (
		empty = 0.4  // of the axis
		least = 0.01 // bit: values that close are one
	)
	a := linear(label, low, high, share)
	if low <= empty*high || high-low < least {
		return a
	}
	step, decimals := roundStep((high - low) / 6.5)
	a.Min, a.Ticks = low-float64((high-low)*0.06), nil
	a.Max = high + float64((high-low)*share)
	for i := math.Ceil(a.Min/step - 1e-9); i*step <= a.Max; i++ {
		value := float64(i * step)
		a.Ticks = append(a.Ticks, gonum.Tick{Value: value, Label: strconv.FormatFloat(value, 'f', decimals, 64)})
	}
	return a
}

// roundStep returns the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at
// least the given width, and the decimals that its multiples need.
func roundStep(width float64) (step float64, decimals int) {
	for k := -9; ; k++ {
		for _, factor := range []float64{1, 2, 5} {
			if step := factor * math.Pow10(k); step >= width {
				return step, max(0, -k)
			}
		}
	}
}

func (a Axis) same(b Axis) bool {
	return a.Label == b.Label && a.Min == b.Min && a.Max == b.Max && slices.Equal(a.Ticks, b.Ticks)
}

// draw fills the area inside the axes, and writes around it: the title above,
// and what the axes mean below and on the left where that is asked for. Numbers
// is the room for the numbers of the vertical axis.
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
		if n, ok := m.(names); ok {
			n.place(c, coordinates, taken)
			continue
		}
		m.Plot(c, coordinates)
	}
	p.remark(c)
	facts := vg.Length(notePitch * vg.Length(len(p.Facts)))
	for i, text := range p.Facts {
		y := c.Max.Y + titleGap + vg.Length(notePitch*vg.Length(len(p.Facts)-1-i))
		write(c, noteFont, faded, vg.Point{X: c.Center().X, Y: y}, 0.5, shorten(noteFont, text, c.Max.X-c.Min.X+panelGap/2))
	}
	title := p.titleLines(c.Max.X - c.Min.X)
	for i, text := range title {
		y := c.Max.Y + titleGap + facts + vg.Length(vg.Length(len(title)-1-i)*panelFont.Size*lineHeight)
		write(c, panelFont, ink, vg.Point{X: c.Center().X, Y: y}, 0.5, text)
	}
	if below {
		y := c.Min.Y - tickLength - tickGap - vg.Length(tickFont.Size*capHeight)
		for _, t := range p.X.Ticks {
			writeTick(c, vg.Point{X: toX(t.Value), Y: y}, 0.5, t.Label)
		}
		write(c, labelFont, ink, vg.Point{X: c.Center().X, Y: y - labelGap - vg.Length(labelFont.Size*capHeight)}, 0.5, p.X.Label)
	}
	if beside {
		x := c.Min.X - tickLength - tickGap
		for _, t := range p.Y.Ticks {
			writeTick(c, vg.Point{X: x, Y: toY(t.Value) - middle(tickFont)}, 1, t.Label)
		}
		writeUpwards(c, labelFont, ink, vg.Point{X: x - numbers - labelGap, Y: c.Center().Y}, p.Y.Label)
	}
}

// titleLines breaks the title of a panel of a width; what does not fit is cut.
func (p Panel) titleLines(width vg.Length) []string {
	const most = 2
	room := width + panelGap/2
	lines := wrap(panelFont, p.Title, room)
	if len(lines) > most {
		lines = append(lines[:most-1], strings.Join(lines[most-1:], " "))
	}
	for i := range lines {
		lines[i] = shorten(panelFont, lines[i], room)
	}
	return lines
}

// rule draws what the marks are read against: the grid, ticks and a frame.
func (p Panel) rule(c draw.Canvas, toX, toY func(float64) vg.Length) {
	rules := draw.LineStyle{Color: grid, Width: gridWidth}
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
	axes := draw.LineStyle{Color: ink, Width: frameWidth}
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

// breakMark are two strokes across a vertical axis with a gap between them.
func breakMark(c draw.Canvas, at vg.Point) {
	const half, gap, rise vg.Length = 3, 1.25, 1
	across := func(y vg.Length) []vg.Point {
		return []vg.Point{{X: at.X - half, Y: y - rise}, {X: at.X + half, Y: y + rise}}
	}
	low, high := across(at.Y-gap), across(at.Y+gap)
	c.SetColor(paper)
	var path vg.Path
	path.Move(low[0])
	for _, p := range []vg.Point{low[1], high[1], high[0]} {
		path.Line(p)
	}
	path.Close()
	c.Fill(path)
	style := draw.LineStyle{Color: ink, Width: frameWidth}
	c.StrokeLines(style, low)
	c.StrokeLines(style, high)
}

// overhang is how far the first and the last number of the axis, laid out over a
// width, reach beyond its ends.
func (a Axis) overhang(width vg.Length) (left, right vg.Length) {
	c := gonum.New()
	a.apply(&c.X)
	for _, t := range a.Ticks {
		half, at := tickWidth(t.Label)/2, vg.Length(width*vg.Length(c.X.Norm(t.Value)))
		left, right = max(left, half-at), max(right, at+half-width)
	}
	return left, right
}

// length of a tick: half where there is no number.
func length(t gonum.Tick) vg.Length {
	if t.Label == "" {
		return tickLength / 2
	}
	return tickLength
}

// remark writes the panel's words: in the middle that it is empty, in a lower
// corner the note.
func (p Panel) remark(c draw.Canvas) {
	if p.Empty != "" {
		half := vg.Point{X: textWidth(noteFont, p.Empty)/2 + 3, Y: noteFont.Size}
		c.SetColor(paper)
		c.Fill(vg.Rectangle{Min: c.Center().Sub(half), Max: c.Center().Add(half)}.Path())
		write(c, noteFont, faded, vg.Point{X: c.Center().X, Y: c.Center().Y - middle(noteFont)}, 0.5, p.Empty)
	}
	if p.Note == "" {
		return
	}
	lines := strings.Split(p.Note, "\n")
	for i, text := range lines {
		w := textWidth(noteFont, text)
		at := vg.Point{X: c.Max.X - noteMargin - w, Y: c.Min.Y + noteMargin + vg.Length(vg.Length(len(lines)-1-i)*notePitch)}
		if p.Left {
			at.X = c.Min.X + noteMargin
		}
		c.SetColor(veil)
		c.Fill(vg.Rectangle{Min: vg.Point{X: at.X - 1, Y: at.Y - 2}, Max: vg.Point{X: at.X + w + 1, Y: at.Y + noteFont.Size - 1}}.Path())
		write(c, noteFont, faded, at, 0, text)
	}
}

// noteBoxes are where the lines of the note stand in a panel.
func (p Panel) noteBoxes(area vg.Rectangle) []vg.Rectangle {
	if p.Note == "" {
		return nil
	}
	width := vg.Length(0)
	lines := strings.Split(p.Note, "\n")
	for _, text := range lines {
		width = max(width, textWidth(noteFont, text))
	}
	box := vg.Rectangle{Min: vg.Point{X: area.Max.X - noteMargin - width, Y: area.Min.Y}, Max: vg.Point{X: area.Max.X, Y: area.Min.Y + noteHeight(len(lines))}}
	if p.Left {
		box.Min.X, box.Max.X = area.Min.X, area.Min.X+noteMargin+width
	}
	return []vg.Rectangle{box}
}

// noteHeight is how far a note reaches above the lower end of its panel.
func noteHeight(lines int) vg.Length { return noteMargin + vg.Length(vg.Length(lines)*notePitch) }

func (a Axis) apply(to *gonum.Axis) {
	to.Min, to.Max = a.Min, a.Max
	if a.Scale != nil {
		to.Scale = a.Scale
	}
}
