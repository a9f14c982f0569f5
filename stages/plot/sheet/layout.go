package sheet

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// layout holds the positions of the parts of a drawing.
type layout struct {
	columns, rows    int
	width, height    vg.Length // of a panel, inside the axes
	numbers          vg.Length // width of the numbers of the vertical axes
	sharedX, sharedY bool      // all panels have the same axis: its numbers are written once per column, or row

	left, base     vg.Length // lower left corner of the first column and the last row, inside the axes
	pitchX, pitchY vg.Length // from panel to panel
	right, high    vg.Length // upper right end of the panels, without their titles
	total, top     vg.Length // size of the sheet

	title  []string
	legend [][]Entry
	gap    []string
	foot   []string // the caption
}

func (d Drawing) layout() layout {
	l := layout{columns: min(len(d.Panels), MaxColumns), sharedX: true, sharedY: true}
	if d.Columns > 0 {
		l.columns = min(d.Columns, l.columns)
	}
	l.rows = (len(d.Panels) + l.columns - 1) / l.columns
	l.width, l.height = PanelSize(l.columns)
	if d.Size[0] > 0 {
		l.width, l.height = d.Size[0], d.Size[1]
	}
	for _, p := range d.Panels {
		l.sharedX = l.sharedX && p.X.same(d.Panels[0].X)
		l.sharedY = l.sharedY && p.Y.same(d.Panels[0].Y)
		for _, t := range p.Y.Ticks {
			l.numbers = max(l.numbers, tickWidth(t.Label))
		}
	}
	beside := tickLength + tickGap + l.numbers + labelGap + LabelFont.Size
	below := tickLength + tickGap + vg.Length(TickFont.Size*CapHeight) + labelGap + LabelFont.Size
	above := titleGap + panelFont.Size
	for _, p := range d.Panels {
		n := max(1, len(p.titleLines(l.width)))
		above = max(above, titleGap+panelFont.Size+vg.Length(vg.Length(n-1)*panelFont.Size*lineHeight)+vg.Length(notePitch*vg.Length(len(p.Facts))))
	}
	if d.bare() {
		beside, below, above = 0, 0, 0
	}
	l.left, l.base = margin+beside, margin+below
	var left, right vg.Length // of the numbers of horizontal axes
	for _, p := range d.Panels {
		a, b := p.X.overhang(l.width)
		left, right = max(left, a), max(right, b)
	}
	l.pitchX, l.pitchY = l.width+max(panelGap, left+right+numberGap), l.height+above+rowGap
	if !l.sharedX {
		l.pitchY += below
	}
	if !l.sharedY {
		l.pitchX += beside
	}
	l.right = l.left + vg.Length(l.pitchX*vg.Length(l.columns-1)) + l.width
	l.high = l.base + vg.Length(l.pitchY*vg.Length(l.rows-1)) + l.height
	l.total = l.right + margin
	if !d.bare() {
		l.total += max(right, TextWidth(TickFont, "0"))
	}
	if d.Bar != nil {
		l.total = l.right + max(barGap, right) + d.Bar.width() + margin
	}

	if d.total > 0 {
		l.total = d.total
	}

	width := l.total - 2*margin
	if d.Clock != "" {
		width -= TextWidth(figureFont, widestClock)
	}
	l.title = wrap(figureFont, d.Title, width)
	if d.Clock != "" && len(l.title) == 0 {
		l.title = []string{""}
	}
	l.legend = flow(d.Legend, l.total-2*margin)
	l.gap = wrap(LabelFont, d.Gap, l.total-2*margin)
	if d.Captioned {
		l.foot = wrap(LabelFont, d.Caption, l.total-2*margin)
		below := headingGap + vg.Length(legendPitch*vg.Length(len(l.foot)))
		l.base, l.high = l.base+below, l.high+below
	}
	l.top = l.high + above + margin
	if n := len(l.title); n > 0 {
		l.top += headingGap + vg.Length(titlePitch*vg.Length(n-1)) + figureFont.Size
	}
	if n := len(l.legend); n > 0 {
		l.top += headingGap + vg.Length(legendPitch*vg.Length(n-1)) + LabelFont.Size
	}
	if n := len(l.gap); n > 0 {
		l.top += headingGap + vg.Length(legendPitch*vg.Length(n-1)) + LabelFont.Size
	}
	return l
}

// bare reports whether no panel has axes, so that nothing is around the panels.
func (d Drawing) bare() bool {
	return !slices.ContainsFunc(d.Panels, func(p Panel) bool { return !p.Bare })
}

// panel returns the area of a panel inside its axes.
func (l layout) panel(column, row int) vg.Rectangle {
	x := l.left + vg.Length(l.pitchX*vg.Length(column))
	y := l.base + vg.Length(l.pitchY*vg.Length(l.rows-1-row))
	return vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + l.width, Y: y + l.height}}
}

// canvas draws everything.
func (d Drawing) canvas() *canvas {
	l := d.layout()
	s := newCanvas(l.total, l.top)
	page := draw.NewCanvas(s, s.width, s.height)
	y := l.top - margin
	for i, text := range l.title {
		Write(page, figureFont, Ink, vg.Point{X: margin, Y: y - vg.Length(figureFont.Size*CapHeight) - vg.Length(titlePitch*vg.Length(i))}, 0, text)
	}
	Write(page, figureFont, Ink, vg.Point{X: l.total - margin, Y: y - vg.Length(figureFont.Size*CapHeight)}, 1, d.Clock)
	if n := len(l.title); n > 0 {
		y -= vg.Length(titlePitch*vg.Length(n-1)) + figureFont.Size + headingGap
	}
	for i, row := range l.legend {
		drawEntries(page, row, vg.Point{X: margin, Y: y - vg.Length(LabelFont.Size*CapHeight) - vg.Length(legendPitch*vg.Length(i))})
	}
	if n := len(l.legend); n > 0 {
		y -= vg.Length(legendPitch*vg.Length(n-1)) + LabelFont.Size + headingGap
	}
	for i, text := range l.gap {
		Write(page, LabelFont, Ink, vg.Point{X: margin, Y: y - vg.Length(LabelFont.Size*CapHeight) - vg.Length(legendPitch*vg.Length(i))}, 0, text)
	}
	for i, text := range l.foot {
		Write(page, LabelFont, Ink, vg.Point{X: margin, Y: margin + LabelFont.Size - vg.Length(LabelFont.Size*CapHeight) + vg.Length(legendPitch*vg.Length(len(l.foot)-1-i))}, 0, text)
	}
	for i, p := range d.Panels {
		column, row := i%l.columns, i/l.columns
		area := draw.Canvas{Canvas: s, Rectangle: l.panel(column, row)}
		p.draw(area, l.numbers, !l.sharedX || i+l.columns >= len(d.Panels), !l.sharedY || column == 0)
	}
	if d.Bar != nil {
		x := l.total - margin - d.Bar.width()
		area := vg.Rectangle{Min: vg.Point{X: x, Y: l.base}, Max: vg.Point{X: x + barWidth, Y: l.high}}
		d.Bar.draw(draw.Canvas{Canvas: s, Rectangle: area})
	}
	return s.styled(d)
}
