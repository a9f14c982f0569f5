package solve

import (
	"math"

	"infoplane/internal/info"
)

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

// end tells every row. It has no atoms: they would fill a table of all x and y.
func (j *Joint) end() JointSolution {
	return JointSolution{
		Point: Point{Beta: math.Inf(1), IXT: j.Entropy(), ITY: j.Information(), Atoms: len(j.weight), Converged: true, Rigorous: true, ixy: j.ixy},
	}
}

// Curve is [Curve] for any number of values of y. It starts at the origin with β = 1:
// the onset is not searched for. The points are achieved; how far the bound can be
// above the polygon through them, in bits, is excess: proven with three or four
// values of y, where it is the tolerance or, if proofs stay short of their goals,
// more; with more values nothing is proved, and it is +Inf.
func (j *Joint) Curve(tolerance float64, step func(solved int) error) (points []JointSolution, excess float64, err error) {
	if j.ixy == 0 {
		return []JointSolution{j.origin()}, 0, nil
	}
	points, err = trace(j, j.origin(), tolerance, func(beta float64) float64 {
		return max(goal(beta), float64(info.Nats(tolerance)*beta)/16)
	}, step)
	for i := range len(points) - 1 {
		excess = max(excess, between(points[i].Point, points[i+1].Point))
	}
	for _, at := range points {
		if !at.Rigorous {
			excess = math.Inf(1)
		}
	}
	return points, max(excess, tolerance), err
}

// Relevance is [Relevance] for any number of values of y. With more than four, High
// is what every encoder obeys, min(rate, I(X;Y)), and Low the best found.
func (j *Joint) Relevance(rate, tolerance float64) Interval {
	i := relevance(j, rate, tolerance, jointStall)
	if !j.Proves() && rate < j.Entropy() {
		i.High = min(rate, j.Information()) + informationRounding
	}
	return i
}

// Rate is [Rate] for any number of values of y. With more than four, Low is what
// every encoder obeys, the relevance itself, and High the best found.
func (j *Joint) Rate(ity, tolerance float64) Interval {
	i := rate(j, ity, tolerance, jointStall)
	if !j.Proves() {
		i.Low = ity - informationRounding
	}
	return i
}

// jointStall is how many solves in a row may bring no proof closer.
const jointStall = 6

// Proves reports whether the gaps of its solutions are proven: Y has at most four
// values, or is a function of X.
func (j *Joint) Proves() bool { return len(j.prior) <= provable || j.Deterministic() }
