// Package dump is the third stage: what every unit of a trained network answers to
// every pattern, at every snapshot.
//
// The weights table says all about a network but the kind of its hidden layers,
// which [Config] repeats. From both, and the patterns, the activations follow, by
// the same kernels that trained the network: T_l are the outputs of layer l = 1 … L,
// the last being the softmax probabilities.
//
// Activations are a hundred times larger than weights and cost a hundredth of the
// training, so they are a stage of their own, which can be run again at will.
//
// An experiment can also start here, from the activations of networks that were trained
// elsewhere: [ImportPatterns] and [ImportActivations] make our tables of theirs.
//
// Non-goals: information, statistics; a layer is written as it is.
package dump
