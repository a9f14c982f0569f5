package nn

import (
	"math"

	"infoplane/internal/vec"
)

// Quantiser rounds the outputs of the hidden layers, and the weights, to 2^Bits levels: see
// levels. The gradient is straight through: that with respect to a rounded number is
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
		levels := newLevels(low, high, n.quantiser.Bits)
		for i, w := range weights {
			weights[i] = levels.round(w)
		}
	}
	return n.rounded
}

// roundOutputs rounds the outputs of hidden layer l for a batch of n samples.
func (n *Network) roundOutputs(w *Workspace, l, samples int) {
	t := w.T[l]
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
	levels := newLevels(r.Low, r.High, n.quantiser.Bits)
	if n.quantiser.Moving {
		vec.Inside(w.inside[l], t, levels.low, levels.high)
	}
	levels.roundAll(t)
}

// roundProbabilities rounds the outputs of the last layer to levels from 0 to 1.
func (n *Network) roundProbabilities(t []vec.Block) {
	newLevels(0, 1, n.quantiser.Bits).roundAll(t)
}

// rangeOf returns the least and the greatest output of a layer, and 0; both are NaN where an
// output is.
func rangeOf(t []vec.Block, samples int) (r Range) {
	low, high, finite := vec.Reach(t, samples)
	if finite {
		return Range{low, high}
	}
	blocks := vec.Blocks(samples)
	for b := range t {
		for _, v := range t[b][:min(vec.Lanes, samples-b%blocks*vec.Lanes)] {
			r.Low, r.High = min(r.Low, v), max(r.High, v)
		}
	}
	return r
}

// levels are the 2^bits evenly spaced numbers that a quantiser rounds to, of which one is 0.
//
//	low + k·step,  k = 0 … last
type levels struct {
	low, high, step float32
	last            float32
}

// newLevels returns the levels of a number of bits, from 1 to 16, that span the range from
// low to high, moved by at most half a step so that 0 is a level. A range that does not
// contain 0 is extended to it. Of an empty range the only level is 0.
//
// It is the quantiser of TensorFlow (fake_quant_with_min_max_vars, narrow_range false).
func newLevels(low, high float32, bits int) levels {
	low, high = min(low, 0), max(high, 0)
	last := float32(int(1)<<bits - 1)
	step := (high - low) / last
	if !(step > 0) {
		return levels{}
	}
	zero := float32(math.Floor(float64(-low/step) + 0.5)) // the level that is 0
	zero = min(max(zero, 0), last)
	return levels{low: float32(-zero * step), high: float32((last - zero) * step), step: step, last: last}
}

// round returns the level next to x, the greater of two. NaN stays NaN.
func (q levels) round(x float32) float32 {
	if q.step == 0 {
		return float32(0 * x)
	}
	if x < q.low {
		x = q.low
	} else if x > q.high {
		x = q.high
	}
	k := float32(math.Floor(float64((x-q.low)/q.step) + 0.5))
	return float32(k*q.step) + q.low
}

// roundAll rounds numbers in place, to the bits of round.
func (q levels) roundAll(x []vec.Block) {
	if q.step > 0 && q.high-q.low <= math.MaxFloat32 {
		vec.Levels(x, x, q.low, q.high, q.step)
		return
	}
	for b := range x {
		for i, v := range x[b] {
			x[b][i] = q.round(v)
		}
	}
}
