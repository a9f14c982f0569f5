package nn

import (
	"fmt"
	"iter"
	"slices"
)

// Network is a fully connected network.
type Network struct {
	Widths []int     // units of the input, of each hidden layer, and of the output
	Params []float32 // layer after layer, weights [unit][input], then biases, then slopes
	Output Output    // of the last layer; New sets softmax
	Loss   Loss      // that Gradient is of; New sets the cross-entropy

	// Ranges are those of hidden layers 1 …, where a quantiser has moving ones.
	Ranges []Range

	starts []int     // where the parameters of layers 1 … L begin, at l-1, and where they end
	hidden kind      // of all hidden layers
	leaks  []float32 // the slope of each unit of the widest layer, where it is a constant

	quantiser Quantiser
	rounded   []float32 // the parameters, with weights that are rounded
}

// New returns a network whose parameters are all zero, with a softmax output and the
// cross-entropy as its loss. It panics if there are fewer than two widths, a width is
// below 1, or the activation is unknown.
func New(widths []int, hidden Activation) *Network {
	if len(widths) < 2 {
		panic("nn: a network needs an input and an output")
	}
	for l, units := range widths {
		if units < 1 {
			panic(fmt.Sprintf("nn: layer %d has %d units", l, units))
		}
	}
	k, ok := hidden.kind()
	if !ok {
		panic("nn: unknown activation " + string(hidden))
	}
	n := &Network{Widths: widths, hidden: k, Output: SoftmaxOutput, Loss: CrossEntropy}
	at := 0
	for l := 1; l <= len(widths); l++ {
		n.starts = append(n.starts, at)
		if l < len(widths) {
			at += widths[l]*(widths[l-1]+1) + n.learned(l)
		}
	}
	n.Params = make([]float32, at)
	if k.slopes == fixed {
		n.leaks = make([]float32, slices.Max(widths))
		for u := range n.leaks {
			n.leaks[u] = leak
		}
	}
	return n
}

// start returns where the parameters of layer l begin; one more than the last is their end.
func (n *Network) start(l int) int { return n.starts[l-1] }

// learned returns the number of slopes that layer l learns.
func (n *Network) learned(l int) int {
	if n.hidden.slopes == learned && l < n.Layers() {
		return n.Widths[l]
	}
	return 0
}

// Parameter is the position of a weight or bias in Params.
type Parameter struct {
	Index       int
	Layer, Unit int32
	Input       int32 // -1: the bias; -2: the slope
}

// Parameters yields all parameters by layer, unit and input, which is the order of a
// table of weights.
func (n *Network) Parameters() iter.Seq[Parameter] {
	return func(yield func(Parameter) bool) {
		for l := 1; l <= n.Layers(); l++ {
			units, inputs, first := n.Widths[l], n.Widths[l-1], n.start(l)
			least := -1
			if n.learned(l) > 0 {
				least = -2
			}
			for u := range units {
				for j := least; j < inputs; j++ {
					at := first + u*inputs + j
					if j < 0 {
						at = first + units*(inputs-1-j) + u
					}
					if !yield(Parameter{at, int32(l), int32(u), int32(j)}) {
						return
					}
				}
			}
		}
	}
}

// Layers returns the number L of layers, the output included.
func (n *Network) Layers() int { return len(n.Widths) - 1 }

// Layer returns the weights and biases of layer l = 1 … L within params, which is
// n.Params or a gradient.
func (n *Network) Layer(params []float32, l int) (weights, biases []float32) {
	at := n.start(l)
	size := n.Widths[l] * n.Widths[l-1]
	return params[at : at+size : at+size], params[at+size : at+size+n.Widths[l] : at+size+n.Widths[l]]
}

// Slopes returns the learned slopes of layer l within params, which is n.Params or a
// gradient; none unless the activation is prelu and the layer is hidden.
func (n *Network) Slopes(params []float32, l int) []float32 {
	end := n.start(l + 1)
	return params[end-n.learned(l) : end : end]
}

// slopes returns the slopes of hidden layer l, learned or constant, or nil.
func (n *Network) slopes(l int) []float32 {
	switch n.hidden.slopes {
	case fixed:
		return n.leaks[:n.Widths[l]]
	case learned:
		return n.Slopes(n.Params, l)
	}
	return nil
}
