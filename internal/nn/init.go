package nn

import (
	"math"

	"infoplane/internal/random"
)

// Init draws the initial parameters from the stream: each weight of a layer from a
// normal distribution with σ = 1/√(fan-in) that is truncated at ±2σ, in the
// order of the parameters; biases are 0. These are the authors' (IDNNs,
// tf.truncated_normal_initializer).
func (n *Network) Init(s random.Stream) {
	for l := 1; l <= n.Layers(); l++ {
		weights, biases := n.Layer(n.Params, l)
		sigma := 1 / math.Sqrt(float64(n.Widths[l-1]))
		for i := range weights {
			weights[i] = float32(sigma * s.TruncatedNormal())
		}
		clear(biases)
	}
}
