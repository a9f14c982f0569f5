package shape

import "math"

// Crosses measures where the curve, coming from above, falls below a level for the
// first time: low ≤ x ≤ high. A curve that starts at the level or below does not
// cross it (NaN); one that stays above crosses it never (+Inf).
func Crosses(c Curve, level, low, high float64) Measure {
	return Between(c.Crossing(level), low, high)
}

// Crossing is where Crosses finds the curve to fall below the level.
func (c Curve) Crossing(level float64) float64 {
	c.check()
	if !(c.first() > level) {
		return math.NaN()
	}
	return c.FallsTo(level)
}
