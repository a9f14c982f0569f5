package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

var optimalityKind = figureKind{
	name:  "optimality",
	reads: Reads{Networks: true, Information: true, Optimality: true, Bound: true},
	about: sentence("Converged layers and the information-bottleneck bound: where they are, how far below it, and the β at which a layer is closest to a fixed point of the self-consistent equations."),
	draw:  func(c Config, g inputs) (sheet.Drawing, error) { return Optimality(c.Title, g.optimality, g.bound()) },
}

// Optimality draws how far converged layers are from the bound, in four panels:
//
//   - the information plane, with the bound and the slope 1/β* of each layer;
//   - the same enlarged where the layers are, I(X;T) on a logarithmic scale;
//   - the vertical gap between layer and bound, by layer;
//   - β*, by layer.
//
// A dot is a layer of one network; a marker is the median of a layer over
// networks, coordinate by coordinate, and its bars reach from the 10th to the
// 90th percentile. Medians, because β* may be infinite and gaps span magnitudes.
// Both informations are of the joint distribution that the bound is of.
//
// Each network must have one row per layer, at one epoch and under one estimator.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 6, arXiv:1703.00810.
func Optimality(title string, networks [][]tables.OptimalityRow, bound Bound) (sheet.Drawing, error) {
	layers, err := byLayer(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	plane, near := planePanel(layers, bound), enlargedPanel(layers, bound)
	d := sheet.Drawing{
		Title:   title,
		Columns: 2,
		Panels:  []sheet.Panel{plane, near, gapPanel(layers), betaPanel(layers)},
		Legend:  optimalityLegend(len(layers), len(networks), bound),
	}
	var described []string
	for i, l := range layers {
		described = append(described, fmt.Sprintf("layer %d at %.2f and %.3f, %.2g bit below the bound, β* %s",
			i+1, l.ixt.median, l.ity.median, l.gap.median, betaText(l.beta.median)))
	}
	d.Description = "Converged layers, the bound, their distance from it and β*. Medians over networks: " + strings.Join(described, "; ") + "."
	return d, nil
}

// compared is one layer of all networks.
type compared struct{ ixt, ity, gap, beta spread }

// spread holds the values of all networks, with their median and the 10th and the 90th
// percentile, which need three networks.
type spread struct {
	values            []float64
	low, median, high float64
}

// byLayer sorts the rows of all networks by layer.
func byLayer(networks [][]tables.OptimalityRow) ([]compared, error) {
	if len(networks) == 0 || len(networks[0]) == 0 {
		return nil, fmt.Errorf("%d networks and no layer: nothing to draw", len(networks))
	}
	out := make([]compared, len(networks[0]))
	for n, rows := range networks {
		if len(rows) != len(out) {
			return nil, fmt.Errorf("network %d has %d layers, the first has %d", n+1, len(rows), len(out))
		}
		for i, r := range rows {
			if int(r.Layer) != i+1 || r.Epoch != rows[0].Epoch || r.Estimator != networks[0][0].Estimator {
				return nil, fmt.Errorf("network %d, row %d: layer %d at epoch %d under %s; expected layer %d at epoch %d under %s",
					n+1, i, r.Layer, r.Epoch, r.Estimator, i+1, rows[0].Epoch, networks[0][0].Estimator)
			}
			if v := r.IXTBits + r.ITYBits + r.VerticalGapBits; math.IsNaN(v) || math.IsInf(v, 0) || !(r.Beta >= 0) {
				return nil, fmt.Errorf("network %d: layer %d has a value that no figure can show", n+1, r.Layer)
			}
			l := &out[i]
			for _, v := range []struct {
				to    *spread
				value float64
			}{{&l.ixt, r.IXTBits}, {&l.ity, r.ITYBits}, {&l.gap, r.VerticalGapBits}, {&l.beta, r.Beta}} {
				v.to.values = append(v.to.values, v.value)
			}
		}
	}
	for i := range out {
		for _, of := range []*spread{&out[i].ixt, &out[i].ity, &out[i].gap, &out[i].beta} {
			of.median = summary.Median(of.values)
			if of.low, of.high = of.median, of.median; len(of.values) >= fewest {
				of.low, of.high = summary.Quantile(of.values, 0.1), summary.Quantile(of.values, 0.9)
			}
		}
	}
	return out, nil
}

// planePanel draws the information plane, with a slope at every layer.
func planePanel(layers []compared, bound Bound) sheet.Panel {
	right, top := 0.0, 1.0
	for _, l := range layers {
		right, top = max(right, slices.Max(l.ixt.values)), max(top, slices.Max(l.ity.values))
	}
	p := sheet.Panel{Title: "information plane, with slopes 1/β*", Note: count.Of(len(layers[0].ixt.values), "network")}
	p.X = sheet.Linear("I(X;T) [bit]", 0, right, 0.06)
	p.Y = sheet.Linear("I(T;Y) [bit]", 0, top, 0.085)
	same := func(x float64) float64 { return x }
	slopes := make([]plotter.XYs, len(layers))
	for i, l := range layers {
		if l.ixt.median > 0 {
			slopes[i] = slope(l, p)
		}
	}
	p.Marks = planeMarks(layers, sheet.ViewOf(p, 2), limit(bound.Curve, p.X), slopes, same, layerNames)
	return p
}

// Sizes of a slope in points: its width, and its length on each side of its point.
const (
	slopeWidth vg.Length = 1
	slopeHalf  vg.Length = 16
)

// slope returns a short line through a layer's median with the slope 1/β*.
func slope(l compared, p sheet.Panel) plotter.XYs {
	width, height := sheet.PanelSize(2)
	dx := float64(width) / (p.X.Max - p.X.Min)
	dy := float64(height) / (p.Y.Max - p.Y.Min) / l.beta.median
	long := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	x, y := float64(slopeHalf)/long, float64(slopeHalf)/long/l.beta.median
	return plotter.XYs{
		{X: l.ixt.median - x, Y: l.ity.median - y},
		{X: l.ixt.median + x, Y: l.ity.median + y},
	}
}

// enlargedPanel draws the part of the plane where the layers are. I(X;T) is on a
// logarithmic scale, for layers of a bit or two beside those of all of x.
func enlargedPanel(layers []compared, bound Bound) sheet.Panel {
	left, right, bottom, top := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, l := range layers {
		left, right = min(left, slices.Min(l.ixt.values)), max(right, slices.Max(l.ixt.values))
		bottom, top = min(bottom, slices.Min(l.ity.values)), max(top, slices.Max(l.ity.values))
	}
	for _, r := range bound.Curve {
		top = max(top, r.ITYBits)
	}
	left = max(left/1.2, right/1000, 1e-3)
	right = max(right, 2*left)
	p := sheet.Panel{Title: "the same, enlarged: I(X;T) on a logarithmic axis"}
	p.X = sheet.Logarithmic("I(X;T) [bit], logarithmic", left, right*1.15)
	p.Y = sheet.Between("I(T;Y) [bit]", bottom, top, 0.1)
	p.Marks = planeMarks(layers, sheet.ViewOf(p, 2), dense(limit(bound.Curve, sheet.Axis{Max: right * 1.15})), nil, sheet.Log10, everyName)
	return p
}

// planeMarks returns the bound, the dots of all layers, the medians with bars, a slope for
// each layer if there are slopes, and names that keep clear of all of these.
func planeMarks(layers []compared, v sheet.View, bound plotter.XYs, slopes []plotter.XYs, scale func(float64) float64, label func([]mean, vg.Length, plotter.XYs) sheet.Names) []gonum.Plotter {
	point := func(x, y float64) plotter.XY { return plotter.XY{X: scale(x), Y: y} }
	var curve, avoid plotter.XYs
	for _, xy := range bound {
		if at := point(xy.X, xy.Y); !math.IsInf(at.X, 0) {
			curve = append(curve, at)
		}
	}
	out := []gonum.Plotter{sheet.Line(curve, sheet.BoundWidth, sheet.Ink)}
	avoid = append(avoid, dense(curve)...)
	averages := make([]mean, len(layers))
	for i, l := range layers {
		c := sheet.LayerColour(i + 1)
		var cloud plotter.XYs
		for n, ixt := range l.ixt.values {
			cloud = append(cloud, point(max(ixt, 1e-9), l.ity.values[n]))
		}
		avoid = append(avoid, cloud...)
		out = append(out, sheet.Dots(cloud, sheet.DotRadius, sheet.Translucent(c, sheet.DotAlpha)))
		averages[i] = mean{layer: i + 1, at: point(max(l.ixt.median, 1e-9), l.ity.median)}
	}
	for i, l := range layers {
		c := sheet.LayerColour(i + 1)
		at := averages[i].at
		out = append(out,
			sheet.Line(plotter.XYs{point(max(l.ixt.low, 1e-9), at.Y), point(max(l.ixt.high, 1e-9), at.Y)}, sheet.BarLine, c),
			sheet.Line(plotter.XYs{{X: at.X, Y: l.ity.low}, {X: at.X, Y: l.ity.high}}, sheet.BarLine, c))
	}
	out = append(out, sheet.Plotters(layerRings(averages, v, sheet.MarkerRadius))...)
	for i, s := range slopes {
		avoid = append(avoid, dense(s)...)
		out = append(out, sheet.Line(s, slopeWidth, sheet.LayerColour(i+1)))
	}
	return append(out, label(averages, sheet.MarkerRadius, avoid))
}

// dense adds points between those of a line in the information plane, so that
// names can avoid the line and not its points only.
func dense(line plotter.XYs) plotter.XYs {
	const dx, dy = 0.15, 0.02 // bits: a few to a letter
	var out plotter.XYs
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		n := math.Ceil(max(math.Abs(b.X-a.X)/dx, math.Abs(b.Y-a.Y)/dy, 1))
		for j := 0.0; j < n; j++ {
			out = append(out, plotter.XY{X: a.X + float64((b.X-a.X)*(j/n)), Y: a.Y + float64((b.Y-a.Y)*(j/n))})
		}
	}
	return out
}

