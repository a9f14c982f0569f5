package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/plot/sheet"
)

var snapshotsKind = figureKind{
	name: "snapshots", fields: []string{"epochs"}, reads: readsPlane,
	shows: func(c Config) Selection { return Selection{Epochs: c.Epochs} },
	about: func(c Config) string {
		return fmt.Sprintf("Every layer of every network in the information plane, after %s epochs.", list(c.Epochs))
	},
	check: func(c Config, fail failing) {
		if len(c.Epochs) == 0 || len(c.Epochs) > maxPanels {
			fail("epochs", "has %d epochs; snapshots shows 1 to %d", len(c.Epochs), maxPanels)
		}
	},
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Snapshots(c.Title, c.Epochs, g.all(), g.bounds...)
	},
}

// Snapshots draws the information plane at chosen epochs, one panel per epoch
// in the order given: every layer of every network as a dot, the mean of a layer
// over networks as a marker, and above them the bound, if there is one.
//
// An epoch at which no network has a snapshot has an empty panel with a note. It fails if
// that is true of all epochs. Values that are not finite are
// left out, and their number is noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 2, arXiv:1703.00810.
func Snapshots(title string, epochs []int, networks []Series, bounds ...Bound) (sheet.Drawing, error) {
	all, err := surveyOf(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	if !slices.ContainsFunc(epochs, func(e int) bool { return slices.Contains(all.epochs, e) }) {
		return sheet.Drawing{}, fmt.Errorf("no snapshot at %s; there are snapshots at %s", list(epochs), list(all.epochs))
	}
	d := sheet.Drawing{Title: title}
	nests := false
	described := make([]string, len(epochs))
	for i, epoch := range epochs {
		then := at(epoch, networks)
		averages := average(then)
		p := sheet.Panel{Title: count.Of(epoch, "epoch"), Note: notes(averages, then)}
		p.X, p.Y = all.axes()
		var stack bool
		around := sheet.ViewOf(p, len(epochs))
		p.Marks, stack = snapshot(then, averages, all.layers, limits(bounds, p.X, p.Y), all.ceiling, around)
		if part, ok := enlarged(around, then, all.ceiling.Y); ok {
			part.Marks, _ = snapshot(then, averages, all.layers, limits(bounds, part.X, part.Y), all.ceiling, part.View(around))
			p.Marks = append([]gonum.Plotter{part}, p.Marks...)
		}
		nests = nests || stack
		if len(averages) == 0 {
			p.Empty = fmt.Sprintf("no snapshot at %d epochs", epoch)
		}
		d.Panels = append(d.Panels, p)
		described[i] = describeMeans(p.Title, averages)
	}
	d.Legend = snapshotsLegend(all.texts, several(networks), nests, bounds)
	d.Description = "The information plane, I(X;T) and I(T;Y) in bits, one panel per epoch. " + strings.Join(described, " ")
	return d, nil
}

// at returns the points of one epoch; networks without any are left out.
func at(epoch int, networks []Series) []Series {
	var out []Series
	for _, n := range networks {
		var rows []tables.InformationRow
		for _, r := range n.Rows {
			if int(r.Epoch) == epoch {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 {
			n.Rows = rows
			out = append(out, n)
		}
	}
	return out
}

// snapshot returns the marks of one panel: the ceilings, the bounds, the dots of all
// layers, the means and their numbers.
func snapshot(networks []Series, averages []mean, layers int, bounds []plotter.XYs, most plotter.XY, v sheet.View) (marks []gonum.Plotter, nests bool) {
	var avoid plotter.XYs
	var all []gonum.Plotter
	for i, cloud := range clouds(networks, layers) {
		avoid = append(avoid, cloud...)
		all = append(all, sheet.Dots(cloud, sheet.DotRadius, sheet.Translucent(sheet.LayerColour(i+1), sheet.DotAlpha)))
	}
	stacks := layerRings(averages, v, sheet.MarkerRadius)
	limits := ceilings(most, slices.Concat(avoid, points(averages)))
	names := layerNames(averages, sheet.MarkerRadius, avoid)
	names.Lines = slices.Concat(bounds, limits.Lines(v.X, v.Y))
	marks = slices.Concat([]gonum.Plotter{limits}, boundLines(bounds), all, sheet.Plotters(stacks), []gonum.Plotter{names})
	return marks, sheet.Nested(stacks)
}

// clouds returns the points of each layer.
func clouds(networks []Series, layers int) []plotter.XYs {
	out := make([]plotter.XYs, layers)
	for _, n := range networks {
		for _, r := range n.Rows {
			if finite(r) {
				out[r.Layer-1] = append(out[r.Layer-1], plotter.XY{X: r.IXTBits, Y: r.ITYBits})
			}
		}
	}
	return out
}

// enlarged returns an inset of the part of the plane where the points of a panel are, with
// I(T;Y) from the lowest on. It is false unless they leave most of the panel empty.
func enlarged(around sheet.View, then []Series, top float64) (sheet.Inset, bool) {
	const (
		full  = 0.85 // of the axis: with all points above it, there is room below
		least = 0.02 // bits from the lower to the upper end
	)
	low := math.Inf(1)
	for _, n := range then {
		for _, r := range n.Rows {
			if finite(r) {
				low, top = min(low, r.ITYBits), max(top, r.ITYBits)
			}
		}
	}
	if math.IsInf(low, 1) || around.Y.Min > 0 || low < full*top {
		return sheet.Inset{}, false
	}
	out := sheet.Inset{Panel: sheet.Panel{Title: "enlarged", X: around.X, Y: sheet.Fitted("", min(low, top-least), top, 0.18)}}
	out.X.Label = ""
	return out, true
}

func snapshotsLegend(layers layerTexts, several, nests bool, bounds []Bound) []sheet.Entry {
	out := layers.entries(markerSample)
	if several {
		out = append(out,
			sheet.Entry{Sample: sheet.Dots(nil, sheet.DotRadius, sheet.Translucent(sheet.Ink, sheet.DotAlpha)), Text: "one network"},
			sheet.Entry{Sample: sheet.Markers(nil, 1, sheet.Faded), Text: "mean"})
	}
	if nests {
		out = append(out, sheet.RingsEntry())
	}
	return append(out, boundEntries(bounds)...)
}

// markerSample is the marker of a layer.
func markerSample(layer int) gonum.Thumbnailer {
	return sheet.Markers(nil, layer, sheet.LayerColour(layer))
}
