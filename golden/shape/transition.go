package shape

import "math"

// TransitionAt measures where the curve passes from one straight line into another on
// the scale log(1+x): low ≤ x ≤ high. It is the inner point at which two lines of
// least squares, one through the points up to it, one through those from it on, leave
// least; of equals, the first. A curve of fewer than four points has none (NaN).
// Cost is quadratic in the number of points.
func TransitionAt(c Curve, low, high float64) Measure {
	c.check()
	at, least := math.NaN(), math.Inf(1)
	for i := 1; len(c.X) >= 4 && i < len(c.X)-1; i++ {
		if left := residual(c.X[:i+1], c.Y[:i+1]) + residual(c.X[i:], c.Y[i:]); left < least {
			at, least = c.X[i], left
		}
	}
	return Between(at, low, high)
}

// residual is what the line of least squares leaves of y against log(1+x).
func residual(x, y []float64) float64 {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx += logs(x[i]) / n
		my += y[i] / n
	}
	var xx, xy, yy float64
	for i := range x {
		dx, dy := logs(x[i])-mx, y[i]-my
		xx += float64(dx * dx)
		xy += float64(dx * dy)
		yy += float64(dy * dy)
	}
	if xx == 0 {
		return yy
	}
	return max(0, yy-float64(xy*xy)/xx)
}
