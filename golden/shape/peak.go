package shape

import "math"

// PeakAt measures where the highest point is, the first of equals: low ≤ x ≤ high. With
// fall above 0 the curve must bend there: rise to that point, and fall by at least as
// much from there to its last; one that does not has no such point (+Inf).
func PeakAt(c Curve, fall, low, high float64) Measure {
	if unknown(c) {
		return Between(math.NaN(), low, high)
	}
	if fall > 0 {
		return Between(c.Bend(fall), low, high)
	}
	x, _ := c.Peak()
	return Between(x, low, high)
}