// everyName returns the number of every layer, also of those that are close: the panel is
// enlarged.
func everyName(means []mean, radius vg.Length, avoid plotter.XYs) sheet.Names {
	out := sheet.Names{Radius: radius, Avoid: avoid}
	for _, m := range means {
		out.Points, out.Texts = append(out.Points, m.at), append(out.Texts, strconv.Itoa(m.layer))
	}
	return out
}

// Gaps of less than leastGap are drawn at one height below the scale of their panel, β* of
// more than mostBeta at one above it: 0 and ∞ have no logarithm.
const (
	leastGap = 1e-6
	mostBeta = 1e4
	outside  = 0.45 // decades from the end of the scale
)

// gapPanel draws the vertical gap of each layer.
func gapPanel(layers []compared) sheet.Panel {
	top := 10 * leastGap
	for _, l := range layers {
		top = max(top, slices.Max(l.gap.values))
	}
	p := sheet.Panel{Title: "distance below the bound"}
	p.X = layerAxis(len(layers))
	p.Y = sheet.Logarithmic("vertical gap [bit]", leastGap, top*1.6)
	less := p.Y.Min - outside
	p.Y.Min = less - outside/2
	p.Y.Ticks = slices.Insert(p.Y.Ticks, 0, gonum.Tick{Value: less, Label: "less"})
	p.Y.Breaks = []float64{less + outside/2}
	at := func(v float64) float64 {
		if v < leastGap {
			return less
		}
		return sheet.Log10(v)
	}
	p.Marks = layerMarks(layers, at, func(l compared) spread { return l.gap }, gapText)
	return p
}

