package nn

import (
	"math"

	"infoplane/internal/vec"
)

// Optimizer takes one step on the parameters for one gradient, at a learning rate.
type Optimizer interface {
	Step(params, grad []float32, rate float64)
}

// Adam is the optimiser of the authors' code, see [vec.Adam].
type Adam struct {
	beta1, beta2, epsilon float64
	m, v                  []float32
	power1, power2        float64 // β₁ᵗ and β₂ᵗ as running products: no power function
}

// NewAdam returns Adam with the usual constants before its first step, for a number of
// parameters.
func NewAdam(params int) *Adam {
	return NewAdamWith(params, vec.AdamBeta1, vec.AdamBeta2, vec.AdamEpsilon)
}

// NewAdamWith returns Adam with other constants, see [vec.Adam].
func NewAdamWith(params int, beta1, beta2, epsilon float64) *Adam {
	return &Adam{beta1, beta2, epsilon, make([]float32, params), make([]float32, params), 1, 1}
}

// Step takes one step.
func (a *Adam) Step(params, grad []float32, rate float64) {
	a.power1 = float64(a.power1 * a.beta1)
	a.power2 = float64(a.power2 * a.beta2)
	corrected := float32(rate * math.Sqrt(1-a.power2) / (1 - a.power1))
	vec.Adam(params, a.m, a.v, grad, corrected, a.beta1, a.beta2, a.epsilon)
}

// SGD is gradient descent.
type SGD struct{}

// Step takes one step.
func (SGD) Step(params, grad []float32, rate float64) { vec.SGD(params, grad, float32(rate)) }

// Momentum is gradient descent with momentum, see [vec.Momentum].
type Momentum struct {
	momentum float32
	nesterov bool
	velocity []float32
}

// NewMomentum returns it before its first step, for a number of parameters.
func NewMomentum(params int, momentum float64, nesterov bool) *Momentum {
	return &Momentum{float32(momentum), nesterov, make([]float32, params)}
}

// Step takes one step.
func (m *Momentum) Step(params, grad []float32, rate float64) {
	vec.Momentum(params, m.velocity, grad, float32(rate), m.momentum, m.nesterov)
}
