package solve

import (
	"math"
	"slices"

	"infoplane/internal/info"
)

// solution is the answer of a [model] at one β, with the atoms from which the solution
// at a β nearby starts.
type solution[P any] struct {
	Point
	atoms      atoms[P]
	lagrangian float64 // I(X;T) + β (I(X;Y) - I(T;Y)) in nats
	starts     int     // positions at which the last search for a better prediction began
}

// candidates are the predictions with c above 1 that a model proposes as new atoms.
type candidates[P any] struct {
	new      []P     // maxima of c above 1 that are no atoms yet
	highest  float64 // log c there, or 0
	lower    float64 // F* is at least this, nats; -Inf where it was not proven
	estimate float64 // F* is probably about this
	starts   int
}

// goal is the gap at which a solve stops, in nats, before allowance for rounding.
func goal(beta float64) float64 { return float64(1e-10 * max(1, beta)) }

const (
	coldAtoms   = 64 // of a start without a neighbouring solution
	massSteps   = 4  // Newton steps between exchanges; random problems need 2 to 4
	polishSteps = 12
	patience    = 3 // rounds without a smaller gap
)

// exchange returns the best encoder that is found from a start, and from an atom per
// row if that does not converge; no atoms are no start.
func exchange[P any](m model[P], beta, tol float64, start atoms[P]) solution[P] {
	if len(start.Mass) > 0 {
		if s := descend(m, beta, tol, start); s.Converged || m.over() {
			return s
		}
	}
	return descend(m, beta, tol, m.identity(coldAtoms))
}

// descend lowers F from a start, and adds the predictions with c above 1 as atoms,
// until the gap is tol or comes no closer.
func descend[P any](m model[P], beta, tol float64, start atoms[P]) solution[P] {
	st := evaluate(m, beta, start, nil)
	best := solution[P]{Point: Point{Beta: beta}, lagrangian: math.Inf(1)}
	lower, estimate := math.Inf(-1), math.Inf(-1)
	for round, work, stuck := 0, 0, 0; ; round++ {
		before := best.lagrangian - estimate
		st = improve(m, beta, st)
		if at, l := m.reach(beta, st); l < best.lagrangian {
			best = solution[P]{Point: at, atoms: st.atoms, lagrangian: l}
		}
		last := m.limit(round, work) || stuck == patience
		seen := m.propose(beta, tol, st.atoms, st.normalised(), last)
		best.starts = seen.starts
		lower, estimate = max(lower, seen.lower), max(estimate, seen.estimate)
		if stuck++; best.lagrangian-estimate < before {
			stuck = 0
		}
		if last || best.lagrangian-lower <= tol || m.exhausted(seen, stuck, tol) {
			break
		}
		next := st.atoms.clone()
		for _, position := range seen.new {
			next.add(0, position)
		}
		work += len(next.Mass)*(polishSteps+massSteps) + seen.starts
		st = evaluate(m, beta, m.arranged(next), st)
	}
	best.judge(beta, tol, m.bound(tol, best, lower, estimate))
	return best
}

// judge sets the gap of a solution that was to have one of tol nats, from a lower bound of F*.
func (s *solution[P]) judge(beta, tol, lower float64) {
	s.lower = lower
	gap := max(0, s.lagrangian-lower) + float64(0x1p-48*(4+beta)) // the rounding of the informations
	s.Gap, s.Converged = info.Bits(gap), gap <= 2*max(tol, goal(beta))
	if !s.Rigorous {
		s.Gap = math.Inf(1)
	}
	sound(s.Point, s.lagrangian)
}

// improve lowers F: masses, then masses and positions, then fewer atoms.
func improve[P any](m model[P], beta float64, st *state[P]) *state[P] {
	for range massSteps {
		next, fell := stepMasses(m, beta, st)
		if !fell {
			break
		}
		st = next
	}
	const vanished = 1e-15 // less than the rounding of the other masses
	st = evaluate(m, beta, m.arranged(st.atoms.without(func(t int) bool {
		q := st.atoms.Mass[t]
		return q == 0 || q < vanished && st.c[t] < 1
	})), st)
	st = m.polish(beta, st)
	if next := m.simplify(beta, st); next != st {
		st = m.polish(beta, next)
	}
	return st
}

