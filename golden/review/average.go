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
	for _, p := range inputs {
		for _, at := range p.points {
			epochs = append(epochs, at.epoch)
		}
	}
	slices.Sort(epochs)
	chosen := n.epochs(slices.Compact(epochs))
	blank := blanks(inputs, len(n.curve.columns))

	type row struct {
		Row
		group int
		at    summary.Place
	}
	var rows []row
	layered := false
	groups := summary.Group(inputs, func(p networkTable) string { return strings.Join(valuesOf(p.labels, names), "\x00") })
	for g, group := range groups {
		var networks [][]summary.Point
		for _, p := range group {
			var points []summary.Point
			for _, x := range p.points {
				if !slices.Contains(chosen, x.epoch) {
					continue
				}
				layered = layered || x.layer > 0
				one := summary.Point{Epoch: int(x.epoch), Layer: int(x.layer), Values: slices.Clone(x.values)}
				for c := range one.Values {
					if blank[c] {
						one.Values[c] = 0
					}
				}
				points = append(points, one)
			}
			networks = append(networks, points)
		}
		for _, cell := range summary.Average(networks) {
			r := row{Row{Key: valuesOf(group[0].labels, names), Values: []float64{float64(cell.Networks)}, Tolerances: []float64{0}}, g, cell}
			for c, column := range n.curve.columns {
				value := math.NaN()
				if !blank[c] {
					value = rounded(n.curve.average(cell.Columns[c]))
				}
				r.Values = append(r.Values, value)
				r.Tolerances = append(r.Tolerances, column.tolerance(value))
			}
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(x, y row) int {
		return cmp.Or(x.group-y.group, x.at.Layer-y.at.Layer, x.at.Epoch-y.at.Epoch)
	})
	out := Series{Name: n.name, Keys: slices.Clone(names), Columns: []string{"networks"}}
	if layered {
		out.Keys = append(out.Keys, tables.ColumnLayer)
	}
	out.Keys = append(out.Keys, tables.ColumnEpoch)
	for _, c := range n.curve.columns {
		out.Columns = append(out.Columns, c.name)
	}
	for _, r := range rows {
		if layered {
			r.Key = append(r.Key, strconv.Itoa(r.at.Layer))
		}
		r.Key = append(r.Key, strconv.Itoa(r.at.Epoch))
		out.Rows = append(out.Rows, r.Row)
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
