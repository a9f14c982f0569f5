package summary

import (
	"math"

	"infoplane/internal/vec"
)

// Crossing is where the curve falls through a level for the first time: from a point
// above it to one at it or below, after a rise above the level if it begins below. A
// curve that is above to its end has not crossed yet: +Inf. One that is never above
// does not cross: NaN.
func (c Curve) Crossing(level float64) float64 {
	k := c.known()
	above := false
	for i, y := range k.Y {
		if above && y <= level {
			return passed(k.X[i-1], k.X[i], k.Y[i-1], y, level)
		}
		above = y > level
	}
	if above {
		return math.Inf(1)
	}
	return math.NaN()
}

// Reaches is the x at which the curve is at the level or above it for the first time;
// +Inf if it never is.
func (c Curve) Reaches(level float64) float64 {
	k := c.known()
	for i, y := range k.Y {
		if y >= level {
			if i == 0 {
				return k.X[0]
			}
			return passed(k.X[i-1], k.X[i], k.Y[i-1], y, level)
		}
	}
	if len(k.Y) == 0 {
		return math.NaN()
	}
	return math.Inf(1)
}

// FallsTo is the x at which the curve is at the level or below it for the first time,
// be it the first point; +Inf if it never is. [Curve.Crossing] requires a point above the
// level before.
func (c Curve) FallsTo(level float64) float64 { return c.Flip().Reaches(-level) }

// Gained is the x at which a share of the rise from the first point to the highest is
// done; +Inf if that rise is less than least, or none.
func (c Curve) Gained(share, least float64) float64 {
	k := c.known()
	if len(k.Y) == 0 {
		return math.NaN()
	}
	rise := k.Y[k.peak()] - k.Y[0]
	if !(rise > 0 && rise >= least) {
		return math.Inf(1)
	}
	return k.Reaches(k.Y[0] + float64(share*rise))
}

// Lost is the x at which a share of the fall from the highest point to the last is
// done; +Inf if that fall is less than least, or none.
func (c Curve) Lost(share, least float64) float64 {
	k := c.known()
	if len(k.Y) == 0 {
		return math.NaN()
	}
	i := k.peak()
	top, fall := k.Y[i], k.Y[i]-k.Last()
	if !(fall > 0 && fall >= least) {
		return math.Inf(1)
	}
	return k.From(i).FallsTo(top - float64(share*fall))
}

// Bend is the x of the highest point, where a path through the information plane turns
// from fit to compression, if the curve rises to it and falls by least or more from
// there to its last point; +Inf if it does not: such a curve does not bend.
func (c Curve) Bend(least float64) float64 {
	k := c.known()
	if len(k.Y) == 0 {
		return math.NaN()
	}
	i := k.peak()
	if fall := k.Y[i] - k.Last(); i == 0 || !(fall > 0 && fall >= least) {
		return math.Inf(1)
	}
	return k.X[i]
}

// When is the value of the curve at the x at which another curve over the same x reaches
// a level for the first time, between two points of both on straight lines. It
// is NaN if the other never reaches it, or this one is not known around it. It
// panics for curves of different x.
func (c Curve) When(other Curve, level float64) float64 {
	c.Check()
	if len(other.X) != len(c.X) {
		panic("summary: two curves of different x")
	}
	at := other.Reaches(level)
	for i, x := range c.X {
		switch {
		case x != other.X[i]:
			panic("summary: two curves of different x")
		case x < at:
			continue
		case x == at || i == 0:
			return c.Y[i]
		}
		share := (scaled(at) - scaled(c.X[i-1])) / (scaled(x) - scaled(c.X[i-1]))
		return c.Y[i-1] + float64(share*(c.Y[i]-c.Y[i-1]))
	}
	return math.NaN() // never reached
}

// passed is where the straight line from (a, ya) to (b, yb) is at a level between: on
// the scale log(1+x). Where one end is infinite it is the x of the other, where both
// are it is b.
func passed(a, b, ya, yb, level float64) float64 {
	switch {
	case math.IsInf(ya, 0):
		return b
	case math.IsInf(yb, 0):
		return a
	}
	share := (level - ya) / (yb - ya)
	if share >= 1 {
		return b
	}
	return vec.Exp(scaled(a)+float64(share*(scaled(b)-scaled(a)))) - 1
}

// scaled is the scale of epochs.
func scaled(x float64) float64 { return vec.Log(1 + x) }
