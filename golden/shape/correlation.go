package shape

import (
	"cmp"
	"math"
	"slices"
)

// Correlation measures Spearman's rank correlation of a and b, pair by pair: between
// low and high. Ranks ask for no straight line; equals share the mean of their ranks.
// Fewer than three pairs, NaN among them, or one side all equal have none (NaN).
//
// Reference: C. Spearman, "The Proof and Measurement of Association between Two
// Things", Am. J. Psychol. 15 (1904), doi:10.2307/1412159.
func Correlation(a, b []float64, low, high float64) Measure {
	if len(a) != len(b) {
		panic("shape: a correlation is of pairs")
	}
	if len(a) < 3 || slices.ContainsFunc(a, math.IsNaN) || slices.ContainsFunc(b, math.IsNaN) {
		return Between(math.NaN(), low, high)
	}
	x, y := ranks(a), ranks(b)
	middle := float64(len(a)-1) / 2
	var xx, xy, yy float64
	for i := range x {
		dx, dy := x[i]-middle, y[i]-middle
		xx += float64(dx * dx)
		xy += float64(dx * dy)
		yy += float64(dy * dy)
	}
	return Between(xy/math.Sqrt(float64(xx*yy)), low, high)
}

// ranks numbers the values from 0 in their order.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	out := make([]float64, len(values))
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && values[order[end]] == values[order[start]] {
			end++
		}
		for _, i := range order[start:end] {
			out[i] = float64(start+end-1) / 2
		}
		start = end
	}
	return out
}
