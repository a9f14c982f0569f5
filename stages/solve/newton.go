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

// settle repeats a Newton step until F falls no further and its gradient is flat,
// at most steps times. The damping that a step needed, eased, is where the next
// one begins; a step that finds nothing better returns nil.
func settle[S interface {
	comparable
	gradient() float64
}](st S, steps int, newton func(st S, damping float64) (next S, used float64, fell bool)) S {
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

// newton takes one step with at least the damping given, and returns the damping
// that it used and whether F fell. It returns nil if no step lowers F or, at F's
// last bits, shortens the gradient. In relative changes ρ_t = δq_t/q_t:
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
			qq := float64(q[t] * q[u])
			h[t*n+u] = float64(qq * p.inner(st.a[t], st.a[u]))
			h[(m+t)*n+u] = float64(qq * p.inner(st.bend[t], st.a[u]))
			h[(m+t)*n+m+u] = float64(qq * p.inner(st.bend[t], st.bend[u]))
		}
		h[(m+t)*n+t] -= float64(q[t] * st.slope[t])
		h[(m+t)*n+m+t] -= float64(q[t] * st.curve[t])
	}
	lost, length := noise(beta, st.f), st.gradient()
	for ; damping < 1e12; damping = max(10*damping, 1e-6) {
		e, ok := st.moved(h, g, damping)
		if !ok {
			continue
		}
		next = p.evaluate(beta, e)
		if next.f < st.f-lost {
			return next, damping, true
		}
		if next.f <= st.f+lost && next.gradient() < float64(length/2) {
			return next, damping, false
		}
	}
	return nil, damping, false
}

// moved solves (H + damping·diag|H|) step = -g, with |H| on the diagonal, and takes the step, shortened so
// that no mass loses more than nine tenths and no atom runs.
func (st *state) moved(h, g []float64, damping float64) (Encoder, bool) {
	n, m := len(g), len(g)/2
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
		return Encoder{}, false
	}
	substitute(a, n, step)
	short := 1.0
	for t := range m {
		if step[t] < -0.9 {
			short = min(short, -0.9/step[t])
		}
		if d := math.Abs(step[m+t]); d > 2 {
			short = min(short, 2/d)
		}
	}
	e := Encoder{make([]float64, m), make([]float64, m)}
	for t := range m {
		q := st.encoder.Mass[t]
		e.Mass[t] = q + float64(q*float64(short*step[t]))
		s := st.encoder.Position[t] + float64(short*step[m+t])
		if s != s || !(e.Mass[t] > 0) {
			return Encoder{}, false
		}
		e.Position[t] = max(-farthest, min(farthest, s))
	}
	return e, true
}
