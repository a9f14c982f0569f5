package shape

import "math"

// OrderedAlong measures the order of values along layers: none may exceed the one
// before it by more than slack. The value is the greatest rise from one to the next,
// negative where all fall.
func OrderedAlong(values []float64, slack float64) Measure {
	if len(values) < 2 {
		panic("shape: an order needs two values")
	}
	worst := math.Inf(-1)
	for i := range values[1:] {
		worst = max(worst, gap(values[i], values[i+1])) // NaN stays, and fails
	}
	return Between(worst, math.Inf(-1), slack)
}
