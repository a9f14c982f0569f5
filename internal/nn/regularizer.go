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

	Except []int // layers that it leaves alone
	Biases bool  // applies to the biases and slopes too
}

// Add adds the gradient of the penalty to that of the loss: λW.
func (r Regularizer) Add(n *Network, grad []float32) {
	for l := range r.layers(n, r.L2) {
		vec.AddScaled(r.of(n, grad, l), r.of(n, n.Params, l), float32(r.L2))
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
