package solve

import (
	"math"
	"slices"

	"infoplane/internal/double"
	"infoplane/internal/vec"
)

// model is what the solver needs of a problem with positions of type P: a [Problem],
// whose positions are logits, or a [Joint], whose positions are points of a simplex.
type model[P any] interface {
	common() *source

	// exponents sets dst[t][x] = -β d_x at each position.
	exponents(dst [][]float64, beta float64, positions []P)

	// same reports whether two positions are one that has not changed.
	same(a, b P) bool

	// moments fills in what the gradient of a state needs.
	moments(st *state[P])

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

	// over reports whether the work of a solve is at its limit.
	over() bool

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
	beta     float64
	atoms    atoms[P]
	f        float64     // F + Σq - 1, nats: its minimum over q ≥ 0 has Σq = 1; +Inf where no atom has all values of a row
	logZ     []float64   // per row, with the masses as they are
	exponent [][]float64 // exponent[t][x] = -β d_x(r_t)
	a        [][]float64 // a[t][x] = K_xt / Z_x
	c        []float64   // c(r_t) = Σ_x p(x) a[t][x]
	moments  [][]float64 // per atom: c' and c''; or, with more values of y, Σ_x p(x) a[t][x] p(y|x) for each y; nil until [derive]
}

// evaluate computes the state of some atoms; one may have mass zero. Exponents at
// positions that a state before has, nil for none, come from there.
func evaluate[P any](m model[P], beta float64, of atoms[P], before *state[P]) *state[P] {
	st := &state[P]{beta: beta, atoms: of}
	known(m, st, before)
	respond(m, st)
	return st
}

// known fills in the exponents.
func known[P any](m model[P], st, before *state[P]) {
	n := len(st.atoms.Mass)
	st.exponent = make([][]float64, n)
	var rows [][]float64
	var positions []P
	for t, position := range st.atoms.Position {
		if before != nil {
			for u, other := range before.atoms.Position {
				if m.same(position, other) {
					st.exponent[t] = before.exponent[u]
					break
				}
			}
		}
		if st.exponent[t] == nil {
			positions = append(positions, position)
		}
	}
	rows = matrix(len(positions), len(m.common().weight))
	m.exponents(rows, st.beta, positions)
	for t := range st.exponent {
		if st.exponent[t] == nil {
			st.exponent[t], rows = rows[0], rows[1:]
		}
	}
}

// matrix returns rows in one piece of memory.
func matrix(rows, columns int) [][]float64 {
	out, memory := make([][]float64, rows), make([]float64, rows*columns)
	for r := range out {
		out[r] = memory[r*columns:][:columns:columns]
	}
	return out
}

// respond fills in f, log Z, a and c. Rows are scaled by their largest K, so that nothing
// overflows except the share of an atom without mass, which is cut.
func respond[P any](m model[P], st *state[P]) {
	weight := m.common().weight
	n := len(weight)
	st.logZ = make([]float64, n)
	st.a, st.c = matrix(len(st.exponent), n), make([]float64, len(st.exponent))
	for _, q := range st.atoms.Mass {
		st.f += q
	}
	const part = 512 // rows whose shares of some dozen atoms stay in a cache
	parts := (n + part - 1) / part
	none := make([]bool, parts) // a row to which every atom gives nothing
	m.common().exponentials(len(st.a) * n)
	m.common().each(parts, len(st.a)*part, func(i int) { none[i] = !st.share(i*part, min((i+1)*part, n)) })
	if slices.Contains(none, true) { // no encoder: p(t|x) would have to be 0/0
		st.f = math.Inf(1)
		clear(st.logZ)
		for t := range st.a {
			clear(st.a[t])
		}
		return
	}
	m.common().each(len(st.a), n, func(t int) {
		c := 0.0
		for x, a := range st.a[t] {
			c += float64(weight[x] * a)
		}
		st.c[t] = c
	})
	st.f -= 1
	for x, w := range weight {
		st.f -= float64(w * st.logZ[x])
	}
}

// share fills in log Z and a of some rows. It is false where a row has no atom.
func (st *state[P]) share(from, to int) bool {
	top, z := make([]float64, to-from), st.logZ[from:to]
	for x := range top {
		top[x] = math.Inf(-1)
	}
	for t, q := range st.atoms.Mass {
		if q > 0 {
			for x, v := range st.exponent[t][from:to] {
				top[x] = max(top[x], v)
			}
		}
	}
	if slices.Contains(top, math.Inf(-1)) {
		return false
	}
	for t, q := range st.atoms.Mass {
		a := st.a[t][from:to]
		for x, v := range st.exponent[t][from:to] {
			a[x] = min(v-top[x], 300) // the square of a new atom's a must not overflow
		}
		double.Exp(a, a)
		for x, v := range a {
			z[x] += float64(q * v)
		}
	}
	for t := range st.a {
		a := st.a[t][from:to]
		for x, sum := range z {
			a[x] /= sum
		}
	}
	for x, sum := range z {
		z[x] = top[x] + vec.Log(sum)
	}
	return true
}

// derive fills in the moments of a state.
func derive[P any](m model[P], st *state[P]) {
	if st.moments == nil {
		st.moments = make([][]float64, len(st.c))
		m.moments(st)
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
	m.exponents([][]float64{scratch}, beta, []P{position})
	m.common().exponentials(len(logZ))
	return logcOf(m.common().weight, scratch, logZ)
}

// logcs returns log c at each position, and in shares those of the rows in each c.
func logcs[P any](m model[P], shares [][]float64, beta float64, positions []P, logZ []float64) []float64 {
	m.exponents(shares, beta, positions)
	m.common().exponentials(len(positions) * len(logZ))
	out := make([]float64, len(positions))
	m.common().each(len(positions), len(logZ), func(t int) { out[t] = logcOf(m.common().weight, shares[t], logZ) })
	return out
}

// logcOf returns log c, given the exponents at a position, and in their place the shares
// of the rows in c.
func logcOf(weight, scratch, logZ []float64) float64 {
	top := math.Inf(-1)
	for x, z := range logZ {
		scratch[x] -= z
		top = max(top, scratch[x])
	}
	if math.IsInf(top, -1) { // every row has a value of y that the position excludes
		clear(scratch)
		return top
	}
	for x := range scratch {
		scratch[x] -= top
	}
	double.Exp(scratch, scratch)
	sum := 0.0
	for x, w := range weight {
		scratch[x] = float64(w * scratch[x])
		sum += scratch[x]
	}
	for x := range scratch {
		scratch[x] /= sum
	}
	return top + vec.Log(sum)
}
