package solve

import (
	"math"
	"slices"

	"infoplane/internal/info"
)

// JointSolution is the answer for a [Joint] at one β. Its gap is proven if it is
// Rigorous; otherwise it is +Inf, and the answer is the best that was found.
type JointSolution struct {
	Point
	Mixture Mixture

	// Starts is the number of positions at which the last search for a better
	// prediction began; it found none. 0 where no search was needed.
	Starts int

	atoms atoms
}

func (s JointSolution) point() Point { return s.Point }

const (
	jointRounds = 60 // exchanges before a solve gives up

	// jointWork ends a solve by the entries of p(y|x) that its steps have looked at,
	// in the order of a minute; it ends between rounds.
	jointWork = 20_000_000_000
)

// Solve is [Solve] for any number of values of y: the same exchange of atoms, on the
// simplex of predictions with its faces.
//
// With three or four values of y the gap is proven, by a bound on the maximum of c
// over the whole simplex ([Joint.bounded]). It can be far above the true one where c
// is level over a wide range: the work of a proof is limited, and Converged says
// whether the gap met its goal. With more values the maximum is searched for from
// many starts; that proves nothing, and the gap is +Inf. The informations are those
// of the encoder in any case. For a binary Y take [Joint.Binary]. It panics where β is
// negative or not finite.
func (j *Joint) Solve(beta float64) JointSolution {
	if !(beta >= 0 && beta <= math.MaxFloat64) {
		panic("solve: β is negative or not finite")
	}
	return j.solve(beta, goal(beta), atoms{})
}

func (j *Joint) solve(beta, tol float64, start atoms) JointSolution {
	if beta <= 1 || len(j.weight) == 1 || j.ixy == 0 {
		s := j.origin()
		s.Beta, s.lower = beta, float64(beta*j.ixy)
		return s
	}
	if j.Deterministic() {
		s := j.end()
		s.Beta, s.lower = beta, j.ixy
		s.Mixture = j.everything()
		return s
	}
	if len(start.mass) > 0 {
		if s := j.descend(beta, tol, start, j.Proves()); s.Converged {
			return s
		}
	}
	return j.descend(beta, tol, j.identity(coldAtoms), j.Proves())
}

// descend lowers F from a start until no prediction with c above 1 is found and, if
// it proves, until there is none.
func (j *Joint) descend(beta, tol float64, start atoms, proves bool) JointSolution {
	st := j.evaluate(beta, start)
	best, lowest, lower, estimate := JointSolution{Point: Point{Beta: beta}}, math.Inf(1), math.Inf(-1), math.Inf(-1)
	work := 0
	for round, stuck := 0, 0; ; round++ {
		before := lowest - estimate
		st = j.improve(beta, st)
		logZ := normalised(st.atoms.mass, st.logZ)
		f := 0.0
		for x, w := range j.weight {
			f -= float64(w * logZ[x])
		}
		seen := j.search(beta, tol, st.atoms, logZ)
		ixt, ity := j.informations(st)
		if l := ixt + float64(beta*(j.ixy-ity)); l < lowest {
			lowest = l
			best = JointSolution{Point: Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(st.atoms.mass), ixy: j.ixy}, atoms: st.atoms}
		}
		best.Starts = seen.starts
		highest := max(0, seen.peaks[0].logc)
		last := round == jointRounds || work > jointWork || stuck == patience
		if proves && (highest <= tol/2 || last) {
			enough := tol
			if last {
				enough = math.Inf(1)
			}
			b := j.bounded(beta, tol/4, enough, logZ)
			if b.top.logc > tol {
				b.top = j.climb(make([]float64, len(j.weight)), beta, tol, b.top, logZ)
				seen.peaks = append(seen.peaks, b.top)
				highest = b.top.logc
			}
			lower = max(lower, f-b.bound)
		}
		estimate = max(estimate, f-highest)
		next := st.atoms.clone()
		for _, p := range seen.peaks {
			if p.logc > tol/4 && !slices.ContainsFunc(st.atoms.position, func(s []float64) bool { return slices.Equal(s, p.position) }) {
				next.mass, next.position = append(next.mass, 0), append(next.position, p.position)
			}
		}
		if stuck++; lowest-estimate < before {
			stuck = 0
		}
		grew := len(next.mass) > len(st.atoms.mass)
		if last || proves && lowest-lower <= tol || !grew && (highest <= tol/2 || stuck > 0) {
			break
		}
		work += (len(next.mass)*(polishSteps+massSteps) + seen.starts) * (len(j.table.p) + len(j.prior))
		st = j.evaluate(beta, next)
	}
	switch {
	case !proves:
		lower = estimate
	case math.IsInf(lower, -1): // no round came as far as its proof
		lower = j.proven(beta, tol, best.atoms)
	}
	gap := max(0, lowest-lower) + float64(0x1p-48*(4+beta))
	best.Gap, best.lower, best.Converged = info.Bits(gap), min(lower, lowest), gap <= 2*max(tol, goal(beta))
	if best.Rigorous = proves; !proves {
		best.Gap = math.Inf(1)
	}
	best.Mixture = j.mixture(best.atoms)
	sound(best.Point, lowest)
	return best
}

