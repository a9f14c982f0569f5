package summary

import (
	"cmp"
	"math"
	"slices"
)

// Correlation returns Spearman's rank correlation of a and b, pair by pair, which does
// not assume a linear relation; equal values have the mean of their ranks, and infinities
// rank beyond all numbers.
//
// A pair with a NaN is left out. It is NaN for fewer than three pairs, and where all
// values of a side are equal. It panics for slices of different lengths.
//
// Reference: C. Spearman, "The Proof and Measurement of Association between Two
// Things", Am. J. Psychol. 15 (1904), doi:10.2307/1412159.
func Correlation(a, b []float64) float64 {
	a, b = knownPairs(a, b)
	if len(a) < 3 {
		return math.NaN()
	}
	middle := float64(float64(len(a)-1) / 2)
	xx, xy, yy := products(ranks(a), ranks(b), middle, middle)
	return xy / math.Sqrt(float64(xx*yy)) // 0/0 is NaN
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

// Fit returns the straight line of least squares through points, y ≈ intercept + slope·x,
// and the share of the squares of y about their mean that it explains (R²).
//
// A point with a NaN or an infinity is left out. All three are NaN for fewer than two
// points, or where all x are equal; the share is NaN where all y are equal. It panics for
// slices of different lengths.
func Fit(x, y []float64) (slope, intercept, explained float64) {
	x, y = knownPairs(x, y)
	for i := len(x) - 1; i >= 0; i-- {
		if math.IsInf(x[i], 0) || math.IsInf(y[i], 0) {
			x, y = slices.Delete(x, i, i+1), slices.Delete(y, i, i+1)
		}
	}
	mx, my := Mean(x), Mean(y)
	xx, xy, yy := products(x, y, mx, my)
	if len(x) < 2 || xx == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	slope = xy / xx
	return slope, my - float64(slope*mx), float64(slope*xy) / yy
}

// products returns the sums of the products of the distances of x from mx and of y from my.
func products(x, y []float64, mx, my float64) (xx, xy, yy float64) {
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx += float64(dx * dx)
		xy += float64(dx * dy)
		yy += float64(dy * dy)
	}
	return xx, xy, yy
}

// knownPairs returns copies without the pairs of which one side is NaN.
func knownPairs(a, b []float64) (x, y []float64) {
	if len(a) != len(b) {
		panic("summary: pairs have two sides")
	}
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			x, y = append(x, a[i]), append(y, b[i])
		}
	}
	return x, y
}
