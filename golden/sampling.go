package golden

import (
	"math"
	"slices"

	"infoplane/golden/shape"
	"infoplane/internal/summary"
)

// A verdict that rests on fifty networks might be another with fifty others. How
// often is found by the bootstrap: networks are drawn with replacement, all conditions of a
// claim with the same draw, and the claim is judged again.

// Where a claim has an interval, which is found by the bootstrap itself, each sample
// has an interval of its own: fewer are drawn of both.
const (
	outerSamples = 400
	innerSamples = 200
)

// closeBelow is the stability below which a verdict is called close.
const closeBelow = 0.95

// evidence is what a claim is judged by: its operands, condition by condition, before
// networks are pooled.
type evidence struct {
	claim   Claim
	kind    kind
	a, b    []condition // b is nil without comparison
	seeds   []string
	indices map[*network][]int // by the first network of a condition: its network of each seed, or -1
	against Reading
}

func newEvidence(c Claim, k kind, a, b []condition) evidence {
	e := evidence{claim: c, kind: k, a: a, b: b, indices: map[*network][]int{}}
	if c.Against != nil {
		e.against = c.Against.or(c.Reading)
	}
	for _, p := range slices.Concat(a, b) {
		for _, n := range p.networks {
			if n.seed != "" && !slices.Contains(e.seeds, n.seed) {
				e.seeds = append(e.seeds, n.seed)
			}
		}
	}
	for _, p := range slices.Concat(a, b) {
		at := make([]int, len(e.seeds))
		for i, seed := range e.seeds {
			at[i] = p.find(seed)
		}
		e.indices[&p.networks[0]] = at
	}
	return e
}

// all is the draw of every network once.
func (e evidence) all() []int {
	out := make([]int, len(e.seeds))
	for i := range out {
		out[i] = i
	}
	return out
}

// view returns the operands of the predicate for the networks that are drawn, pooled and
// paired by the keys of the claim, and for each condition how many networks entered. Where
// nothing is pooled the draw does not matter.
func (e evidence) view(draw []int) (left, right []condition, entered []int, err error) {
	see := func(conditions []condition, r Reading) ([]condition, []int, error) {
		var out []condition
		var counts []int
		for _, p := range conditions {
			n := len(p.networks)
			if r.pooled() {
				if p, n, err = r.pool(p, e.drawn(p, draw)); err != nil {
					return nil, nil, err
				}
			}
			out, counts = append(out, p), append(counts, n)
		}
		return out, counts, nil
	}
	if left, entered, err = see(e.a, e.claim.Reading); err != nil || e.b == nil {
		return left, nil, entered, err
	}
	var others []int
	if right, others, err = see(e.b, e.against); err != nil {
		return nil, nil, nil, err
	}
	if left, right, err = pair(left, right, e.claim.Compare, !e.claim.pooled() && e.claim.plainUnit() == epochs); err != nil {
		return nil, nil, nil, err
	}
	counts := make([]int, len(left))
	for i := range left {
		counts[i] = min(entered[min(i, len(entered)-1)], others[min(i, len(others)-1)])
		if !e.claim.pooled() {
			counts[i] = len(left[i].networks)
		}
	}
	return left, right, counts, nil
}

// drawn are the networks of a condition whose seeds are drawn, as often as they are; of a
// condition of no network, all.
func (e evidence) drawn(p condition, draw []int) []network {
	indices, out := e.indices[&p.networks[0]], make([]network, 0, len(draw))
	for _, d := range draw {
		if k := indices[d]; k >= 0 {
			out = append(out, p.networks[k])
		}
	}
	if len(out) == 0 {
		return p.networks
	}
	return out
}

