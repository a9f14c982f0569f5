package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/internal/count"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"
)

var convergedKind = figureKind{
	name: "converged", fields: []string{"against"}, reads: readsPlane,
	shows: func(Config) Selection { return Selection{Last: true} },
	label: func(c Config) Label { return Label{"against", c.Against} },
	about: func(c Config) string {
		return fmt.Sprintf("Where the layers end in the information plane, by %s.", c.Against)
	},
	check: func(c Config, fail failing) {
		if c.Against == "" {
			fail("against", "is missing; converged needs the label of the runs, such as fraction, that stands on its axis")
		}
	},
	draw: func(c Config, g inputs) (sheet.Drawing, error) {
		return Converged(c.Title, c.Against, g.all(), g.bounds...)
	},
}

// Converged draws where the layers end, at the last epoch, for every value of a
// label that is a number, such as the size of the training set: the information
// plane, with a line per layer that links its means over networks from value to
// value, coloured by value, and a cross of one standard deviation at each; then
// I(T;Y) and I(X;T) of every layer against the value, with a band. Values are on
// a logarithmic scale. The bound, if there is one, is above.
//
// Networks that stopped before the last epoch are left out, and noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 7, arXiv:1703.00810.
func Converged(title, label string, networks []Series, bounds ...Bound) (sheet.Drawing, error) {
	all, err := surveyOf(networks)
	if err != nil {
		return sheet.Drawing{}, err
	}
	epoch := all.last()
	ends, stopped := []Series{}, 0
	for _, n := range networks {
		switch end := at(epoch, []Series{n}); {
		case len(end) > 0:
			ends = append(ends, end[0])
		case len(n.Rows) > 0:
			stopped++
		}
	}
	all, err = surveyOf(ends)
	if err != nil {
		return sheet.Drawing{}, fmt.Errorf("epoch %d: %w", epoch, err)
	}
	sweep, err := meansByValue(label, ends)
	if err != nil {
		return sheet.Drawing{}, err
	}
	note := sweep.count()
	if stopped > 0 {
		note += fmt.Sprintf("\n%d stopped before epoch %d, left out", stopped, epoch)
	}
	x, y := all.axes()
	size := sheet.Doublings(sweep.name, sweep.values)
	at := ", " + count.Of(epoch, "epoch")
	plane := sheet.Panel{Title: "information plane" + at, X: x, Y: y, Note: note}
	var nests bool
	plane.Marks, nests = sweep.plane(all.layers, limits(bounds, x, y), all.ceiling, sheet.ViewOf(plane, 3))
	ity := sheet.Panel{Title: "I(T;Y)" + at, X: size, Y: y}
	ity.Marks = sweep.lines(all.layers, sheet.ViewOf(ity, 3), func(v plotter.XY) float64 { return v.Y })
	// I(X;T) against the value: the horizontal axis of the plane, upright.
	ixt := sheet.Panel{Title: "I(X;T)" + at, X: size, Y: x}
	ixt.Marks = sweep.lines(all.layers, sheet.ViewOf(ixt, 3), func(v plotter.XY) float64 { return v.X })
	return sheet.Drawing{
		Title:       title,
		Description: fmt.Sprintf("The layers at epoch %d, I(X;T) and I(T;Y) in bits, for values of %s. %s", epoch, sweep.name, sweep.describe()),
		Panels:      []sheet.Panel{plane, ity, ixt},
		Legend:      convergedLegend(all.texts, spreads(slices.Concat(sweep.means...)), nests, bounds),
		Bar:         &sheet.Bar{Title: sweep.short, Colour: sheet.Viridis, Ticks: sweep.ticks()},
	}, nil
}

// valueMeans holds the means of the last epoch, for ascending values of a label.
type valueMeans struct {
	name, short string // of the label
	values      []float64
	means       [][]mean // by value
}

// meansByValue averages over networks, value by value.
func meansByValue(label string, networks []Series) (valueMeans, error) {
	s := valueMeans{name: label, short: label}
	scale := 1.0
	if label == "fraction" {
		s.name, s.short, scale = "patterns for training [%]", "training [%]", 100
	}
	for _, group := range groups(networks) {
		v, number := asNumber(group[0].Value)
		if !number || v <= 0 {
			return s, fmt.Errorf("%s is %v: only positive numbers have a place on the axis", label, group[0].Value)
		}
		// Rounded: 100 × 0.07 is 7, not 7.000000000000001.
		s.values = append(s.values, math.Round(v*scale*1e9)/1e9)
		s.means = append(s.means, average(group))
	}
	return s, nil
}

// count returns how many networks the means are over.
func (s valueMeans) count() string { return networksOf(slices.Concat(s.means...)) }

// colour returns the coordinate of a value on the colour bar.
func (s valueMeans) colour(i int) float64 {
	low, high := vec.Log(s.values[0]), vec.Log(s.values[len(s.values)-1])
	if high <= low {
		return 0
	}
	return (vec.Log(s.values[i]) - low) / (high - low)
}

