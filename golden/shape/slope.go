package shape

import (
	"math"
	"sort"
)

// InverseSlope measures whether points (x, β) have the β of a bound at their x, which is
// one over its slope there: the greatest factor between the two is at most factor. A
// bound is a polygon, and its slope at x that of the side over x; beyond its last point
// it is level, and one over its slope infinite. Two infinities say nothing of one
// another: such a point is left out, and with no other the measure is NaN.
func InverseSlope(points, bound Curve, factor float64) Measure {
	points.Check()
	bound.Check()
	worst, seen := 1.0, 0
	for i, x := range points.X {
		beta, slope := points.Y[i], slope(bound, x)
		if math.IsInf(beta, 1) && slope == 0 {
			continue
		}
		ratio := beta * slope
		worst, seen = max(worst, ratio, 1/ratio), seen+1 // NaN stays, and fails
	}
	if seen == 0 {
		worst = math.NaN()
	}
	return Between(worst, 1, factor)
}

// slope is that of the curve at x: of the side to the left where x is one of its points;
// 0 beyond its end, NaN to the left of its second point's side.
func slope(c Curve, x float64) float64 {
	i := sort.SearchFloat64s(c.X, x)
	switch {
	case i == len(c.X):
		return 0
	case i == 0:
		return math.NaN()
	}
	return (c.Y[i] - c.Y[i-1]) / (c.X[i] - c.X[i-1])
}
