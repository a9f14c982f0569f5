// Package vec implements arithmetic with guaranteed bits: the same input gives
// the same result on every CPU, at every vector width and in every Go release.
//
// Portable Go defines the bits; an assembly kernel reproduces them exactly or is
// not used. Whatever happens on the path to an artifact is therefore built from
// operations that IEEE 754 rounds correctly everywhere: + - * / and square root,
// comparisons, and moves of sign and exponent bits. What is left is order, and
// the package fixes it.
//
// There are three families:
//
//   - float64 functions of one number, for estimators and the solver: [Exp],
//     [Log], [Log2], [Log1p];
//   - float32 kernels over batches of samples, for networks: [Dense] and its two
//     transposes, activations such as [Tanh], [SoftmaxDelta], [Adam], [SGD];
//   - float32 kernels over the patterns of a layer, for estimators: [PushBins] and
//     [PushCells] turn activations into digits of a key, [GaussSums] sums a
//     Gaussian over all pairs of patterns, [Limits] finds the range.
//
// # Batches
//
// A batch of n samples is a matrix with one row per unit and the samples
// contiguous. A row is a whole number of blocks of 16 samples, [Blocks](n) of
// them; a matrix is its rows one after the other in one []Block. Sample i of row
// r is m[r*Blocks(n)+i/16][i%16].
//
// The last block of a row may hold fewer than 16 samples. Its other lanes are
// padding: a kernel computes them like samples and may overwrite them, and no
// result depends on them. The kernels that reduce over a batch have the parameter n.
//
// # Order
//
//   - A product that feeds a sum is rounded first: float32(a*b) + c. Nothing is
//     fused.
//   - A sum over the units of a layer starts with the bias (or +0) and adds the
//     products in the order of the units.
//   - A sum over the samples of a batch has 16 virtual lanes: lane l starts with
//     +0 and adds samples l, l+16, l+32, … in that order. The lanes are then
//     folded in a tree: lane l adds lane l+8, then l+4, then l+2, then l+1.
//   - max(a, b) is a if a > b, else b; min(a, b) is a if a < b, else b. So a NaN
//     in b survives, and of two zeros b is taken: the MAXPS and MINPS of x86.
//   - Division is division, never a reciprocal. Subnormal numbers are kept.
//
// A result is NaN on all machines or on none, but which of the NaNs it is (sign
// and payload) is not promised. No artifact holds a NaN from a kernel.
//
// # Implementations
//
// The exported kernels run the fastest implementation that the CPU has: avx512,
// avx2 or portable; see [Kernels], [Kernel] and [Select]. The functions named
// portable in this package are the definition. The assembly is written by the module
// in the folder generator (go generate ./internal/vec), which reads the constants
// from here. Tests compare all implementations, bit by bit, with the portable one,
// and that one with digests frozen in bits_test.go.
package vec
