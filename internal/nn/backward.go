package nn

import "infoplane/internal/vec"

// Gradient computes the gradient of the batch's loss (mean cross-entropy in nats)
// into grad, which has the layout of n.Params. It reports whether the loss is
// finite; if not, the gradient is meaningless.
//
//	δ_L = (p - target)/N      δ_{l-1} = (W_lᵀ δ_l) · f'(T_{l-1})
//	∂W_l = Σ_i δ_l[i] T_{l-1}[i]ᵀ      ∂b_l = Σ_i δ_l[i]
func (n *Network) Gradient(w *Workspace, b Batch, grad []float32) (finite bool) {
	n.Sums(w, b.X)
	last := n.Layers()
	blocks := vec.Blocks(b.N)
	delta := w.delta[last%2][:n.Widths[last]*blocks]
	vec.SoftmaxDelta(delta, w.T[last], b.Target, n.Widths[last], 1/float32(b.N))
	for l := last; l >= 1; l-- {
		below := b.X
		if l > 1 {
			below = w.T[l-1]
		}
		weights, biases := n.Layer(grad, l)
		vec.DenseGrad(weights, biases, delta, below, b.N)
		if l == 1 {
			break
		}
		next := w.delta[(l-1)%2][:n.Widths[l-1]*blocks]
		weights, _ = n.Layer(n.Params, l)
		vec.DenseBack(next, delta, weights, n.Widths[l])
		n.hidden.back(next, below)
		delta = next
	}
	_, biases := n.Layer(grad, last)
	return biases[0] == biases[0] // NaN if any sample's loss is not finite: see vec.SoftmaxDelta
}
