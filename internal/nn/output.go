package nn

import "infoplane/internal/vec"

// Output is the kind of the last layer's nonlinearity.
type Output string

// The outputs.
const (
	SoftmaxOutput Output = "softmax" // e^{z_u}/Σ_v e^{z_v}: a distribution over the classes
	SigmoidOutput Output = "sigmoid" // 1/(1 + e^{-z_u}): each class for itself
	LinearOutput  Output = "linear"  // z_u
	TanhOutput    Output = "tanh"    // tanh z_u
)

// Outputs returns all kinds.
func Outputs() []Output { return []Output{SoftmaxOutput, SigmoidOutput, LinearOutput, TanhOutput} }

// Bounded reports whether all outputs lie between -1 and 1.
func (o Output) Bounded() bool { return o != LinearOutput }

// Probable reports whether outputs are probabilities.
func (o Output) Probable() bool { return o == SoftmaxOutput || o == SigmoidOutput }

// Loss is what training minimises, the mean of it over the samples of a batch.
type Loss string

// The losses, of one sample with outputs y_u and targets t_u. Where each output counts for
// itself, a loss is the mean over the K outputs, as in PyTorch and Keras.
const (
	// CrossEntropy is -Σ t_u ln y_u for a softmax, and for sigmoids
	// -(1/K) Σ (t_u ln y_u + (1-t_u) ln(1-y_u)). Other outputs have none.
	CrossEntropy Loss = "cross-entropy"

	// Squared is (1/K) Σ (y_u - t_u)².
	Squared Loss = "squared"
)

// Losses returns all kinds.
func Losses() []Loss { return []Loss{CrossEntropy, Squared} }

// Fits reports whether an output has a loss.
func (l Loss) Fits(o Output) bool { return l == Squared || o.Probable() }

// finish turns the sums of the last layer into its outputs. dst may be z.
func (n *Network) finish(dst, z []vec.Block) {
	switch n.Output {
	case SigmoidOutput:
		vec.Sigmoid(dst, z)
	case LinearOutput:
		copy(dst, z)
	case TanhOutput:
		vec.Tanh(dst, z)
	default:
		vec.Softmax(dst, z, n.Widths[n.Layers()])
	}
}

// delta computes the gradient of the mean loss of n samples with respect to the sums z of
// the last layer, and may overwrite these.
//
//	softmax, cross-entropy    (y - t)/n
//	sigmoid, cross-entropy    (y - t)/nK
//	squared error             2(y - t)/nK · dy/dz
func (n *Network) delta(dst, z, target []vec.Block, samples int) {
	outputs := n.Widths[n.Layers()]
	each := float32(samples * outputs)
	switch {
	case n.Loss == Squared:
		n.finish(z, z)
		vec.Residual(dst, z, target, 2/each)
		switch n.Output {
		case SigmoidOutput:
			vec.SigmoidBack(dst, z)
		case SoftmaxOutput:
			vec.SoftmaxBack(dst, z, outputs)
		case TanhOutput:
			vec.TanhBack(dst, z)
		}
	case n.Output == SigmoidOutput:
		vec.SigmoidDelta(dst, z, target, 1/each)
	default:
		vec.SoftmaxDelta(dst, z, target, outputs, 1/float32(samples))
	}
}
