package shape

import (
	"math"

	"infoplane/internal/vec"
)

// Curve is y against x, with x increasing: a quantity of one layer against epochs,
// or one number of each layer against layers.
type Curve struct{ X, Y []float64 }

// Measure is what a predicate found: a value, the band in which it is to lie, and
// the margin by which it does.
type Measure struct {
	Value     float64
	Low, High float64 // ±Inf where the band has no end
	Margin    float64 // 0 or more: the claim holds; NaN never stands here
}

// Holds says whether the value is where the claim has it.
func (m Measure) Holds() bool { return m.Margin >= 0 }

// Between measures one number: low ≤ value ≤ high. NaN is nowhere, and nothing is in a band that ends at NaN.
func Between(value, low, high float64) Measure {
	m := Measure{Value: value, Low: low, High: high, Margin: math.Inf(1)}
	for _, side := range []float64{gap(low, value), gap(value, high)} {
		m.Margin = min(m.Margin, side)
	}
	if math.IsNaN(value) || math.IsNaN(m.Margin) {
		m.Margin = math.Inf(-1)
	}
	return m
}

// gap is b - a, where two equal infinities are no distance apart.
func gap(a, b float64) float64 {
	if a == b {
		return 0
	}
	return b - a
}

// and adds a condition: the measure holds only if margin is 0 or more, too.
func (m Measure) and(margin float64) Measure {
	if !(margin >= m.Margin) { // NaN fails
		m.Margin = margin
	}
	if math.IsNaN(m.Margin) {
		m.Margin = math.Inf(-1)
	}
	return m
}

// check panics unless the curve has points, as many values as places.
func (c Curve) check() {
	if len(c.X) == 0 || len(c.X) != len(c.Y) {
		panic("shape: a curve needs points, and a value at each")
	}
}

func (c Curve) first() float64 { return c.Y[0] }
func (c Curve) last() float64  { return c.Y[len(c.Y)-1] }

// At is the value at x; it is false where the curve has no point.
func (c Curve) At(x float64) (float64, bool) {
	for i := range c.X {
		if c.X[i] == x {
			return c.Y[i], true
		}
	}
	return math.NaN(), false
}

// Peak is the highest point, the first of equals.
func (c Curve) Peak() (x, y float64) {
	c.check()
	i := c.peak()
	return c.X[i], c.Y[i]
}

func (c Curve) peak() int {
	best := 0
	for i, y := range c.Y {
		if y > c.Y[best] {
			best = i
		}
	}
	return best
}

// from is the curve from its i-th point on.
func (c Curve) from(i int) Curve { return Curve{c.X[i:], c.Y[i:]} }

// Reaches is the x at which the curve is at the level or above it for the first
// time, between two points where the straight line on the scale log(1+x) is; +Inf if
// it never is.
func (c Curve) Reaches(level float64) float64 {
	c.check()
	for i, y := range c.Y {
		if y >= level {
			if i == 0 {
				return c.X[0]
			}
			return between(c.X[i-1], c.X[i], (level-c.Y[i-1])/(y-c.Y[i-1]))
		}
	}
	return math.Inf(1)
}

// FallsTo is the x at which the curve is at the level or below it for the first time.
func (c Curve) FallsTo(level float64) float64 { return c.flip().Reaches(-level) }

// flip turns the curve upside down.
func (c Curve) flip() Curve {
	out := Curve{X: c.X, Y: make([]float64, len(c.Y))}
	for i, y := range c.Y {
		out.Y[i] = -y
	}
	return out
}

// between is the place at a share of the way from a to b on the scale log(1+x).
func between(a, b, share float64) float64 {
	if share >= 1 {
		return b
	}
	return vec.Exp(logs(a)+float64(share*(logs(b)-logs(a)))) - 1
}

func logs(x float64) float64 { return vec.Log(1 + x) }

// Halfway is the x at which half of the fall from the highest point to the last is
// done; +Inf if that fall is less than least.
func (c Curve) Halfway(least float64) float64 {
	c.check()
	i := c.peak()
	top, fall := c.Y[i], c.Y[i]-c.last()
	if !(fall >= least) || fall == 0 {
		return math.Inf(1)
	}
	return c.from(i).FallsTo(top - fall/2)
}

// Gained is the x at which a share of the rise from the first point to the highest is
// done; +Inf if it does not rise.
func (c Curve) Gained(share float64) float64 {
	c.check()
	rise := c.Y[c.peak()] - c.first()
	if !(rise > 0) {
		return math.Inf(1)
	}
	return c.Reaches(c.first() + float64(share*rise))
}
