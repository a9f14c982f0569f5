package generate

import "math/bits"

// maxBits bounds the inputs of the rules of bits: 2²⁰ patterns take 100 MB.
const maxBits = 20

// Parity returns the labels of all patterns of n bits by their parity, which is
// independent of any n-1 of the bits.
//
//	f(x) = Σ_i x_i;   y = f(x) mod 2
//
// An orbit is a class of patterns with as many ones.
func Parity(n int) Labels {
	return perOrbit(1<<n, func(pattern int) int { return bits.OnesCount(uint(pattern)) }, func(ones int) (score, py float64) {
		return float64(ones), indicator(ones%2 == 1)
	})
}

// XOR returns the labels of all patterns of n ≥ 2 bits by the first two; the others are
// irrelevant.
//
//	f(x) = x_0 + x_1;   y = 1 iff f(x) = 1
//
// An orbit is a class of patterns with equal first bits.
func XOR(n int) Labels {
	return perOrbit(1<<n, func(pattern int) int { return pattern >> (n - 2) }, func(two int) (score, py float64) {
		ones := bits.OnesCount(uint(two))
		return float64(ones), indicator(ones == 1)
	})
}
