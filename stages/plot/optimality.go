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
)

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
func Optimality(title string, networks [][]tables.OptimalityRow, bound Bound) (Drawing, error) {
	layers, err := byLayer(networks)
	if err != nil {
		return Drawing{}, err
	}
	plane, near := planePanel(layers, bound), enlargedPanel(layers, bound)
	d := Drawing{
		Title:   title,
		Columns: 2,
		Panels:  []Panel{plane, near, gapPanel(layers), betaPanel(layers)},
		Legend:  optimalityLegend(len(layers), len(networks), bound),
	}
	var told []string
	for i, l := range layers {
		told = append(told, fmt.Sprintf("layer %d at %.2f and %.3f, %.2g bit below the bound, β* %s",
			i+1, l.ixt.median, l.ity.median, l.gap.median, betaText(l.beta.median)))
	}
	d.Description = "Converged layers, the bound, their distance from it and β*. Medians over networks: " + strings.Join(told, "; ") + "."
	return d, nil
}

// compared is one layer of all networks.
type compared struct {
	rows                []tables.OptimalityRow
	ixt, ity, gap, beta spread
}

// spread is a median with the 10th and the 90th percentile.
type spread struct{ low, median, high float64 }

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
			out[i].rows = append(out[i].rows, r)
		}
	}
	for i, l := range out {
		out[i].ixt = spreadOf(l.rows, func(r tables.OptimalityRow) float64 { return r.IXTBits })
		out[i].ity = spreadOf(l.rows, func(r tables.OptimalityRow) float64 { return r.ITYBits })
		out[i].gap = spreadOf(l.rows, func(r tables.OptimalityRow) float64 { return r.VerticalGapBits })
		out[i].beta = spreadOf(l.rows, func(r tables.OptimalityRow) float64 { return r.Beta })
	}
	return out, nil
}

// spreadOf is the median with its percentiles, which need three networks.
func spreadOf(rows []tables.OptimalityRow, of func(tables.OptimalityRow) float64) spread {
	values := make([]float64, len(rows))
	for i, r := range rows {
		values[i] = of(r)
	}
	middle := summary.Median(values)
	if len(values) < fewest {
		return spread{middle, middle, middle}
	}
	return spread{summary.Quantile(values, 0.1), middle, summary.Quantile(values, 0.9)}
}

// planePanel is the information plane, with a slope at every layer.
func planePanel(layers []compared, bound Bound) Panel {
	right, top := 0.0, 1.0
	for _, l := range layers {
		for _, r := range l.rows {
			right, top = max(right, r.IXTBits), max(top, r.ITYBits)
		}
	}
	p := Panel{Title: "information plane, with slopes 1/β*", Note: count.Of(len(layers[0].rows), "network")}
	p.X = linear("I(X;T) [bit]", 0, right, 0.06)
	p.Y = linear("I(T;Y) [bit]", 0, top, 0.085)
	same := func(x float64) float64 { return x }
	slopes := make([]plotter.XYs, len(layers))
	for i, l := range layers {
		if l.ixt.median > 0 {
			slopes[i] = slope(l, p)
		}
	}
	p.Marks = planeMarks(layers, seen(p, 2), limit(bound.Curve, p.X), slopes, same, layerNames)
	return p
}

// slope is a short line through a layer's median with the slope 1/β*.
func slope(l compared, p Panel) plotter.XYs {
	width, height := panelSize(2)
	dx := float64(width) / (p.X.Max - p.X.Min)
	dy := float64(height) / (p.Y.Max - p.Y.Min) / l.beta.median
	long := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	x, y := float64(slopeHalf)/long, float64(slopeHalf)/long/l.beta.median
	return plotter.XYs{
		{X: l.ixt.median - x, Y: l.ity.median - y},
		{X: l.ixt.median + x, Y: l.ity.median + y},
	}
}

