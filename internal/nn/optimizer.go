package nn

import (
	"math"

	"infoplane/internal/vec"
)

// Optimizer takes one step on the parameters for one gradient.
type Optimizer interface {
	Step(params, grad []float32)
}

// Adam is the optimiser of the authors' code, see [vec.Adam].
type Adam struct {
	rate           float64
	m, v           []float32
	power1, power2 float64 // β₁ᵗ and β₂ᵗ as running products: no power function
}

// NewAdam returns Adam with rate α before its first step, for a number of
// parameters.
func NewAdam(rate float64, params int) *Adam {
	return &Adam{rate: rate, m: make([]float32, params), v: make([]float32, params), power1: 1, power2: 1}
}

// Step takes one step.
func (a *Adam) Step(params, grad []float32) {
	a.power1 = float64(a.power1 * vec.AdamBeta1)
	a.power2 = float64(a.power2 * vec.AdamBeta2)
	rate := a.rate * math.Sqrt(1-a.power2) / (1 - a.power1)
	vec.Adam(params, a.m, a.v, grad, float32(rate))
}

// SGD is gradient descent at a fixed rate.
type SGD struct{ rate float32 }

// NewSGD returns gradient descent at a rate.
func NewSGD(rate float64) SGD { return SGD{float32(rate)} }

// Step takes one step.
func (s SGD) Step(params, grad []float32) { vec.SGD(params, grad, s.rate) }
