package nn

import (
	"strings"

	"infoplane/internal/vec"
)

// Activation is the kind of a hidden layer's nonlinearity.
type Activation string

// The activations.
const (
	Tanh            Activation = "tanh"             // the paper's
	ReLU            Activation = "relu"             // max(0, x)
	Sigmoid         Activation = "sigmoid"          // 1/(1 + e^{-x})
	Softplus        Activation = "softplus"         // ln(1 + eˣ)
	Softsign        Activation = "softsign"         // x/(1 + |x|)
	Linear          Activation = "linear"           // x
	ELU             Activation = "elu"              // x > 0: x, else eˣ - 1
	Swish           Activation = "swish"            // x/(1 + e^{-x})
	Abs             Activation = "abs"              // |x|
	LeakyReLU       Activation = "leaky-relu"       // x > 0: x, else x/100
	PReLU           Activation = "prelu"            // x > 0: x, else a·x with a learned slope a of each unit
	CentredSoftplus Activation = "centred-softplus" // ln(1 + eˣ) - ln 2
)

// Slopes of rectifiers below 0.
const (
	leak         = 0.01 // of leaky-relu
	initialSlope = 0.25 // of prelu, before training
)

// kind is an activation with its kernels: forward computes the outputs from the sums, in
// place unless back needs the sums; back propagates a gradient from the outputs to the sums.
type kind struct {
	name    Activation
	bounded bool // all outputs lie between -1 and 1
	sums    bool // back takes the sums x, not the outputs y
	slopes  slopes
	forward func(dst, x []vec.Block, slopes []float32)
	back    func(dst, y []vec.Block, slopes []float32)
}

// slopes says where the slopes of a rectifier come from.
type slopes int

const (
	without slopes = iota
	fixed          // a constant of the activation
	learned        // parameters of the network, one for each unit
)

var kinds = []kind{
	{Tanh, true, false, without, plain(vec.Tanh), plain(vec.TanhBack)},
	{ReLU, false, false, without, plain(vec.ReLU), plain(vec.ReLUBack)},
	{Sigmoid, true, false, without, plain(vec.Sigmoid), plain(vec.SigmoidBack)},
	{Softplus, false, false, without, plain(vec.Softplus), plain(vec.SoftplusBack)},
	{Softsign, true, false, without, plain(vec.Softsign), plain(vec.SoftsignBack)},
	{Linear, false, false, without, plain(keep), plain(keep)},
	{ELU, false, false, without, plain(vec.ELU), plain(vec.ELUBack)},
	{Swish, false, true, without, plain(vec.Swish), plain(vec.SwishBack)},
	{Abs, false, true, without, plain(vec.Abs), plain(vec.AbsBack)},
	{LeakyReLU, false, true, fixed, vec.PReLU, vec.PReLUBack},
	{PReLU, false, true, learned, vec.PReLU, vec.PReLUBack},
	{CentredSoftplus, false, true, without, plain(vec.CentredSoftplus), plain(vec.CentredSoftplusBack)},
}

// plain is a kernel without slopes.
func plain(kernel func(dst, x []vec.Block)) func(dst, x []vec.Block, _ []float32) {
	return func(dst, x []vec.Block, _ []float32) { kernel(dst, x) }
}

// keep is the identity, in place.
func keep(_, _ []vec.Block) {}

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
