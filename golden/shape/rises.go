package shape

import "math"

// Rises measures the rise from the first point to the last: at least by, where no
// value is more than slack below one before it.
func Rises(c Curve, by, slack float64) Measure {
	if unknown(c) {
		return Between(math.NaN(), by, math.Inf(1))
	}
	change, known := rise(c.First(), c.Last())
	if !known {
		change = math.NaN()
	}
	return Between(change, by, math.Inf(1)).and(slack - dip(c))
}

// Falls measures the fall from the first point to the last: at least by, where no
// value is more than slack above one before it.
func Falls(c Curve, by, slack float64) Measure { return Rises(c.Flip(), by, slack) }

// dip is the deepest fall from a value to a later one.
func dip(c Curve) float64 {
	deepest, top := 0.0, math.Inf(-1)
	for _, y := range c.Y {
		top = max(top, y)
		if fall, known := rise(y, top); known {
			deepest = max(deepest, fall)
		}
	}
	return deepest
}
