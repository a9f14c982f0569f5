// Package dump is the third stage: the activation of every unit of a trained network
// for every pattern, at every snapshot.
//
// The table of weights describes a network except for the functions of its layers, and for
// noise and rounding, which [Config] has. The activations follow from both and the patterns,
// with the kernels that trained the network: T_l are the outputs of layer l = 1 … L,
// the last being the output.
//
// Activations are a hundred times larger than weights and cost a hundredth of the
// training, so they are a stage of their own, whose results can be removed and computed
// again.
//
// [Config.Measures] computes statistics of the layers on the training patterns instead, where
// an experiment asks for them.
//
// An experiment can also start here, from the activations of networks that were trained
// elsewhere: [ImportPatterns] and [ImportActivations] convert their tables.
//
// Non-goals: information; a layer is written as it is.
package dump
