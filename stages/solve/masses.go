package solve

import "math"

// stepMasses moves the masses at fixed positions: a Newton step of the convex
// problem on the positive orthant, then as much of it as lowers F or, at F's last
// bits, halves the violation of the conditions for a minimum.
//
//	min_{q ≥ 0} ½ qᵀ H q - bᵀ q,   H_tu = Σ_x p(x) a_xt a_xu,   b = 2c - 1
//
// Masses become exactly zero where the step wants them gone; those atoms stay
// in the encoder for the caller to drop. It returns the new state and whether F
// fell.
//
// Reference: Y. Wang, On fast computation of the non-parametric maximum
// likelihood estimate of a mixing distribution, JRSS B 69, 2007: the same
// quadratic, there for mixture likelihoods.
func (p *Problem) stepMasses(beta float64, st *state) (*state, bool) {
	return lighter(beta, st, gram(p.check, p.weight, st.a), st.c, st.encoder.Mass, func(mass []float64) (*state, []float64) {
		next := p.evaluate(beta, Encoder{mass, st.encoder.Position})
		return next, next.c
	})
}

// lighter is the step of [Problem.stepMasses], from H and c of a state; evaluate
// gives the state of other masses, and its c.
func lighter[S descending](beta float64, st S, h, c, mass []float64, evaluate func(mass []float64) (S, []float64)) (S, bool) {
	m := len(mass)
	b := make([]float64, m)
	for t := range m {
		b[t] = float64(2*c[t]) - 1
		h[t*m+t] *= 1 + 1e-11 // atoms on top of one another make H singular
	}
	target := orthant(h, b, mass)
	for step := 1.0; step > 1e-6; step /= 2 {
		part := make([]float64, m)
		for t, q := range mass {
			part[t] = q + float64(step*(target[t]-q))
			if step == 1 {
				part[t] = target[t]
			}
		}
		next, above := evaluate(part)
		if next.objective() < st.objective() {
			return next, true
		}
		if step == 1 && next.objective() <= st.objective()+noise(beta, st.objective()) && excess(above, part) < excess(c, mass)/2 {
			return next, true // a mass so small that F does not show it
		}
	}
	return st, false
}

// gram returns H_tu = Σ_x p(x) a_xt a_xu, by rows; check may end the work.
func gram(check func(), weight []float64, a [][]float64) []float64 {
	m := len(a)
	h := make([]float64, m*m)
	for t := range m {
		for u := range t + 1 {
			check()
			h[t*m+u] = inner(weight, a[t], a[u])
			h[u*m+t] = h[t*m+u]
		}
	}
	return h
}

// inner returns Σ_x p(x) a[x] b[x].
func inner(weight, a, b []float64) float64 {
	sum := 0.0
	for x, w := range weight {
		sum += float64(float64(w*a[x]) * b[x])
	}
	return sum
}

// noise is the rounding of F; that of the exponents grows with β.
func noise(beta, f float64) float64 { return float64(4e-16 * (1 + math.Abs(f) + beta)) }

// excess returns the largest violation of c_t = 1, or of c_t ≤ 1 where the mass is 0.
func excess(c, mass []float64) float64 {
	worst := 0.0
	for t, q := range mass {
		worst = max(worst, c[t]-1)
		if q > 0 {
			worst = max(worst, 1-c[t])
		}
	}
	return worst
}

// orthant minimises ½ qᵀHq - bᵀq over q ≥ 0 from a feasible q, by the active-set
// method of Lawson and Hanson. H is symmetric positive definite.
//
// Reference: C. Lawson, R. Hanson, Solving Least Squares Problems, 1974, chapter 23.
func orthant(h, b, start []float64) []float64 {
	m := len(b)
	q, free := make([]float64, m), make([]bool, m)
	for t, v := range start {
		q[t], free[t] = v, v > 0
	}
	for range 4*m + 10 {
		descend(h, b, q, free)
		enter, steepest := -1, 1e-13
		for t := range m {
			if free[t] {
				continue
			}
			pull := b[t]
			for u := range m {
				pull -= float64(h[t*m+u] * q[u])
			}
			if pull > steepest {
				enter, steepest = t, pull
			}
		}
		if enter < 0 {
			break
		}
		free[enter] = true
	}
	return q
}

// descend solves for the free masses; as long as some would be negative it goes
// to the first that vanishes and fixes it there.
func descend(h, b, q []float64, free []bool) {
	m := len(b)
	for {
		var index []int
		for t := range m {
			if free[t] {
				index = append(index, t)
			}
		}
		k := len(index)
		if k == 0 {
			return
		}
		sub, z := make([]float64, k*k), make([]float64, k)
		for i, t := range index {
			for j, u := range index {
				sub[i*k+j] = h[t*m+u]
			}
			z[i] = b[t]
		}
		if !cholesky(sub, k) {
			return // keep q: feasible, and no worse than the start
		}
		substitute(sub, k, z)
		first, step := -1, 1.0
		for i, t := range index {
			if z[i] <= 0 {
				if s := q[t] / (q[t] - z[i]); first < 0 || s < step {
					first, step = t, s
				}
			}
		}
		if first < 0 {
			for i, t := range index {
				q[t] = z[i]
			}
			return
		}
		for i, t := range index {
			q[t] = max(0, q[t]+float64(step*(z[i]-q[t])))
		}
		q[first], free[first] = 0, false
	}
}