// enlargedPanel shows where the layers are. I(X;T) is on a logarithmic scale, so
// that layers that tell a bit or two are seen beside those that tell all of x.
func enlargedPanel(layers []compared, bound Bound) Panel {
	left, right, bottom, top := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, l := range layers {
		for _, r := range l.rows {
			left, right = min(left, r.IXTBits), max(right, r.IXTBits)
			bottom, top = min(bottom, r.ITYBits), max(top, r.ITYBits)
		}
	}
	for _, r := range bound.Curve {
		top = max(top, r.ITYBits)
	}
	left = max(left/1.2, right/1000, 1e-3)
	right = max(right, 2*left)
	p := Panel{Title: "the same, enlarged: I(X;T) on a logarithmic axis"}
	p.X = logarithmic("I(X;T) [bit], logarithmic", left, right*1.15)
	p.Y = between("I(T;Y) [bit]", bottom, top)
	p.Marks = planeMarks(layers, seen(p, 2), dense(limit(bound.Curve, Axis{Max: right * 1.15})), nil, log10, everyName)
	return p
}

// planeMarks are the bound, the dots of all layers, the medians with bars, a slope for
// each layer where there are slopes, and names that keep clear of all of these.
func planeMarks(layers []compared, v view, bound plotter.XYs, slopes []plotter.XYs, scale func(float64) float64, label func([]mean, vg.Length, plotter.XYs) names) []gonum.Plotter {
	place := func(x, y float64) plotter.XY { return plotter.XY{X: scale(x), Y: y} }
	var curve, avoid plotter.XYs
	for _, xy := range bound {
		if at := place(xy.X, xy.Y); !math.IsInf(at.X, 0) {
			curve = append(curve, at)
		}
	}
	out := []gonum.Plotter{line(curve, boundWidth, ink)}
	avoid = append(avoid, dense(curve)...)
	averages := make([]mean, len(layers))
	for i, l := range layers {
		c := layerColour(i + 1)
		var cloud plotter.XYs
		for _, r := range l.rows {
			cloud = append(cloud, place(max(r.IXTBits, 1e-9), r.ITYBits))
		}
		avoid = append(avoid, cloud...)
		out = append(out, dots(cloud, dotRadius, translucent(c, dotAlpha)))
		averages[i] = mean{layer: i + 1, at: place(max(l.ixt.median, 1e-9), l.ity.median)}
	}
	for i, l := range layers {
		c := layerColour(i + 1)
		at := averages[i].at
		out = append(out,
			line(plotter.XYs{place(max(l.ixt.low, 1e-9), at.Y), place(max(l.ixt.high, 1e-9), at.Y)}, barLine, c),
			line(plotter.XYs{{X: at.X, Y: l.ity.low}, {X: at.X, Y: l.ity.high}}, barLine, c))
	}
	out = append(out, plotters(layerRings(averages, v, markerRadius))...)
	for i, s := range slopes {
		avoid = append(avoid, dense(s)...)
		out = append(out, line(s, slopeWidth, layerColour(i+1)))
	}
	return append(out, label(averages, markerRadius, avoid))
}

// everyName numbers every layer, also those that are close: the panel is enlarged.
func everyName(means []mean, radius vg.Length, avoid plotter.XYs) names {
	out := names{radius: radius, avoid: avoid}
	for _, m := range means {
		out.points, out.texts = append(out.points, m.at), append(out.texts, strconv.Itoa(m.layer))
	}
	return out
}

// Gaps of less than leastGap share a place below the scale of their panel, β* of
// more than mostBeta one above: a logarithm has no room for 0 and ∞.
const (
	leastGap = 1e-6
	mostBeta = 1e4
	outside  = 0.45 // decades from the end of the scale
)

// gapPanel shows the vertical gap of each layer.
func gapPanel(layers []compared) Panel {
	top := 10 * leastGap
	for _, l := range layers {
		for _, r := range l.rows {
			top = max(top, r.VerticalGapBits)
		}
	}
	p := Panel{Title: "distance below the bound"}
	p.X = layerAxis(len(layers))
	p.Y = logarithmic("vertical gap [bit]", leastGap, top*1.6)
	less := p.Y.Min - outside
	p.Y.Min = less - outside/2
	p.Y.Ticks = slices.Insert(p.Y.Ticks, 0, gonum.Tick{Value: less, Label: "less"})
	p.Y.Breaks = []float64{less + outside/2}
	at := func(v float64) float64 {
		if v < leastGap {
			return less
		}
		return log10(v)
	}
	p.Marks = layerMarks(layers, at, func(r tables.OptimalityRow) float64 { return r.VerticalGapBits },
		func(l compared) spread { return l.gap }, gapText)
	return p
}

