package shape

import "math"

// Phases measures the two phases of a layer: fit, from the first point up to the
// highest, by at least up; then compression, from there down to the last point, by at
// least down. The value is the compression; the margin is the lesser of both.
func Phases(c Curve, up, down float64) Measure {
	if unknown(c) {
		return Between(math.NaN(), down, math.Inf(1))
	}
	_, top := c.Peak()
	return Between(c.Loss(), down, math.Inf(1)).and(top - c.First() - up)
}
