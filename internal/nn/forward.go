package nn

import "infoplane/internal/vec"

// Workspace is the scratch memory for one network at a time and batches up to a
// size. It is not safe for concurrent use.
type Workspace struct {
	// T[l] are the outputs of layer l = 1 … L of the last batch, one row per unit.
	// Those of the last layer are its sums (logits) after [Network.Sums].
	T [][]vec.Block

	sums    [][]vec.Block // of hidden layers whose slope needs them
	buffers [][]vec.Block // of T[l]
	delta   [2][]vec.Block
}

// NewWorkspace returns a workspace for batches of up to size samples.
func NewWorkspace(n *Network, size int) *Workspace {
	rows := func() [][]vec.Block { return make([][]vec.Block, n.Layers()+1) }
	w := &Workspace{T: rows(), sums: rows(), buffers: rows()}
	widest := 0
	for l := 1; l <= n.Layers(); l++ {
		if n.hidden.sums && l < n.Layers() {
			w.sums[l] = make([]vec.Block, n.Widths[l]*vec.Blocks(size))
		}
		w.buffers[l] = make([]vec.Block, n.Widths[l]*vec.Blocks(size))
		widest = max(widest, n.Widths[l])
	}
	for i := range w.delta {
		w.delta[i] = make([]vec.Block, widest*vec.Blocks(size))
	}
	return w
}

// Sums computes the outputs of the hidden layers and the sums of the last one, which are
// the logits of a classifier, for the samples x, one row per input.
func (n *Network) Sums(w *Workspace, x []vec.Block) {
	blocks := len(x) / n.Widths[0]
	for l := 1; l <= n.Layers(); l++ {
		w.T[l] = w.buffers[l][:n.Widths[l]*blocks]
		weights, biases := n.Layer(n.Params, l)
		sums := w.slopeOperand(l)
		vec.Dense(sums, x, weights, biases)
		if l < n.Layers() {
			n.hidden.forward(w.T[l], sums, n.slopes(l))
		}
		x = w.T[l]
	}
}

// slopeOperand returns what determines the slope of the activation of layer l: its sums,
// or its outputs, which replace them.
func (w *Workspace) slopeOperand(l int) []vec.Block {
	if w.sums[l] == nil {
		return w.T[l]
	}
	return w.sums[l][:len(w.T[l])]
}

// Forward computes the outputs of all layers: those of the last are the probabilities
// p(y|x) where the output is softmax.
func (n *Network) Forward(w *Workspace, x []vec.Block) {
	n.Sums(w, x)
	last := w.T[n.Layers()]
	n.finish(last, last)
}