// betaPanel shows β* of each layer.
func betaPanel(layers []compared) Panel {
	const least = 0.01
	lowest := 1.0
	for _, l := range layers {
		for _, r := range l.rows {
			lowest = min(lowest, max(r.Beta, least))
		}
	}
	p := Panel{Title: "β* at which a layer is closest to a fixed point"}
	p.X = layerAxis(len(layers))
	p.Y = logarithmic("β*", lowest/1.6, mostBeta)
	more := p.Y.Max + outside
	p.Y.Max = more + outside/2
	p.Y.Ticks = append(p.Y.Ticks, gonum.Tick{Value: more, Label: "more"})
	p.Y.Breaks = []float64{more - outside/2}
	at := func(v float64) float64 {
		if v > mostBeta {
			return more
		}
		return log10(max(v, least))
	}
	p.Marks = layerMarks(layers, at, func(r tables.OptimalityRow) float64 { return r.Beta },
		func(l compared) spread { return l.beta }, betaText)
	return p
}

// layerMarks draws a value against the layer: networks side by side, the median
// with its bar, and the median as text.
func layerMarks(layers []compared, at func(float64) float64, of func(tables.OptimalityRow) float64, spreads func(compared) spread, text func(float64) string) []gonum.Plotter {
	const breadth = 0.44 // of a layer's column
	var clouds, bars, medians []gonum.Plotter
	written := names{radius: markerRadius}
	for i, l := range layers {
		c := layerColour(i + 1)
		var cloud plotter.XYs
		for n, r := range l.rows {
			shift := float64(breadth * ((float64(n)+0.5)/float64(len(l.rows)) - 0.5))
			cloud = append(cloud, plotter.XY{X: float64(i+1) + shift, Y: at(of(r))})
		}
		s := spreads(l)
		middle := plotter.XY{X: float64(i + 1), Y: at(s.median)}
		clouds = append(clouds, dots(cloud, dotRadius, translucent(c, dotAlpha)))
		bars = append(bars, line(plotter.XYs{{X: middle.X, Y: at(s.low)}, {X: middle.X, Y: at(s.high)}}, barLine, c))
		medians = append(medians, means(plotter.XYs{middle}, i+1, c))
		if value := text(s.median); value != "" {
			written.points, written.texts = append(written.points, middle), append(written.texts, value)
		}
		written.avoid = append(written.avoid, cloud...)
	}
	return append(slices.Concat(clouds, bars, medians), written)
}

func gapText(v float64) string {
	if v < leastGap {
		return "" // its place says so
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

// layerAxis numbers the layers.
func layerAxis(layers int) Axis {
	a := Axis{Label: "layer", Min: 0.4, Max: float64(layers) + 0.6}
	for l := 1; l <= layers; l++ {
		a.Ticks = append(a.Ticks, gonum.Tick{Value: float64(l), Label: strconv.Itoa(l)})
	}
	return a
}

// between returns a linear axis that need not start at 0.
func between(label string, low, high float64) Axis {
	if high <= low {
		low, high = low-0.01, high+0.01
	}
	step, decimals := roundStep((high - low) / 6.5)
	a := Axis{Label: label, Min: low - float64((high-low)*0.06), Max: high + float64((high-low)*0.1)}
	for i := math.Ceil(a.Min/step - 1e-9); float64(i*step) <= a.Max; i++ {
		value := float64(i*step) + 0
		a.Ticks = append(a.Ticks, gonum.Tick{Value: value, Label: strconv.FormatFloat(value, 'f', decimals, 64)})
	}
	return a
}

func optimalityLegend(layers, networks int, bound Bound) []Entry {
	out := snapshotsLegend(layers, false, false, nil)
	if networks > 1 {
		out = append(out, Entry{Sample: dots(nil, dotRadius, translucent(ink, dotAlpha)), Text: "one network"})
	}
	switch {
	case networks >= fewest:
		out = append(out, Entry{Sample: sampled{line(nil, barLine, faded), means(nil, 1, faded)}, Text: "median, 10th to 90th percentile"})
	case networks > 1:
		out = append(out, Entry{Sample: means(nil, 1, faded), Text: "median"})
	}
	out = append(out, Entry{Sample: line(nil, slopeWidth, faded), Text: "slope 1/β* of the median"})
	return append(out, boundEntries([]Bound{bound})...)
}
