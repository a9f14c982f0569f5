package shape

import "math"

// OrderedAlong measures the order of values along layers: none may exceed the one
// before it by more than slack. The value is the greatest rise from one to the next,
// negative where all fall. Two equal infinities in a row say nothing of one another, and
// the other pairs decide; where there is no other pair, or a NaN, the order is unknown (NaN).
func OrderedAlong(values []float64, slack float64) Measure {
	if len(values) < 2 {
		panic("shape: an order needs two values")
	}
	worst, pairs := math.Inf(-1), 0
	for i := range values[1:] {
		if r, known := rise(values[i], values[i+1]); known {
			worst, pairs = max(worst, r), pairs+1 // NaN stays, and fails
		}
	}
	if pairs == 0 {
		worst = math.NaN()
	}
	return Between(worst, math.Inf(-1), slack)
}
