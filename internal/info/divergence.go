package info

import (
	"math"

	"infoplane/internal/vec"
)

// KL returns the Kullback–Leibler divergence of p from q in bits.
//
//	KL(p‖q) = Σᵢ pᵢ log₂(pᵢ/qᵢ)
//
// It is +Inf where q excludes what p allows. Cost O(len(p)).
func KL(p, q []float64) float64 {
	if len(p) != len(q) {
		panic("info: distributions of different length")
	}
	sum := 0.0
	for i, pi := range p {
		switch {
		case pi < 0 || q[i] < 0:
			panic("info: negative probability")
		case pi == 0:
		case q[i] == 0:
			return math.Inf(1)
		default:
			sum += float64(pi * vec.Log2(pi/q[i]))
		}
	}
	return sum
}

// MutualInformation returns the mutual information of a joint distribution in
// bits.
//
//	I(X;Y) = Σ_{x,y} p(x,y) log₂[ p(x,y) / (p(x) p(y)) ]
//
// joint[x][y] = p(x,y), rows of equal length. Rounding may leave a value within
// 1e-15 of zero on its wrong side: nothing is clipped. Cost O(|X||Y|).
func MutualInformation(joint [][]float64) float64 {
	if len(joint) == 0 {
		return 0
	}
	px := make([]float64, len(joint))
	py := make([]float64, len(joint[0]))
	for x, row := range joint {
		if len(row) != len(py) {
			panic("info: rows of different length")
		}
		for y, p := range row {
			px[x] += p
			py[y] += p
		}
	}
	sum := 0.0
	for x, row := range joint {
		for y, p := range row {
			if p < 0 {
				panic("info: negative probability")
			}
			if p > 0 {
				sum += float64(p * vec.Log2(p/px[x]/py[y]))
			}
		}
	}
	return sum
}
