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

// Curve returns points of the bound by ascending I(X;T), from the origin to
// (H(X), I(X;Y)), so dense that the polygon through them lies below the bound by
// at most tolerance bits of I(T;Y), everywhere and by proof. step is called after
// every solve; its error ends the work.
//
// Not a grid of β, which would miss most of the curve of a near-deterministic
// joint, but chord dichotomy: each point comes with a line that no encoder
// exceeds,
//
//	I(T;Y) ≤ I(X;Y) + (I(X;T) - lower)/β,   lower ≤ F*(β) certified
//
// and the next β is the inverse slope of the chord under the widest gap between
// the polygon and these lines. A straight piece of the bound is recognised by its
// chord's own line. The first point has the largest β at which telling nothing is
// optimal ([Onset]), the last β = +Inf: every row its own symbol. If Y is a
// function of X these two are the whole curve, min(I(X;T), H(Y)), and nothing is
// solved; if X tells nothing about Y the origin is.
func Curve(p *Problem, tolerance float64, step func(solved int) error) ([]Solution, error) {
	if !(tolerance > 0) {
		panic("solve: tolerance is not positive")
	}
	points := []Solution{p.origin()}
	if p.ixy > 0 {
		points = append(points, p.end())
	}
	for solved := 1; ; solved++ {
		widest, at := tolerance, -1
		for i := range len(points) - 1 {
			if g := p.between(points[i], points[i+1]); g > widest {
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
		start := l.Encoder
		if len(start.Mass) == 1 { // the origin knows nothing
			start = r.Encoder
		}
		beta := (r.IXT - l.IXT) / (r.ITY - l.ITY)
		points = slices.Insert(points, at+1, Solve(p, beta, start))
		if err := step(solved); err != nil {
			return nil, err
		}
	}
}

// between returns by how much, in bits, the bound can exceed the chord of two
// neighbouring points: at the vertex of their two lines.
func (p *Problem) between(l, r Solution) float64 {
	dx, dy := r.IXT-l.IXT, r.ITY-l.ITY
	fall := 1/l.Beta - 1/r.Beta
	if dx <= 0 || dy <= 0 || fall <= 0 {
		return 0 // the same point to rounding
	}
	x := (p.line(r, 0) - p.line(l, 0)) / fall
	x = max(l.IXT, min(r.IXT, x))
	return min(p.line(l, x), p.line(r, x)) - (l.ITY + float64(dy*((x-l.IXT)/dx)))
}

// line is the height in bits at ixt of the line of s that no encoder exceeds.
func (p *Problem) line(s Solution, ixt float64) float64 {
	if math.IsInf(s.Beta, 1) {
		return info.Bits(p.ixy)
	}
	return info.Bits(p.ixy) + (ixt-info.Bits(s.lower))/s.Beta
}

// origin is the encoder that tells nothing, at the largest β where it is optimal.
func (p *Problem) origin() Solution {
	beta, excess := p.onset()
	return Solution{Beta: beta, Encoder: p.silent(), Gap: info.Bits(excess), Converged: true,
		lower: float64(beta*p.ixy) - excess}
}

// end is the encoder that tells everything.
func (p *Problem) end() Solution {
	return Solution{Beta: math.Inf(1), Encoder: p.identity(len(p.p)), IXT: p.Entropy(), ITY: p.Information(), Converged: true}
}
