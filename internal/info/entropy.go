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
// only zeros, give 0. Cost O(n + max c), or O(n log n) where one count is
// far above n; counts is not changed.
func EntropyCounts(counts []int) float64 {
	total, largest := 0, 0
	for _, c := range counts {
		if c < 0 {
			panic("info: negative count")
		}
		total += c
		largest = max(largest, c)
	}
	sum := 0.0
	add := func(c, times int) {
		sum += float64(float64(times) * surprise(float64(c)/float64(total)))
	}
	if largest <= 4*len(counts)+4096 { // a table of m(c) is small and beats sorting
		times := make([]int32, largest+1)
		for _, c := range counts {
			times[c]++
		}
		for c, m := range times {
			if c > 0 && m > 0 {
				add(c, int(m))
			}
		}
		return sum
	}
	sorted := slices.Clone(counts)
	slices.Sort(sorted)
	for i := 0; i < len(sorted); {
		c, first := sorted[i], i
		for i < len(sorted) && sorted[i] == c {
			i++
		}
		if c > 0 {
			add(c, i-first)
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
