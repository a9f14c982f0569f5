package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/internal/vec"
)

// Converged draws where the layers end, at the last epoch, for every value of a
// label that is a number, such as the size of the training set: the information
// plane, with a line per layer that links its means over networks from value to
// value, coloured by value, and a cross of one standard deviation at each; then
// I(T;Y) and I(X;T) of every layer against the value, with a band. Values stand on
// a logarithmic scale. The bound, if there is one, is above.
//
// Networks that stopped before the last epoch are left out, and noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 7, arXiv:1703.00810.
func Converged(title, label string, networks []Series, bounds ...Bound) (Drawing, error) {
	all, err := look(networks)
	if err != nil {
		return Drawing{}, err
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
	all, err = look(ends)
	if err != nil {
		return Drawing{}, fmt.Errorf("epoch %d: %w", epoch, err)
	}
	sweep, err := settle(label, ends)
	if err != nil {
		return Drawing{}, err
	}
	note := sweep.count()
	if stopped > 0 {
		note += fmt.Sprintf("\n%d stopped before epoch %d, left out", stopped, epoch)
	}
	x, y := all.axes()
	size := doublings(sweep.name, sweep.values)
	plane := Panel{Title: panelEpochs(epoch), X: x, Y: y, Note: note, Marks: sweep.plane(all.layers, limits(bounds, x, y))}
	ity := Panel{Title: panelEpochs(epoch), X: size, Y: y, Marks: sweep.lines(all.layers, y, func(m mean) (float64, float64) { return m.at.Y, m.spread.Y })}
	// I(X;T) against the value: the horizontal axis of the plane, upright.
	ixt := Panel{Title: panelEpochs(epoch), X: size, Y: x, Marks: sweep.lines(all.layers, x, func(m mean) (float64, float64) { return m.at.X, m.spread.X })}
	return Drawing{
		Title:       title,
		Description: fmt.Sprintf("The layers at epoch %d, I(X;T) and I(T;Y) in bits, for values of %s. %s", epoch, sweep.name, sweep.tell()),
		Panels:      []Panel{plane, ity, ixt},
		Legend:      convergedLegend(all.layers, len(ends) > len(sweep.values), bounds),
		Bar:         &Bar{Title: sweep.short, Colour: viridis, Ticks: sweep.ticks()},
	}, nil
}

// settled is what layers come to, for ascending values of a label.
type settled struct {
	name, short string // of the label
	values      []float64
	means       [][]mean // by value
}

// settle averages over networks, value by value.
func settle(label string, networks []Series) (settled, error) {
	s := settled{name: label, short: label}
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

// count says how many networks a mean is over.
func (s settled) count() string { return count(slices.Concat(s.means...)) }

// colour is that of a value on the bar.
func (s settled) colour(i int) float64 {
	low, high := vec.Log(s.values[0]), vec.Log(s.values[len(s.values)-1])
	if high <= low {
		return 0
	}
	return (vec.Log(s.values[i]) - low) / (high - low)
}

// ticks are the values that have room beside the bar.
func (s settled) ticks() []gonum.Tick {
	const apart = 0.06 // of the bar: a line of numbers
	var out []gonum.Tick
	room, high := 0.0, s.colour(len(s.values)-1)
	for i, v := range s.values {
		at := s.colour(i)
		if i == len(s.values)-1 || at >= room && high-at >= apart {
			out = append(out, gonum.Tick{Value: at, Label: fmt.Sprint(v)})
			room = at + apart
		}
	}
	return out
}

// layer returns the means of one layer, and the places of their values.
func (s settled) layer(l int) (means []mean, at []int) {
	for i, group := range s.means {
		for _, m := range group {
			if m.layer == l {
				means, at = append(means, m), append(at, i)
			}
		}
	}
	return means, at
}

// plane returns the marks of the information plane.
func (s settled) plane(layers int, bounds []plotter.XYs) []gonum.Plotter {
	out := boundLines(bounds)
	avoid := denseAll(bounds)
	var ends []mean
	for l := 1; l <= layers; l++ {
		path, at := s.layer(l)
		for i, m := range path {
			out = append(out, crosses{[]mean{m}, translucent(viridis.at(s.colour(at[i])), barsAlpha)})
		}
		out = append(out, line(points(path), pathWidth, trace))
		avoid = append(avoid, points(path)...)
		if len(path) > 0 {
			ends = append(ends, path[len(path)-1])
		}
	}
	for l := 1; l <= layers; l++ {
		path, at := s.layer(l)
		for i, m := range path {
			out = append(out, smallMeans(plotter.XYs{m.at}, l, viridis.at(s.colour(at[i]))))
		}
	}
	return append(out, layerNames(ends, smallRadius, avoid))
}

// lines returns the marks of a panel that draws a coordinate against the value.
func (s settled) lines(layers int, y Axis, coordinate func(mean) (at, spread float64)) []gonum.Plotter {
	var bands, lines, markers []gonum.Plotter
	for l := 1; l <= layers; l++ {
		path, at := s.layer(l)
		c := layerColour(l)
		b := band{colour: translucent(c, bandAlpha)}
		var xys plotter.XYs
		for i, m := range path {
			x := vec.Log2(s.values[at[i]])
			value, spread := coordinate(m)
			xys = append(xys, plotter.XY{X: x, Y: value})
			b.low = append(b.low, plotter.XY{X: x, Y: max(value-spread, y.Min)})
			b.high = append(b.high, plotter.XY{X: x, Y: min(value+spread, y.Max)})
		}
		bands = append(bands, b)
		lines = append(lines, line(xys, boundWidth, c))
		markers = append(markers, smallMeans(xys, l, c))
	}
	return slices.Concat(bands, lines, markers)
}

// tell puts the figure into words: the deepest layers at the ends of the range.
func (s settled) tell() string {
	var out []string
	for _, i := range slices.Compact([]int{0, len(s.values) - 1}) {
		out = append(out, tell(fmt.Sprint(s.values[i]), s.means[i]))
	}
	return strings.Join(out, " ")
}

func convergedLegend(layers int, several bool, bounds []Bound) []Entry {
	out := []Entry{{Text: "layer"}}
	for l := 1; l <= layers; l++ {
		out = append(out, Entry{Sample: means(nil, l, layerColour(l)), Text: fmt.Sprint(l)})
	}
	if several {
		out = append(out, spreadEntry(sampled{band{colour: translucent(ink, bandAlpha)}, crosses{colour: ink}}))
	}
	return append(out, boundEntries(bounds)...)
}
