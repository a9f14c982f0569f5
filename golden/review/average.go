package review

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts"
)

// part is a table of a series: one network, under one estimator.
type part struct {
	labels artifacts.Labels
	points []point
}

// average takes the networks together that differ by their seed only, and keeps
// the labels that differ. A value that is not a number is left out, as in the
// figures; the first column says over how many networks the others are.
func (n needed) average(parts []part) Series {
	names := differing(parts)
	type place struct {
		labels       string
		layer, epoch int32
	}
	type cell struct {
		place
		key      []string
		group    int
		networks int
		values   [][]float64
	}
	var epochs []int32
	for _, p := range parts {
		for _, at := range p.points {
			epochs = append(epochs, at.epoch)
		}
	}
	slices.Sort(epochs)
	chosen := n.epochs(slices.Compact(epochs))

	groups, at, layered := map[string]int{}, map[place]*cell{}, false
	var cells []*cell
	for _, p := range parts {
		key := valuesOf(p.labels, names)
		group := strings.Join(key, "\x00")
		if _, known := groups[group]; !known {
			groups[group] = len(groups)
		}
		for _, x := range p.points {
			if !slices.Contains(chosen, x.epoch) {
				continue
			}
			layered = layered || x.layer > 0
			where := place{group, x.layer, x.epoch}
			c := at[where]
			if c == nil {
				c = &cell{place: where, key: key, group: groups[group], values: make([][]float64, len(x.values))}
				at[where] = c
				cells = append(cells, c)
			}
			c.networks++
			for i, v := range x.values {
				if !math.IsNaN(v) {
					c.values[i] = append(c.values[i], v)
				}
			}
		}
	}
	slices.SortStableFunc(cells, func(x, y *cell) int {
		return cmp.Or(x.group-y.group, cmp.Compare(x.layer, y.layer), cmp.Compare(x.epoch, y.epoch))
	})
	out := Series{Name: n.name, Keys: slices.Clone(names), Columns: []string{"networks"}}
	if layered {
		out.Keys = append(out.Keys, "layer")
	}
	out.Keys = append(out.Keys, "epoch")
	for _, c := range n.curve.columns {
		out.Columns = append(out.Columns, c.name)
	}
	for _, c := range cells {
		row := Row{Key: slices.Clone(c.key), Values: []float64{float64(c.networks)}, Tolerances: []float64{0}}
		if layered {
			row.Key = append(row.Key, strconv.Itoa(int(c.layer)))
		}
		row.Key = append(row.Key, strconv.Itoa(int(c.epoch)))
		for i, column := range n.curve.columns {
			value := math.NaN()
			if len(c.values[i]) > 0 {
				value = rounded(n.curve.average(c.values[i]))
			}
			row.Values = append(row.Values, value)
			row.Tolerances = append(row.Tolerances, column.tolerance(value))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// differing lists the labels, seeds apart, on which the parts differ.
func differing(parts []part) []string {
	var out []string
	for _, l := range parts[0].labels {
		if l.Name != "seed" && slices.ContainsFunc(parts, func(p part) bool {
			return !slices.Contains(p.labels, l)
		}) {
			out = append(out, l.Name)
		}
	}
	return out
}

func valuesOf(labels artifacts.Labels, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		for _, l := range labels {
			if l.Name == name {
				out[i] = l.Text()
			}
		}
	}
	return out
}
