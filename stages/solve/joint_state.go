package solve

import (
	"math"

	"infoplane/internal/vec"
)

// jointState is [state] for any number of values of y, without the derivatives of a,
// which only a Newton step needs.
type jointState struct {
	atoms atoms
	f     float64     // F + Σq - 1, nats; +Inf where no atom has all values of a row
	logZ  []float64   // per row, with the masses as they are
	a     [][]float64 // a[t][x] = K_xt / Z_x
	c     []float64   // c(r_t)
	mean  [][]float64 // Σ_x p(x) a[t][x] p(y|x), per atom and y
}

// evaluate computes the state of some atoms.
func (j *Joint) evaluate(beta float64, of atoms) *jointState {
	st := &jointState{atoms: of}
	m := len(of.mass)
	st.a, st.c, st.mean = make([][]float64, m), make([]float64, m), make([][]float64, m)
	j.respond(beta, st)
	for t := range m {
		st.mean[t] = make([]float64, len(j.prior))
		for x, w := range j.weight {
			if share := float64(w * st.a[t][x]); share > 0 {
				st.c[t] += share
				j.addRow(st.mean[t], share, x)
			}
		}
	}
	return st
}

// respond is [respond] for atoms that exclude values of y.
func (j *Joint) respond(beta float64, st *jointState) {
	n := len(j.weight)
	st.logZ = make([]float64, n)
	top := make([]float64, n)
	for x := range top {
		top[x] = math.Inf(-1)
	}
	for t, q := range st.atoms.mass {
		st.a[t] = make([]float64, n)
		j.exponents(st.a[t], beta, st.atoms.position[t])
		if q > 0 {
			for x, v := range st.a[t] {
				top[x] = max(top[x], v)
			}
		}
		st.f += q
	}
	for x := range top {
		if math.IsInf(top[x], -1) { // no encoder: p(t|x) would have to be 0/0
			st.f = math.Inf(1)
			clear(st.logZ)
			for t := range st.a {
				clear(st.a[t])
			}
			return
		}
	}
	for t, q := range st.atoms.mass {
		for x, v := range st.a[t] {
			st.a[t][x] = vec.Exp(min(v-top[x], 300)) // the square of a new atom's a must not overflow
			st.logZ[x] += float64(q * st.a[t][x])
		}
	}
	st.f -= 1
	for x, w := range j.weight {
		for t := range st.a {
			st.a[t][x] /= st.logZ[x]
		}
		st.logZ[x] = top[x] + vec.Log(st.logZ[x])
		st.f -= float64(w * st.logZ[x])
	}
}

func (st *jointState) objective() float64 { return st.f }

// slope returns ∂c/∂s_y at an atom, over β, with s the logits of its prediction.
func (st *jointState) slope(t, y int) float64 {
	r := 0.0
	if l := st.atoms.position[t][y]; l > math.Inf(-1) {
		r = vec.Exp(l)
	}
	return st.mean[t][y] - float64(st.c[t]*r)
}

// gradient returns the largest violation of c_t = 1 and of the mean of the rows
// being the prediction.
func (st *jointState) gradient() float64 {
	worst := 0.0
	for t := range st.c {
		worst = max(worst, math.Abs(1-st.c[t]))
		for y := range st.mean[t] {
			worst = max(worst, math.Abs(st.slope(t, y)))
		}
	}
	return worst
}

// iterated is a step of Blahut and Arimoto: every atom moves to the mean of the rows
// that choose it, and takes their mass. F does not rise.
func (st *jointState) iterated() atoms {
	var out atoms
	for t, q := range st.atoms.mass {
		if mass := float64(q * st.c[t]); mass > 0 {
			out.mass, out.position = append(out.mass, mass), append(out.position, logs(st.mean[t]))
		}
	}
	return out
}

// informations returns I(X;T) and I(T;Y) in nats of the atoms' encoder, exactly.
func (j *Joint) informations(st *jointState) (ixt, ity float64) {
	left := 0.0
	for t, q := range st.atoms.mass {
		pt, logs, one := 0.0, 0.0, make([]float64, len(j.prior))
		for x, w := range j.weight {
			share := float64(q * st.a[t][x]) // p(t|x)
			joint := float64(w * share)
			pt += joint
			if joint > 0 {
				logs += float64(joint * vec.Log(share))
				j.addRow(one, joint, x)
			}
		}
		if pt == 0 {
			continue
		}
		ixt += logs - float64(pt*vec.Log(pt))
		for y := range one {
			left += float64(pt * xlogx(one[y]/pt))
		}
	}
	return max(0, ixt), max(0, min(j.hy-left, j.ixy, ixt))
}
