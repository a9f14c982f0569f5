package nn

import "math"

// Statistic describes the gradient of one layer's weights, biases left out, over
// the batches of an epoch at frozen weights.
type Statistic struct {
	MeanNorm   float64 // ‖mean_b g_b‖₂
	StdNorm    float64 // √(tr cov_b g_b), population covariance
	WeightNorm float64 // ‖W‖₂ (Frobenius)
}

// Statistics returns the statistics of layers 1 … L over the batches, each batch
// counting the same. They are the quantities of the paper's figure 4; what it
// draws is MeanNorm and StdNorm divided by WeightNorm. One batch has StdNorm 0.
func (n *Network) Statistics(w *Workspace, batches []Batch) []Statistic {
	grads := make([][]float32, len(batches))
	for k, b := range batches {
		grads[k] = make([]float32, len(n.Params))
		n.Gradient(w, b, grads[k])
	}
	out := make([]Statistic, n.Layers())
	for l := 1; l <= n.Layers(); l++ {
		weights, _ := n.Layer(n.Params, l)
		var mean2, trace, weight2 float64
		for i := range weights {
			var mean, spread float64
			for k := range grads {
				g, _ := n.Layer(grads[k], l)
				mean += float64(g[i])
			}
			mean /= float64(len(grads))
			for k := range grads {
				g, _ := n.Layer(grads[k], l)
				d := float64(g[i]) - mean
				spread += float64(d * d)
			}
			mean2 += float64(mean * mean)
			trace += spread / float64(len(grads))
			weight2 += float64(float64(weights[i]) * float64(weights[i]))
		}
		out[l-1] = Statistic{math.Sqrt(mean2), math.Sqrt(trace), math.Sqrt(weight2)}
	}
	return out
}
