package shape

import "math"

// Rises measures the rise from the first point to the last: at least by, where no
// value is more than slack below one before it.
func Rises(c Curve, by, slack float64) Measure {
	c.check()
	m := Between(c.last()-c.first(), by, math.Inf(1))
	return m.and(slack - c.dip())
}

// Falls measures the fall from the first point to the last: at least by, where no
// value is more than slack above one before it.
func Falls(c Curve, by, slack float64) Measure { return Rises(c.flip(), by, slack) }

// dip is the deepest fall from a value to a later one.
func (c Curve) dip() float64 {
	deepest, top := 0.0, math.Inf(-1)
	for _, y := range c.Y {
		top = max(top, y)
		deepest = max(deepest, gap(y, top))
	}
	return deepest
}
