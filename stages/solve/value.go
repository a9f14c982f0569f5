package solve

import (
	"math"

	"infoplane/internal/info"
)

// valueSolves ends a search that makes no progress; a dozen is usual.
const valueSolves = 200

// Relevance encloses I_Y*(rate): the largest I(T;Y) that an encoder with
// I(X;T) ≤ rate reaches, in bits. The interval is at most tolerance wide where
// rounding allows: 1e-10 is out of reach for no β below 1e4. Mixtures of
// encoders count; where the bound is curved, none are needed.
//
// The dichotomy of [Curve] closes in on one rate. Each solve gives a point and a
// line; the next β is where a cubic through the two neighbours has the rate, or
// a little beyond it on the farther side, so that both ends close in; where that
// does not shrink the interval by a factor of four, it is the chord's, as in [Curve].
// A negative rate panics.
//
// The search ends when its solves have summed 2.5·10¹¹ products, half a minute on two cores;
// the interval, which may be wider then, is proven in any case.
func Relevance(p *Problem, rate, tolerance float64) Interval {
	mine := p.budgeted()
	i := relevance(mine, rate, tolerance, 0)
	mine.count(i.Width() <= tolerance)
	return i
}

// Rate encloses I_X*(relevance): the smallest I(X;T) of an encoder that reaches
// that I(T;Y), in bits. Where the bound is flat, β high, an error of I(T;Y) is
// multiplied by β. A relevance that is negative or above I(X;Y) panics. It ends as [Relevance]
// does.
func Rate(p *Problem, relevance, tolerance float64) Interval {
	mine := p.budgeted()
	i := rate(mine, relevance, tolerance, 0)
	mine.count(i.Width() <= tolerance)
	return i
}

func relevance[P any](m model[P], rate, tolerance float64, stall int) Interval {
	if !(rate >= 0) {
		panic("solve: negative rate")
	}
	end := end(m)
	if rate >= end.IXT {
		return widened(Interval{end.ITY, end.information()})
	}
	return closeIn(m, rate, tolerance, stall,
		func(beta float64) float64 { return float64(tolerance * max(1, beta)) },
		func(s Point) float64 { return s.IXT },
		func(e Envelope) Interval { return e.At(rate) })
}

func rate[P any](m model[P], relevance, tolerance float64, stall int) Interval {
	if !(relevance >= 0 && relevance <= end(m).information()) {
		panic("solve: negative relevance, or above I(X;Y)")
	}
	return closeIn(m, relevance, tolerance, stall,
		func(float64) float64 { return tolerance },
		func(s Point) float64 { return s.ITY },
		func(e Envelope) Interval { return e.rate(relevance) })
}

// rate encloses the smallest I(X;T) at which the bound is ity high.
func (e Envelope) rate(ity float64) Interval {
	out := Interval{ity, math.Inf(1)} // I(T;Y) ≤ I(X;T)
	l := Point{}
	for _, r := range e.points {
		out.Low = max(out.Low, r.reach(ity))
		if ity <= r.ITY && math.IsInf(out.High, 1) {
			out.High = r.IXT
			if r.ITY > l.ITY {
				out.High = l.IXT + float64((r.IXT-l.IXT)*((ity-l.ITY)/(r.ITY-l.ITY)))
			}
		}
		if r.ITY > l.ITY {
			l = r
		}
	}
	return out
}

// closeIn solves ever closer to the point where the coordinate at has the value.
// slack is the gap at β, in bits, that widens the interval by the tolerance; each
// solve gets a tenth of it. It ends where stall solves in a row shrink the interval by
// less than a tenth, unless stall is 0.
func closeIn[P any](m model[P], value, tolerance float64, stall int, slack func(beta float64) float64, at func(Point) float64, enclose func(Envelope) Interval) Interval {
	l, r := origin(m), end(m)
	answers := []solution[P]{l, r}
	best := Interval{math.Inf(-1), math.Inf(1)}
	byChord, idle, known := false, 0, math.Inf(1)
	for range valueSolves {
		now := enclose(NewEnvelope(answers))
		if idle++; now.Width() < float64(0.9*known) {
			idle, known = 0, now.Width()
		}
		if stall > 0 && idle >= stall || m.over() {
			break
		}
		byChord = !byChord && now.Width() > best.Width()/4
		best = now
		lp, rp := l.Point, r.Point
		if best.Width() <= tolerance || rp.IXT <= lp.IXT || rp.ITY <= lp.ITY {
			break
		}
		beta := chordBeta(lp, rp)
		if !byChord {
			beta = aim(lp, rp, value, at)
		}
		beta = restrained(beta, lp, rp)
		s := solveNear(m, beta, info.Nats(slack(beta))/10, l, r)
		switch sp := s.Point; {
		case at(sp) > at(lp) && at(sp) <= value:
			answers = []solution[P]{s, r, l}
			l = s
		case at(sp) > value && at(sp) < at(rp):
			answers = []solution[P]{l, s, r}
			r = s
		default: // nothing between, but a line
			answers = []solution[P]{l, r, s}
			if byChord { // the chord is the bound as closely as it can be solved
				return widened(enclose(NewEnvelope(answers)))
			}
		}
	}
	return widened(enclose(NewEnvelope(answers)))
}

// aim returns a β between those of l and r at which a coordinate has a value, or
// a little more on the side of the farther end, if the bound between them is the
// cubic that has their heights and slopes.
func aim(l, r Point, value float64, at func(Point) float64) float64 {
	const closer, beyond = 1. / 16, 1. / 512 // of the distance between the ends
	width := at(r) - at(l)
	left, right := value-at(l), at(r)-value
	switch shift := float64(width * beyond); {
	case left < float64(width*closer):
		value += max(2*left, shift)
	case right < float64(width*closer):
		value -= max(2*right, shift)
	}
	dx, dy := r.IXT-l.IXT, r.ITY-l.ITY
	steep, flat, middle := 1/l.Beta, 1/r.Beta, dy/dx
	// in u = (x - l.IXT)/dx:  y = l.ITY + u (steep dx) + u² … , by Horner's rule
	c2 := float64(3*middle) - float64(2*steep) - flat
	c3 := steep + flat - float64(2*middle)
	curve := func(u float64) Point {
		y := float64(u * (steep + float64(u*(c2+float64(u*c3)))))
		return Point{IXT: l.IXT + float64(u*dx), ITY: l.ITY + float64(dx*y)}
	}
	lo, hi := 0.0, 1.0
	for range 40 {
		if u := lo + float64((hi-lo)/2); at(curve(u)) < value {
			lo = u
		} else {
			hi = u
		}
	}
	slope := steep + float64(lo*(float64(2*c2)+float64(lo*float64(3*c3))))
	margin := float64((steep - flat) / 512)
	return 1 / max(flat+margin, min(steep-margin, slope))
}

// widened allows for the rounding of the informations. Where β is so high that rounding
// has made the ends change places, by δ, it allows for δ on either side.
func widened(i Interval) Interval {
	if inverted := i.Low - i.High; inverted > 0 {
		i.Low, i.High = i.High-inverted, i.Low+inverted
	}
	return Interval{i.Low - informationRounding, i.High + informationRounding}
}
