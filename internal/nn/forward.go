package nn

import "infoplane/internal/vec"

// Workspace is the scratch memory for one network at a time and batches up to a
// size. It is not safe for concurrent use.
type Workspace struct {
	// T[l] are the outputs of layer l = 1 … L of the last batch, one row per unit.
	// Those of the last layer are logits after [Network.Sums], probabilities after
	// [Network.Forward].
	T [][]vec.Block

	buffers [][]vec.Block // of T[l]
	delta   [2][]vec.Block
}

// NewWorkspace returns a workspace for batches of up to size samples.
func NewWorkspace(n *Network, size int) *Workspace {
	w := &Workspace{T: make([][]vec.Block, n.Layers()+1), buffers: make([][]vec.Block, n.Layers()+1)}
	widest := 0
	for l := 1; l <= n.Layers(); l++ {
		w.buffers[l] = make([]vec.Block, n.Widths[l]*vec.Blocks(size))
		widest = max(widest, n.Widths[l])
	}
	for i := range w.delta {
		w.delta[i] = make([]vec.Block, widest*vec.Blocks(size))
	}
	return w
}

// Sums computes the outputs of the hidden layers and the logits of the last one
// for the samples x, one row per input.
func (n *Network) Sums(w *Workspace, x []vec.Block) {
	blocks := len(x) / n.Widths[0]
	for l := 1; l <= n.Layers(); l++ {
		w.T[l] = w.buffers[l][:n.Widths[l]*blocks]
		weights, biases := n.Layer(n.Params, l)
		vec.Dense(w.T[l], x, weights, biases)
		if l < n.Layers() {
			n.hidden.forward(w.T[l], w.T[l])
		}
		x = w.T[l]
	}
}

// Forward computes the outputs of all layers: those of the last are the
// probabilities p(y|x).
func (n *Network) Forward(w *Workspace, x []vec.Block) {
	n.Sums(w, x)
	last := w.T[n.Layers()]
	vec.Softmax(last, last, n.Widths[n.Layers()])
}
