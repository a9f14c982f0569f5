package shape

import (
	"math"

	"infoplane/internal/summary"
	"infoplane/internal/vec"
)

// Exponential measures the factor by which values fall (or rise) from one step to the
// next, such as epochs with each further layer: low ≤ factor ≤ high. It is that of the
// straight line of least squares through their logarithms, which must explain a share of
// their variation: with less, one factor does not describe them. Values that are 0,
// negative, infinite or NaN have no such line (NaN).
func Exponential(c Curve, low, high, explains float64) Measure {
	logs := c.Logarithm()
	for _, y := range logs.Y {
		if math.IsNaN(y) || math.IsInf(y, 0) {
			return Between(math.NaN(), low, high)
		}
	}
	slope, _, explained := summary.Fit(logs.X, logs.Y)
	return Between(vec.Exp(slope), low, high).and(explained - explains)
}
