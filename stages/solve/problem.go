package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Problem is a joint distribution of X and a binary Y. Make it with [NewProblem].
type Problem struct {
	source
	p, not []float64 // p(y=1|x), ascending, and p(y=0|x)
	logit  []float64 // of p, within ±farthest
	prior  float64   // p(y=1)
}

// sumTolerance is by how much a sum of probabilities may differ from 1: a million
// roundings.
const sumTolerance = 1e-9

// NewProblem returns the problem of p(x) and p(y=1|x), one entry per row; a nil weight
// makes the rows equiprobable. Rows of probability zero are dropped, rows with equal
// p(y=1|x) are merged: neither changes the bound. It fails for weights and
// probabilities that are negative, above one or NaN, and for weights that do not sum
// to one.
func NewProblem(weight, p []float64) (*Problem, error) {
	if weight != nil && len(weight) != len(p) {
		panic("solve: weights and probabilities of different length")
	}
	if len(p) == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	var rows []row
	sum := 0.0
	for x, px := range p {
		w := 1 / float64(len(p))
		if weight != nil {
			w = weight[x]
		}
		if !(px >= 0 && px <= 1) {
			return nil, fmt.Errorf("row %d: p(y=1|x) is %v, not a probability", x, px)
		}
		if !(w >= 0 && w <= 1+sumTolerance) {
			return nil, fmt.Errorf("row %d: p(x) is %v, not a probability", x, w)
		}
		if w > 0 {
			rows = append(rows, row{px, 1 - px, w})
			sum += w
		}
	}
	if math.Abs(sum-1) > sumTolerance {
		return nil, fmt.Errorf("the probabilities p(x) sum to %v, not to 1", sum)
	}
	return newProblem(rows), nil
}

// row is an input with p(y=1|x) and p(y=0|x).
type row struct{ p, not, weight float64 }

// newProblem merges rows and scales their weights to sum to one.
func newProblem(rows []row) *Problem {
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(b.not, a.not), cmp.Compare(a.weight, b.weight))
	})
	pr, sum := &Problem{}, 0.0
	for _, r := range rows {
		last := len(pr.p) - 1
		if last >= 0 && pr.p[last] == r.p && pr.not[last] == r.not {
			pr.weight[last] += r.weight
			continue
		}
		pr.p, pr.not = append(pr.p, r.p), append(pr.not, r.not)
		pr.weight = append(pr.weight, r.weight)
	}
	for _, w := range pr.weight {
		sum += w
	}
	conditional, notPrior := 0.0, 0.0
	for x, px := range pr.p {
		pr.weight[x] /= sum
		w, not := pr.weight[x], pr.not[x]
		pr.conditional = append(pr.conditional, entropy(px, not))
		pr.logit = append(pr.logit, logit(px, not))
		pr.prior += float64(w * px)
		notPrior += float64(w * not)
		conditional += float64(w * pr.conditional[x])
		pr.hx += xlogx(w)
	}
	pr.prior = min(1, pr.prior)
	if len(pr.p) > 1 {
		pr.ixy = max(0, entropy(pr.prior, notPrior)-conditional)
	}
	return pr
}

// Deterministic reports whether Y is a function of X.
func (p *Problem) Deterministic() bool {
	for _, px := range p.p {
		if px != 0 && px != 1 {
			return false
		}
	}
	return true
}
