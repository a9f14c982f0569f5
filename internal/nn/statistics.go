package nn

import "math"

// Statistic describes how the gradient of one layer's weights, biases left out,
// varies over the batches of an epoch.
type Statistic struct {
	MeanNorm float64 // ‖mean_b g_b‖₂
	StdNorm  float64 // √(tr cov_b g_b), population covariance; 0 for one batch
}

// Gradients returns the gradient of each batch at the present parameters, and
// reports whether all of them are finite.
func (n *Network) Gradients(w *Workspace, batches []Batch) (gradients [][]float32, finite bool) {
	gradients, finite = make([][]float32, len(batches)), true
	for k, b := range batches {
		gradients[k] = make([]float32, len(n.Params))
		finite = n.Gradient(w, b, gradients[k]) && finite
	}
	return gradients, finite
}

// Statistics returns the statistics of layers 1 … L over gradients, one of each batch
// in the layout of n.Params, each batch counting the same. They are the quantities of
// the paper's figure 4, before it divides them by the norm of the layer's weights.
// It panics if there is no gradient.
func (n *Network) Statistics(gradients [][]float32) []Statistic {
	if len(gradients) == 0 {
		panic("nn: Statistics: needs the gradient of at least one batch")
	}
	out := make([]Statistic, n.Layers())
	for l := 1; l <= n.Layers(); l++ {
		weights, _ := n.Layer(n.Params, l)
		var mean2, trace float64
		for i := range weights {
			var mean, spread float64
			for k := range gradients {
				g, _ := n.Layer(gradients[k], l)
				mean += float64(g[i])
			}
			mean /= float64(len(gradients))
			for k := range gradients {
				g, _ := n.Layer(gradients[k], l)
				d := float64(g[i]) - mean
				spread += float64(d * d)
			}
			mean2 += float64(mean * mean)
			trace += spread / float64(len(gradients))
		}
		out[l-1] = Statistic{math.Sqrt(mean2), math.Sqrt(trace)}
	}
	return out
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
