package nn

import (
	"slices"
	"strings"

	"infoplane/internal/vec"
)

// Activation is the kind of a hidden layer's nonlinearity.
type Activation string

// The activations. Their derivatives are functions of their outputs.
const (
	Tanh     Activation = "tanh"     // the paper's
	ReLU     Activation = "relu"     // max(0, x)
	Sigmoid  Activation = "sigmoid"  // 1/(1 + e^{-x})
	Softplus Activation = "softplus" // ln(1 + eˣ)
	Softsign Activation = "softsign" // x/(1 + |x|)
	Linear   Activation = "linear"   // x
)

// Activations returns all kinds.
func Activations() []Activation {
	return []Activation{Tanh, ReLU, Sigmoid, Softplus, Softsign, Linear}
}

// Known reports whether the activation is one of these.
func (a Activation) Known() bool { return slices.Contains(Activations(), a) }

// Bounded reports whether all outputs lie between -1 and 1.
func (a Activation) Bounded() bool { return a == Tanh || a == Sigmoid || a == Softsign }

// ActivationNames returns all kinds as text for a message: "tanh, relu, …".
func ActivationNames() string {
	var names []string
	for _, a := range Activations() {
		names = append(names, string(a))
	}
	return strings.Join(names, ", ")
}

// apply replaces the sums of a layer by its outputs.
func (a Activation) apply(t []vec.Block) {
	switch a {
	case Tanh:
		vec.Tanh(t, t)
	case ReLU:
		vec.ReLU(t, t)
	case Sigmoid:
		vec.Sigmoid(t, t)
	case Softplus:
		vec.Softplus(t, t)
	case Softsign:
		vec.Softsign(t, t)
	case Linear:
	default:
		panic("nn: unknown activation " + string(a))
	}
}

// back replaces the gradient with respect to the outputs y by the gradient with
// respect to the sums.
func (a Activation) back(delta, y []vec.Block) {
	switch a {
	case Tanh:
		vec.TanhBack(delta, y)
	case ReLU:
		vec.ReLUBack(delta, y)
	case Sigmoid:
		vec.SigmoidBack(delta, y)
	case Softplus:
		vec.SoftplusBack(delta, y)
	case Softsign:
		vec.SoftsignBack(delta, y)
	case Linear:
	default:
		panic("nn: unknown activation " + string(a))
	}
}
