package nn

import "infoplane/internal/vec"

// Workspace is the scratch memory for one network at a time and batches up to a
// size. It is not safe for concurrent use.
type Workspace struct {
	// T[l] are the outputs of layer l = 1 … L of the last batch, one row per unit.
	// Those of the last layer are its sums (logits) after [Network.Sums].
	T [][]vec.Block

	// Disturb disturbs the hidden layers for the next batches; nil: nothing does.
	Disturb *Disturbance

	// KeepMeans keeps the outputs of hidden layers before a normal number is added to each.
	KeepMeans bool

	// Follow lets the moving ranges of a quantiser follow the next batches.
	Follow bool

	sums    [][]vec.Block // of hidden layers whose slope needs them
	clean   [][]vec.Block // outputs of hidden layers before they are disturbed or rounded
	means   [][]vec.Block // see KeepMeans
	slope   [][]vec.Block // what determines the slope of the activation: one of T, sums, clean
	inside  [][]vec.Block // 1 where an output lies in the moving range of its layer, else 0
	buffers [][]vec.Block // of T[l]
	delta   [2][]vec.Block
}

// NewWorkspace returns a workspace for batches of up to size samples.
func NewWorkspace(n *Network, size int) *Workspace {
	rows := func() [][]vec.Block { return make([][]vec.Block, n.Layers()+1) }
	w := &Workspace{T: rows(), sums: rows(), clean: rows(), means: rows(), slope: rows(), inside: rows(), buffers: rows()}
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
// the logits of a classifier, for the samples of a batch.
func (n *Network) Sums(w *Workspace, b Batch) {
	x, blocks := b.X, vec.Blocks(b.N)
	params := n.acting()
	for l := 1; l <= n.Layers(); l++ {
		w.T[l] = w.buffers[l][:n.Widths[l]*blocks]
		weights, biases := n.Layer(params, l)
		w.slope[l] = n.slopeOperand(w, l)
		vec.Dense(w.slope[l], x, weights, biases)
		if l < n.Layers() {
			n.activate(w, l, b.N)
		}
		x = w.T[l]
	}
}

// activate computes the outputs of hidden layer l from its sums.
func (n *Network) activate(w *Workspace, l, samples int) {
	if w.sums[l] != nil || !n.altered(w) {
		n.hidden.forward(w.T[l], w.slope[l], n.slopes(l))
	} else {
		n.hidden.forward(w.slope[l], w.slope[l], n.slopes(l))
		copy(w.T[l], w.slope[l])
	}
	if w.Disturb != nil {
		w.Disturb.apply(w, l)
	}
	if n.quantiser.Bits > 0 {
		n.roundOutputs(w, l, samples)
	}
}

// altered reports whether outputs are disturbed or rounded.
func (n *Network) altered(w *Workspace) bool { return w.Disturb != nil || n.quantiser.Bits > 0 }

// slopeOperand returns the memory for what determines the slope of the activation of layer
// l, in which its sums are computed: if those do not, its outputs replace them.
func (n *Network) slopeOperand(w *Workspace, l int) []vec.Block {
	size := len(w.T[l])
	switch {
	case w.sums[l] != nil:
		return w.sums[l][:size]
	case l < n.Layers() && n.altered(w):
		w.clean[l] = resize(w.clean[l], size)
		return w.clean[l]
	}
	return w.T[l]
}

// Dumped returns the outputs of layer l, without the normal numbers that were added if those
// are kept.
func (w *Workspace) Dumped(l int) []vec.Block {
	if w.KeepMeans && l < len(w.T)-1 {
		return w.means[l]
	}
	return w.T[l]
}

// Forward computes the outputs of all layers: those of the last are the probabilities
// p(y|x) where the output is softmax. A quantiser rounds them to levels from 0 to 1; training
// and scores take them as they are, since the cross-entropy of a 0 is infinite.
func (n *Network) Forward(w *Workspace, b Batch) {
	n.Sums(w, b)
	last := w.T[n.Layers()]
	n.finish(last, last)
	if n.quantiser.Bits > 0 {
		n.roundProbabilities(last)
	}
}
