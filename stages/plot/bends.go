package plot

import (
	"fmt"
	"math"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var bendsKind = figureKind{
	name: "bends", byRecipe: true,
	reads: Reads{Networks: true, Information: true, Gradients: true, Patterns: true, Recipes: true},
	about: sentence("When the path of each layer bends towards less I(X;T), in epochs and in steps, recipe by recipe."),
	draw:  func(c Config, g inputs) (sheet.Drawing, error) { return Bends(c.Title, g.all()) },
}

// LeastFall is the least fall of I(X;T) after its highest value, in bits, of a path that
// bends: estimates fluctuate by less.
const LeastFall = 0.5

// Bends draws when the path of each layer bends towards less I(X;T), recipe by recipe:
// in one panel the epoch, in the other the step, of which an epoch has one for each
// batch. A row is a recipe, as the Value of its networks names it; a mark is the median
// of a layer over networks, its bar the 95 % bootstrap interval of the median. A path
// bends where I(X;T) is highest, if it rises to there and falls by [LeastFall] or more
// afterwards. The bend of a path that does not is at +Inf, and so is the median where
// half of the networks do not bend.
//
// Values that are not finite are left out. It fails for networks without the number of
// their batches.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural Networks
// via Information", 2017, figure 3, arXiv:1703.00810; the interval is that of
// [summary.Bootstrap].
func Bends(title string, networks []Series) (sheet.Drawing, error) {
	all, err := surveyOf(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	var rows []bends
	steps := 0
	for _, group := range groups(networks) {
		row, err := bendsOf(group, all.layers)
		if err != nil {
			return sheet.Drawing{}, err
		}
		steps = max(steps, row.epochs*row.batches)
		rows = append(rows, row)
	}
	epochs := sheet.EpochScale{Last: all.last()}
	d := sheet.Drawing{Title: title, Columns: 2, Size: [2]vg.Length{bendsWidth, vg.Length(len(rows)) * bendsPitch}}
	d.Panels = []sheet.Panel{
		bendsPanel("epoch", rows, all.layers, epochs, func(bends) int { return 1 }),
		bendsPanel("step", rows, all.layers, sheet.EpochScale{Last: steps}, func(b bends) int { return b.batches }),
	}
	d.Legend = snapshotsLegend(all.texts, false, false, nil)
	d.Legend = append(d.Legend, sheet.Entry{Sample: sheet.Sampled{sheet.Line(nil, sheet.BarLine, sheet.Faded), sheet.Markers(nil, 1, sheet.Faded)}, Text: "median over networks, 95 % interval of the median"})
	var described []string
	for _, r := range rows {
		described = append(described, r.describe())
	}
	d.Description = fmt.Sprintf("When I(X;T) of each layer is highest before it falls by %v bit or more, median over networks with the 95 %% interval of the median, in epochs and in steps. %s", LeastFall, strings.Join(described, " "))
	return d, nil
}

// Sizes of the panels of bends, and of a recipe's row.
const (
	bendsWidth vg.Length = 170
	bendsPitch vg.Length = 42
)

// bends holds when the paths of one recipe bend.
type bends struct {
	name     string
	networks int
	batches  int // steps of an epoch
	epochs   int // the last one
	layers   []layerBend
}

// layerBend is the epoch at which the path of a layer bends; +Inf if it does not.
type layerBend struct {
	median, low, high float64
	bent, networks    int
}

// bendsOf finds the bends of the networks of one recipe.
func bendsOf(group []Series, layers int) (bends, error) {
	out := bends{name: fmt.Sprint(group[0].Value), layers: make([]layerBend, layers)}
	at := make([][]float64, layers)
	for _, n := range group {
		if len(n.Rows) == 0 {
			continue // the network stopped with an error
		}
		if n.Batches < 1 || out.batches > 0 && n.Batches != out.batches {
			return out, fmt.Errorf("%s: a network has %d batches in an epoch, another %d: steps cannot be told", out.name, n.Batches, out.batches)
		}
		out.batches = n.Batches
		out.networks++
		curves := make([]summary.Curve, layers)
		for _, r := range n.Rows {
			out.epochs = max(out.epochs, int(r.Epoch))
			if c := &curves[r.Layer-1]; finite(r) {
				c.X, c.Y = append(c.X, float64(r.Epoch)), append(c.Y, r.IXTBits)
			}
		}
		for l, c := range curves {
			if len(c.X) > 0 {
				at[l] = append(at[l], c.Bend(LeastFall))
			}
		}
	}
	for l, values := range at {
		b := &out.layers[l]
		b.median = summary.Median(values)
		b.low, b.high = summary.Bootstrap(values, 0.95, summary.Median)
		for _, v := range values {
			b.networks++
			if !math.IsInf(v, 1) {
				b.bent++
			}
		}
	}
	return out, nil
}

// bendsPanel draws the bends against epochs or steps: factor steps for each epoch.
func bendsPanel(label string, rows []bends, layers int, scale sheet.EpochScale, factor func(bends) int) sheet.Panel {
	const (
		never = 1.14 // the coordinate of paths that do not bend, beyond the scale
		apart = 0.12 // the least distance of two numbers of an axis
	)
	p := sheet.Panel{Title: "the " + label + " of the bend", X: sheet.Axis{Label: label, Min: -0.03, Max: 1.21}}
	ticks := scale.Ticks()
	if n := len(ticks); n > 2 && ticks[n-1].Value-ticks[n-2].Value < apart {
		ticks = ticks[:n-1]
	}
	for _, t := range ticks {
		p.X.Ticks = append(p.X.Ticks, gonum.Tick{Value: t.Value, Label: shortNumber(t.Label)})
	}
	p.X.Ticks = append(p.X.Ticks, gonum.Tick{Value: never, Label: "none"})
	p.Y = sheet.Axis{Label: "recipe", Min: -0.5, Max: float64(len(rows)) - 0.5}
	var lines, bars, marks []gonum.Plotter
	for i, row := range rows {
		y := float64(len(rows) - 1 - i)
		p.Y.Ticks = append(p.Y.Ticks, gonum.Tick{Value: y, Label: row.name})
		if i > 0 {
			lines = append(lines, sheet.Line(plotter.XYs{{X: p.X.Min, Y: y + 0.5}, {X: p.X.Max, Y: y + 0.5}}, sheet.GridWidth, sheet.Faded))
		}
		coordinate := func(epoch float64) float64 {
			if math.IsInf(epoch, 1) {
				return never
			}
			return scale.Position(epoch * float64(factor(row)))
		}
		for l, b := range row.layers {
			if b.networks == 0 {
				continue
			}
			at := y + 0.38 - float64(0.76*(float64(l)+0.5)/float64(layers))
			if b.networks >= fewest {
				bars = append(bars, sheet.Line(plotter.XYs{{X: coordinate(b.low), Y: at}, {X: coordinate(b.high), Y: at}}, sheet.BarLine, sheet.LayerColour(l+1)))
			}
			mark := sheet.Markers(plotter.XYs{{X: coordinate(b.median), Y: at}}, l+1, sheet.LayerColour(l+1))
			mark.Radius = sheet.SmallRadius
			marks = append(marks, mark)
		}
	}
	p.Marks = append(append(lines, bars...), marks...)
	return p
}

// shortNumber writes thousands and millions of a tick with a letter.
func shortNumber(text string) string {
	for _, unit := range []struct{ zeros, letter string }{{"000000", "M"}, {"000", "k"}} {
		if strings.HasSuffix(text, unit.zeros) {
			return strings.TrimSuffix(text, unit.zeros) + unit.letter
		}
	}
	return text
}

// describe returns a sentence on the bends of a recipe.
func (b bends) describe() string {
	var parts []string
	for l, x := range b.layers {
		switch {
		case x.networks == 0:
			continue
		case math.IsInf(x.median, 1):
			parts = append(parts, fmt.Sprintf("layer %d mostly does not bend (%d of %d networks do)", l+1, x.bent, x.networks))
		default:
			parts = append(parts, fmt.Sprintf("layer %d at epoch %.0f, step %.0f (%d of %d networks)", l+1, x.median, x.median*float64(b.batches), x.bent, x.networks))
		}
	}
	return fmt.Sprintf("%s, %s in an epoch: %s.", b.name, count.Of(b.batches, "step"), strings.Join(parts, ", "))
}
