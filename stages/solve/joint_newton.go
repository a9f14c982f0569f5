package solve

import (
	"math"

	"infoplane/internal/vec"
)

// mostVariables and mostProducts end Newton's method, whose matrix has the variables'
// square of entries, each a sum over the rows. Beyond them positions move by the
// steps of Blahut and Arimoto.
const (
	mostVariables = 400
	mostProducts  = 400_000_000
)

// stepMasses is [Problem.stepMasses] for any number of values of y.
func (j *Joint) stepMasses(beta float64, st *jointState) (*jointState, bool) {
	return lighter(beta, st, gram(j.check, j.weight, st.a), st.c, st.atoms.mass, func(mass []float64) (*jointState, []float64) {
		next := j.evaluate(beta, atoms{mass, st.atoms.position})
		return next, next.c
	})
}

// polish is [Problem.polish] for any number of values of y.
func (j *Joint) polish(beta float64, st *jointState, steps int) *jointState {
	at := freeOf(st.atoms)
	if n := len(at); n > mostVariables || n*n*len(j.weight) > mostProducts {
		return j.iterate(beta, st, 4*steps)
	}
	return settle(st, steps, func(st *jointState, damping float64) (*jointState, float64, bool) {
		return j.newton(beta, st, damping)
	})
}

// iterate takes steps of Blahut and Arimoto as long as F falls.
func (j *Joint) iterate(beta float64, st *jointState, steps int) *jointState {
	for range steps {
		next := j.evaluate(beta, st.iterated())
		if !(next.f < st.f) {
			break
		}
		st = next
	}
	return st
}

// variable is a relative mass, of y = -1, or a logit of an atom's position.
type variable struct{ t, y int }

// freeOf lists the variables of a Newton step: the relative masses of all atoms,
// then, atom by atom, the logits of the values of y that it does not exclude
// against the likeliest of them. What is excluded stays so.
func freeOf(of atoms) []variable {
	var out []variable
	for t := range of.mass {
		out = append(out, variable{t, -1})
	}
	for t, position := range of.position {
		top := likeliest(position)
		for y, l := range position {
			if y != top && l > math.Inf(-1) {
				out = append(out, variable{t, y})
			}
		}
	}
	return out
}

// likeliest returns the first y of the largest entry.
func likeliest(position []float64) int {
	top := 0
	for y, l := range position {
		if l > position[top] {
			top = y
		}
	}
	return top
}

// newton is [Problem.newton] with the variables of [freeOf]. With r = p(y|t) and
// p = p(y|x), a = a[t][x]:
//
//	∂a/∂s_y = β (p_y - r_y) a
//	∂²a/∂s_y∂s_z = (β² (p_y - r_y)(p_z - r_z) - β (δ_yz r_y - r_y r_z)) a
func (j *Joint) newton(beta float64, st *jointState, damping float64) (next *jointState, used float64, fell bool) {
	free, q := freeOf(st.atoms), st.atoms.mass
	m, n := len(q), len(free)
	r := make([][]float64, m)
	for t := range r {
		r[t] = predictions(st.atoms.position[t])
	}
	rate := j.rates(beta, free, r)
	bend := make([][]float64, n) // q ∂a/∂v of each variable, per row
	for v, of := range free {
		bend[v] = make([]float64, len(j.weight))
		for x, a := range st.a[of.t] {
			bend[v][x] = float64(float64(q[of.t]*a) * rate[v][x])
		}
	}
	h, g := make([]float64, n*n), make([]float64, n) // h: lower triangle
	for v, of := range free {
		for u := range v + 1 {
			j.check()
			h[v*n+u] = inner(j.weight, bend[v], bend[u])
		}
		if of.y < 0 {
			g[v] = float64(q[of.t] * (1 - st.c[of.t]))
			continue
		}
		slope := float64(float64(q[of.t]*beta) * st.slope(of.t, of.y))
		g[v] = -slope
		h[v*n+of.t] -= slope
		for u := m; u <= v; u++ {
			if free[u].t != of.t {
				continue
			}
			one, other := r[of.t][of.y], r[of.t][free[u].y]
			flat := -float64(one * other)
			if u == v {
				flat = float64(one * (1 - one))
			}
			h[v*n+u] -= inner(j.weight, bend[v], rate[u]) - float64(float64(float64(q[of.t]*beta)*flat)*st.c[of.t])
		}
	}
	return damped(beta, st, damping, func(damping float64) (*jointState, bool) {
		step, ok := direction(h, g, m, damping)
		if !ok {
			return nil, false
		}
		of, ok := st.atoms.moved(free, step)
		if !ok {
			return nil, false
		}
		return j.evaluate(beta, of), true
	})
}

// rates returns (∂a/∂v)/a of each variable, per row: 1 for a relative mass, and
// β (p(y|x) - p(y|t)) for a logit.
func (j *Joint) rates(beta float64, free []variable, r [][]float64) [][]float64 {
	rate := make([][]float64, len(free))
	columns := make([][]int, len(j.prior)) // the variables of each y
	for v, of := range free {
		level := 1.0
		if of.y >= 0 {
			level = -float64(beta * r[of.t][of.y])
			columns[of.y] = append(columns[of.y], v)
		}
		rate[v] = make([]float64, len(j.weight))
		for x := range rate[v] {
			rate[v][x] = level
		}
	}
	for x := range j.weight {
		ys, ps := j.table.row(x)
		for i, y := range ys {
			for _, v := range columns[y] {
				rate[v][x] += float64(beta * ps[i])
			}
		}
	}
	return rate
}

// moved is [Encoder.moved] for the variables of [freeOf].
func (a atoms) moved(free []variable, step []float64) (atoms, bool) {
	out := a.clone()
	for v, of := range free {
		if of.y < 0 {
			out.mass[of.t] = a.mass[of.t] + float64(a.mass[of.t]*step[v])
			if !(out.mass[of.t] > 0) {
				return atoms{}, false
			}
			continue
		}
		out.position[of.t][of.y] += step[v]
		if out.position[of.t][of.y] != out.position[of.t][of.y] {
			return atoms{}, false
		}
	}
	for _, position := range out.position {
		shift(position)
	}
	return out, true
}

// shift makes the predictions of a position sum to one.
func shift(position []float64) {
	top, sum := position[likeliest(position)], 0.0
	for _, l := range position {
		if l > math.Inf(-1) {
			sum += vec.Exp(l - top)
		}
	}
	norm := top + vec.Log(sum)
	for y, l := range position {
		if l > math.Inf(-1) {
			position[y] = l - norm
		}
	}
}
