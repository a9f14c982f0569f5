package estimate

import (
	"math"
	"strings"
)

// Standardised applies an estimator to units that all have mean 0 and variance 1 over the
// patterns, at each snapshot:
//
//	(v - mean)/deviation, in float64, per unit; 0 where a unit is constant
//
// So distances and noise are those of the unit's own scale: units of large activations no longer
// hide the others, and no layer shrinks or grows. Units that hardly change weigh as much
// as all others, rounding included.
type Standardised struct{ of Estimator }

// NewStandardised returns an estimator on standardised units.
func NewStandardised(of Estimator) Standardised { return Standardised{of} }

// Name returns that of the estimator with standardise=true among its parameters.
func (s Standardised) Name() string { return withParameters(s.of.Name(), "standardise=true") }

// Estimate estimates the standardised layer.
func (s Standardised) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return s.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with the steps of the estimator; see [Stepper].
func (s Standardised) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	samples(t, y)
	if err := finite(t); err != nil {
		return Estimate{}, err
	}
	e, stopped, err := estimateSteps(s.of, standardised(t), y, step)
	if stopped != nil {
		return Estimate{}, stopped
	}
	return e, err
}

// standardised returns units of mean 0 and variance 1.
func standardised(t [][]float32) [][]float32 {
	out := sameShape(t)
	for u, unit := range t {
		c, variance := centred(unit)
		if deviation := math.Sqrt(variance); deviation > 0 {
			for p, v := range c {
				out[u][p] = float32(v / deviation)
			}
		}
	}
	return out
}

// withParameters adds parameters to the name of an estimator: kde(bound=upper,variance=0.1) becomes
// kde(bound=upper,variance=0.1,standardise=true), and exact exact(correction=grassberger).
func withParameters(estimator, parameters string) string {
	if head, some := strings.CutSuffix(estimator, ")"); some {
		return head + "," + parameters + ")"
	}
	return estimator + "(" + parameters + ")"
}
