package estimate

import (
	"math"

	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Diagnostics qualify an estimate.
type Diagnostics struct {
	// Ceiling is I(X;T) as a share of log₂ N, its maximum for N patterns. Near 1
	// almost all patterns are distinguished, and the estimate is uninformative about
	// the layer: the method is finer than the patterns. NaN where the patterns are no bound.
	Ceiling float64

	// Saturated is the share of the layer's activations, over units and patterns,
	// in the lowest or the highest twentieth of the range that the layer has over
	// all snapshots: |v| > 0.9 where tanh units reach ±1, and zeros of ReLU. A layer
	// that never changes counts as saturated.
	Saturated float64

	// IXTRise and ITYRise are by how much, in bits, the estimate exceeds the least
	// of the layers before it, the input among them with log₂ N and H(Y); 0 where it
	// does not, and NaN without an estimate. By the data-processing inequality the
	// information of no layer exceeds that of a layer before it: a rise is an error of
	// the method.
	IXTRise, ITYRise float64
}

// diagnosis accumulates the least estimates of a snapshot, from the first layer on.
type diagnosis struct {
	ceiling float64
	ixt     float64 // least so far
	ity     float64
}

// newDiagnosis returns it for patterns with labels, which are draws of inputs unless of is
// nil.
func newDiagnosis(y, of []int32) *diagnosis {
	n := vec.Log2(float64(len(y)))
	if of != nil {
		n = entropyOf(of)
	}
	return &diagnosis{ceiling: n, ixt: n, ity: entropyOf(y)}
}

// unbound is for an estimator of what the patterns do not bound.
func (d *diagnosis) unbound() { d.ceiling, d.ixt, d.ity = math.NaN(), math.Inf(1), math.Inf(1) }

// next returns the diagnostics of the next layer. lo and hi are its limits at all
// snapshots.
func (d *diagnosis) next(t [][]float32, e Estimate, lo, hi float32) Diagnostics {
	out := Diagnostics{
		Ceiling: e.IXT / d.ceiling, Saturated: saturated(t, lo, hi),
		IXTRise: rise(e.IXT, d.ixt), ITYRise: rise(e.ITY, d.ity),
	}
	if e.IXT < d.ixt {
		d.ixt = e.IXT
	}
	if e.ITY < d.ity {
		d.ity = e.ITY
	}
	return out
}

// rounding bounds the rounding of sums of a few thousand terms of a few bits: less than
// that does not count as a rise.
const rounding = 1e-9

func rise(estimate, least float64) float64 {
	if r := estimate - least; r > rounding || math.IsNaN(r) {
		return r
	}
	return 0
}

func saturated(t [][]float32, lo, hi float32) float64 {
	margin := (float64(hi) - float64(lo)) / 20
	low, high := float32(float64(lo)+margin), float32(float64(hi)-margin)
	count, all := 0, 0
	for _, unit := range t {
		all += len(unit)
		count += vec.Outside(unit, low, high)
	}
	return float64(count) / float64(all)
}

// entropyOf returns the entropy of labels in bits.
func entropyOf(y []int32) float64 {
	members := map[int32]int{}
	for _, label := range y {
		members[label]++
	}
	counts := make([]int, 0, len(members))
	for _, n := range members {
		counts = append(counts, n) // in any order: EntropyCounts sorts
	}
	return info.EntropyCounts(counts)
}
