// Package generate makes the patterns x, and their labels y by a rule.
//
// In the paper X is every subset of the twelve vertices of the regular icosahedron: 4096
// equiprobable patterns in counting order, most significant bit first: input i is 1
// where vertex i is occupied. Three rules label them:
//
//	hard       the labels that the authors published: a threshold on a rotation-invariant score
//	smooth     the authors' stochastic rule: p(y=1|x) is a sigmoid of the power spectrum
//	committee  a committee of three linear units: a rule without symmetry (figure 8)
//
// Others have patterns of their own:
//
//	digits     images of handwritten digits, in ten classes
//	parity     all patterns of n bits, by the parity of the bits
//	xor        all patterns of n bits, by the first two bits
//	gaussian   one Gaussian input at equiprobable quantiles, by its sign
//	gaussian-teacher  Gaussian inputs, and the answers of a linear teacher with noise
//
// A real target, such as a teacher's answers, is the score; the label is then 1 where it is
// above 0. Labels of any rule may have noise ([Labels.Flip]) or be shuffled
// ([Labels.Shuffle]).
//
// The rules hard and smooth depend on the [Invariants] of a pattern only. Patterns with equal
// invariants form an orbit; there are 64, the paper's "64 disjoint orbits". (The
// symmetry group of the icosahedron, of order 120, has 82 orbits; the power
// spectrum merges some.) Scores are computed from the invariants, that is from
// integers, so that patterns of one orbit have scores with equal bits.
//
// Everything is a pure function of the Config and, where a rule draws, of the seed.
//
// Non-goals: splits into training and test patterns, which
// belong to the network (stages/train).
//
// Reference: R. Shwartz-Ziv, N. Tishby, Opening the Black Box of Deep Neural
// Networks via Information, 2017, section 3.1, arXiv:1703.00810.
package generate
