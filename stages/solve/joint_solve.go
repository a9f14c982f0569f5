package solve

import (
	"math"
	"slices"

	"infoplane/internal/info"
)

// JointSolution is the answer for a [Joint] at one β. Its gap is not rigorous.
type JointSolution struct {
	Point
	Mixture Mixture

	atoms atoms
}

func (s JointSolution) point() Point { return s.Point }

// Solve is [Solve] for any number of values of y: the same exchange of atoms, in
// R^{|Y|-1}. The gap rests on a search for the maximum of c from many starts, which
// may miss it; the informations are exact all the same. The zero Mixture is no
// start. For a binary Y take [Joint.Binary].
func (j *Joint) Solve(beta float64, start Mixture) JointSolution {
	if !(beta >= 0 && beta <= math.MaxFloat64) {
		panic("solve: β is negative or not finite")
	}
	return j.solve(beta, goal(beta), j.atoms(start))
}

func (j *Joint) solve(beta, tol float64, start atoms) JointSolution {
	if j.Deterministic() || len(j.rows) == 1 {
		s := j.origin()
		if beta > 1 {
			s = j.end()
		}
		s.Beta, s.lower, s.Rigorous = beta, float64(min(1, beta)*j.ixy), true
		return s
	}
	if len(start.mass) > 0 {
		if s := j.descend(beta, tol, start); s.Converged {
			return s
		}
	}
	return j.descend(beta, tol, j.identity(coldAtoms))
}

// descend lowers F from a start until the search finds no c above 1.
func (j *Joint) descend(beta, tol float64, start atoms) JointSolution {
	st := j.evaluate(beta, start)
	best, lowest, lower := JointSolution{}, math.Inf(1), 0.0
	for round, stuck := 0, 0; ; round++ {
		before := lowest - lower
		st = j.improve(beta, st)
		logZ := normalised(st.atoms.mass, st.logZ)
		peaks := j.search(beta, st.atoms, logZ)
		f := 0.0
		for x, w := range j.weight {
			f -= float64(w * logZ[x])
		}
		// A lower F* that a search found earlier is refuted by a higher c now, but
		// not the other way round: what is left out of a search stays unproven.
		lower = max(lower, f-max(0, peaks[0].logc))
		ixt, ity := j.informations(beta, st.atoms)
		if l := ixt + float64(beta*(j.ixy-ity)); l < lowest {
			lowest = l
			best = JointSolution{Point: Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(st.atoms.mass), ixy: j.ixy}, atoms: st.atoms}
		}
		if stuck++; lowest-lower < before {
			stuck = 0
		}
		next := st.atoms.clone()
		for _, p := range peaks {
			if p.logc > tol/4 && !slices.ContainsFunc(st.atoms.position, func(s []float64) bool { return together(s, p.position) }) {
				next.mass, next.position = append(next.mass, 0), append(next.position, p.position)
			}
		}
		if lowest-lower <= tol || len(next.mass) == len(st.atoms.mass) && stuck > 0 || stuck == patience || round == jointRounds {
			break
		}
		st = j.evaluate(beta, next)
	}
	gap := max(0, lowest-lower) + float64(0x1p-48*(4+beta))
	best.Gap, best.lower, best.Converged = info.Bits(gap), min(lower, lowest), gap <= 2*max(tol, goal(beta))
	best.Mixture = j.mixture(best.atoms)
	return best
}

// improve lowers F: masses, then masses and positions, then merging.
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
	if merged := j.merge(beta, st); merged != st {
		st = j.polish(beta, merged, polishSteps)
	}
	return st
}

// merge joins pairs of atoms where that costs F less than a hundredth of the goal,
// and the gap less than an eighth.
func (j *Joint) merge(beta float64, st *jointState) *jointState {
	for t := 0; t < len(st.c); t++ {
		for u := t + 1; u < len(st.c); {
			of := st.atoms.clone()
			a, b := of.mass[t], of.mass[u]
			of.mass[t] = a + b
			for y := range of.position[t] {
				of.position[t][y] = (float64(a*of.position[t][y]) + float64(b*of.position[u][y])) / (a + b)
			}
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

// missed returns the largest log c at some positions.
func (j *Joint) missed(beta float64, st *jointState, positions ...[]float64) float64 {
	scratch, worst := make([]float64, len(j.rows)), math.Inf(-1)
	logZ := normalised(st.atoms.mass, st.logZ)
	for _, s := range positions {
		worst = max(worst, j.logc(scratch, beta, s, logZ))
	}
	return worst
}

// near starts from the neighbour whose β is closer, or cold where both are far.
func (j *Joint) near(beta, tol float64, left, right JointSolution) JointSolution {
	const far = 16
	start, ratio := left.atoms, beta/left.Beta
	if other := right.Beta / beta; other < ratio || len(start.mass) == 1 && !math.IsInf(other, 1) {
		start, ratio = right.atoms, other
	}
	if ratio > far || len(start.mass) == 1 {
		start = atoms{}
	}
	return j.solve(beta, tol, start)
}

// origin tells nothing, which is optimal at β = 1.
func (j *Joint) origin() JointSolution {
	return JointSolution{Point: Point{Beta: 1, Atoms: 1, Converged: true, Rigorous: true, lower: j.ixy, ixy: j.ixy}, atoms: j.silent(), Mixture: j.mixture(j.silent())}
}

// end tells every row.
func (j *Joint) end() JointSolution {
	all := j.identity(len(j.rows))
	return JointSolution{
		Point: Point{Beta: math.Inf(1), IXT: j.Entropy(), ITY: j.Information(), Atoms: len(j.rows), Converged: true, Rigorous: true, ixy: j.ixy},
		atoms: all, Mixture: j.mixture(all),
	}
}

// Curve is [Curve] for any number of values of y, as far as the search can tell. It
// starts at the origin with β = 1: the onset is not searched for.
func (j *Joint) Curve(tolerance float64, step func(solved int) error) ([]JointSolution, error) {
	if j.ixy == 0 {
		return []JointSolution{j.origin()}, nil
	}
	return trace(j, j.origin(), tolerance, step)
}

// Relevance is [Relevance] for any number of values of y, as far as the search can tell.
func (j *Joint) Relevance(rate, tolerance float64) Interval { return relevance(j, rate, tolerance) }

// Rate is [Rate] for any number of values of y, as far as the search can tell.
func (j *Joint) Rate(ity, tolerance float64) Interval { return rate(j, ity, tolerance) }
