package solve

import "slices"

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

// NewEnvelope takes points in any order, such as those of a [Curve]. It panics
// without any.
func NewEnvelope[S answer](answers []S) Envelope {
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
