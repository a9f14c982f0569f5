package solve

import (
	"math"
	"slices"

	"infoplane/internal/info"
)

// Solution is the answer to the problem at one β.
type Solution struct {
	Point
	Encoder Encoder
}

func (s Solution) point() Point { return s.Point }

// goal is the gap at which a solve stops, in nats, before allowance for rounding.
func goal(beta float64) float64 { return float64(1e-10 * max(1, beta)) }

const (
	coldAtoms   = 64 // of a start without a neighbouring solution
	massSteps   = 4  // Newton steps between exchanges; random problems need 2 to 4
	polishSteps = 12
	patience    = 3 // rounds without a smaller gap
)

// Solve returns the best encoder at β ≥ 0 with its certified gap. A start near
// the solution, such as that of a neighbouring β, saves time and changes the
// result within the gap only; the zero Encoder is none.
//
// Each round: Newton steps on the masses at fixed positions, where atoms that
// are not wanted vanish; damped Newton on masses and positions together; then the
// scan of [Certify], whose maxima above 1 become new atoms. It ends when the scan
// proves the goal, or stops getting closer; the gap says which. Every point that
// is kept lowered F, which is convex: there is no other optimum to end in.
//
// If Y is a function of X nothing is solved: up to β = 1 telling nothing is
// optimal, beyond it telling y.
func Solve(p *Problem, beta float64, start Encoder) Solution {
	if !(beta >= 0 && beta <= math.MaxFloat64) {
		panic("solve: β is negative or not finite")
	}
	return p.solve(beta, goal(beta), start)
}

// solve is [Solve] with a goal of tol nats.
func (p *Problem) solve(beta, tol float64, start Encoder) Solution {
	if p.Deterministic() {
		return p.deterministic(beta)
	}
	if len(start.Mass) > 0 {
		if s := p.descend(beta, tol, start); s.Converged {
			return s
		}
	}
	return p.descend(beta, tol, p.identity(coldAtoms))
}

// descend lowers F from a start until the certificate proves the goal.
func (p *Problem) descend(beta, tol float64, start Encoder) Solution {
	st := p.evaluate(beta, start)
	best, lowest := Solution{Point: Point{Beta: beta}}, math.Inf(1)
	lower := 0.0 // F* is at least this: Z ≤ 1
	for stuck := 0; ; {
		before := lowest - lower
		st = p.improve(beta, st)
		logZ := normalised(st.encoder.Mass, st.logZ)
		found := p.scan(beta, st.encoder.Position, logZ, tol/4)
		lower = max(lower, p.objective(logZ)-found.bound)
		if s := p.solution(beta, st.encoder); s.lagrangian(p) < lowest {
			best, lowest = s, s.lagrangian(p)
		}
		if stuck++; lowest-lower < before {
			stuck = 0
		}
		next, grew := p.exchange(beta, st, logZ, found, tol)
		if lowest-lower <= tol || !grew || stuck == patience {
			break
		}
		st = next
	}
	gap := max(0, lowest-lower) + float64(0x1p-48*(4+beta)) // the rounding of the informations
	best.Gap, best.lower, best.Converged = info.Bits(gap), lower, gap <= 2*max(tol, goal(beta))
	sound(best.Point, lowest)
	return best
}

// deterministic is the closed form where Y is a function of X.
func (p *Problem) deterministic(beta float64) Solution {
	s := p.origin()
	if beta > 1 {
		s = p.end()
	}
	s.Beta, s.lower = beta, float64(min(1, beta)*p.ixy)
	return s
}

// solution is an encoder with its informations.
func (p *Problem) solution(beta float64, e Encoder) Solution {
	ixt, ity := p.informations(beta, e)
	return Solution{Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(e.Mass), Rigorous: true, ixy: p.ixy}, e}
}

// lagrangian is I(X;T) + β (I(X;Y) - I(T;Y)) in nats.
func (s Solution) lagrangian(p *Problem) float64 {
	return info.Nats(s.IXT) + float64(s.Beta*(p.ixy-info.Nats(s.ITY)))
}

// improve lowers F: masses, then masses and positions, then merging.
func (p *Problem) improve(beta float64, st *state) *state {
	for range massSteps {
		next, fell := p.stepMasses(beta, st)
		if !fell {
			break
		}
		st = next
	}
	const vanished = 1e-15 // less than the rounding of the other masses
	drop := func(t int) bool {
		q := st.encoder.Mass[t]
		return q == 0 || q < vanished && st.c[t] < 1
	}
	st = p.evaluate(beta, st.encoder.keep(drop).sorted())
	st = p.polish(beta, st, polishSteps)
	if merged := p.merge(beta, st); merged != st {
		st = p.polish(beta, merged, polishSteps)
	}
	return st
}

// merge joins neighbouring atoms where that costs F less than a hundredth of the
// goal, and the certificate less than an eighth.
func (p *Problem) merge(beta float64, st *state) *state {
	for t := 0; t+1 < len(st.c); {
		e := st.encoder.sorted()
		a, b := e.Mass[t], e.Mass[t+1]
		e.Mass[t] = a + b
		e.Position[t] = (float64(a*e.Position[t]) + float64(b*e.Position[t+1])) / (a + b)
		e = e.keep(func(u int) bool { return u == t+1 })
		next := p.evaluate(beta, e)
		if next.f <= st.f+goal(beta)/100 && p.missed(beta, next, st.encoder.Position[t:t+2]) <= goal(beta)/8 {
			st = next
			continue
		}
		t++
	}
	return st
}

// missed returns the largest log c at some positions: an atom of tiny mass costs F
// nothing, but without it the certificate sees what it was for.
func (p *Problem) missed(beta float64, st *state, positions []float64) float64 {
	scratch, worst := make([]float64, len(p.p)), math.Inf(-1)
	logZ := normalised(st.encoder.Mass, st.logZ)
	for _, s := range positions {
		worst = max(worst, p.logc(scratch, beta, s, logZ))
	}
	return worst
}

// exchange adds the maxima of c that the scan found above 1, with mass zero.
func (p *Problem) exchange(beta float64, st *state, logZ []float64, found scanned, tol float64) (next *state, grew bool) {
	e := Encoder{slices.Clone(st.encoder.Mass), slices.Clone(st.encoder.Position)}
	x := found.samples
	for i := range x {
		left, right := x[max(0, i-1)], x[min(len(x)-1, i+1)]
		if x[i].logc <= tol/4 || left.logc > x[i].logc || i+1 < len(x) && right.logc >= x[i].logc {
			continue
		}
		e.Mass, e.Position = append(e.Mass, 0), append(e.Position, p.climb(beta, logZ, left.s, right.s))
		grew = true
	}
	return p.evaluate(beta, e.sorted()), grew
}

// climb finds a maximum of c between a and b by golden section.
func (p *Problem) climb(beta float64, logZ []float64, a, b float64) float64 {
	const golden = 0.6180339887498949
	scratch := make([]float64, len(p.p))
	c := func(s float64) float64 { return p.logc(scratch, beta, s, logZ) }
	left, right := b-float64(golden*(b-a)), a+float64(golden*(b-a))
	cl, cr := c(left), c(right)
	for range 30 {
		if cl >= cr {
			b, right, cr = right, left, cl
			left = b - float64(golden*(b-a))
			cl = c(left)
		} else {
			a, left, cl = left, right, cr
			right = a + float64(golden*(b-a))
			cr = c(right)
		}
	}
	return a + float64((b-a)/2)
}
