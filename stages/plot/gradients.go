package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

var gradientsKind = figureKind{
	name: "gradients", fields: []string{"form", "frozen"}, reads: Reads{Networks: true, Gradients: true},
	shows: func(c Config) Selection { return Selection{Form: c.Form} },
	about: func(c Config) string { return Norms{c.Form, c.Frozen}.about() },
	check: func(c Config, fail failing) {
		if c.Form != PerWeight && c.Form != Cumulative {
			fail("form", "is %q; the forms are %s, %s", c.Form, PerWeight, Cumulative)
		}
		if c.Form == Cumulative && len(c.Style.Layers) > 0 {
			fail("style", "layers names layers, and a panel of the form %s is of several; leave the names out", Cumulative)
		}
	},
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Gradients(c.Title, Norms{c.Form, c.Frozen}, g.gradients, g.all())
	},
}

// Gradients draws the mean and the deviation of the gradients of every layer's
// weights over mini-batches, against epochs, both on logarithmic scales: one
// panel per layer; lines are geometric means over networks, bands a factor of one
// geometric standard deviation, from three networks on.
//
// Marked are the epoch at which the mean falls below the deviation, where drift
// turns into diffusion, and the epoch at which the layer's path through the information
// plane bends: where I(X;T), if it is given, is highest, if it falls by [LeastFall] from
// there.
//
// With one batch per epoch there is no deviation, which a line under the title notes.
// Values that are not finite or 0 are left out, and counted there.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 4, arXiv:1703.00810.
func Gradients(title string, of Norms, networks []tables.Gradients, information []Series) (sheet.Drawing, error) {
	paths, err := descents(of, networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	known := len(information) > 0
	bends := map[int]int{}
	if known {
		if _, err := surveyOf(information); err != nil {
			return sheet.Drawing{}, err
		}
		bends = bendEpochs(average(information))
	}
	if len(paths) > maxPanels {
		return sheet.Drawing{}, fmt.Errorf("%d layers: a page holds %d panels", len(paths), maxPanels)
	}
	last, low, high := 0, math.Inf(1), math.Inf(-1)
	for _, p := range paths {
		for _, l := range append(p.mean, p.deviation...) {
			last = max(last, int(l.x))
			low, high = l.within(low, high)
		}
	}
	low, high = low/1.25, high*1.25
	y := sheet.Logarithmic(of.Form.label(), low, high)
	d := sheet.Drawing{Title: title, Legend: gradientsLegend(of, paths, len(bends) > 0)}
	var described []string
	for _, path := range paths {
		words := path.words(of.Form, bends, known)
		p := sheet.Panel{Title: of.Form.panel(path.layer), Facts: words, X: sheet.EpochScale{Last: last}.Axis(), Y: y}
		p.Marks = path.marks(bends, p.Y)
		d.Panels = append(d.Panels, p)
		described = append(described, p.Title+": "+strings.Join(words, ", ")+".")
	}
	if of.Form != Cumulative { // whose panels are of several layers
		for i, path := range paths {
			d.Panels[i].Layer = path.layer
		}
	}
	alignFacts(d.Panels)
	d.Description = "Mean and deviation over mini-batches of the gradients of each layer's weights against epochs, on logarithmic scales. " + strings.Join(described, " ")
	return d, nil
}

// about returns a sentence on what is drawn of gradients, and whose form it is.
func (n Norms) about() string {
	where := "taken along the epoch that begins at the snapshot"
	if n.Frozen {
		where = "taken at the weights of the snapshot"
	}
	if n.Form == Cumulative {
		return "Norm of the mean of the gradients over the mini-batches of an epoch, " + where + ", summed over the layers up to each, and square root of the sum of their deviations: the form of the authors' plotting code, whose two curves have different units (nat, √nat)."
	}
	return "Norm of the mean and of the deviation of the gradients of each layer's weights over the mini-batches of an epoch, " + where + ", divided by the norm of the weights, as the paper's caption has it."
}

// bandBelow is the factor below a line at which a band is cut off: a few networks that
// are done, with gradients near 0, would fill the panel.
const bandBelow = 10

func (f Form) panel(layer int) string {
	if f == Cumulative && layer > 1 {
		return fmt.Sprintf("layers 1–%d", layer)
	}
	return fmt.Sprintf("layer %d", layer)
}

func (f Form) label() string {
	if f == Cumulative {
		return "solid [nat], dashed [√nat]"
	}
	return "norm of the gradients / ‖W‖ [nat]"
}

// crossed returns the name of the marked epoch: two quantities of different units have no
// epoch at which they are equal.
func (f Form) crossed() string {
	if f == Cumulative {
		return "the curves cross"
	}
	return "mean = deviation"
}

// stays returns a note for a mean that does not fall below the deviation.
func (f Form) stays(where string) string {
	if f == Cumulative {
		return "solid " + where + " dashed"
	}
	return "mean " + where + " deviation"
}

// words returns the lines under the title of a panel: what its marks stand for, and what
// is missing.
func (p descent) words(form Form, bends map[int]int, known bool) []string {
	var out []string
	switch e := p.crossing(); {
	case len(p.deviation) == 0:
	case math.IsNaN(e):
		out = append(out, form.stays("never above"))
	case math.IsInf(e, 1):
		out = append(out, form.stays("to the end above"))
	default:
		out = append(out, fmt.Sprintf("%s: epoch %.0f", form.crossed(), e))
	}
	if epoch, ok := bends[p.layer]; ok {
		out = append(out, fmt.Sprintf("I(X;T) bends: epoch %d", epoch))
	} else if known {
		out = append(out, "I(X;T) does not bend")
	}
	if p.single {
		out = append(out, "deviation 0: one batch per epoch")
	} else if p.missing > 0 {
		out = append(out, leftOut(p.missing))
	}
	return append(out, p.count())
}

// alignFacts removes the number of networks, the last line of each panel, if all panels
// have the same: the legend has it.
func alignFacts(panels []sheet.Panel) {
	last := func(p sheet.Panel) string { return p.Facts[len(p.Facts)-1] }
	for _, p := range panels[1:] {
		if last(p) != last(panels[0]) {
			return
		}
	}
	for i := range panels {
		panels[i].Facts = panels[i].Facts[:len(panels[i].Facts)-1]
	}
}

// marks returns those of one panel: vertical lines, bands, clipped at the axes, then lines.
func (p descent) marks(bends map[int]int, y sheet.Axis) []gonum.Plotter {
	var out []gonum.Plotter
	upright := func(epoch float64, style *plotter.Line) {
		style.XYs = plotter.XYs{{X: epoch, Y: y.Min}, {X: epoch, Y: y.Max}}
		out = append(out, style)
	}
	if epoch, ok := bends[p.layer]; ok {
		upright(float64(epoch), bendLine())
	}
	if e := p.crossing(); !math.IsNaN(e) && !math.IsInf(e, 0) {
		upright(e, crossingLine())
	}
	shade, deviations := spotMarks(p.deviation, sheet.Log10, y, sheet.Diffusion)
	more, means := spotMarks(p.mean, sheet.Log10, y, sheet.Drift)
	out = slices.Concat(out, shade, more)
	return append(out, deviationLine(deviations), sheet.Line(means, sheet.BoundWidth, sheet.Drift))
}

func deviationLine(points plotter.XYs) *plotter.Line {
	l := sheet.Line(points, sheet.BoundWidth, sheet.Diffusion)
	l.Dashes = []vg.Length{3, 1.5}
	return l
}

func crossingLine() *plotter.Line { return sheet.Line(nil, sheet.LinkWidth, sheet.Ink) }

func bendLine() *plotter.Line {
	l := sheet.Line(nil, sheet.SpreadWidth, sheet.Ink)
	l.Dashes = []vg.Length{1, 1.5}
	return l
}

func gradientsLegend(of Norms, paths []descent, bend bool) []sheet.Entry {
	mean, deviation := "mean over mini-batches", "deviation over mini-batches"
	if of.Form == Cumulative {
		mean, deviation = "sum over layers of the means over mini-batches [nat]", "root of the sum of the deviations [√nat]"
	}
	if of.Frozen {
		mean += ", at frozen weights"
	}
	out := []sheet.Entry{
		{Sample: sheet.Line(nil, sheet.BoundWidth, sheet.Drift), Text: mean},
		{Sample: deviationLine(nil), Text: deviation},
		{Sample: crossingLine(), Text: of.Form.crossed()},
	}
	if bend {
		out = append(out, sheet.Entry{Sample: bendLine(), Text: fmt.Sprintf("I(X;T) bends: it is highest, and falls by %v bit or more from there", LeastFall)})
	}
	if text := networksEntry(paths); text.Text != "" {
		out = append(out, text)
	}
	if of.Form == Cumulative {
		out = append(out, sheet.Entry{Text: "the form of the paper's authors' code: two units on one axis"})
	}
	return out
}

// networksEntry describes a line and its band; it is empty for one network.
func networksEntry(paths []descent) sheet.Entry {
	most, counts := 0, ""
	for _, p := range paths {
		for _, l := range append(slices.Clone(p.mean), p.deviation...) {
			most = max(most, l.networks)
		}
		if c := p.count(); c != "" {
			counts = c
		}
	}
	for _, p := range paths {
		if c := p.count(); c != "" && c != counts {
			counts = "networks"
		}
	}
	switch {
	case most < 2:
		return sheet.Entry{}
	case most < fewest:
		return sheet.Entry{Text: "geometric means over " + counts}
	}
	return sheet.Entry{Sample: sheet.Band{Colour: sheet.Translucent(sheet.Ink, sheet.BandAlpha)}, Text: "geometric mean over " + counts + ", ×/÷ 1 geometric standard deviation"}
}
