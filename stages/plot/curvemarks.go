package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/internal/count"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/stages/plot/sheet"
)

func (p curvePanel) points() int {
	n := 0
	for _, l := range p.lines {
		n += len(l.at)
	}
	return n
}

// last returns the highest epoch or step.
func (p curvePanel) last() float64 {
	out := 0.0
	for _, l := range p.lines {
		for _, s := range l.at {
			out = max(out, s.x)
		}
	}
	return out
}

// sharing returns the panels with the same quantity, which have one vertical axis.
func (p curvePanel) sharing(all []curvePanel) []curvePanel {
	return slices.DeleteFunc(slices.Clone(all), func(other curvePanel) bool { return other.label != p.label })
}

// falls reports whether the lines are lower at their end than at their start, where a
// note is better on the left.
func (p curvePanel) falls() bool {
	start, end := math.Inf(1), math.Inf(1)
	for _, l := range p.lines {
		if n := len(l.at); n > 0 {
			start, end = min(start, l.at[0].y), min(end, l.at[n-1].y)
		}
	}
	return end < start
}

// empty returns why the panel shows nothing; it is empty if there are values.
func (p curvePanel) empty() string {
	if p.points() == 0 {
		return "no value"
	}
	return ""
}

// note returns how many networks the lines are over, and how many values they leave out.
func (p curvePanel) note() string {
	var all []spot
	for _, l := range p.lines {
		all = append(all, l.at...)
	}
	var out []string
	if n := networksOf(all); n != "" {
		out = append(out, n)
	}
	if p.missing > 0 {
		out = append(out, leftOut(p.missing))
	}
	return strings.Join(out, "\n")
}

func leftOut(n int) string {
	return count.Of(n, "value") + " 0 or not finite, left out"
}

// describe returns a sentence on the panel.
func (p curvePanel) describe(x string) string {
	var parts []string
	for _, l := range p.lines {
		if len(l.at) == 0 {
			continue
		}
		first, last := l.at[0], l.at[len(l.at)-1]
		name := l.column
		if l.layer > 0 {
			name += fmt.Sprintf(" of layer %d", l.layer)
		}
		parts = append(parts, fmt.Sprintf("%s from %.3g to %.3g at %s %s", name, first.y, last.y, x, strconv.FormatFloat(last.x, 'f', -1, 64)))
	}
	if len(parts) == 0 {
		return p.title + ": no value."
	}
	return fmt.Sprintf("%s: %s.", p.title, strings.Join(parts, ", "))
}

// horizontal returns the axis of epochs or steps.
func (w Lines) horizontal(last int) sheet.Axis {
	if w.log("x") {
		a := sheet.EpochScale{Last: last}.Axis()
		a.Label = sheet.ScaledLabel(w.X)
		return a
	}
	a := sheet.Linear(w.X, 0, float64(last), 0)
	width, _ := sheet.PanelSize(sheet.MaxColumns)
	return a.Thinned(width)
}

// vertical returns the axis of panels that show one quantity.
func (w Lines) vertical(panels []curvePanel) (sheet.Axis, error) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range panels {
		for _, l := range p.lines {
			for _, s := range l.at {
				low, high = s.within(low, high)
			}
		}
	}
	label := panels[0].label
	switch {
	case math.IsInf(low, 0):
		return sheet.Axis{Label: label, Max: 1}, nil
	case w.log("y"):
		return sheet.Logarithmic(label, low/1.25, max(high, low*1.6)*1.25), nil
	case panels[0].ceiling == 1 && low >= 0.5: // accuracies and shares, where they are
		return sheet.Between(label, min(low, 0.95), 1, 0.1), nil
	}
	return sheet.Linear(label, low, high, 0.06), nil
}

// within returns an interval widened to hold the spot and its band, but not all of a wide
// band below it: see bandBelow.
func (s spot) within(low, high float64) (float64, float64) {
	low, high = min(low, s.y), max(high, s.y)
	if !math.IsNaN(s.low) {
		low, high = min(low, max(s.low, s.y/bandBelow)), max(high, s.high)
	}
	return low, high
}