// pooledMeasures measures each condition of a claim that pools the networks of a draw. With
// an interval the whole of it must lie in the band; of an order, no step may rise by
// more than slack with its whole interval.
func (e evidence) pooledMeasures(draw []int, samples int) (measures []shape.Measure, intervals [][2]float64, err error) {
	left, right, _, err := e.view(draw)
	if err != nil {
		return nil, nil, err
	}
	for i := range left {
		measures = append(measures, e.measure(left, right, i, 0))
	}
	if e.claim.Interval == 0 {
		return measures, nil, nil
	}
	found := make([][][]float64, len(left)) // condition, step, sample
	again := make([]int, len(draw))
	for _, sample := range e.draws(len(draw), samples) {
		for i, k := range sample {
			again[i] = draw[k]
		}
		l, r, _, err := e.view(again)
		if err != nil {
			return nil, nil, err
		}
		for i := range l {
			for s, v := range e.steps(l, r, i) {
				if len(found[i]) <= s {
					found[i] = append(found[i], nil)
				}
				found[i][s] = append(found[i][s], v)
			}
		}
	}
	for i, m := range measures {
		if e.kind.steps == nil {
			low, high := summary.Percentiles(found[i][0], e.claim.Interval)
			within := shape.Within(m.Value, low, high, m)
			within.Margin = min(within.Margin, m.Margin) // of the predicate's other conditions
			measures[i], intervals = within, append(intervals, [2]float64{low, high})
			continue
		}
		least := math.Inf(-1) // of what a step rises by
		for _, values := range found[i] {
			if low, _ := summary.Percentiles(values, e.claim.Interval); !math.IsNaN(low) {
				least = max(least, low)
			}
		}
		if !math.IsNaN(m.Value) { // the order is known
			measures[i] = shape.Between(least, m.Low, m.High)
			measures[i].Value = m.Value
		}
		intervals = append(intervals, [2]float64{least, math.Inf(1)})
	}
	return measures, intervals, nil
}

// draws are bootstrap samples of n networks; of none, one empty sample.
func (e evidence) draws(n, samples int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	return summary.Draws(n, samples)
}

// steps are what the interval of a pooled claim is of: the value that is measured, or of
// an order the change from each value to the next.
func (e evidence) steps(left, right []condition, i int) []float64 {
	if e.kind.steps == nil {
		return []float64{e.measure(left, right, i, 0).Value}
	}
	return e.kind.steps(left[i].networks[0].curve)
}

// measure measures a network of a condition.
func (e evidence) measure(left, right []condition, i, network int) shape.Measure {
	return e.kind.measure(left[i].networks[network].curve, e.other(right, i, network))
}

// other returns the curve that a network of a condition is compared with; the zero Curve
// without comparison.
func (e evidence) other(right []condition, i, network int) shape.Curve {
	if e.b == nil {
		return shape.Curve{}
	}
	return right[i].networks[network].curve
}

// stability is the share of bootstrap samples over networks in which the claim has the
// outcome that it has. It is 1 where no network is drawn.
func (e evidence) stability(outcome Outcome) (float64, error) {
	if len(e.seeds) == 0 {
		return 1, nil
	}
	judge, err := e.rejudge()
	if err != nil {
		return 0, err
	}
	samples := summary.Resamples
	if e.claim.Interval > 0 {
		samples = outerSamples
	}
	same := 0
	for _, draw := range summary.Draws(len(e.seeds), samples) {
		again, err := judge(draw)
		if err != nil {
			return 0, err
		}
		if again == outcome {
			same++
		}
	}
	return float64(same) / float64(samples), nil
}

// rejudge returns what judges a draw of networks.
func (e evidence) rejudge() (func(draw []int) (Outcome, error), error) {
	if e.claim.pooled() {
		return func(draw []int) (Outcome, error) {
			measures, _, err := e.pooledMeasures(draw, innerSamples)
			var t tally
			for _, m := range measures {
				t.add(m.Holds(), 1, shape.Holding([]shape.Measure{m}))
			}
			return t.outcome(), err
		}, nil
	}
	left, right, _, err := e.view(nil)
	if err != nil {
		return nil, err
	}
	all, indices := make([][]judged, len(left)), make([][]int, len(left))
	for i, p := range left {
		all[i] = e.networks(left, right, i)
		for _, seed := range e.seeds {
			indices[i] = append(indices[i], p.find(seed))
		}
	}
	return func(draw []int) (Outcome, error) {
		var t tally
		for i := range left {
			var chosen []judged
			for _, d := range draw {
				if k := indices[i][d]; k >= 0 {
					chosen = append(chosen, all[i][k])
				}
			}
			if len(left[i].networks) > 0 && left[i].networks[0].seed == "" {
				chosen = all[i]
			}
			t.condition(e.claim, chosen, innerSamples)
		}
		return t.outcome(), nil
	}, nil
}
