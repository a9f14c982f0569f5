package summary

import (
	"math"
	"slices"

	"infoplane/internal/random"
)

// Resamples is the number of samples of a bootstrap: 50 of them lie beyond each end of a
// 95 % interval, whose standard error is a tenth of the interval; that of a share of 5 %
// is half a percent.
const Resamples = 2000

// bootstrapSeed is the seed of every bootstrap: no result depends on chance.
const bootstrapSeed = 1

// Draws returns the members of bootstrap samples: for each of a number of samples, n
// indices below n, drawn with replacement. The numbers are a function of n alone, so
// that the same draws are made on every machine and in every run; the first samples of
// a larger number are those of a smaller.
//
// Reference: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Ann.
// Statist. 7 (1979), doi:10.1214/aos/1176344552.
func Draws(n, samples int) [][]int {
	if n < 1 {
		panic("summary: a bootstrap needs members")
	}
	stream := random.New(bootstrapSeed, "bootstrap")
	out := make([][]int, samples)
	for k := range out {
		out[k] = make([]int, n)
		for i := range out[k] {
			out[k][i] = stream.Below(n)
		}
	}
	return out
}

// Bootstrap returns the percentile interval of a statistic of the values at a
// confidence (0.95): the statistic of [Resamples] bootstrap samples, sorted, between the
// sample with a share of (1-confidence)/2 of them below it and the one with as many above.
//
// NaN values are left out; a sample whose statistic is NaN is, too. The interval is NaN
// for no values. It panics for a confidence outside (0,1).
//
// Reference: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap" (1993), 13.3.
func Bootstrap(values []float64, confidence float64, statistic func([]float64) float64) (low, high float64) {
	values = Known(values)
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	results, drawn := make([]float64, 0, Resamples), make([]float64, len(values))
	for _, sample := range Draws(len(values), Resamples) {
		for i, k := range sample {
			drawn[i] = values[k]
		}
		results = append(results, statistic(drawn))
	}
	return Percentiles(results, confidence)
}

// Percentiles returns the interval that leaves out as many of the values below it as
// above it: a share of (1-confidence)/2 of them each, rounded to the nearest count. Of
// 2000 values, at a confidence of 0.9, it runs from index 100 to index 1899 in order.
//
// NaN values are left out. It is NaN for no values, and panics for a confidence outside (0,1).
func Percentiles(values []float64, confidence float64) (low, high float64) {
	if !(confidence > 0 && confidence < 1) {
		panic("summary: a confidence is between 0 and 1")
	}
	sorted := Known(values)
	if len(sorted) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(sorted)
	n := len(sorted)
	// Rounded, since (1-0.9)/2·2000 is 99.99… in binary, and 100 is meant.
	cut := min(int(math.Round(float64((1-confidence)/2*float64(n)))), (n-1)/2)
	return sorted[cut], sorted[n-1-cut]
}