// merge joins pairs of atoms that are close, where that costs F less than a hundredth
// of the goal, and the certificate less than an eighth: an atom of tiny mass costs F
// nothing, but without it c may exceed 1 where it was.
func merge[P any](m model[P], beta float64, st *state[P]) *state[P] {
	for t := 0; t < len(st.c); t++ {
		for u := t + 1; u < len(st.c) && !m.over(); {
			if !m.close(st.atoms, t, u) {
				u++
				continue
			}
			of := m.arranged(st.atoms)
			of.Position[t] = m.joined(of, t, u)
			of.Mass[t] += of.Mass[u]
			next := evaluate(m, beta, of.without(func(v int) bool { return v == u }), st)
			if next.f <= st.f+goal(beta)/100 && missed(m, next, st.exponent[t], st.exponent[u]) <= goal(beta)/8 {
				st = next
				continue
			}
			u++
		}
	}
	return st
}

// missed returns the larger log c at two positions, of which it has the exponents.
func missed[P any](m model[P], st *state[P], a, b []float64) float64 {
	weight, logZ := m.common().weight, st.normalised()
	return max(logcOf(weight, slices.Clone(a), logZ), logcOf(weight, slices.Clone(b), logZ))
}

// grouped returns the problem of which neighbouring rows are one: with their probability,
// and the mean of their p(y|x). No group tells on average more than loss nats less of y than
// its rows do:
//
//	Σ_{x in g} p(x|g) KL(p(y|x) ‖ p(y|g)) = H(Y|g) - Σ_{x in g} p(x|g) H(Y|x) ≤ loss
//
// so that I(G;Y) ≥ I(X;Y) - loss. An encoder of the groups is one of the rows, with the same
// informations:
//
//	F* of the rows ≤ F* of the groups + β loss
//
// and where β loss is small its optimal predictions are nearly those of the rows. Nothing is
// taken from it but these, whose gap is proven with all rows. Cost: linear in the rows.
func (p *Problem) grouped(loss float64) *Problem {
	var groups []row
	for from := 0; from < len(p.p); {
		var g row // sums
		told, end := 0.0, from
		for ; end < len(p.p); end++ {
			w := p.weight[end]
			next := row{g.p + float64(w*p.p[end]), g.not + float64(w*p.not[end]), g.weight + w}
			more := told + float64(w*p.conditional[end])
			if end > from && entropy(next.p/next.weight, next.not/next.weight)-more/next.weight > loss {
				break
			}
			g, told = next, more
		}
		if end == from+1 {
			g.p, g.not = p.p[from], p.not[from]
		} else {
			g.p, g.not = g.p/g.weight, g.not/g.weight
		}
		groups = append(groups, g)
		from = end
	}
	out := newProblem(groups)
	out.stop, out.ended, out.spent, out.most = p.stop, p.ended, p.spent, p.most
	return out
}

// byGroups is exchange where rows are so many that not each of them matters at first.
//
// Where the gap may be wide it solves the problem of groups of rows, and proves with all rows
// how far that encoder can be from the best one. Groups are made smaller until that is tol,
// or until more than half as many are left as rows. Then, and where the gap is narrow, all
// rows are solved for from the atoms of groups.
func (p *Problem) byGroups(beta, tol float64, start atoms[float64]) solution[float64] {
	const (
		fewest, rounds = 32, 4
		narrow         = 1e-6 // nats that groups tell less of y than rows, for a start
	)
	if tol <= goal(beta) {
		if few := p.grouped(narrow); len(few.p) <= len(p.p)/2 {
			few.coarse = float64(narrow / 10 * max(1, beta))
			start = exchange(few, beta, few.coarse, start).atoms
		}
		return exchange(p, beta, tol, start)
	}
	mine := *p
	mine.coarse = tol
	loss := tol / max(1, beta)
	for round := 0; round < rounds; round, loss = round+1, loss/8 {
		few := p.grouped(loss)
		if len(few.p) < fewest {
			continue
		}
		if len(few.p) > len(p.p)/2 {
			break
		}
		few.coarse = tol / 4
		start = exchange(few, beta, few.coarse, start).atoms
		if s := mine.proven(beta, tol, start); s.Converged {
			return s
		}
	}
	return exchange(&mine, beta, tol, start)
}

// proven returns the point of some atoms with its gap.
func (p *Problem) proven(beta, tol float64, of atoms[float64]) solution[float64] {
	logZ, _ := p.partition(beta, of)
	ixt, ity := p.informations(beta, of)
	at := Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(of.Mass), Rigorous: true, ixy: p.ixy}
	out := solution[float64]{Point: at, atoms: of, lagrangian: at.lagrangian()}
	bound := p.scan(beta, of.Position, logZ, tol/4).bound
	out.judge(beta, tol, max(0, p.objective(logZ)-bound))
	return out
}
