package solve

import (
	"math"
	"slices"

	"infoplane/internal/linear"
	"infoplane/internal/vec"
)

// mostVariables and mostProducts end Newton's method, whose matrix has the variables'
// square of entries, each a sum over the rows. Beyond them positions move by the
// steps of Blahut and Arimoto.
const (
	mostVariables = 400
	mostProducts  = 400_000_000
)

// polish is [polish], or as many steps of Blahut and Arimoto as lower F where there
// are too many variables.
func (j *Joint) polish(beta float64, st *state[[]float64]) *state[[]float64] {
	if n := len(variables(st.atoms)); n <= mostVariables && n*n*len(j.weight) <= mostProducts {
		return polish(j, beta, st, polishSteps)
	}
	for range 4 * polishSteps {
		if j.over() {
			break
		}
		next := evaluate(j, beta, j.iterated(st), nil)
		if !(next.f < st.f) {
			break
		}
		st = next
	}
	return st
}

// iterated is a step of Blahut and Arimoto: every atom moves to the mean of the rows
// by their shares in it, and has their mass. F does not rise.
func (j *Joint) iterated(st *state[[]float64]) atoms[[]float64] {
	derive(j, st)
	var out atoms[[]float64]
	for t, q := range st.atoms.Mass {
		if mass := float64(q * st.c[t]); mass > 0 {
			out.add(mass, logs(st.moments[t]))
		}
	}
	return out
}

// variable is a relative mass, of y = -1, or a logit of an atom's position.
type variable struct{ t, y int }

// variables lists those of a Newton step: the relative masses of all atoms,
// then, atom by atom, the logits of the values of y that it does not exclude
// against the likeliest of them. What is excluded stays so.
func variables(of atoms[[]float64]) []variable {
	var out []variable
	for t := range of.Mass {
		out = append(out, variable{t, -1})
	}
	for t, position := range of.Position {
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

// curvature is that of [Problem.curvature] in the variables of [variables]. With
// r = p(y|t) and p = p(y|x), a = a[t][x]:
//
//	∂a/∂s_y = β (p_y - r_y) a
//	∂²a/∂s_y∂s_z = (β² (p_y - r_y)(p_z - r_z) - β (δ_yz r_y - r_y r_z)) a
func (j *Joint) curvature(beta float64, st *state[[]float64]) (h, g []float64, move func([]float64) (atoms[[]float64], bool)) {
	derive(j, st)
	free, q := variables(st.atoms), st.atoms.Mass
	m, n := len(q), len(free)
	r := make([][]float64, m)
	for t := range r {
		r[t] = predictions(st.atoms.Position[t])
	}
	rate := j.rates(beta, free, r)
	bend := matrix(n, len(j.weight)) // q ∂a/∂v of each variable, per row
	for v, of := range free {
		for x, a := range st.a[of.t] {
			bend[v][x] = float64(float64(q[of.t]*a) * rate[v][x])
		}
	}
	h, g = make([]float64, n*n), make([]float64, n)
	var own [][]float64 // Σ_x p(x) bend rate of the logits of the atom in hand
	first := 0          // of them
	sums := j.products(bend, linear.NewMatrix(bend), true)
	for v, of := range free {
		for u := range v + 1 {
			h[v*n+u] = sums[v][u]
		}
		if of.y < 0 {
			g[v] = float64(q[of.t] * (1 - st.c[of.t]))
			continue
		}
		slope := float64(float64(q[of.t]*beta) * slope(st, of.t, of.y))
		g[v] = -slope
		h[v*n+of.t] -= slope
		if v == m || free[v-1].t != of.t {
			first = v
			last := v + 1
			for last < n && free[last].t == of.t {
				last++
			}
			own = j.products(bend[v:last], linear.NewMatrix(rate[v:last]), true)
		}
		for u := first; u <= v; u++ {
			one, other := r[of.t][of.y], r[of.t][free[u].y]
			flat := -float64(one * other)
			if u == v {
				flat = float64(one * (1 - one))
			}
			h[v*n+u] -= own[v-first][u-first] - float64(float64(float64(q[of.t]*beta)*flat)*st.c[of.t])
		}
	}
	return h, g, func(step []float64) (atoms[[]float64], bool) { return moved(st.atoms, free, step) }
}

// rates returns (∂a/∂v)/a of each variable, per row: 1 for a relative mass, and
// β (p(y|x) - p(y|t)) for a logit.
func (j *Joint) rates(beta float64, free []variable, r [][]float64) [][]float64 {
	rate := matrix(len(free), len(j.weight))
	columns := make([][]int, len(j.prior)) // the variables of each y
	for v, of := range free {
		level := 1.0
		if of.y >= 0 {
			level = -float64(beta * r[of.t][of.y])
			columns[of.y] = append(columns[of.y], v)
		}
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

// moved applies a step in some variables. It is false where a mass would vanish.
func moved(of atoms[[]float64], free []variable, step []float64) (atoms[[]float64], bool) {
	out := of.clone()
	for t, s := range of.Position {
		out.Position[t] = slices.Clone(s)
	}
	for v, at := range free {
		if at.y < 0 {
			out.Mass[at.t] = of.Mass[at.t] + float64(of.Mass[at.t]*step[v])
			if !(out.Mass[at.t] > 0) {
				return out, false
			}
			continue
		}
		out.Position[at.t][at.y] += step[v]
		if out.Position[at.t][at.y] != out.Position[at.t][at.y] {
			return out, false
		}
	}
	for _, position := range out.Position {
		normalise(position)
	}
	return out, true
}

// normalise makes the predictions of a position sum to one.
func normalise(position []float64) {
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