// betaPanel draws β* of each layer.
func betaPanel(layers []compared) sheet.Panel {
	const least = 0.01
	lowest := 1.0
	for _, l := range layers {
		lowest = min(lowest, max(slices.Min(l.beta.values), least))
	}
	p := sheet.Panel{Title: "β* at which a layer is closest to a fixed point"}
	p.X = layerAxis(len(layers))
	p.Y = sheet.Logarithmic("β*", lowest/1.6, mostBeta)
	more := p.Y.Max + outside
	p.Y.Max = more + outside/2
	p.Y.Ticks = append(p.Y.Ticks, gonum.Tick{Value: more, Label: "more"})
	p.Y.Breaks = []float64{more - outside/2}
	at := func(v float64) float64 {
		if v > mostBeta {
			return more
		}
		return sheet.Log10(max(v, least))
	}
	p.Marks = layerMarks(layers, at, func(l compared) spread { return l.beta }, betaText)
	return p
}

// layerMarks draws a value against the layer: networks side by side, the median
// with its bar, and the median as text.
func layerMarks(layers []compared, at func(float64) float64, of func(compared) spread, text func(float64) string) []gonum.Plotter {
	const breadth = 0.44 // of a layer's column
	var clouds, bars, medians []gonum.Plotter
	written := sheet.Names{Radius: sheet.MarkerRadius}
	for i, l := range layers {
		c := sheet.LayerColour(i + 1)
		var cloud plotter.XYs
		s := of(l)
		for n, v := range s.values {
			shift := float64(breadth * ((float64(n)+0.5)/float64(len(s.values)) - 0.5))
			cloud = append(cloud, plotter.XY{X: float64(i+1) + shift, Y: at(v)})
		}
		middle := plotter.XY{X: float64(i + 1), Y: at(s.median)}
		clouds = append(clouds, sheet.Dots(cloud, sheet.DotRadius, sheet.Translucent(c, sheet.DotAlpha)))
		bars = append(bars, sheet.Line(plotter.XYs{{X: middle.X, Y: at(s.low)}, {X: middle.X, Y: at(s.high)}}, sheet.BarLine, c))
		medians = append(medians, sheet.Markers(plotter.XYs{middle}, i+1, c))
		if value := text(s.median); value != "" {
			written.Points, written.Texts = append(written.Points, middle), append(written.Texts, value)
		}
		written.Avoid = append(written.Avoid, cloud...)
	}
	return append(slices.Concat(clouds, bars, medians), written)
}

