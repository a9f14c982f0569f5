package shape

import (
	"math"
	"slices"

	"infoplane/internal/summary"
)

// Curve is y against x: see [summary.Curve], which finds its moments.
type Curve = summary.Curve

// Measure is what a predicate found: a value, the band in which it is to lie, and
// the margin by which it does.
type Measure struct {
	Value     float64
	Low, High float64 // ±Inf where the band has no end
	Margin    float64 // 0 or more: the claim holds; NaN never stands here
}

// Holds reports whether the value is in the band, with all other conditions.
func (m Measure) Holds() bool { return m.Margin >= 0 }

// Between measures one number: low ≤ value ≤ high. NaN is nowhere, and nothing is in a
// band that ends at NaN.
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

// gap is b - a, where a value at an open end of its band is at no distance from it.
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

// unknown reports whether a value is missing, so that the shape is not known.
func unknown(c Curve) bool {
	c.Check()
	return slices.ContainsFunc(c.Y, math.IsNaN)
}

// rise is b - a; it is false for two equal infinities, which say nothing of one another.
func rise(a, b float64) (float64, bool) {
	if math.IsInf(a, 0) && a == b {
		return 0, false
	}
	return b - a, true
}
