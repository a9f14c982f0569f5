// Package estimate measures what each layer knows: I(X;T) and I(T;Y) in bits.
//
// T is the vector of all activations of one layer, X the patterns, equiprobable,
// and Y their labels. A network is a function, so T is one too: I(X;T) is H(T),
// and for continuous units infinite. Every estimator therefore measures a noisier
// or coarser T than the network's, and says which:
//
//	estimator  T becomes                               it measures                   cost per unit and pattern  reference
//	binning    the interval of fixed edges, per unit   how clustered activations are 1 ns                       Shwartz-Ziv, Tishby 2017 (IDNNs)
//	floor      floor(v / width), per unit              the same, on another grid     1 ns                       Saxe et al. 2018 (ibsgd, bin2)
//	kde        v + Gaussian noise, per unit            bounds of what noise leaves   N/30 ns for N patterns     Kolchinsky, Tracey 2017
//
// binning and floor count symbols and plug the shares into the entropy, so both
// obey the laws of plug-in estimates, which the tests state once for all of them:
// 0 ≤ I(T;Y) ≤ H(Y), I(T;Y) ≤ I(X;T) ≤ log₂ N; the order of units and of patterns
// does not matter, not even for the last bit; merging symbols raises neither.
// I(X;T) near log₂ N means that almost every pattern has a symbol of its own: the
// estimate then says nothing. The data-processing order along the layers need not
// hold after binning.
//
// Terms:
//
//	layer    t[unit][pattern], activations of one layer at one snapshot
//	symbol   the discrete value that an estimator gives to a layer's vector
//	label    y[pattern], any int32: more than two classes work
//
// Non-goals: training, and the bound on what any layer could know (stages/solve).
//
// References: R. Shwartz-Ziv, N. Tishby, arXiv:1703.00810, and its code
// ravidziv/IDNNs; A. Saxe et al., On the Information Bottleneck Theory of Deep
// Learning, ICLR 2018, and its code artemyk/ibsgd.
package estimate
