package summary

import (
	"math"
	"slices"

	"infoplane/internal/vec"
)

// Known returns the values that are numbers or infinite, in their order. A summary is
// over these, and their count is the number of networks that it is of.
func Known(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// Mean returns the arithmetic mean of the values.
//
//	(Σ x) / n
//
// NaN values are left out. It is NaN for no value, and for +Inf beside -Inf.
func Mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / float64(n) // 0/0 is NaN
}

// Deviation returns the standard deviation of the values, as of a sample.
//
//	sqrt( Σ (x - mean)² / (n-1) )
//
// NaN values are left out. It is NaN for fewer than two, and where the mean is infinite.
// The divisor n-1 makes the square an unbiased estimate of the variance between networks
// (Bessel's correction); with n it would be 29 % smaller for two networks.
func Deviation(values []float64) float64 {
	mean, squares, n := Mean(values), 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			squares += float64((v - mean) * (v - mean))
			n++
		}
	}
	if n < 2 || math.IsInf(mean, 0) {
		return math.NaN()
	}
	return math.Sqrt(squares / float64(n-1))
}

// GeometricMean returns the mean on a logarithmic scale.
//
//	exp( (Σ log x) / n )
//
// NaN values are left out. A 0 among them makes it 0, +Inf makes it +Inf, both or a
// negative value make it NaN, as do no values.
func GeometricMean(values []float64) float64 {
	logs, ok := logarithms(values)
	if !ok {
		return math.NaN()
	}
	return vec.Exp(Mean(logs))
}

// GeometricDeviation returns the factor of one standard deviation on a logarithmic
// scale: a band around a geometric mean runs from the mean divided by it to the mean
// times it.
//
//	exp( Deviation(log x) )
//
// NaN values are left out. It is NaN for fewer than two, and where one is infinite, 0
// or negative.
func GeometricDeviation(values []float64) float64 {
	logs, ok := logarithms(values)
	if !ok {
		return math.NaN()
	}
	return vec.Exp(Deviation(logs))
}

// logarithms of the known values; false if one is negative.
func logarithms(values []float64) (logs []float64, ok bool) {
	for _, v := range values {
		switch {
		case v < 0:
			return nil, false
		case v == 0:
			logs = append(logs, math.Inf(-1))
		case !math.IsNaN(v):
			logs = append(logs, vec.Log(v))
		}
	}
	return logs, true
}
