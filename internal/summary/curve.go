package summary

import (
	"math"

	"infoplane/internal/vec"
)

// Curve is y against x, with x increasing: a quantity of one layer against epochs, or
// one number of each layer against layers. Where y is NaN the curve has no point. Its
// methods panic for a curve without points.
//
// Between two points a curve is a straight line against log(1+x). The x of an event that
// does not occur is +Inf (never); that of a curve without a known point is NaN.
type Curve struct{ X, Y []float64 }

// Check panics unless the curve has points, and as many x as y.
func (c Curve) Check() {
	if len(c.X) == 0 || len(c.X) != len(c.Y) {
		panic("summary: a curve needs points, and a value at each")
	}
}

// First is the first value, known or not.
func (c Curve) First() float64 { c.Check(); return c.Y[0] }

// Last is the last value, known or not.
func (c Curve) Last() float64 { c.Check(); return c.Y[len(c.Y)-1] }

// At is the value at x; it is false where the curve has no point.
func (c Curve) At(x float64) (float64, bool) {
	for i := range c.X {
		if c.X[i] == x {
			return c.Y[i], true
		}
	}
	return math.NaN(), false
}

// Peak is the highest point, the first of equals; NaN values are ignored, and a
// curve of these alone has NaN.
func (c Curve) Peak() (x, y float64) {
	if i := c.peak(); i >= 0 {
		return c.X[i], c.Y[i]
	}
	return math.NaN(), math.NaN()
}

// peak is the index of the highest point, or -1.
func (c Curve) peak() int {
	c.Check()
	best := -1
	for i, y := range c.Y {
		if !math.IsNaN(y) && (best < 0 || y > c.Y[best]) {
			best = i
		}
	}
	return best
}

// Loss is the highest value minus the last.
func (c Curve) Loss() float64 {
	_, top := c.Peak()
	return top - c.Last()
}

// From is the curve from its i-th point on.
func (c Curve) From(i int) Curve { return Curve{c.X[i:], c.Y[i:]} }

// Flip is the curve upside down.
func (c Curve) Flip() Curve {
	out := Curve{X: c.X, Y: make([]float64, len(c.Y))}
	for i, y := range c.Y {
		out.Y[i] = -y
	}
	return out
}

// Logarithm is the curve on a logarithmic scale of y, natural: for ratios and norms,
// which figures draw on one. 0 becomes -Inf, and a negative value NaN.
func (c Curve) Logarithm() Curve {
	out := Curve{X: c.X, Y: make([]float64, len(c.Y))}
	for i, y := range c.Y {
		switch {
		case y > 0:
			out.Y[i] = vec.Log(y)
		case y == 0:
			out.Y[i] = math.Inf(-1)
		default:
			out.Y[i] = math.NaN()
		}
	}
	return out
}

// known is the curve without the points that are NaN.
func (c Curve) known() Curve {
	c.Check()
	var out Curve
	for i, y := range c.Y {
		if !math.IsNaN(y) {
			out.X, out.Y = append(out.X, c.X[i]), append(out.Y, y)
		}
	}
	return out
}
