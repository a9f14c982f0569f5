// Package estimate estimates the mutual information of each layer of a network with
// the input and with the label: I(X;T) and I(T;Y) in bits.
//
// T is the vector of all activations of one layer, X the patterns, equiprobable,
// and Y their labels. T is a function of X: I(X;T) is H(T), which is infinite for
// continuous units. Every estimator therefore measures a noisier or coarser T than
// the network's:
//
//	estimator  it assumes that T is                     in a deterministic network it measures          cost per unit and pattern  reference
//	binning    its interval on fixed edges, per unit    how clustered activations are on that grid      1 ns                       Shwartz-Ziv, Tishby 2017 (IDNNs)
//	floor      floor(v / width), per unit               the same, on a grid without ends                1 ns                       Saxe et al. 2018 (ibsgd, bin2)
//	quantised  a code of b bits, on the layer's range   the information of a network of b bits, exactly 20 ns                      Lorenzen, Igel, Nielsen 2022
//	exact      its float32 activations                  distinct activations: quantised networks, exactly 8 ns                   Lorenzen et al. 2022
//	netbins    its interval between edges tanh(z_i)     net inputs of tanh units, on an even grid       25 ns                      Saxe et al. 2018
//	adaptive   a bin of equally many distinct values    the order of activations, not their size        170 ns                     Chelombiev et al. 2019 (EBAB)
//	kde        T + Gaussian noise                       a bound of the information despite the noise    N/30 ns for N patterns     Kolchinsky, Tracey 2017
//	noisy      T + Gaussian noise                       the information despite the noise, ± its error  2S ns for S draws          Goldfeld et al. 2019
//	gaussian   T + Gaussian noise, X Gaussian           linear networks, in closed form                 1 ns per unit              Saxe et al. 2018
//	edge       its cell on each of ten grids            how patterns share cells                    0.7 µs                     Noshad, Zeng, Hero 2019
//	renyi      a matrix of Gaussian kernels             how alike patterns are                      3N ns for N patterns       Sanchez Giraldo et al. 2015
//	knn        smooth, with a differential entropy      the volume that activations fill                3N ns for N patterns       Kozachenko, Leonenko 1987
//	ksg        smooth, between nearest neighbours       I(X;T): which activations are alike, on the     1.6N ns for N patterns     Kraskov et al. 2004
//	                                                    scale on which patterns differ; I(T;Y):                                    Ross 2014
//	                                                    the classes of the neighbours
//
// The first six count symbols and plug the shares into the entropy ([PlugIn]),
// so they obey the laws of plug-in estimates, which the tests state once for all:
// 0 ≤ I(T;Y) ≤ H(Y), I(T;Y) ≤ I(X;T) ≤ log₂ N; the order of units and of patterns
// does not matter, not even for the last bit; merging symbols raises neither. kde
// and noisy obey them up to rounding and chance, ksg obeys none of them.
//
// I(X;T) near log₂ N means that almost every pattern has a symbol of its own: the
// estimate is then uninformative. The data-processing inequality along the layers need
// not hold for a coarser T. [Diagnostics] reports both beside each estimate.
//
// A [Config] states the estimator and its parameters, [Config.Measure] applies it
// to all layers of a network. docs/estimators.md compares the estimators on data
// whose information is known.
//
// Terms:
//
//	layer    t[unit][pattern], activations of one layer at one snapshot
//	symbol   the discrete value that an estimator gives to a layer's vector
//	label    y[pattern], any int32: more than two classes work
//	run      all snapshots of one network
//
// Non-goals: training, and the information-bottleneck bound (stages/solve).
//
// References are with each estimator; R. Shwartz-Ziv, N. Tishby,
// arXiv:1703.00810, and its code ravidziv/IDNNs; A. Saxe et al., On the Information
// Bottleneck Theory of Deep Learning, ICLR 2018, and its code artemyk/ibsgd.
package estimate
