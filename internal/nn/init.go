package nn

import (
	"math"

	"infoplane/internal/random"
)

// Distribution is the shape of the distribution of initial weights.
type Distribution string

// The distributions. σ is that of the distribution before it is truncated.
const (
	TruncatedNormal Distribution = "truncated-normal" // normal, within ±2σ
	Normal          Distribution = "normal"
	Uniform         Distribution = "uniform" // within ±√3 σ
	Zero            Distribution = "zero"    // all weights are 0
)

// Distributions returns all of them.
func Distributions() []Distribution { return []Distribution{TruncatedNormal, Normal, Uniform, Zero} }

// Fan is a number of units by which the initial weights of a layer are scaled.
type Fan string

// The fans of a layer.
const (
	FanIn   Fan = "in"   // the units below, as in LeCun and He
	FanOut  Fan = "out"  // the units of the layer
	FanBoth Fan = "both" // the mean of the two, as in Glorot and Bengio
	FanNone Fan = "none" // 1
)

// Fans returns all of them.
func Fans() []Fan { return []Fan{FanIn, FanOut, FanBoth, FanNone} }

// Initial describes the distribution of the initial weights of a layer, with
//
//	σ = scale·√(gain/fan)
//
// Biases are 0, and learned slopes are 1/4.
type Initial struct {
	Distribution Distribution
	Fan          Fan
	Gain, Scale  float64
}

// Standard is the initial distribution of the authors' code (IDNNs,
// tf.truncated_normal_initializer).
func Standard() Initial { return Initial{TruncatedNormal, FanIn, 1, 1} }

// Init draws the initial parameters from the stream, in the order of the parameters.
func (n *Network) Init(s random.Stream, initial Initial) {
	for l := 1; l <= n.Layers(); l++ {
		weights, biases := n.Layer(n.Params, l)
		sigma := float64(initial.Scale*math.Sqrt(initial.Gain)) / math.Sqrt(initial.fan(n, l))
		for i := range weights {
			weights[i] = float32(sigma * initial.draw(s))
		}
		clear(biases)
		slopes := n.Slopes(n.Params, l)
		for u := range slopes {
			slopes[u] = initialSlope
		}
	}
}

// fan returns the fan of layer l.
func (i Initial) fan(n *Network, l int) float64 {
	in, out := float64(n.Widths[l-1]), float64(n.Widths[l])
	switch i.Fan {
	case FanIn:
		return in
	case FanOut:
		return out
	case FanBoth:
		return (in + out) / 2
	}
	return 1
}

// draw returns a number of the distribution with σ = 1.
func (i Initial) draw(s random.Stream) float64 {
	switch i.Distribution {
	case TruncatedNormal:
		return s.TruncatedNormal()
	case Normal:
		return s.Normal()
	case Uniform:
		return float64(math.Sqrt(3) * (float64(2*s.Uniform()) - 1))
	}
	return 0
}
