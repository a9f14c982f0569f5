package solve

import (
	"infoplane/internal/info"
)

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
