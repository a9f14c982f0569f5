package solve

import (
	"math"

	"infoplane/internal/vec"
)

// model is what the solver needs of a problem with positions of type P: a [Problem],
// whose positions are logits, or a [Joint], whose positions are points of a simplex.
type model[P any] interface {
	common() *source

	// exponents sets dst[x] = -β d_x at a position.
	exponents(dst []float64, beta float64, position P)

	// moments fills in c of a state and what its gradient needs.
	moments(beta float64, st *state[P])

	// gradient returns the largest violation of the conditions for a minimum.
	gradient(st *state[P]) float64

	// curvature returns the Hessian of F, its lower triangle, and the gradient, in
	// relative masses and positions. move applies a step in them; it returns false
	// where a mass would vanish.
	curvature(beta float64, st *state[P]) (h, g []float64, move func(step []float64) (atoms[P], bool))

	// polish moves masses and positions together until F falls no further.
	polish(beta float64, st *state[P]) *state[P]

	// simplify merges atoms where that costs nothing. It returns st if it changes
	// nothing.
	simplify(beta float64, st *state[P]) *state[P]

	// arranged returns a copy of atoms in the order in which neighbours merge.
	arranged(of atoms[P]) atoms[P]

	// close reports whether atoms t < u may be joined, and joined returns the position
	// of the result.
	close(of atoms[P], t, u int) bool
	joined(of atoms[P], t, u int) P

	// reach returns the point of a state's encoder, and its Lagrangian in nats.
	reach(beta float64, st *state[P]) (at Point, lagrangian float64)

	// propose searches for predictions with c above 1. last is set in the last round.
	propose(beta, tol float64, of atoms[P], logZ []float64, last bool) candidates[P]

	// limit reports whether a round is the last one, and exhausted whether another
	// one is of no use after stuck rounds without progress.
	limit(round, work int) bool
	exhausted(seen candidates[P], stuck int, tol float64) bool

	// bound returns a lower bound of F*, from those of all rounds.
	bound(tol float64, best solution[P], lower, estimate float64) float64

	// solve returns the solution at β with a gap of about tol nats, from a start.
	solve(beta, tol float64, start atoms[P]) solution[P]

	constant() atoms[P]         // the constant encoder: one atom, at the prior
	identity(most int) atoms[P] // an atom per row, or per group of neighbouring rows where there are more than most
	complete() atoms[P]         // the encoder T = X at β = +Inf; none if it would be too large
}

// state is an encoder with what a step needs to know about it.
type state[P any] struct {
	atoms   atoms[P]
	f       float64     // F + Σq - 1, nats: its minimum over q ≥ 0 has Σq = 1; +Inf where no atom has all values of a row
	logZ    []float64   // per row, with the masses as they are
	a       [][]float64 // a[t][x] = K_xt / Z_x
	c       []float64   // c(r_t) = Σ_x p(x) a[t][x]
	moments [][]float64 // per atom: c' and c''; or, with more values of y, Σ_x p(x) a[t][x] p(y|x) for each y
}

// evaluate computes the state of some atoms; one may have mass zero.
func evaluate[P any](m model[P], beta float64, of atoms[P]) *state[P] {
	n := len(of.Mass)
	st := &state[P]{atoms: of, a: make([][]float64, n), c: make([]float64, n), moments: make([][]float64, n)}
	respond(m, beta, st)
	m.moments(beta, st)
	return st
}

// respond fills in f, log Z and a. Rows are scaled by their largest K, so that nothing
// overflows except the share of an atom without mass, which is cut.
func respond[P any](m model[P], beta float64, st *state[P]) {
	weight := m.common().weight
	st.logZ = make([]float64, len(weight))
	top := make([]float64, len(weight))
	for x := range top {
		top[x] = math.Inf(-1)
	}
	for t, q := range st.atoms.Mass {
		st.a[t] = make([]float64, len(weight))
		m.exponents(st.a[t], beta, st.atoms.Position[t])
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
	for t, q := range st.atoms.Mass {
		for x, v := range st.a[t] {
			st.a[t][x] = vec.Exp(min(v-top[x], 300)) // the square of a new atom's a must not overflow
			st.logZ[x] += float64(q * st.a[t][x])
		}
	}
	st.f -= 1
	for x, w := range weight {
		for t := range st.a {
			st.a[t][x] /= st.logZ[x]
		}
		st.logZ[x] = top[x] + vec.Log(st.logZ[x])
		st.f -= float64(w * st.logZ[x])
	}
}

// normalised returns log Z_x with the masses scaled to sum to 1.
func (st *state[P]) normalised() []float64 {
	out, shift := make([]float64, len(st.logZ)), vec.Log(st.atoms.total())
	for x, z := range st.logZ {
		out[x] = z - shift
	}
	return out
}

// logc returns log c at a position in nats, and in scratch the shares of the rows in c.
func logc[P any](m model[P], scratch []float64, beta float64, position P, logZ []float64) float64 {
	m.exponents(scratch, beta, position)
	top := math.Inf(-1)
	for x, z := range logZ {
		scratch[x] -= z
		top = max(top, scratch[x])
	}
	if math.IsInf(top, -1) { // every row has a value of y that the position excludes
		clear(scratch)
		return top
	}
	sum := 0.0
	for x, w := range m.common().weight {
		scratch[x] = float64(w * vec.Exp(scratch[x]-top))
		sum += scratch[x]
	}
	for x := range scratch {
		scratch[x] /= sum
	}
	return top + vec.Log(sum)
}
