package nn

import (
	"fmt"
	"iter"
)

// Network is a fully connected network.
type Network struct {
	Widths []int     // units of the input, of each hidden layer, and of the output
	Params []float32 // layer after layer, weights [unit][input], then biases
	hidden kind      // of all hidden layers
}

// New returns a network whose parameters are all zero. It panics if there are
// fewer than two widths, a width is below 1, or the activation is unknown.
func New(widths []int, hidden Activation) *Network {
	if len(widths) < 2 {
		panic("nn: a network needs an input and an output")
	}
	size := 0
	for l, units := range widths {
		if units < 1 {
			panic(fmt.Sprintf("nn: layer %d has %d units", l, units))
		}
		if l > 0 {
			size += units * (widths[l-1] + 1)
		}
	}
	k, ok := hidden.kind()
	if !ok {
		panic("nn: unknown activation " + string(hidden))
	}
	return &Network{Widths: widths, hidden: k, Params: make([]float32, size)}
}

// Parameter is the position of a weight or bias in Params.
type Parameter struct {
	Index       int
	Layer, Unit int32
	Input       int32 // -1: the bias
}

// Parameters yields all parameters by layer, unit and input, which is the order of a
// table of weights.
func (n *Network) Parameters() iter.Seq[Parameter] {
	return func(yield func(Parameter) bool) {
		first := 0
		for l := 1; l <= n.Layers(); l++ {
			units, inputs := n.Widths[l], n.Widths[l-1]
			for u := range units {
				for j := -1; j < inputs; j++ {
					at := first + u*inputs + j
					if j < 0 {
						at = first + units*inputs + u
					}
					if !yield(Parameter{at, int32(l), int32(u), int32(j)}) {
						return
					}
				}
			}
			first += units * (inputs + 1)
		}
	}
}

// Layers returns the number L of layers, the output included.
func (n *Network) Layers() int { return len(n.Widths) - 1 }

// Layer returns the weights and biases of layer l = 1 … L within params, which is
// n.Params or a gradient.
func (n *Network) Layer(params []float32, l int) (weights, biases []float32) {
	at := 0
	for k := 1; k < l; k++ {
		at += n.Widths[k] * (n.Widths[k-1] + 1)
	}
	size := n.Widths[l] * n.Widths[l-1]
	return params[at : at+size : at+size], params[at+size : at+size+n.Widths[l] : at+size+n.Widths[l]]
}
