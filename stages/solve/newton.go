package solve

import "math"

// level is a curvature, in nats, that no result shows: positions so level do not move.
const level = 1e-20

// flat is a gradient that no longer matters: log c is above 0 by no more.
const flat = 1e-12

// polish moves masses and positions together by damped Newton steps until F falls
// no further and its gradient is flat, at most steps times.
func (p *Problem) polish(beta float64, st *state, steps int) *state {
	return settle(st, steps, func(st *state, damping float64) (*state, float64, bool) { return p.newton(beta, st, damping) })
}

// descending is a state of masses and positions that steps lower, for two and for
// more values of y.
type descending interface {
	comparable
	objective() float64 // F + Σq - 1, nats
	gradient() float64  // the largest violation of the conditions for a minimum
}

// settle repeats a Newton step until F falls no further and its gradient is flat,
// at most steps times. The damping that a step needed, eased, is where the next
// one begins; a step that finds nothing better returns nil.
func settle[S descending](st S, steps int, newton func(st S, damping float64) (next S, used float64, fell bool)) S {
	var none S
	damping := 0.0
	for range steps {
		next, used, fell := newton(st, damping)
		if next == none {
			return st
		}
		st, damping = next, used/8
		if damping < 1e-9 {
			damping = 0
		}
		if !fell && st.gradient() < flat {
			return st
		}
	}
	return st
}

// damped raises the damping from where it is until a step lowers F or, at F's last
// bits, shortens the gradient. It returns the damping used and whether F fell; nil
// if no step does either.
func damped[S descending](beta float64, st S, damping float64, step func(damping float64) (next S, ok bool)) (next S, used float64, fell bool) {
	var none S
	f, length := st.objective(), st.gradient()
	lost := noise(beta, f)
	for ; damping < 1e12; damping = max(10*damping, 1e-6) {
		next, ok := step(damping)
		if !ok {
			continue
		}
		if next.objective() < f-lost {
			return next, damping, true
		}
		if next.objective() <= f+lost && next.gradient() < float64(length/2) {
			return next, damping, false
		}
	}
	return none, damping, false
}

// direction solves (H + damping·diag|H|) step = -g, with |H| on the diagonal, and
// shortens the step so that none of the first m variables, relative masses, loses
// more than nine tenths and no position runs. h is the lower triangle of H. It is
// false where the matrix is not positive definite.
func direction(h, g []float64, m int, damping float64) (step []float64, ok bool) {
	n := len(g)
	a, step := make([]float64, n*n), make([]float64, n)
	copy(a, h)
	for i := range n {
		// A position whose curvature is negative, or nothing but rounding, must not
		// spoil the steps of the others.
		bend := math.Abs(h[i*n+i])
		a[i*n+i] = bend + float64(damping*bend) + level
		step[i] = -g[i]
	}
	if !cholesky(a, n) {
		return nil, false
	}
	substitute(a, n, step)
	short := 1.0
	for i, d := range step {
		if i < m && d < -0.9 {
			short = min(short, -0.9/d)
		}
		if i >= m && math.Abs(d) > 2 {
			short = min(short, 2/math.Abs(d))
		}
	}
	for i := range step {
		step[i] = float64(short * step[i])
	}
	return step, true
}

// newton takes one step, [damped], in relative changes ρ_t = δq_t/q_t:
//
//	∂F/∂ρ_t = q_t (1 - c_t)              ∂F/∂s_t = -q_t c'_t
//	H_ρρ = q_t q_u ⟨a_t a_u⟩              H_sρ = q_t q_u ⟨a'_t a_u⟩ - δ_tu q_t c'_t
//	H_ss = q_t q_u ⟨a'_t a'_u⟩ - δ_tu q_t c''_t        ⟨·⟩ = Σ_x p(x) ·
//
// The diagonal is raised (Levenberg, Marquardt) while the step fails.
func (p *Problem) newton(beta float64, st *state, damping float64) (next *state, used float64, fell bool) {
	m := len(st.c)
	n := 2 * m
	h, g := make([]float64, n*n), make([]float64, n) // h: lower triangle
	q := st.encoder.Mass
	for t := range m {
		g[t], g[m+t] = float64(q[t]*(1-st.c[t])), -float64(q[t]*st.slope[t])
		for u := range m {
			p.check()
			qq := float64(q[t] * q[u])
			h[t*n+u] = float64(qq * inner(p.weight, st.a[t], st.a[u]))
			h[(m+t)*n+u] = float64(qq * inner(p.weight, st.bend[t], st.a[u]))
			h[(m+t)*n+m+u] = float64(qq * inner(p.weight, st.bend[t], st.bend[u]))
		}
		h[(m+t)*n+t] -= float64(q[t] * st.slope[t])
		h[(m+t)*n+m+t] -= float64(q[t] * st.curve[t])
	}
	return damped(beta, st, damping, func(damping float64) (*state, bool) {
		step, ok := direction(h, g, m, damping)
		if !ok {
			return nil, false
		}
		e, ok := st.encoder.moved(step)
		if !ok {
			return nil, false
		}
		return p.evaluate(beta, e), true
	})
}

// moved takes a step of relative masses and positions. It is false where a mass
// would vanish.
func (e Encoder) moved(step []float64) (Encoder, bool) {
	m := len(e.Mass)
	out := Encoder{make([]float64, m), make([]float64, m)}
	for t, q := range e.Mass {
		out.Mass[t] = q + float64(q*step[t])
		s := e.Position[t] + step[m+t]
		if s != s || !(out.Mass[t] > 0) {
			return Encoder{}, false
		}
		out.Position[t] = max(-farthest, min(farthest, s))
	}
	return out, true
}