func gapText(v float64) string {
	if v < leastGap {
		return "" // its tick has the text
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

func betaText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case v > mostBeta:
		return fmt.Sprintf("> %.0f", mostBeta)
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// layerAxis returns an axis with a tick for each layer.
func layerAxis(layers int) sheet.Axis {
	a := sheet.Axis{Label: "layer", Min: 0.4, Max: float64(layers) + 0.6}
	for l := 1; l <= layers; l++ {
		a.Ticks = append(a.Ticks, gonum.Tick{Value: float64(l), Label: strconv.Itoa(l)})
	}
	return a
}

func optimalityLegend(layers, networks int, bound Bound) []sheet.Entry {
	out := snapshotsLegend(numbered(layers), false, false, nil)
	if networks > 1 {
		out = append(out, sheet.Entry{Sample: sheet.Dots(nil, sheet.DotRadius, sheet.Translucent(sheet.Ink, sheet.DotAlpha)), Text: "one network"})
	}
	switch {
	case networks >= fewest:
		out = append(out, sheet.Entry{Sample: sheet.Sampled{sheet.Line(nil, sheet.BarLine, sheet.Faded), sheet.Markers(nil, 1, sheet.Faded)}, Text: "median, 10th to 90th percentile"})
	case networks > 1:
		out = append(out, sheet.Entry{Sample: sheet.Markers(nil, 1, sheet.Faded), Text: "median"})
	}
	out = append(out, sheet.Entry{Sample: sheet.Line(nil, slopeWidth, sheet.Faded), Text: "slope 1/β* of the median"})
	return append(out, boundEntries([]Bound{bound})...)
}
