package solve

import (
	"fmt"
	"math"
	"slices"

	"infoplane/internal/info"
)

// maxSolves ends a curve that its tolerance would not: 1e-8 bits take some
// thousands.
const maxSolves = 20_000

// answer is the solution at one β, of a [Problem] or a [Joint].
type answer interface{ point() Point }

// bottleneck is what the dichotomies need of a problem.
type bottleneck[S answer] interface {
	// near solves at β to a gap of about tol nats, starting from the encoder of
	// an answer on the left or on the right.
	near(beta, tol float64, left, right S) S

	// origin tells nothing, and has the line of some β at which that is optimal.
	origin() S

	// end tells everything that matters.
	end() S
}

// Curve returns points of the bound by ascending I(X;T), from the origin to
// (H(X), I(X;Y)), so dense that the polygon through them lies below the bound by
// at most tolerance bits of I(T;Y), everywhere and by proof. step is called after
// every solve; its error ends the work.
//
// Not a grid of β, which would miss most of the curve of a near-deterministic
// joint, but chord dichotomy: each point comes with a line that no encoder
// exceeds ([Point]), and the next β is the inverse slope of the chord under the
// widest gap between the polygon and these lines. A straight piece of the bound
// is recognised by its chord's own line ([Straight]). The first point has the
// largest β at which telling nothing is optimal ([Onset]), the last β = +Inf:
// every row its own symbol. If Y is a function of X these two are the whole
// curve, min(I(X;T), H(Y)), and nothing is solved; if X tells nothing about Y
// the origin is.
func Curve(p *Problem, tolerance float64, step func(solved int) error) ([]Solution, error) {
	first := p.origin()
	first.Point = p.onsetPoint()
	if p.ixy == 0 {
		return []Solution{first}, nil
	}
	return trace(p, first, tolerance, goal, step)
}

// trace is the dichotomy of [Curve] between the first answer and the end; aim is the
// gap at β, in nats, that a solve is to reach. Where gaps are wider than that so that
// solves bring no proof closer, the points stay short of the tolerance.
func trace[S answer](b bottleneck[S], first S, tolerance float64, aim func(beta float64) float64, step func(solved int) error) ([]S, error) {
	if !(tolerance > 0) {
		panic("solve: tolerance is not positive")
	}
	points := []S{first, b.end()}
	spent := []bool{false} // by chord
	for solved := 1; ; solved++ {
		widest, at := tolerance, -1
		for i := range len(points) - 1 {
			if g := between(points[i].point(), points[i+1].point()); g > widest && !spent[i] {
				widest, at = g, i
			}
		}
		if at < 0 {
			return points, nil
		}
		if solved > maxSolves {
			return nil, fmt.Errorf("tolerance %g: the curve is still %g bits below its bound after %d points; raise the tolerance", tolerance, widest, solved)
		}
		l, r := points[at], points[at+1]
		beta := restrained(chordBeta(l.point(), r.point()), l.point(), r.point())
		m := b.near(beta, aim(beta), l, r)
		points, spent = slices.Insert(points, at+1, m), slices.Insert(spent, at+1, false)
		if slack := m.point().slack(); slack > widest/4 {
			spent[at], spent[at+1] = between(l.point(), m.point()) > float64(0.9*widest), between(m.point(), r.point()) > float64(0.9*widest)
		}
		if err := step(solved); err != nil {
			return nil, err
		}
	}
}

// near starts from the neighbour whose β is closer, on a logarithmic scale, or
// cold where both are far: atoms come one by one.
func (p *Problem) near(beta, tol float64, left, right Solution) Solution {
	const far = 16
	start, ratio := left.Encoder, beta/left.Beta
	if other := right.Beta / beta; other < ratio || len(start.Mass) == 1 && !math.IsInf(other, 1) {
		start, ratio = right.Encoder, other
	}
	if ratio > far {
		start = Encoder{}
	}
	return p.solve(beta, tol, start)
}

// origin is the encoder that tells nothing, optimal at β = 1 by the
// data-processing inequality.
func (p *Problem) origin() Solution {
	return Solution{
		Point:   Point{Beta: 1, Atoms: 1, Converged: true, Rigorous: true, lower: p.ixy, ixy: p.ixy},
		Encoder: p.silent(),
	}
}

// onsetPoint is the origin with the largest β at which telling nothing is optimal.
func (p *Problem) onsetPoint() Point {
	beta, excess := p.onset()
	lower := p.ixy
	if p.ixy > 0 {
		lower = float64(beta*p.ixy) - excess
	}
	return Point{Beta: beta, Atoms: 1, Gap: info.Bits(excess), Converged: true, Rigorous: true, lower: lower, ixy: p.ixy}
}

// end is the encoder that tells everything.
func (p *Problem) end() Solution {
	return Solution{
		Point:   Point{Beta: math.Inf(1), IXT: p.Entropy(), ITY: p.Information(), Atoms: len(p.p), Converged: true, Rigorous: true, ixy: p.ixy},
		Encoder: p.identity(len(p.p)),
	}
}
