package summary

import (
	"math"
	"slices"
)

// Median returns the middle value, or the mean of the two in the middle.
//
// NaN values are left out; infinite ones count in their order. Between a number and an
// infinity it is the infinity. It is NaN for no value.
func Median(values []float64) float64 { return Quantile(values, 0.5) }

// Quantile returns the value below which a share of the values lies: the order
// statistics are at the shares 0, 1/(n-1), …, 1, and between two of them the quantile
// is on a straight line. At the share ½ it is the median.
//
// NaN values are left out; infinite ones count in their order. Between a number and an
// infinity it is the infinity, and between -Inf and +Inf NaN. It is NaN for no value.
// It panics for a share outside [0,1].
//
// Reference: R. J. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", The
// American Statistician 50 (1996), definition 7, doi:10.1080/00031305.1996.10473566.
func Quantile(values []float64, share float64) float64 {
	if !(share >= 0 && share <= 1) {
		panic("summary: a quantile is at a share between 0 and 1")
	}
	sorted := Known(values)
	if len(sorted) == 0 {
		return math.NaN()
	}
	slices.Sort(sorted)
	const rounding = 1e-9 // 0.1·30 is above 3 in binary
	place := float64(share * float64(len(sorted)-1))
	if whole := math.Round(place); math.Abs(place-whole) < rounding {
		return sorted[int(whole)]
	}
	i := int(place)
	low, high := sorted[i], sorted[i+1]
	if low == high || math.IsInf(low, -1) && !math.IsInf(high, 1) {
		return low
	}
	if math.IsInf(high, 1) && !math.IsInf(low, -1) {
		return high
	}
	if share == 0.5 {
		return float64(low/2) + float64(high/2) // exact where the sum is, and without overflow
	}
	return low + float64((place-float64(i))*(high-low))
}
