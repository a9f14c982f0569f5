package shape

import "math"

// Saturates measures by how much the values from x = from on differ: at most within.
// It takes two points there; with fewer nothing is known (NaN), as with a NaN or an
// infinity among them.
func Saturates(c Curve, from, within float64) Measure {
	c.Check()
	low, high, points := math.Inf(1), math.Inf(-1), 0
	for i, x := range c.X {
		if x >= from {
			low, high, points = min(low, c.Y[i]), max(high, c.Y[i]), points+1
		}
	}
	if points < 2 {
		return Between(math.NaN(), 0, within)
	}
	return Between(high-low, 0, within) // ∞ - ∞ is NaN
}
