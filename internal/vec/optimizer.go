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
//
// 1-β is rounded once from float64; for the usual constants that is the number nearest to it.
func Adam(p, m, v, g []float32, rate float32, beta1, beta2, epsilon float64) {
	if len(m) != len(p) || len(v) != len(p) || len(g) != len(p) {
		panic("vec: Adam: slices of different length")
	}
	kernel().adam(p, m, v, g, rate, float32(beta1), float32(1-beta1), float32(beta2), float32(1-beta2), float32(epsilon))
}

// adamPortable has 1-β₁ as rest1, and 1-β₂ as rest2.
func adamPortable(p, m, v, g []float32, rate, beta1, rest1, beta2, rest2, epsilon float32) {
	for i, grad := range g {
		m[i] = float32(beta1*m[i]) + float32(rest1*grad)
		v[i] = float32(beta2*v[i]) + float32(rest2*float32(grad*grad))
		root := float32(math.Sqrt(float64(v[i])))
		p[i] -= float32(float32(rate*m[i]) / (root + epsilon))
	}
}

// Momentum takes one step of gradient descent with momentum on the parameters p with the
// gradient g; with Nesterov's correction, it looks one step ahead.
//
//	v = momentum·v + g
//	p = p - rate·v                       without
//	p = p - rate·(g + momentum·v)        with Nesterov's correction
//
// v is +0 before the first step. All three slices have the same length.
//
// Reference: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of
// initialization and momentum in deep learning", ICML 2013, in the form of PyTorch's SGD.
func Momentum(p, v, g []float32, rate, momentum float32, nesterov bool) {
	if len(v) != len(p) || len(g) != len(p) {
		panic("vec: Momentum: slices of different length")
	}
	kernel().momentum(p, v, g, rate, momentum, nesterov)
}

func momentumPortable(p, v, g []float32, rate, momentum float32, nesterov bool) {
	for i, grad := range g {
		v[i] = float32(momentum*v[i]) + grad
		step := v[i]
		if nesterov {
			step = grad + float32(momentum*v[i])
		}
		p[i] -= float32(rate * step)
	}
}

// Scale multiplies each number by a factor: p = factor·p.
func Scale(p []float32, factor float32) { kernel().scale(p, factor) }

func scalePortable(p []float32, factor float32) {
	for i := range p {
		p[i] *= factor
	}
}

// AddScaled adds a multiple: dst = dst + factor·x. Both slices have the same length.
func AddScaled(dst, x []float32, factor float32) {
	if len(x) != len(dst) {
		panic("vec: AddScaled: slices of different length")
	}
	kernel().addScaled(dst, x, factor)
}

func addScaledPortable(dst, x []float32, factor float32) {
	for i, v := range x {
		dst[i] += float32(factor * v)
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