// ticks returns ticks of the bar at values whose numbers do not overlap.
func (s valueMeans) ticks() []gonum.Tick {
	const apart = 0.06 // of the bar: the height of a number
	var out []gonum.Tick
	free, high := 0.0, s.colour(len(s.values)-1)
	for i, v := range s.values {
		at := s.colour(i)
		if i == len(s.values)-1 || at >= free && high-at >= apart {
			out = append(out, gonum.Tick{Value: at, Label: fmt.Sprint(v)})
			free = at + apart
		}
	}
	return out
}

// layer returns the means of one layer, and the indices of their values.
func (s valueMeans) layer(l int) (means []mean, at []int) {
	for i, group := range s.means {
		for _, m := range group {
			if m.layer == l {
				means, at = append(means, m), append(at, i)
			}
		}
	}
	return means, at
}

// plane returns the marks of the information plane: a line for each layer in its colour,
// and on it the means in the colours of their values.
func (s valueMeans) plane(layers int, bounds []plotter.XYs, most plotter.XY, v sheet.View) (marks []gonum.Plotter, nests bool) {
	var lines, deviations, dots []gonum.Plotter
	var avoid plotter.XYs
	var drawn []mean
	ends := make([]mean, 0, layers)
	for l := 1; l <= layers; l++ {
		path, _ := s.layer(l)
		if len(path) == 0 {
			continue
		}
		lines = append(lines, sheet.Line(points(path), sheet.LayerPath, sheet.LayerColour(l)))
		avoid = append(avoid, points(path)...)
		drawn = append(drawn, path...)
		ends = append(ends, path[len(path)-1])
	}
	for i, group := range s.means {
		c := sheet.Viridis.At(s.colour(i))
		deviations = append(deviations, crossesOf(group, sheet.Translucent(c, sheet.BarsAlpha)))
		stacks := sheet.Rings(marksOf(group, func(m mean) (color.NRGBA, sheet.Marker) { return c, sheet.LayerMarker(m.layer) }), v, sheet.SmallRadius)
		nests = nests || sheet.Nested(stacks)
		dots = append(dots, sheet.Plotters(stacks)...)
	}
	possible := ceilings(most, avoid)
	names := layerNames(ends, sheet.SmallRadius, avoid)
	names.Lines = slices.Concat(bounds, possible.Lines(v.X, v.Y))
	names.Bars = crossesOf(drawn, sheet.Ink)
	marks = slices.Concat([]gonum.Plotter{possible}, boundLines(bounds), lines, deviations, dots, []gonum.Plotter{names})
	return marks, nests
}

// lines returns the marks of a panel that draws a coordinate against the value.
func (s valueMeans) lines(layers int, v sheet.View, of func(plotter.XY) float64) []gonum.Plotter {
	var bands, lines, markers []gonum.Plotter
	for l := 1; l <= layers; l++ {
		path, at := s.layer(l)
		b := sheet.Band{Colour: sheet.Translucent(sheet.LayerColour(l), sheet.BandAlpha)}
		var xys plotter.XYs
		for i, m := range path {
			x := vec.Log2(s.values[at[i]])
			low, high := m.reach()
			xys = append(xys, plotter.XY{X: x, Y: of(m.at)})
			b.Low = append(b.Low, plotter.XY{X: x, Y: max(of(low), v.Y.Min)})
			b.High = append(b.High, plotter.XY{X: x, Y: min(of(high), v.Y.Max)})
		}
		bands = append(bands, b)
		lines = append(lines, sheet.Line(xys, sheet.LayerPath, sheet.LayerColour(l)))
	}
	for i, group := range s.means {
		placed := slices.Clone(group)
		for k := range placed {
			placed[k].at = plotter.XY{X: vec.Log2(s.values[i]), Y: of(group[k].at)}
		}
		markers = append(markers, sheet.Plotters(layerRings(placed, v, sheet.SmallRadius))...)
	}
	return slices.Concat(bands, lines, markers)
}

// describe returns sentences on the means of the lowest and of the highest value.
func (s valueMeans) describe() string {
	var out []string
	for _, i := range slices.Compact([]int{0, len(s.values) - 1}) {
		out = append(out, describeMeans(fmt.Sprint(s.values[i]), s.means[i]))
	}
	return strings.Join(out, " ")
}

func convergedLegend(layers layerTexts, deviation, nests bool, bounds []Bound) []sheet.Entry {
	out := layers.entries(func(l int) gonum.Thumbnailer {
		return sheet.Sampled{sheet.Line(nil, sheet.LayerPath, sheet.LayerColour(l)), sheet.Markers(nil, l, sheet.LayerColour(l))}
	})
	out = append(out, sheet.Entry{Sample: sheet.Dots(nil, sheet.SmallRadius, sheet.Viridis.At(0.4)), Text: "in the plane: coloured by training set"})
	if nests {
		out = append(out, sheet.RingsEntry())
	}
	if deviation {
		out = append(out, spreadEntry(sheet.Sampled{sheet.Band{Colour: sheet.Translucent(sheet.Ink, sheet.BandAlpha)}, sheet.Crosses{Colour: sheet.Ink}}))
	}
	return append(out, boundEntries(bounds)...)
}
