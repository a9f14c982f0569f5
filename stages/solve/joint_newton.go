package solve

import "math"

// stepMasses is [Problem.stepMasses] for any number of values of y.
func (j *Joint) stepMasses(beta float64, st *jointState) (*jointState, bool) {
	m := len(st.c)
	h, b := make([]float64, m*m), make([]float64, m)
	for t := range m {
		for u := range t + 1 {
			h[t*m+u] = j.inner(st.a[t], st.a[u])
			h[u*m+t] = h[t*m+u]
		}
		b[t] = float64(2*st.c[t]) - 1
	}
	for t := range m {
		h[t*m+t] *= 1 + 1e-11
	}
	target := orthant(h, b, st.atoms.mass)
	for step := 1.0; step > 1e-6; step /= 2 {
		of := atoms{make([]float64, m), st.atoms.position}
		for t, q := range st.atoms.mass {
			of.mass[t] = q + float64(step*(target[t]-q))
			if step == 1 {
				of.mass[t] = target[t]
			}
		}
		next := j.evaluate(beta, of)
		if next.f < st.f {
			return next, true
		}
		if step == 1 && next.f <= st.f+noise(beta, st.f) && excess(next.c, of.mass) < excess(st.c, st.atoms.mass)/2 {
			return next, true
		}
	}
	return st, false
}

// polish is [Problem.polish] for any number of values of y.
func (j *Joint) polish(beta float64, st *jointState, steps int) *jointState {
	return settle(st, steps, func(st *jointState, damping float64) (*jointState, float64, bool) {
		return j.newton(beta, st, damping)
	})
}

// newton is [Problem.newton] with |Y|-1 coordinates per position: variables are the
// relative masses of all atoms, then the positions, atom by atom.
func (j *Joint) newton(beta float64, st *jointState, damping float64) (next *jointState, used float64, fell bool) {
	m, k := len(st.c), len(j.prior)-1
	n := m + m*k
	h, g := make([]float64, n*n), make([]float64, n) // h: lower triangle
	q := st.atoms.mass
	for t := range m {
		g[t] = float64(q[t] * (1 - st.c[t]))
		for u := range t + 1 {
			h[t*n+u] = float64(float64(q[t]*q[u]) * j.inner(st.a[t], st.a[u]))
		}
		for y := range k {
			row := m + t*k + y
			g[row] = -float64(q[t] * st.slope[t][y])
			for u := range m {
				qq := float64(q[t] * q[u])
				h[row*n+u] = float64(qq * j.inner(st.bend[t][y], st.a[u]))
				for z := range k {
					if column := m + u*k + z; column <= row {
						h[row*n+column] = float64(qq * j.inner(st.bend[t][y], st.bend[u][z]))
					}
				}
			}
			h[row*n+t] -= float64(q[t] * st.slope[t][y])
			for z := range y + 1 {
				h[row*n+m+t*k+z] -= float64(q[t] * st.curve[t][y*k+z])
			}
		}
	}
	lost, length := noise(beta, st.f), st.gradient()
	for ; damping < 1e12; damping = max(10*damping, 1e-6) {
		of, ok := st.moved(h, g, damping)
		if !ok {
			continue
		}
		next = j.evaluate(beta, of)
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
func (st *jointState) moved(h, g []float64, damping float64) (atoms, bool) {
	n, m := len(g), len(st.c)
	k := (n - m) / m
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
		return atoms{}, false
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
	out := st.atoms.clone()
	for t := range m {
		q := out.mass[t]
		out.mass[t] = q + float64(q*float64(short*step[t]))
		if !(out.mass[t] > 0) {
			return atoms{}, false
		}
		for y := range k {
			s := out.position[t][y] + float64(short*step[m+t*k+y])
			if s != s {
				return atoms{}, false
			}
			out.position[t][y] = max(-farthest, min(farthest, s))
		}
	}
	return out, true
}
