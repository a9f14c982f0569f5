package solve

import (
	"math"

	"infoplane/internal/linear"
)

// level is a curvature, in nats, that no result shows: positions so level do not move.
const level = 1e-20

// flat is a gradient that no longer matters: log c is above 0 by no more.
const flat = 1e-12

// polish moves masses and positions together by damped Newton steps until F falls
// no further and its gradient is flat, at most steps times. The damping that a step
// needed, reduced, is where the next one begins.
func polish[P any](m model[P], beta float64, st *state[P], steps int) *state[P] {
	damping := 0.0
	for range steps {
		if m.over() {
			return st
		}
		next, used, fell := newton(m, beta, st, damping)
		if next == nil {
			return st
		}
		coarse := m.common().coarse
		little := coarse > 0 && st.f-next.f < coarse/1e6
		st, damping = next, used/8
		if little {
			return st
		}
		if damping < 1e-9 {
			damping = 0
		}
		if !fell && m.gradient(st) < flat {
			return st
		}
	}
	return st
}

// newton raises the damping (Levenberg, Marquardt) from where it is until a step
// lowers F or, at F's last bits, shortens the gradient. It returns the damping used
// and whether F fell; nil if no step does either.
func newton[P any](m model[P], beta float64, st *state[P], damping float64) (next *state[P], used float64, fell bool) {
	h, g, move := m.curvature(beta, st)
	length, lost := m.gradient(st), resolution(beta, st.f)
	for ; damping < 1e12 && !m.over(); damping = max(10*damping, 1e-6) {
		m.common().factorise(len(g))
		step, ok := direction(h, g, len(st.c), damping)
		if !ok {
			continue
		}
		moved, ok := move(step)
		if !ok {
			continue
		}
		next := evaluate(m, beta, moved, nil)
		if next.f < st.f-lost {
			return next, damping, true
		}
		if next.f <= st.f+lost && m.gradient(next) < float64(length/2) {
			return next, damping, false
		}
	}
	return nil, damping, false
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
	if !linear.Cholesky(a, n) {
		return nil, false
	}
	linear.Substitute(a, n, step)
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

// stepMasses moves the masses at fixed positions: a Newton step of the convex
// problem on the positive orthant, then as much of it as lowers F or, at F's last
// bits, halves the violation of the conditions for a minimum.
//
//	min_{q ≥ 0} ½ qᵀ H q - bᵀ q,   H_tu = Σ_x p(x) a_xt a_xu,   b = 2c - 1
//
// Masses become exactly zero where the step removes them; those atoms stay
// in the state for the caller to drop. It returns the new state and whether F
// fell.
//
// Reference: Y. Wang, On fast computation of the non-parametric maximum
// likelihood estimate of a mixing distribution, JRSS B 69, 2007: the same
// quadratic, there for mixture likelihoods.
func stepMasses[P any](m model[P], beta float64, st *state[P]) (*state[P], bool) {
	n, mass := len(st.c), st.atoms.Mass
	h, b := make([]float64, n*n), make([]float64, n)
	sums := m.common().products(st.a, linear.NewMatrix(st.a), true)
	for t := range n {
		for u := range t + 1 {
			h[t*n+u] = sums[t][u]
			h[u*n+t] = h[t*n+u]
		}
		b[t] = float64(2*st.c[t]) - 1
		h[t*n+t] *= 1 + 1e-11 // atoms on top of one another make H singular
	}
	target := linear.Nonnegative(h, b, mass, func(variables int) bool {
		m.common().factorise(variables)
		return !m.over()
	})
	for step := 1.0; step > 1e-6; step /= 2 {
		part := make([]float64, n)
		for t, q := range mass {
			part[t] = q + float64(step*(target[t]-q))
			if step == 1 {
				part[t] = target[t]
			}
		}
		next := evaluate(m, beta, atoms[P]{part, st.atoms.Position}, st)
		if next.f < st.f {
			return next, true
		}
		if step == 1 && next.f <= st.f+resolution(beta, st.f) && excess(next) < excess(st)/2 {
			return next, true // a mass so small that F does not show it
		}
	}
	return st, false
}

// resolution is the rounding of F; that of the exponents grows with β.
func resolution(beta, f float64) float64 { return float64(4e-16 * (1 + math.Abs(f) + beta)) }

// excess returns the largest violation of c_t = 1, or of c_t ≤ 1 where the mass is 0.
func excess[P any](st *state[P]) float64 {
	worst := 0.0
	for t, q := range st.atoms.Mass {
		worst = max(worst, st.c[t]-1)
		if q > 0 {
			worst = max(worst, 1-st.c[t])
		}
	}
	return worst
}
