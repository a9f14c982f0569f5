package nn

import (
	"slices"

	"infoplane/internal/vec"
)

// Regularizer keeps weights small.
type Regularizer struct {
	// L2 is λ of λ/2·‖W‖², summed over layers, which is added to the loss.
	L2 float64

	// Decay is the share of the weights, times the learning rate, that is taken off them
	// before each step: decoupled from the gradient, as in AdamW.
	Decay float64

	// Orthonormality is λ of λ/2·‖W Wᵀ - I‖², summed over layers, which is added to the
	// loss: the weights of units are kept orthogonal and of length 1. Of a layer with more
	// units than inputs it is ‖Wᵀ W - I‖², those of inputs. It never applies to biases.
	Orthonormality float64

	Except []int // layers that it leaves alone
	Biases bool  // applies to the biases and slopes too
}

// Add adds the gradient of the penalties to that of the loss: λW, and 2λ (W Wᵀ - I) W.
func (r Regularizer) Add(n *Network, grad []float32) {
	for l := range r.layers(n, r.L2) {
		vec.AddScaled(r.of(n, grad, l), r.of(n, n.Params, l), float32(r.L2))
	}
	for l := range r.layers(n, r.Orthonormality) {
		weights, _ := n.Layer(n.Params, l)
		to, _ := n.Layer(grad, l)
		addOrthonormal(to, weights, n.Widths[l], n.Widths[l-1], 2*r.Orthonormality)
	}
}

// addOrthonormal adds factor·(W Wᵀ - I) W to grad, for weights w[unit][input]; with more units
// than inputs factor·W (Wᵀ W - I). Sums run in float64, in the order of the indices. Cost
// 2 units·inputs·min(units, inputs).
func addOrthonormal(grad, w []float32, units, inputs int, factor float64) {
	rows, length, at := units, inputs, func(r, k int) int { return r*inputs + k }
	if units > inputs {
		rows, length, at = inputs, units, func(r, k int) int { return k*inputs + r }
	}
	vectors := make([]float64, rows*length)
	for r := range rows {
		for k := range length {
			vectors[r*length+k] = float64(w[at(r, k)])
		}
	}
	row := func(r int) []float64 { return vectors[r*length : (r+1)*length] }
	sum := make([]float64, length)
	for r := range rows {
		clear(sum)
		for s := range rows {
			var product float64
			for k, v := range row(r) {
				product += float64(v * row(s)[k])
			}
			if r == s {
				product--
			}
			for k, v := range row(s) {
				sum[k] += float64(product * v)
			}
		}
		for k, v := range sum {
			grad[at(r, k)] += float32(factor * v)
		}
	}
}

// Shrink multiplies the weights by 1 - rate·decay.
func (r Regularizer) Shrink(n *Network, rate float64) {
	for l := range r.layers(n, r.Decay) {
		vec.Scale(r.of(n, n.Params, l), float32(1-float64(rate*r.Decay)))
	}
}

// layers yields the layers that a regularizer of a strength applies to.
func (r Regularizer) layers(n *Network, strength float64) func(yield func(l int) bool) {
	return func(yield func(l int) bool) {
		for l := 1; strength != 0 && l <= n.Layers(); l++ {
			if !slices.Contains(r.Except, l) && !yield(l) {
				return
			}
		}
	}
}

// of returns the parameters of layer l that it applies to.
func (r Regularizer) of(n *Network, params []float32, l int) []float32 {
	if r.Biases {
		return params[n.start(l):n.start(l+1)]
	}
	weights, _ := n.Layer(params, l)
	return weights
}