// proven returns a lower bound of F*, from some atoms.
func (j *Joint) proven(beta, tol float64, of atoms) float64 {
	st := j.evaluate(beta, of)
	logZ := normalised(st.atoms.mass, st.logZ)
	f := 0.0
	for x, w := range j.weight {
		f -= float64(w * logZ[x])
	}
	return f - j.bounded(beta, tol/4, math.Inf(1), logZ).bound
}

// improve lowers F: masses, then masses and positions, then faces and merging.
func (j *Joint) improve(beta float64, st *jointState) *jointState {
	for range massSteps {
		next, fell := j.stepMasses(beta, st)
		if !fell {
			break
		}
		st = next
	}
	const vanished = 1e-15
	st = j.evaluate(beta, st.atoms.keep(func(t int) bool {
		q := st.atoms.mass[t]
		return q == 0 || q < vanished && st.c[t] < 1
	}))
	st = j.polish(beta, st, polishSteps)
	if next := j.exclude(beta, j.merge(beta, st)); next != st {
		st = j.polish(beta, next, polishSteps)
	}
	return st
}

// exclude moves atoms to a face, where they hardly have a value of y and F does not
// rise without it. In logits a face is infinitely far away.
func (j *Joint) exclude(beta float64, st *jointState) *jointState {
	const hardly = -7 // log p(y|t)
	if len(st.atoms.mass)*len(j.prior) > mostVariables {
		return st // the steps of Blahut and Arimoto get there by underflow
	}
	for t := range st.atoms.mass {
		for y, l := range st.atoms.position[t] {
			if l == math.Inf(-1) || l > hardly {
				continue
			}
			of := st.atoms.clone()
			of.position[t][y] = math.Inf(-1)
			shift(of.position[t])
			if next := j.evaluate(beta, of); next.f <= st.f {
				st = next
			}
		}
	}
	return st
}

// merge joins pairs of atoms that are close, where that costs F less than a hundredth
// of the goal, and the gap less than an eighth.
func (j *Joint) merge(beta float64, st *jointState) *jointState {
	for t := 0; t < len(st.c); t++ {
		for u := t + 1; u < len(st.c); {
			if !near(st.atoms.position[t], st.atoms.position[u]) {
				u++
				continue
			}
			of := st.atoms.clone()
			a, b := of.mass[t], of.mass[u]
			p, other := predictions(of.position[t]), predictions(of.position[u])
			for y := range p {
				p[y] = float64(a*p[y]) + float64(b*other[y])
			}
			of.mass[t], of.position[t] = a+b, logs(p)
			next := j.evaluate(beta, of.keep(func(v int) bool { return v == u }))
			if next.f <= st.f+goal(beta)/100 && j.missed(beta, next, st.atoms.position[t], st.atoms.position[u]) <= goal(beta)/8 {
				st = next
				continue
			}
			u++
		}
	}
	return st
}

// near says whether two atoms are so close that merging them is worth a try.
func near(a, b []float64) bool {
	const close = 0.02
	for y := range a {
		if d := math.Abs(a[y] - b[y]); d > close && max(a[y], b[y]) > -14 {
			return false
		}
	}
	return true
}

// missed returns the largest log c at some positions.
func (j *Joint) missed(beta float64, st *jointState, positions ...[]float64) float64 {
	scratch, worst := make([]float64, len(j.weight)), math.Inf(-1)
	logZ := normalised(st.atoms.mass, st.logZ)
	for _, s := range positions {
		worst = max(worst, j.logc(scratch, beta, s, logZ))
	}
	return worst
}
