package summary

import (
	"cmp"
	"math"
	"slices"
)

// Seed is the label by which the networks of one setting differ.
const Seed = "seed"

// Setting returns labels without the seed: those that the networks of a setting share.
// The function returns the name of a label. The argument is not changed.
func Setting[L ~[]E, E any](labels L, name func(E) string) L {
	return slices.DeleteFunc(slices.Clone(labels), func(l E) bool { return name(l) == Seed })
}

// Group divides items by a key, such as the setting of a network. The groups are in the
// order of their first members, and the members of each in the order of the items.
func Group[T any, K comparable](items []T, key func(T) K) [][]T {
	var out [][]T
	at := map[K]int{}
	for _, item := range items {
		k := key(item)
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], item)
	}
	return out
}

// Differing returns those of the names, the seed apart, on which items do not all have
// the same text: those in which their settings differ.
func Differing[T any](items []T, names []string, text func(item T, name string) string) []string {
	var out []string
	for _, name := range names {
		if name != Seed && slices.ContainsFunc(items, func(t T) bool { return text(t, name) != text(items[0], name) }) {
			out = append(out, name)
		}
	}
	return out
}

// Point is a row of one network: its epoch and layer, and its values.
type Point struct {
	Epoch, Layer int
	Values       []float64
}

// Place holds the values of all networks at one epoch and layer.
type Place struct {
	Epoch, Layer int
	Networks     int         // included
	Columns      [][]float64 // the values, one slice for each of a point; a value for each network
}

// Average collects the points of networks by epoch and layer, sorted by epoch, then
// layer; the values of a place are in the order of the networks. A point with a NaN value
// is left out as a whole, so that Networks is the length of each column. It panics for points of different numbers of values.
func Average(networks [][]Point) []Place {
	type key struct{ epoch, layer int }
	at := map[key]int{}
	var out []Place
	for _, points := range networks {
		for _, p := range points {
			if slices.ContainsFunc(p.Values, math.IsNaN) {
				continue
			}
			k := key{p.Epoch, p.Layer}
			i, known := at[k]
			if !known {
				i = len(out)
				at[k] = i
				out = append(out, Place{Epoch: p.Epoch, Layer: p.Layer, Columns: make([][]float64, len(p.Values))})
			}
			if len(p.Values) != len(out[i].Columns) {
				panic("summary: points of different numbers of values")
			}
			out[i].Networks++
			for c, v := range p.Values {
				out[i].Columns[c] = append(out[i].Columns[c], v)
			}
		}
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Layer, b.Layer)) })
	return out
}
