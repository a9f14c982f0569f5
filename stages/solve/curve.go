package solve

import (
	"fmt"
	"math"
	"slices"

	"infoplane/internal/info"
)

// maxSolves ends a curve that does not reach its tolerance: 1e-8 bits need some
// thousands.
const maxSolves = 20_000

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
// largest β at which the constant encoder is optimal ([Onset]), the last β = +Inf:
// every row its own symbol. If Y is a function of X these two are the whole
// curve, min(I(X;T), H(Y)), and nothing is solved; if X and Y are independent the
// curve is the origin alone.
func Curve(p *Problem, tolerance float64, step func(solved int) error) ([]Solution, error) {
	first := origin(p)
	first.Point = p.onsetPoint()
	points := []solution[float64]{first}
	if p.ixy > 0 {
		var err error
		aim := goal
		if len(p.p) > manyRows {
			aim = sixteenth(tolerance)
		}
		if points, err = trace(p, first, tolerance, aim, step); err != nil {
			return nil, err
		}
	}
	out := make([]Solution, len(points))
	for i, s := range points {
		out[i] = Solution{s.Point, Encoder(s.atoms)}
	}
	return out, nil
}

// sixteenth returns the gap at β, in nats, of points that are a sixteenth of a tolerance, in
// bits of I(T;Y), from the bound.
func sixteenth(tolerance float64) func(beta float64) float64 {
	return func(beta float64) float64 { return max(goal(beta), float64(info.Nats(tolerance)*beta)/16) }
}

// trace is the dichotomy of [Curve] between the first answer and the end; aim is the
// gap at β, in nats, that a solve is to reach. Where gaps are wider than that so that
// solves bring no proof closer, the points stay short of the tolerance.
func trace[P any](m model[P], first solution[P], tolerance float64, aim func(beta float64) float64, step func(solved int) error) ([]solution[P], error) {
	if !(tolerance > 0) {
		panic("solve: tolerance is not positive")
	}
	points := []solution[P]{first, end(m)}
	spent := []bool{false} // by chord
	for solved := 1; ; solved++ {
		widest, at := tolerance, -1
		for i := range len(points) - 1 {
			if g := chordGap(points[i].Point, points[i+1].Point); g > widest && !spent[i] {
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
		beta := restrained(chordBeta(l.Point, r.Point), l.Point, r.Point)
		s := solveNear(m, beta, aim(beta), l, r)
		points, spent = slices.Insert(points, at+1, s), slices.Insert(spent, at+1, false)
		if slack := s.slack(); slack > widest/4 {
			spent[at], spent[at+1] = chordGap(l.Point, s.Point) > float64(0.9*widest), chordGap(s.Point, r.Point) > float64(0.9*widest)
		}
		if err := step(solved); err != nil {
			return nil, err
		}
	}
}

// solveNear solves at β to a gap of about tol nats. It starts from the neighbour whose β is
// closer, on a logarithmic scale, or cold where both are far: atoms come one by one.
func solveNear[P any](m model[P], beta, tol float64, left, right solution[P]) solution[P] {
	const far = 16
	start, ratio := left.atoms, beta/left.Beta
	if other := right.Beta / beta; other < ratio || len(start.Mass) == 1 && !math.IsInf(other, 1) {
		start, ratio = right.atoms, other
	}
	if ratio > far {
		start = atoms[P]{}
	}
	return m.solve(beta, tol, start)
}

// origin is the constant encoder, which is optimal at β = 1 by the data-processing
// inequality.
func origin[P any](m model[P]) solution[P] {
	ixy := m.common().ixy
	return solution[P]{Point: Point{Beta: 1, Atoms: 1, Converged: true, Rigorous: true, lower: ixy, ixy: ixy}, atoms: m.constant()}
}

// end is the encoder T = X, which is optimal at β = +Inf.
func end[P any](m model[P]) solution[P] {
	s := m.common()
	return solution[P]{
		Point: Point{Beta: math.Inf(1), IXT: s.Entropy(), ITY: s.Information(), Atoms: s.Rows(), Converged: true, Rigorous: true, ixy: s.ixy},
		atoms: m.complete(),
	}
}

// Onset returns β_c, the largest β at which a constant T is optimal.
// 1/β_c is the strong data-processing constant of the joint distribution. If Y
// is a function of X it is 1, if X and Y are independent it is +Inf. It is
// certified from below; where the curve starts almost straight, so that c is
// flat to 1e-12 over a wide range, it may be short by a relative 1e-7.
func Onset(p *Problem) float64 {
	beta, _ := p.onset()
	return beta
}

// onsetExcess is the log max c, in nats, that counts as 0: the resolution of the
// scan and the rounding at moderate β.
const onsetExcess = 1e-12

// onset returns β_c and the certified log max c there, for the constant encoder:
// one atom, at the prior.
//
//	β_c = max{ β : max_s c(s) ≤ 1 }
//
// c has a local maximum at the prior up to β = 1/ρ², with the maximal correlation
// ρ² = Σ p(x) (p(y=1|x) - p(y=1))² / (p(y=1) p(y=0)). That is β_c if c does not
// exceed 1 somewhere else before; then the largest β that passes is bisected,
// down to 1, which the data-processing inequality allows.
func (p *Problem) onset() (beta, excess float64) {
	if p.ixy == 0 {
		return math.Inf(1), 0
	}
	if p.Deterministic() {
		return 1, 0
	}
	constant := p.constant()
	pass := func(beta float64) bool {
		logZ, _ := p.partition(beta, constant)
		excess = p.scan(beta, constant.Position, logZ, 1e-13).bound
		return excess <= float64(onsetExcess*max(1, beta))
	}
	correlation := 0.0
	for x, w := range p.weight {
		d := p.p[x] - p.prior
		correlation += float64(w * float64(d*d))
	}
	lo, hi := 1.0, max(1, float64(p.prior*(1-p.prior))/correlation)
	if pass(hi) {
		return hi, excess
	}
	for hi-lo > 1e-13*hi {
		mid := lo + float64((hi-lo)/2)
		if mid == lo || mid == hi {
			break
		}
		if pass(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	pass(lo)
	return lo, excess
}

// onsetPoint is the origin with the largest β at which it is optimal.
func (p *Problem) onsetPoint() Point {
	beta, excess := p.onset()
	lower := p.ixy
	if p.ixy > 0 {
		lower = float64(beta*p.ixy) - excess
	}
	return Point{Beta: beta, Atoms: 1, Gap: info.Bits(excess), Converged: true, Rigorous: true, lower: lower, ixy: p.ixy}
}
