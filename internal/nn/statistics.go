package nn

import (
	"math"
	"slices"
)

// Statistic describes how the gradient of one layer's weights, biases left out,
// varies over the batches of an epoch.
type Statistic struct {
	MeanNorm float64 // ‖mean_b g_b‖₂
	StdNorm  float64 // √(tr cov_b g_b), population covariance; 0 for one batch
}

// mostKept bounds the gradients of an epoch that are kept for their statistics: 64 MB. Of
// larger ones there are running sums, which differ from the others in their rounding.
const mostKept = 1 << 24

// Variation gathers gradients of a network for their statistics, each counting the same.
type Variation struct {
	n     *Network
	count int
	kept  [][]float32 // all gradients, if they are few or small

	mean, spread []float64 // Σ g/k and Σ (g - mean)² so far, of all others (Welford's recurrence)
}

// NewVariation returns the statistics before the first of a number of gradients.
func (n *Network) NewVariation(gradients int) *Variation {
	v := &Variation{n: n}
	if gradients > mostKept/len(n.Params) {
		v.mean, v.spread = make([]float64, len(n.Params)), make([]float64, len(n.Params))
	}
	return v
}

// Add adds a gradient in the layout of n.Params.
func (v *Variation) Add(grad []float32) {
	v.count++
	if v.mean == nil {
		v.kept = append(v.kept, slices.Clone(grad))
		return
	}
	for i, g := range grad {
		d := float64(g) - v.mean[i]
		v.mean[i] += d / float64(v.count)
		v.spread[i] += float64(d * (float64(g) - v.mean[i]))
	}
}

// Statistics returns the statistics of layers 1 … L. They are the quantities of the
// paper's figure 4, before it divides them by the norm of the layer's weights. It panics
// if there is no gradient.
func (v *Variation) Statistics() []Statistic {
	if v.count == 0 {
		panic("nn: Statistics: needs the gradient of at least one batch")
	}
	out := make([]Statistic, v.n.Layers())
	for l := range out {
		first := v.n.start(l + 1)
		var mean2, trace float64
		for i := first; i < first+v.n.Widths[l+1]*v.n.Widths[l]; i++ {
			mean, spread := v.of(i)
			mean2 += float64(mean * mean)
			trace += spread / float64(v.count)
		}
		out[l] = Statistic{math.Sqrt(mean2), math.Sqrt(trace)}
	}
	return out
}

// of returns the mean of one parameter's gradients, and the sum of the squares of their
// differences from it.
func (v *Variation) of(i int) (mean, spread float64) {
	if v.mean != nil {
		return v.mean[i], v.spread[i]
	}
	for _, g := range v.kept {
		mean += float64(g[i])
	}
	mean /= float64(v.count)
	for _, g := range v.kept {
		d := float64(g[i]) - mean
		spread += float64(d * d)
	}
	return mean, spread
}

// WeightNorms returns ‖W_l‖₂ (Frobenius) of layers 1 … L, biases left out.
func (n *Network) WeightNorms() []float64 {
	out := make([]float64, n.Layers())
	for l := range out {
		weights, _ := n.Layer(n.Params, l+1)
		var sum float64
		for _, w := range weights {
			sum += float64(float64(w) * float64(w))
		}
		out[l] = math.Sqrt(sum)
	}
	return out
}
