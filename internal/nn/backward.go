package nn

import "infoplane/internal/vec"

// Gradient computes the gradient of the batch's loss (see [Loss]; the cross-entropy in
// nats) into grad, which has the layout of n.Params. It reports whether the loss is
// finite; if not, the gradient is meaningless.
//
//	δ_L = ∂loss/∂z_L      δ_{l-1} = (W_lᵀ δ_l) · f'(T_{l-1})
//	∂W_l = Σ_i δ_l[i] T_{l-1}[i]ᵀ      ∂b_l = Σ_i δ_l[i]
//
// It overwrites the sums of the last layer in the workspace.
func (n *Network) Gradient(w *Workspace, b Batch, grad []float32) (finite bool) {
	return n.gradient(w, b, grad, nil)
}

// gradient is Gradient, and calls each with δ_l and T_{l-1} of each layer, the last first,
// unless each is nil.
func (n *Network) gradient(w *Workspace, b Batch, grad []float32, each func(l int, delta, below []vec.Block)) (finite bool) {
	n.Sums(w, b)
	last, params := n.Layers(), n.Params
	if n.quantiser.Weights {
		params = n.rounded
	}
	blocks := vec.Blocks(b.N)
	delta := w.delta[last%2][:n.Widths[last]*blocks]
	n.delta(delta, w.T[last], b.Target, b.N)
	for l := last; l >= 1; l-- {
		below := b.X
		if l > 1 {
			below = w.T[l-1]
		}
		weights, biases := n.Layer(grad, l)
		vec.DenseGrad(weights, biases, delta, below, b.N)
		if each != nil {
			each(l, delta, below)
		}
		if l == 1 {
			break
		}
		next := w.delta[(l-1)%2][:n.Widths[l-1]*blocks]
		weights, _ = n.Layer(params, l)
		vec.DenseBack(next, delta, weights, n.Widths[l])
		if w.inside[l-1] != nil {
			vec.Multiply(next, w.inside[l-1])
		}
		if w.Disturb != nil {
			w.Disturb.back(next, l-1)
		}
		operand := w.slope[l-1]
		if n.learned(l-1) > 0 {
			vec.PReLUGrad(n.Slopes(grad, l-1), next, operand, b.N)
		}
		n.hidden.back(next, operand, n.slopes(l-1))
		delta = next
	}
	_, biases := n.Layer(grad, last)
	for _, b := range biases { // the sums of δ_L
		if b-b != 0 {
			return false
		}
	}
	return true
}
