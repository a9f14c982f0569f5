package plot

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
)

// Gradients draws the mean and the deviation of the gradients of every layer's
// weights over mini-batches, against epochs, both on logarithmic scales: one
// panel per layer; lines are geometric means over networks, bands a factor of one
// geometric standard deviation. The form is PerWeight or Cumulative.
//
// Marked are the epoch at which the mean falls below the deviation, where drift
// turns into diffusion, and the epoch at which the layer's path through the
// information plane bends: where I(X;T), if it is given, is highest.
//
// With one batch per epoch there is no deviation, and a note says so. Values that
// are not finite or 0 have no place on a logarithmic scale: they are left out,
// and noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 4, arXiv:1703.00810.
func Gradients(title string, form Form, networks []tables.Gradients, information []Series) (Drawing, error) {
	paths, err := descents(form, networks)
	if err != nil {
		return Drawing{}, err
	}
	bends := map[int]int{}
	if len(information) > 0 {
		if _, err := look(information); err != nil {
			return Drawing{}, err
		}
		bends = findBends(average(information))
	}
	if len(paths) > maxPanels {
		return Drawing{}, fmt.Errorf("%d layers: a page holds %d panels", len(paths), maxPanels)
	}
	last, low, high := 0, math.Inf(1), math.Inf(-1)
	for _, p := range paths {
		for _, l := range append(p.mean, p.deviation...) {
			last, low, high = max(last, l.epoch), min(low, max(l.low(), l.at()/bandBelow)), max(high, l.high())
		}
	}
	low, high = low/1.25, high*1.25
	longest := 0
	for _, path := range paths {
		longest = max(longest, len(path.words(bends, len(information) > 0)))
	}
	y := logarithmic(form.label(), below(low, high, noteHeight(longest), len(paths)), high)
	d := Drawing{Title: title, Legend: gradientsLegend(len(networks) > 1, len(bends) > 0)}
	var told []string
	for _, path := range paths {
		p := Panel{Title: form.panel(path.layer), Left: true, X: epochScale{last}.axis(), Y: y}
		words := path.words(bends, len(information) > 0)
		p.Note = strings.Join(words, "\n")
		p.Marks = path.marks(bends, p.Y, log10(low))
		d.Panels = append(d.Panels, p)
		told = append(told, p.Title+": "+strings.Join(words, ", ")+".")
	}
	d.Description = "Mean and deviation over mini-batches of the gradients of each layer's weights against epochs, on logarithmic scales. " + strings.Join(told, " ")
	return d, nil
}

// below returns the lower end of a logarithmic axis that has room for a note under
// what lies between low and high. Every curve may reach down to low.
func below(low, high float64, note vg.Length, panels int) float64 {
	_, height := panelSize(min(panels, maxColumns))
	share := float64(note / height)
	return low * vec.Exp(-float64(share/(1-share))*vec.Log(high/low))
}

// bandBelow is how much of a band is shown below its line, as a factor: a few
// networks that are done, with gradients near 0, would take up the panel.
const bandBelow = 10

func (f Form) panel(layer int) string {
	if f == Cumulative && layer > 1 {
		return fmt.Sprintf("layers 1–%d", layer)
	}
	return fmt.Sprintf("layer %d", layer)
}

func (f Form) label() string {
	if f == Cumulative {
		return "Σ mean [nat], √(Σ deviation) [√nat]"
	}
	return "norm of the gradients / ‖W‖ [nat]"
}

// words says what the marks of a panel stand for, and what is missing.
func (p descent) words(bends map[int]int, known bool) []string {
	var out []string
	if e, ok := p.crossing(); ok {
		out = append(out, fmt.Sprintf("mean = deviation: epoch %.0f", e))
	} else if len(p.deviation) > 0 {
		out = append(out, p.never())
	}
	if epoch, ok := bends[p.layer]; ok {
		out = append(out, fmt.Sprintf("I(X;T) bends: epoch %d", epoch))
	} else if known {
		out = append(out, "I(X;T) does not bend")
	}
	if p.single {
		out = append(out, "deviation 0: one batch per epoch")
	} else if p.missing == 1 {
		out = append(out, "1 value 0 or not finite, left out")
	} else if p.missing > 1 {
		out = append(out, fmt.Sprintf("%d values 0 or not finite, left out", p.missing))
	}
	return append(out, p.count())
}

// marks of one panel: vertical lines, bands, cut off at a floor, then lines.
func (p descent) marks(bends map[int]int, y Axis, floor float64) []gonum.Plotter {
	var out []gonum.Plotter
	upright := func(epoch float64, style *plotter.Line) {
		style.XYs = plotter.XYs{{X: epoch, Y: y.Min}, {X: epoch, Y: y.Max}}
		out = append(out, style)
	}
	if epoch, ok := bends[p.layer]; ok {
		upright(float64(epoch), bendLine())
	}
	if e, ok := p.crossing(); ok {
		upright(e, crossingLine())
	}
	for _, part := range []struct {
		levels []level
		colour color.NRGBA
	}{{p.deviation, diffusion}, {p.mean, drift}} {
		var b band
		b.colour = translucent(part.colour, bandAlpha)
		for _, l := range part.levels {
			b.low = append(b.low, plotter.XY{X: float64(l.epoch), Y: max(log10(l.low()), floor)})
			b.high = append(b.high, plotter.XY{X: float64(l.epoch), Y: min(log10(l.high()), y.Max)})
		}
		out = append(out, b)
	}
	return append(out, deviationLine(levels(p.deviation)), line(levels(p.mean), boundWidth, drift))
}

func levels(of []level) plotter.XYs {
	var out plotter.XYs
	for _, l := range of {
		out = append(out, plotter.XY{X: float64(l.epoch), Y: log10(l.at())})
	}
	return out
}

func deviationLine(points plotter.XYs) *plotter.Line {
	l := line(points, boundWidth, diffusion)
	l.Dashes = []vg.Length{3, 1.5}
	return l
}

func crossingLine() *plotter.Line { return line(nil, linkWidth, ink) }

func bendLine() *plotter.Line {
	l := line(nil, spreadWidth, ink)
	l.Dashes = []vg.Length{1, 1.5}
	return l
}

func gradientsLegend(several, bends bool) []Entry {
	out := []Entry{
		{Sample: line(nil, boundWidth, drift), Text: "mean over mini-batches"},
		{Sample: deviationLine(nil), Text: "deviation over mini-batches"},
	}
	if several {
		out = append(out, Entry{Sample: band{colour: translucent(ink, bandAlpha)}, Text: "×/÷ 1 geometric standard deviation over networks"})
	}
	out = append(out, Entry{Sample: crossingLine(), Text: "mean = deviation"})
	if bends {
		out = append(out, Entry{Sample: bendLine(), Text: "I(X;T) is highest"})
	}
	return out
}
