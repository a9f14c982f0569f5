package solve

import (
	"math"
	"slices"
)

// Piece is a straight piece of the bound: at its β all encoders between the two
// ends are equally good, and a small change of β jumps from one end to the other.
type Piece struct {
	From, To Point
	Beta     float64 // the inverse of the slope

	// Gap is by how much, in bits of I(T;Y), the bound can exceed the chord
	// anywhere between the ends.
	Gap float64
}

const (
	straightGap    = 1e-9 // bits by which a straight piece may be bent
	straightLength = 0.01 // bits of I(X;T): shorter pieces are straight on any curve
	straightDepth  = 40
)

// Straight returns the straight pieces of the bound that are at least 0.01 bit of
// I(X;T) long, each certified to 1e-9 bits of I(T;Y), given points of the bound
// such as those of [Curve].
//
// Each chord is solved at its own slope. On a straight piece that proves the
// chord; on a chord that is straight except near its ends, the new point lies close
// to one end and quadratically closer each time; on a curved chord it lies in
// the middle, and the search ends. Of more than 1 024 rows a chord that is well below the bound
// is solved to a gap of 1e-6 β nats only, and no piece is searched for between an encoder of more
// than 64 atoms and the end, where it would take hundreds. Cost: a solve per chord, a few per
// piece.
func Straight(p *Problem, points []Solution) []Piece {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(l, r Solution) int { return byPlace(l.Point, r.Point) })
	var out []Piece
	for i := range len(points) - 1 {
		l, r := points[i], points[i+1]
		for range straightDepth {
			a, c := l.Point, r.Point
			length := c.IXT - a.IXT
			if length < straightLength || c.ITY <= a.ITY || p.beyond(a, c) {
				break
			}
			beta := chordBeta(a, c)
			m, bent := p.bent(beta, l, r)
			if !bent {
				m = answer(solveNear(p, beta, 1e-10, l.solution(), r.solution()))
			}
			mid := m.Point
			// Both ends must lie on the line: then so does the chord.
			if gap := max(mid.Line(a.IXT)-a.ITY, mid.Line(c.IXT)-c.ITY); gap <= straightGap {
				out = append(out, Piece{From: a, To: c, Beta: beta, Gap: max(0, gap) + informationRounding})
				break
			}
			switch at := (mid.IXT - a.IXT) / length; {
			case at < 0.25:
				l = m
			case at > 0.75:
				r = m
			default:
				length = 0
			}
			if length == 0 {
				break
			}
		}
	}
	return join(out)
}

// beyond reports whether a solution between a point and the end would need too many atoms.
func (p *Problem) beyond(l, r Point) bool {
	const many = 64
	return len(p.p) > manyRows && math.IsInf(r.Beta, 1) && l.Atoms > many
}

// bent looks for a solution above a chord, at the slope of the chord: it proves that the bound is
// curved there. It looks only where rows are many, with a rough solve, which saves an exact one.
func (p *Problem) bent(beta float64, l, r Solution) (m Solution, found bool) {
	if len(p.p) <= manyRows {
		return m, false
	}
	const rough = 1e-6 // nats of the gap over β
	m = answer(solveNear(p, beta, float64(rough*max(1, beta)), l.solution(), r.solution()))
	return m, m.ITY-chord(l.Point, r.Point, m.IXT) > straightGap
}

// join makes one piece of neighbours on one line.
func join(pieces []Piece) []Piece {
	var out []Piece
	for _, p := range pieces {
		if n := len(out); n > 0 {
			last := out[n-1]
			bend := last.To.ITY - chord(last.From, p.To, last.To.IXT)
			if last.To.IXT == p.From.IXT && bend <= straightGap {
				out[n-1] = Piece{From: last.From, To: p.To, Beta: chordBeta(last.From, p.To), Gap: max(last.Gap, p.Gap) + max(0, bend)}
				continue
			}
		}
		out = append(out, p)
	}
	return out
}
