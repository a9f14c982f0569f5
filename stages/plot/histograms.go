package plot

import (
	"cmp"
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

var histogramsKind = figureKind{
	name: "histograms", fields: []string{"epochs", "layers"},
	reads: Reads{Networks: true, Alone: true, Activations: true},
	shows: func(c Config) Selection { return Selection{Epochs: c.Epochs} },
	about: sentence("How often activations have each value, layer by layer: shares of the units and patterns."),
	check: func(c Config, fail failing) {
		if n := len(c.Epochs); n < 1 || n > maxHistograms {
			fail("epochs", "has %d epochs; histograms draws 1 to %d of them, a line each", n, maxHistograms)
		}
		checkLayers(c.Layers, fail)
	},
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Histograms(c.Title, c.Epochs, c.Layers, g.activations)
	},
}

// checkLayers reports what is wrong with a list of layers.
func checkLayers(layers []int, fail failing) {
	for i, l := range layers {
		if l < 1 || slices.Contains(layers[:i], l) {
			fail("layers", "has the layer %d, which is there twice or below 1, the first hidden layer", l)
		}
	}
}

const (
	maxHistograms  = 6  // epochs of a figure
	histogramCells = 40 // of a panel
)

// histogram counts the activations of one layer at one epoch.
type histogram struct {
	epoch int
	cells [histogramCells]int
	all   int
}

// Histograms draws how the activations of each layer are distributed at some epochs: one
// panel for each layer, one line for each epoch, coloured by it; the share of units, patterns
// and networks in each of 40 cells of equal width from the lowest to the highest activation
// of the layer at these epochs. With no layers, all are drawn. The highest activation belongs
// to the last cell.
//
// Reference: A. Saxe et al., On the Information Bottleneck Theory of Deep Learning, 2018,
// figures 16 and 17.
func Histograms(title string, epochs, layers []int, networks []tables.Activations) (sheet.Drawing, error) {
	if len(networks) == 0 {
		return sheet.Drawing{}, fmt.Errorf("no network has activations: nothing to draw")
	}
	depth := len(networks[0].T)
	for _, n := range networks {
		if len(n.T) != depth {
			return sheet.Drawing{}, fmt.Errorf("the networks have %d and %d layers; choose those of one depth with `where`", depth, len(n.T))
		}
	}
	if len(layers) == 0 {
		for l := range depth {
			layers = append(layers, l+1)
		}
	}
	if len(layers) > maxPanels {
		return sheet.Drawing{}, fmt.Errorf("%d layers: a page holds %d panels", len(layers), maxPanels)
	}
	last := slices.Max(epochs)
	scale := sheet.EpochScale{Last: last}
	d := sheet.Drawing{Title: title, Bar: &sheet.Bar{Title: "epoch", Colour: sheet.Viridis, Ticks: scale.Ticks()}}
	var described []string
	for _, layer := range layers {
		if layer > depth {
			return sheet.Drawing{}, fmt.Errorf("layer %d of networks with %d layers", layer, depth)
		}
		low, high, of := histogramsOf(layer, epochs, networks)
		p := sheet.Panel{Title: fmt.Sprintf("layer %d", layer), Layer: layer, Facts: []string{count.Of(len(networks), "network")}}
		top := 0.0
		for _, h := range of {
			for k := range h.cells {
				top = max(top, h.share(k))
			}
		}
		if len(of) == 0 {
			p.Empty = "no snapshot at these epochs"
			low, high = 0, 1
		}
		p.X, p.Y = sheet.Between("activation", low, high, 0), sheet.Linear("share of the activations", 0, max(top, 1e-3), 0.06)
		width, _ := sheet.PanelSize(min(len(layers), sheet.MaxColumns))
		p.X = p.X.Thinned(width)
		for _, h := range of {
			p.Marks = append(p.Marks, h.line(low, high, scale))
			described = append(described, fmt.Sprintf("Layer %d at %s: %.3g of the activations in the lowest cell, from %.3g on, %.3g in the highest, to %.3g.",
				layer, count.Of(h.epoch, "epoch"), h.share(0), low, h.share(histogramCells-1), high))
		}
		d.Panels = append(d.Panels, p)
	}
	d.Description = "Histograms of activations. " + strings.Join(described, " ")
	return d, nil
}

// histogramsOf counts the activations of one layer at the epochs, in their order, on one grid.
func histogramsOf(layer int, epochs []int, networks []tables.Activations) (low, high float64, out []histogram) {
	low, high = math.Inf(1), math.Inf(-1)
	each := func(visit func(epoch int, v float64)) {
		for _, n := range networks {
			for row, epoch := range n.Epoch {
				if !slices.Contains(epochs, int(epoch)) {
					continue
				}
				for _, unit := range n.T[layer-1] {
					visit(int(epoch), float64(unit[row]))
				}
			}
		}
	}
	each(func(_ int, v float64) { low, high = min(low, v), max(high, v) })
	if !(high > low) { // one value, or none
		low, high = low-0.5, low+0.5
	}
	at := 0
	each(func(epoch int, v float64) {
		if at >= len(out) || out[at].epoch != epoch {
			if at = slices.IndexFunc(out, func(h histogram) bool { return h.epoch == epoch }); at < 0 {
				at, out = len(out), append(out, histogram{epoch: epoch})
			}
		}
		k := int(float64((v-low)/(high-low)) * histogramCells)
		out[at].cells[min(max(k, 0), histogramCells-1)]++
		out[at].all++
	})
	slices.SortFunc(out, func(a, b histogram) int { return cmp.Compare(a.epoch, b.epoch) })
	return low, high, out
}

// share returns that of the activations in a cell.
func (h histogram) share(cell int) float64 { return float64(h.cells[cell]) / float64(h.all) }

// line returns the outline of the cells.
func (h histogram) line(low, high float64, scale sheet.EpochScale) gonum.Plotter {
	var points plotter.XYs
	width := (high - low) / histogramCells
	for k := range h.cells {
		left := low + float64(width*float64(k))
		points = append(points, plotter.XY{X: left, Y: h.share(k)}, plotter.XY{X: left + width, Y: h.share(k)})
	}
	return sheet.Line(points, sheet.BoundWidth, scale.Colour(h.epoch))
}
