package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/plot/sheet"
)

var choicesKind = figureKind{
	name: "choices", unstyled: []string{"layers"}, reads: Reads{Bound: true, Choices: true},
	about: sentence("The encoders that objectives choose, in the information plane beside the bound, and I(X;T) of each against the parameter of its objective."),
	draw:  func(c Config, g inputs) (sheet.Drawing, error) { return Choices(c.Title, g.bound(), g.choices) },
}

// Choices draws the information plane with a bound and what each objective chooses, and
// beside it I(X;T) against the parameter: β on a logarithmic axis and, where there are
// erasure encoders, the share that is not erased. Choices at β = 0 are in the plane alone.
// It fails where nothing is chosen.
//
// Reference: A. Kolchinsky, B. D. Tracey, S. Van Kuyk, Caveats for information bottleneck in
// deterministic scenarios, 2019, figures 2 and 3.
func Choices(title string, bound Bound, objectives []tables.Choices) (sheet.Drawing, error) {
	all := plotter.XYs{}
	for _, r := range bound.Curve {
		all = append(all, plotter.XY{X: r.IXTBits, Y: r.ITYBits})
	}
	var chosen []choice
	for _, rows := range objectives {
		if len(rows) == 0 {
			continue
		}
		chosen = append(chosen, choice{rows, len(chosen), len(objectives)})
		for _, r := range rows {
			all = append(all, plotter.XY{X: r.IXTBits, Y: r.ITYBits})
		}
	}
	if chosen == nil {
		return sheet.Drawing{}, fmt.Errorf("no objective has a choice: nothing to draw")
	}
	most := plotter.XY{}
	for _, p := range all {
		most.X, most.Y = max(most.X, p.X), max(most.Y, p.Y)
	}
	x, y := sheet.Between("I(X;T) [bit]", 0, most.X, 0.05), sheet.Between("I(T;Y) [bit]", 0, most.Y, 0.05)
	plane := sheet.Panel{
		Title: "The information plane", X: x, Y: y,
		Marks: boundLines([]plotter.XYs{clipped(limit(bound.Curve, x), x, y)}),
	}
	out := sheet.Drawing{Title: title, Panels: []sheet.Panel{plane}, Legend: boundEntries([]Bound{bound})}
	shown := [][]choice{chosen} // by panel
	if axis, there := betas(chosen); there {
		out.Panels = append(out.Panels, sheet.Panel{Title: "What a β chooses", X: axis, Y: x})
		shown = append(shown, slices.DeleteFunc(slices.Clone(chosen), choice.erases))
	}
	if slices.ContainsFunc(chosen, choice.erases) {
		axis := sheet.Between("share of patterns that are not erased", 0, 1, 0.05)
		out.Panels = append(out.Panels, sheet.Panel{Title: "What a share chooses", X: axis, Y: x})
		shown = append(shown, slices.DeleteFunc(slices.Clone(chosen), func(c choice) bool { return !c.erases() }))
	}
	nests := false
	for i := range out.Panels {
		p := &out.Panels[i]
		marks, nested := choiceMarks(shown[i], i == 0, sheet.ViewOf(*p, len(out.Panels)))
		p.Marks, nests = append(p.Marks, marks...), nests || nested
	}
	var words []string
	for _, c := range chosen {
		out.Legend = append(out.Legend, sheet.Entry{Sample: sheet.Markers(nil, c.place+1, c.colour()), Text: objectiveWords[c.rows[0].Functional]})
		first, last := c.rows[0], c.rows[len(c.rows)-1]
		words = append(words, fmt.Sprintf("%s: %s, at %.3g to %.3g, with I(X;T) from %.3g to %.3g bit",
			first.Functional, count.Of(len(c.rows), "choice"), first.Parameter, last.Parameter, first.IXTBits, last.IXTBits))
	}
	if nests {
		rings := sheet.RingsEntry()
		rings.Text = "objectives that choose one place"
		out.Legend = append(out.Legend, rings)
	}
	out.Description = strings.Join(words, "; ") + "."
	return out, nil
}

// choice is what one objective chooses, with its place among the objectives.
type choice struct {
	rows      tables.Choices
	place, of int
}

// erases reports whether the parameter is a share, and not β.
func (c choice) erases() bool { return c.rows[0].Functional == "erasure" }

// colour is far from those of the other objectives.
func (c choice) colour() color.NRGBA {
	const lightest = 0.85
	return sheet.Viridis.At(lightest * float64(c.place) / math.Max(1, float64(c.of-1)))
}

// in returns the points of the choices in the plane, or against their parameter.
func (c choice) in(plane bool) plotter.XYs {
	var out plotter.XYs
	for _, r := range c.rows {
		switch {
		case plane:
			out = append(out, plotter.XY{X: r.IXTBits, Y: r.ITYBits})
		case c.erases():
			out = append(out, plotter.XY{X: r.Parameter, Y: r.IXTBits})
		case r.Parameter > 0:
			out = append(out, plotter.XY{X: sheet.Log10(r.Parameter), Y: r.IXTBits})
		}
	}
	return out
}

// choiceMarks returns the marks of a panel, which is the plane or against parameters, and
// whether some are rings around others.
func choiceMarks(shown []choice, plane bool, v sheet.View) (marks []gonum.Plotter, nests bool) {
	var all []sheet.Mark
	for _, c := range shown {
		points := c.in(plane)
		if !plane {
			marks = append(marks, sheet.Line(points, sheet.LayerPath, c.colour()))
		}
		for i, at := range points {
			if slices.ContainsFunc(points[:i], func(other plotter.XY) bool { return near(other, at) }) {
				continue // a mark of an objective is drawn once at a place
			}
			all = append(all, sheet.Mark{At: at, Layer: c.place + 1, Colour: c.colour(), Shape: sheet.LayerMarker(c.place + 1)})
		}
	}
	rings := sheet.Rings(all, v, sheet.SmallRadius)
	return append(marks, sheet.Plotters(rings)...), sheet.Nested(rings)
}

// near reports whether two points are one place in a figure.
func near(a, b plotter.XY) bool {
	const apart = 1e-3
	return math.Abs(a.X-b.X) < apart && math.Abs(a.Y-b.Y) < apart
}

// betas is the axis of the objectives that have a β above 0; false if none has.
func betas(chosen []choice) (sheet.Axis, bool) {
	low, high := math.Inf(1), 0.0
	for _, c := range chosen {
		for _, r := range c.rows {
			if !c.erases() && r.Parameter > 0 {
				low, high = min(low, r.Parameter), max(high, r.Parameter)
			}
		}
	}
	return sheet.Logarithmic("β", low, high), high > 0
}

// objectiveWords are the objectives as the legend writes them.
var objectiveWords = map[string]string{
	"lagrangian": "least I(X;T) - β I(T;Y)", "squared": "greatest I(T;Y) - β I(X;T)²",
	"deterministic": "least H(T) - β I(T;Y)", "erasure": "Y, erased for a share of the patterns",
}
