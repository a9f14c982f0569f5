package nn

import (
	"math"

	"infoplane/internal/vec"
)

// SampleNorms adds up how the gradients of single samples vary, over batches at one set of
// parameters.
//
// The gradient of sample i with respect to the weights of layer l is δ_i T_iᵀ, T the outputs
// of the layer below, so that its norm is ‖δ_i‖·‖T_i‖ and no gradient of a single sample is
// computed: all cost what the gradient of the batches does.
type SampleNorms struct {
	samples int
	mean    []float64 // Σ_i g_i, in the layout of Params
	squares []float64 // Σ_i ‖g_i‖² of layers 1 …
	grad    []float32
}

// Add adds the samples of a batch. It reports whether their gradients are finite.
func (s *SampleNorms) Add(n *Network, w *Workspace, b Batch) (finite bool) {
	if s.grad == nil {
		s.grad, s.mean, s.squares = make([]float32, len(n.Params)), make([]float64, len(n.Params)), make([]float64, n.Layers())
	}
	s.samples += b.N
	finite = n.gradient(w, b, s.grad, func(l int, delta, below []vec.Block) {
		of, under := squares(delta, b.N), squares(below, b.N)
		for i := range of { // δ is that of the mean over the batch
			s.squares[l-1] += float64(float64(of[i]*under[i]) * float64(b.N*b.N))
		}
	})
	for i, g := range s.grad {
		s.mean[i] += float64(float64(g) * float64(b.N))
	}
	return finite
}

// Statistics returns the statistics of layers 1 … L over the samples.
func (s *SampleNorms) Statistics(n *Network) []Statistic {
	out := make([]Statistic, n.Layers())
	for l := 1; l <= n.Layers(); l++ {
		first := n.start(l)
		var mean2 float64
		for _, sum := range s.mean[first : first+n.Widths[l]*n.Widths[l-1]] {
			mean := sum / float64(s.samples)
			mean2 += float64(mean * mean)
		}
		trace := s.squares[l-1]/float64(s.samples) - mean2
		if s.samples == 1 {
			trace = 0 // but for rounding
		}
		out[l-1] = Statistic{math.Sqrt(mean2), math.Sqrt(max(trace, 0))}
	}
	return out
}

// squares returns Σ_u x_u² of each of n samples.
func squares(x []vec.Block, n int) []float64 {
	out, blocks := make([]float64, n), vec.Blocks(n)
	for r := range len(x) / blocks {
		for i := range out {
			v := float64(x[r*blocks+i/vec.Lanes][i%vec.Lanes])
			out[i] += float64(v * v)
		}
	}
	return out
}

// flatShare is the share of the greatest slope below which an activation is flat.
const flatShare = 0.1

// Flat adds to counts[l-1], for layers 1 … L, how many units and samples of a batch of n
// samples are where the activation has less than a tenth of its greatest slope. It
// belongs after Sums, and overwrites the outputs of the layers.
//
//	softmax, sigmoid    4 y (1-y) < 1/10
//	linear output       never
//	tanh output         1 - y² < 1/10
//	others              |f'(x)| < 1/10; of sigmoid 4 f'(x) < 1/10
func (n *Network) Flat(w *Workspace, samples int, counts []int) {
	last := n.Layers()
	for l := 1; l <= last; l++ {
		operand, greatest := w.slope[l], float32(1)
		slope := w.delta[l%2][:len(operand)]
		for b := range slope {
			for i := range slope[b] {
				slope[b][i] = 1
			}
		}
		switch {
		case l < last:
			n.hidden.back(slope, operand, n.slopes(l))
			if n.hidden.name == Sigmoid {
				greatest = 0.25
			}
		case n.Output == TanhOutput:
			n.finish(operand, operand)
			vec.TanhBack(slope, operand)
		case n.Output != LinearOutput:
			n.finish(operand, operand)
			vec.SigmoidBack(slope, operand)
			greatest = 0.25
		}
		blocks := vec.Blocks(samples)
		for r := range n.Widths[l] {
			for i := range samples {
				if v := slope[r*blocks+i/vec.Lanes][i%vec.Lanes]; max(v, -v) < flatShare*greatest {
					counts[l-1]++
				}
			}
		}
	}
}
