package solve

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/info"
)

// Point is what an encoder reaches in the information plane at one β, and the
// proof that comes with it: a line that no encoder exceeds,
//
//	I(T;Y) ≤ I(X;Y) + (I(X;T) - lower)/β,   lower ≤ F*(β) certified
type Point struct {
	Beta     float64 // 1/β is the slope of the bound there
	IXT, ITY float64 // of the encoder, exactly, in bits

	Atoms int // values of T

	// Gap is at least (I(X;T) - β I(T;Y)) of this encoder minus the optimum, in
	// bits. At β = +Inf, where I(X;T) does not count, it is that of I(T;Y) alone.
	Gap float64

	// Converged reports whether the gap met the goal of 2e-10 max(1, β) nats.
	Converged bool

	// Rigorous reports whether the gap is proven: true for at most four values of y.
	// With more, the maximum behind it was searched for, and the gap is +Inf.
	Rigorous bool

	lower float64 // F* is at least this, nats
	ixy   float64 // I(X;Y), nats
}

// Line returns the height in bits at ixt of the line that no encoder exceeds.
func (p Point) Line(ixt float64) float64 {
	if math.IsInf(p.Beta, 1) {
		return info.Bits(p.ixy)
	}
	return info.Bits(p.ixy) + (ixt-info.Bits(p.lower))/p.Beta
}

// reach returns the I(X;T) in bits at which the line is ity high.
func (p Point) reach(ity float64) float64 {
	if math.IsInf(p.Beta, 1) {
		return 0
	}
	return info.Bits(p.lower) + float64(p.Beta*(ity-info.Bits(p.ixy)))
}

// slack returns by how much, in bits of I(T;Y), the line lies above the point.
func (p Point) slack() float64 { return p.Line(p.IXT) - p.ITY }

// lagrangian is I(X;T) + β (I(X;Y) - I(T;Y)) in nats.
func (p Point) lagrangian() float64 {
	return info.Nats(p.IXT) + float64(p.Beta*(p.ixy-info.Nats(p.ITY)))
}

func (p Point) point() Point { return p }

// information returns I(X;Y) in bits.
func (p Point) information() float64 { return info.Bits(p.ixy) }

// byPlace orders points along the bound.
func byPlace(a, b Point) int {
	return cmp.Or(cmp.Compare(a.IXT, b.IXT), cmp.Compare(a.Beta, b.Beta))
}

// chordGap returns by how much, in bits, the bound can exceed the chord of two
// neighbouring points: at the vertex of their two lines.
func chordGap(l, r Point) float64 {
	dx, dy := r.IXT-l.IXT, r.ITY-l.ITY
	fall := 1/l.Beta - 1/r.Beta
	if dx <= 0 || dy <= 0 || fall <= 0 {
		return 0 // the same point to rounding
	}
	x := (r.Line(0) - l.Line(0)) / fall
	x = max(l.IXT, min(r.IXT, x))
	return min(l.Line(x), r.Line(x)) - chord(l, r, x)
}

// chord returns the height at ixt of the line through two points, which mixtures of
// their encoders reach.
func chord(l, r Point, ixt float64) float64 {
	if r.IXT <= l.IXT {
		return max(l.ITY, r.ITY)
	}
	return l.ITY + float64((r.ITY-l.ITY)*((ixt-l.IXT)/(r.IXT-l.IXT)))
}

// chordBeta is the β whose lines have the chord's slope.
func chordBeta(l, r Point) float64 { return (r.IXT - l.IXT) / (r.ITY - l.ITY) }

// restrained returns β or, in front of the end of the curve, something smaller: the
// end has an atom per row, and a β far beyond that of l may need almost as many,
// where a little beyond it is enough.
func restrained(beta float64, l, r Point) float64 {
	const many, farther = 32, 4
	if math.IsInf(r.Beta, 1) && l.Atoms > many {
		return min(beta, farther*l.Beta)
	}
	return beta
}

// informationRounding bounds the rounding of a computed information, in bits:
// sums of some thousand terms, each good to a few units in the last place.
const informationRounding = 1e-12

// Interval holds a value that is between its ends, in bits.
type Interval struct{ Low, High float64 }

// Width is High - Low.
func (i Interval) Width() float64 { return i.High - i.Low }

// Middle is the centre.
func (i Interval) Middle() float64 { return i.Low + float64(i.Width()/2) }

// Envelope encloses the whole bound: from below by the polygon through points
// that encoders reach, from above by the lines that no encoder exceeds.
type Envelope struct {
	points []Point // by I(X;T), then β
}

// pointed is anything with a [Point].
type pointed interface{ point() Point }

// NewEnvelope returns the envelope of points in any order, such as those of a [Curve].
// It panics without any.
func NewEnvelope[S pointed](answers []S) Envelope {
	if len(answers) == 0 {
		panic("solve: envelope of no points")
	}
	var e Envelope
	for _, s := range answers {
		e.points = append(e.points, s.point())
	}
	slices.SortStableFunc(e.points, byPlace)
	return e
}

// At encloses I_Y*(ixt), the largest I(T;Y) of encoders with I(X;T) ≤ ixt.
// Cost: linear in the number of points.
func (e Envelope) At(ixt float64) Interval { return Interval{e.inner(ixt), e.outer(ixt)} }

// inner is the height of the polygon; beyond the last point it is level.
func (e Envelope) inner(ixt float64) float64 {
	l := Point{}
	for _, r := range e.points {
		if ixt <= r.IXT {
			return chord(l, r, ixt)
		}
		if r.ITY > l.ITY {
			l = r
		}
	}
	return l.ITY
}

// outer is the height of the lowest line. All encoders obey I(T;Y) ≤ I(X;T) and
// I(T;Y) ≤ I(X;Y): the lines of β = 1 and β = +Inf.
func (e Envelope) outer(ixt float64) float64 {
	low := min(ixt, e.points[0].information())
	for _, p := range e.points {
		low = min(low, p.Line(ixt))
	}
	return low
}
