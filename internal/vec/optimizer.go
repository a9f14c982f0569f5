package vec

import "math"

// The constants of Adam that everyone uses, the paper's authors included.
const (
	AdamBeta1   = 0.9
	AdamBeta2   = 0.999
	AdamEpsilon = 1e-8
)

// Adam takes one step of Adam on the parameters p with the gradient g.
//
//	m = β₁·m + (1-β₁)·g
//	v = β₂·v + (1-β₂)·g²
//	p = p - rate·m/(√v + ε)
//
// m and v are the running moments, +0 before the first step. The corrections for
// their bias belong in the rate of step t = 1, 2, …:
//
//	rate = α·√(1-β₂ᵗ)/(1-β₁ᵗ)
//
// This is the form given at the end of section 2 of the reference, and that of the
// authors' TensorFlow: ε is not scaled by the correction of v, as it would be in
// algorithm 1. All four slices have the same length.
//
// Reference: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization",
// ICLR 2015, arXiv:1412.6980.
func Adam(p, m, v, g []float32, rate float32) {
	if len(m) != len(p) || len(v) != len(p) || len(g) != len(p) {
		panic("vec: Adam: slices of different length")
	}
	kernel().adam(p, m, v, g, rate)
}

func adamPortable(p, m, v, g []float32, rate float32) {
	for i, grad := range g {
		m[i] = float32(AdamBeta1*m[i]) + float32((1-AdamBeta1)*grad)
		v[i] = float32(AdamBeta2*v[i]) + float32((1-AdamBeta2)*float32(grad*grad))
		root := float32(math.Sqrt(float64(v[i])))
		p[i] -= float32(float32(rate*m[i]) / (root + AdamEpsilon))
	}
}

// SGD takes one step of gradient descent, p = p - rate·g. Both slices have the
// same length.
func SGD(p, g []float32, rate float32) {
	if len(g) != len(p) {
		panic("vec: SGD: slices of different length")
	}
	kernel().sgd(p, g, rate)
}

func sgdPortable(p, g []float32, rate float32) {
	for i := range p {
		p[i] -= float32(rate * g[i])
	}
}
