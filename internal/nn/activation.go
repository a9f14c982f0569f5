package nn

import (
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

// kind is an activation with its kernels: forward computes the outputs from the sums, back
// propagates a gradient from the outputs y to the sums.
type kind struct {
	name          Activation
	bounded       bool // all outputs lie between -1 and 1
	forward, back func(dst, y []vec.Block)
}

var kinds = []kind{
	{Tanh, true, vec.Tanh, vec.TanhBack},
	{ReLU, false, vec.ReLU, vec.ReLUBack},
	{Sigmoid, true, vec.Sigmoid, vec.SigmoidBack},
	{Softplus, false, vec.Softplus, vec.SoftplusBack},
	{Softsign, true, vec.Softsign, vec.SoftsignBack},
	{Linear, false, func(_, _ []vec.Block) {}, func(_, _ []vec.Block) {}},
}

// Activations returns all kinds.
func Activations() []Activation {
	var out []Activation
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

// kind returns the kind of the activation; ok is false if there is none.
func (a Activation) kind() (k kind, ok bool) {
	for _, k := range kinds {
		if k.name == a {
			return k, true
		}
	}
	return kind{}, false
}

// Known reports whether the activation is one of these.
func (a Activation) Known() bool {
	_, ok := a.kind()
	return ok
}

// Bounded reports whether all outputs lie between -1 and 1.
func (a Activation) Bounded() bool {
	k, _ := a.kind()
	return k.bounded
}

// ActivationNames returns all kinds as text for a message: "tanh, relu, …".
func ActivationNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k.name))
	}
	return strings.Join(names, ", ")
}
