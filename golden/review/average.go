package review

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
)

// networkTable is a table of a series: one network, under one estimator.
type networkTable struct {
	labels table.Labels
	points []point
}

// average averages over the networks that differ by their seed only, and keeps the labels
// that differ. The first column is the number of networks of the others: a point with a
// NaN is left out, unless all points have NaN in that column.
func (n seriesPlan) average(inputs []networkTable) Series {
	names := differing(inputs)
	var epochs []int32
	layered := false
	for _, p := range inputs {
		for _, at := range p.points {
			epochs, layered = append(epochs, at.epoch), layered || at.layer > 0
		}
	}
	slices.Sort(epochs)
	chosen := n.epochs(slices.Compact(epochs))
	blank := blanks(inputs, len(n.curve.columns))
	out := Series{Name: n.name, Keys: slices.Clone(names), Columns: []string{"networks"}}
	if layered {
		out.Keys = append(out.Keys, tables.ColumnLayer)
	}
	out.Keys = append(out.Keys, tables.ColumnEpoch)
	for _, c := range n.curve.columns {
		out.Columns = append(out.Columns, c.name)
	}
	for _, group := range summary.Group(inputs, func(p networkTable) string { return strings.Join(valuesOf(p.labels, names), "\x00") }) {
		networks := make([][]summary.Point, len(group))
		for i, p := range group {
			for _, x := range p.points {
				if slices.Contains(chosen, x.epoch) {
					networks[i] = append(networks[i], x.without(blank))
				}
			}
		}
		cells := summary.Average(networks)
		slices.SortStableFunc(cells, func(x, y summary.Place) int { return cmp.Or(x.Layer-y.Layer, x.Epoch-y.Epoch) })
		for _, cell := range cells {
			r := Row{Key: valuesOf(group[0].labels, names), Values: []float64{float64(cell.Networks)}, Tolerances: []float64{0}}
			if layered {
				r.Key = append(r.Key, strconv.Itoa(cell.Layer))
			}
			r.Key = append(r.Key, strconv.Itoa(cell.Epoch))
			for c, column := range n.curve.columns {
				value := math.NaN()
				if !blank[c] {
					value = rounded(n.curve.average(cell.Columns[c]))
				}
				r.Values, r.Tolerances = append(r.Values, value), append(r.Tolerances, column.tolerance(value))
			}
			out.Rows = append(out.Rows, r)
		}
	}
	return out
}

// without returns the point with 0 in blank columns.
func (p point) without(blank []bool) summary.Point {
	out := summary.Point{Epoch: int(p.epoch), Layer: int(p.layer), Values: slices.Clone(p.values)}
	for c := range out.Values {
		if blank[c] {
			out.Values[c] = 0
		}
	}
	return out
}

// blanks reports for each column whether it is NaN in all points: I(T;Y) without labels.
func blanks(inputs []networkTable, columns int) []bool {
	out := make([]bool, columns)
	for c := range out {
		out[c] = !slices.ContainsFunc(inputs, func(p networkTable) bool {
			return slices.ContainsFunc(p.points, func(x point) bool { return !math.IsNaN(x.values[c]) })
		})
	}
	return out
}

// differing lists the labels, except seeds, on which the inputs differ.
func differing(inputs []networkTable) []string {
	var names []string
	for _, l := range inputs[0].labels {
		names = append(names, l.Name)
	}
	return summary.Differing(inputs, names, func(p networkTable, name string) string { return p.labels.Text(name) })
}

func valuesOf(labels table.Labels, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = labels.Text(name)
	}
	return out
}
