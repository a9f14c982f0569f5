package info

import (
	"slices"

	"infoplane/internal/vec"
)

// Entropy returns the entropy of a distribution in bits.
//
//	H(p) = -Σᵢ pᵢ log₂ pᵢ
//
// Summed in the order of p; cost O(len(p)).
func Entropy(p []float64) float64 {
	sum := 0.0
	for _, pi := range p {
		sum += surprise(pi)
	}
	return sum
}

// surprise returns -p log₂ p, and 0 for p = 0.
func surprise(p float64) float64 {
	if p < 0 {
		panic("info: negative probability")
	}
	if p == 0 {
		return 0
	}
	return float64(-p * vec.Log2(p))
}

// EntropyCounts returns the entropy in bits of the distribution pᵢ = cᵢ/Σc: the
// plug-in estimate from counts.
//
//	H = -Σ_c m(c) (c/N) log₂(c/N)        m(c): how many of the counts equal c
//
// The sum runs over the distinct counts in ascending order: any order of the
// counts, and any number of zeros among them, gives the same bits. No counts, or
// only zeros, give 0. Cost O(n log n).
func EntropyCounts(counts []int) float64 {
	sorted, total := slices.Sorted(slices.Values(counts)), 0
	for _, c := range counts {
		if c < 0 {
			panic("info: negative count")
		}
		total += c
	}
	sum := 0.0
	for i := 0; i < len(sorted); {
		c, first := sorted[i], i
		for i < len(sorted) && sorted[i] == c {
			i++
		}
		if c > 0 {
			sum += float64(float64(i-first) * surprise(float64(c)/float64(total)))
		}
	}
	return sum
}

// Binary returns the entropy in bits of a coin that shows heads with
// probability p.
//
//	h(p) = -p log₂ p - (1-p) log₂(1-p)
//
// It keeps its relative accuracy for p near 0, where 1-p would round.
func Binary(p float64) float64 {
	if p < 0 || p > 1 {
		panic("info: probability outside [0,1]")
	}
	if p == 0 || p == 1 {
		return 0
	}
	return surprise(p) - float64((1-p)*Bits(vec.Log1p(-p)))
}
