package nn

import "infoplane/internal/vec"

// Quantiser rounds the outputs of the hidden layers, and the weights, to 2^Bits levels: see
// [vec.Levels]. The gradient is straight through: that with respect to a rounded number is
// taken for that of the number itself. The zero Quantiser rounds nothing.
//
// The levels of a layer span its outputs in the batch, or, where they are Moving, the
// averages of the least and the greatest output over the batches that were followed; then
// numbers beyond them have the gradient 0. The levels of weights span those of the layer.
//
// Reference: B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference", CVPR 2018, arXiv:1712.05877; the averages as in the
// MovingAverageQuantizer of TensorFlow.
type Quantiser struct {
	Bits    int  `json:"bits"`
	Weights bool `json:"weights,omitempty"` // rounds the weights, too
	Moving  bool `json:"moving,omitempty"`
}

// Range is the range of the levels of a layer.
type Range struct{ Low, High float32 }

// The averages begin with the range ±6, and forget a thousandth of it at each batch.
const (
	initialRange = 6
	forgotten    = 1 - 0.999
)

// Quantise makes the network round with a quantiser.
func (n *Network) Quantise(q Quantiser) {
	n.quantiser = q
	if q.Weights {
		n.rounded = make([]float32, len(n.Params))
	}
	if q.Moving {
		n.Ranges = make([]Range, n.Layers()-1)
		for l := range n.Ranges {
			n.Ranges[l] = Range{-initialRange, initialRange}
		}
	}
}

// acting returns the parameters that act: with weights that are rounded.
func (n *Network) acting() []float32 {
	if !n.quantiser.Weights {
		return n.Params
	}
	copy(n.rounded, n.Params)
	for l := 1; l <= n.Layers(); l++ {
		weights, _ := n.Layer(n.rounded, l)
		low, high := float32(0), float32(0)
		for _, w := range weights {
			low, high = min(low, w), max(high, w)
		}
		levels := vec.NewLevels(low, high, n.quantiser.Bits)
		for i, w := range weights {
			weights[i], _ = levels.Round(w)
		}
	}
	return n.rounded
}

// roundOutputs rounds the outputs of hidden layer l for a batch of n samples.
func (n *Network) roundOutputs(w *Workspace, l, samples int) {
	t, blocks := w.T[l], vec.Blocks(samples)
	r := rangeOf(t, samples)
	if n.quantiser.Moving {
		average := &n.Ranges[l-1]
		if w.Follow {
			average.Low -= float32(float32(average.Low-r.Low) * forgotten)
			average.High -= float32(float32(average.High-r.High) * forgotten)
		}
		r = *average
		w.inside[l] = resize(w.inside[l], len(t))
	}
	levels := vec.NewLevels(r.Low, r.High, n.quantiser.Bits)
	for b := range t {
		for i := range t[b] {
			if b%blocks*vec.Lanes+i >= samples {
				break
			}
			level, inside := levels.Round(t[b][i])
			t[b][i] = level
			if n.quantiser.Moving {
				w.inside[l][b][i] = 0
				if inside {
					w.inside[l][b][i] = 1
				}
			}
		}
	}
}

// roundProbabilities rounds the outputs of the last layer to levels from 0 to 1.
func (n *Network) roundProbabilities(t []vec.Block) {
	levels := vec.NewLevels(0, 1, n.quantiser.Bits)
	for b := range t {
		for i, v := range t[b] {
			t[b][i], _ = levels.Round(v)
		}
	}
}

// rangeOf returns the least and the greatest output of a layer, and 0.
func rangeOf(t []vec.Block, samples int) (r Range) {
	blocks := vec.Blocks(samples)
	for b := range t {
		for i, v := range t[b] {
			if b%blocks*vec.Lanes+i < samples {
				r.Low, r.High = min(r.Low, v), max(r.High, v)
			}
		}
	}
	return r
}