// marks returns the bands, then the lines on them.
func (w Lines) marks(p curvePanel, y sheet.Axis) []gonum.Plotter {
	scale := func(v float64) float64 { return v }
	if w.log("y") {
		scale = sheet.Log10
	}
	var bands, lines []gonum.Plotter
	for _, l := range p.lines {
		more, points := spotMarks(l.at, scale, y, l.colour())
		bands, lines = append(bands, more...), append(lines, l.line(points))
	}
	return append(bands, lines...)
}

// spotMarks returns the bands of spots, clipped at the axis, and the points of their line.
// A band ends where there are too few networks.
func spotMarks(spots []spot, scale func(float64) float64, y sheet.Axis, c color.NRGBA) (bands []gonum.Plotter, points plotter.XYs) {
	at := func(x, v float64) plotter.XY {
		return plotter.XY{X: x, Y: min(max(scale(v), y.Min), y.Max)}
	}
	b := sheet.Band{Colour: sheet.Translucent(c, sheet.BandAlpha)}
	for _, s := range spots {
		points = append(points, at(s.x, s.y))
		if math.IsNaN(s.low) {
			bands, b = append(bands, b), sheet.Band{Colour: b.Colour}
			continue
		}
		b.Low, b.High = append(b.Low, at(s.x, s.low)), append(b.High, at(s.x, s.high))
	}
	return append(bands, b), points
}

// colour returns that of the layer, or of the column.
func (c curve) colour() color.NRGBA {
	if c.layer > 0 {
		return sheet.LayerColour(c.layer)
	}
	return []color.NRGBA{sheet.Drift, sheet.Diffusion, sheet.Ink, sheet.Faded}[c.order%4]
}

// dashes returns those of the column, which differ where colours are the layers'.
func (c curve) dashes() []vg.Length {
	return [][]vg.Length{nil, {3, 1.5}, {1, 1.5}, {6, 1.5, 1, 1.5}}[c.order%4]
}

func (c curve) line(points plotter.XYs) *plotter.Line {
	out := sheet.Line(points, sheet.BoundWidth, c.colour())
	out.Dashes = c.dashes()
	return out
}

// legend has one entry for each kind of line.
func (w Lines) legend(panels []curvePanel) []sheet.Entry {
	var out, layers []sheet.Entry
	add := func(to *[]sheet.Entry, e sheet.Entry) {
		if !slices.ContainsFunc(*to, func(old sheet.Entry) bool { return old.Text == e.Text }) {
			*to = append(*to, e)
		}
	}
	bands := false
	for _, p := range panels {
		for _, l := range p.lines {
			bands = bands || slices.ContainsFunc(l.at, func(s spot) bool { return !math.IsNaN(s.low) })
			if l.layer == 0 {
				add(&out, sheet.Entry{Sample: l.line(nil), Text: quantityOf(l.column).of})
				continue
			}
			add(&layers, sheet.Entry{Text: "layer"})
			add(&layers, sheet.Entry{Sample: curve{layer: l.layer}.line(nil), Text: fmt.Sprint(l.layer), Layer: l.layer})
			if p.lines[len(p.lines)-1].order > 0 { // several columns of layers share the panel
				sample := sheet.Line(nil, sheet.BoundWidth, sheet.Faded)
				sample.Dashes = l.dashes()
				add(&out, sheet.Entry{Sample: sample, Text: quantityOf(l.column).of})
			}
		}
	}
	out = append(out, layers...)
	if bands {
		out = append(out, sheet.Entry{Sample: sheet.Band{Colour: sheet.Translucent(sheet.Ink, sheet.BandAlpha)}, Text: w.about()})
	}
	return out
}

// about describes a line and its band.
func (w Lines) about() string {
	switch {
	case w.Bands == quantileBands:
		return "median over networks, 10th to 90th percentile"
	case w.log("y"):
		return "geometric mean over networks, ×/÷ 1 geometric standard deviation"
	}
	return "mean over networks, ± 1 standard deviation"
}
