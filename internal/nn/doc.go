// Package nn implements fully connected networks: their layout, their outputs, and
// their training. The stages train and dump share it.
//
// A network has an input, hidden layers of one kind of activation, and an output: a softmax
// unless another is chosen. Layers are numbered as in the paper: layer 1 is the first hidden layer,
// the last layer is the output. With T_0 = x,
//
//	T_l = f(W_l T_{l-1} + b_l)      p(y|x) = softmax(W_L T_{L-1} + b_L)
//
// and the loss of a batch is its mean cross-entropy; see [Output] and [Loss] for the others.
//
// The parameters of all layers are in one slice, layer after layer: first the
// weights, row-major by unit ([unit][input]), then the biases, then the slopes of the
// units if the activation learns them. A gradient has the same layout. Batches have the layout of package vec: one row per unit, samples
// contiguous.
//
// Everything here is float32 through the kernels of package vec, so the same
// network, batch and seed give the same bits on every machine. Only evaluation
// (loss, gradient statistics) sums in float64, in the order of the samples.
//
// Terms:
//
//	snapshot   a copy of the parameters before some epoch
//	workspace  the scratch memory for the outputs and gradients of one network
//	stream     a source of random numbers for one purpose
//
// Non-goals: other architectures, such as convolutions, recurrence and batch normalisation.
package nn
