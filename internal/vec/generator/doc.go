// Generator writes the assembly of package vec: the batch kernels for AVX2 and
// for AVX-512, and their Go declarations.
//
//	go generate ./internal/vec
//
// One text serves both instruction sets. A kernel is written as its formula over
// values, a value being one register in each of a few independent chains, and
// machine turns every operation into instructions of its width. What differs
// between the two, such as the number of registers, is asked of machine.
//
// The portable Go of package vec remains the only definition: the generator reads
// the constants from that source (see source), and keeps the order of operations
// written there. It emits no fused multiply-add and no approximate reciprocal.
//
// It is a module of its own so that programs which import vec need neither avo
// nor golang.org/x/tools.
package main
