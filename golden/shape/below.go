package shape

import (
	"math"
	"sort"
)

// BelowCurve measures how far the highest of some points is above a bound: at most
// tolerance. Between its points the bound is a straight line; beyond its last it is
// level. Points to the left of its first have no bound, and fail.
func BelowCurve(points, bound Curve, tolerance float64) Measure {
	points.Check()
	bound.Check()
	worst := math.Inf(-1)
	for i, x := range points.X {
		worst = max(worst, points.Y[i]-height(bound, x)) // NaN stays, and fails
	}
	return Between(worst, math.Inf(-1), tolerance)
}

// height is the curve at x; NaN to the left of it.
func height(c Curve, x float64) float64 {
	i := sort.SearchFloat64s(c.X, x)
	switch {
	case i == len(c.X):
		return c.Last()
	case c.X[i] == x:
		return c.Y[i]
	case i == 0:
		return math.NaN()
	}
	return c.Y[i-1] + float64((x-c.X[i-1])*slope(c, x))
}
