package solve

// stepMasses is [Problem.stepMasses] for any number of values of y.
func (j *Joint) stepMasses(beta float64, st *jointState) (*jointState, bool) {
	return lighter(beta, st, gram(j.weight, st.a), st.c, st.atoms.mass, func(mass []float64) (*jointState, []float64) {
		next := j.evaluate(beta, atoms{mass, st.atoms.position})
		return next, next.c
	})
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
			h[t*n+u] = float64(float64(q[t]*q[u]) * inner(j.weight, st.a[t], st.a[u]))
		}
		for y := range k {
			row := m + t*k + y
			g[row] = -float64(q[t] * st.slope[t][y])
			for u := range m {
				qq := float64(q[t] * q[u])
				h[row*n+u] = float64(qq * inner(j.weight, st.bend[t][y], st.a[u]))
				for z := range k {
					if column := m + u*k + z; column <= row {
						h[row*n+column] = float64(qq * inner(j.weight, st.bend[t][y], st.bend[u][z]))
					}
				}
			}
			h[row*n+t] -= float64(q[t] * st.slope[t][y])
			for z := range y + 1 {
				h[row*n+m+t*k+z] -= float64(q[t] * st.curve[t][y*k+z])
			}
		}
	}
	return damped(beta, st, damping, func(damping float64) (*jointState, bool) {
		step, ok := direction(h, g, m, damping)
		if !ok {
			return nil, false
		}
		of, ok := st.atoms.moved(step)
		if !ok {
			return nil, false
		}
		return j.evaluate(beta, of), true
	})
}

// moved is [Encoder.moved] with |Y|-1 coordinates per position.
func (of atoms) moved(step []float64) (atoms, bool) {
	out, m := of.clone(), len(of.mass)
	for t, q := range of.mass {
		out.mass[t] = q + float64(q*step[t])
		if !(out.mass[t] > 0) {
			return atoms{}, false
		}
		k := len(of.position[t])
		for y, at := range of.position[t] {
			s := at + step[m+t*k+y]
			if s != s {
				return atoms{}, false
			}
			out.position[t][y] = max(-farthest, min(farthest, s))
		}
	}
	return out, true
}
