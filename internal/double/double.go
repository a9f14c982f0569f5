package double

import (
	"math"

	"infoplane/internal/vec"
)

// Lanes is what the length of a row of [SumProducts] is a multiple of.
const Lanes = 8

// Rows returns n rounded up to a multiple of [Lanes].
func Rows(n int) int { return (n + Lanes - 1) / Lanes * Lanes }

// Exp sets dst[i] = vec.Exp(x[i]). dst may be x. It panics for slices of different length.
func Exp(dst, x []float64) {
	if len(dst) != len(x) {
		panic("double: slices of different length")
	}
	done := 0
	if assembly() {
		if done = len(x) &^ 3; done > 0 {
			expAVX2(&dst[0], &x[0], done)
		}
	}
	for i := done; i < len(x); i++ {
		dst[i] = vec.Exp(x[i])
	}
}

// SumProducts adds to every lane of dst the products of p with the rows of b that at
// names, in the order of at; stride is the distance of the rows:
//
//	dst[l] += Σ_i p[i] b[at[i]·stride + l]
//
// Every product is rounded. The length of dst is a multiple of [Lanes]. It panics for
// another one or one above stride, and for p and at of different length. A row that b
// does not have is not checked for.
func SumProducts(dst, p []float64, at []int32, b []float64, stride int) {
	if len(dst)%Lanes != 0 || len(dst) > stride || len(p) != len(at) {
		panic("double: SumProducts: a row is no multiple of Lanes or too long, or factors and rows differ in number")
	}
	if len(p) == 0 || len(dst) == 0 {
		return
	}
	if !assembly() {
		sumProducts(dst, p, at, b, stride)
		return
	}
	row := len(dst)
	for l := 0; l < row; {
		switch to, from := &dst[l], &b[l]; {
		case row-l >= 32:
			sum32AVX2(to, &p[0], &at[0], len(p), from, 8*stride)
			l += 32
		case row-l >= 16:
			sum16AVX2(to, &p[0], &at[0], len(p), from, 8*stride)
			l += 16
		default:
			sum8AVX2(to, &p[0], &at[0], len(p), from, 8*stride)
			l += 8
		}
	}
}

// sumProducts is SumProducts in portable Go, which defines the bits.
func sumProducts(dst, p []float64, at []int32, b []float64, stride int) {
	for i, factor := range p {
		row := b[int(at[i])*stride:][:len(dst)]
		for l := range dst {
			dst[l] += float64(factor * row[l])
		}
	}
}

// Quotients divides each element by a number, and returns the largest quotient: -Inf for no
// elements. None may be NaN.
func Quotients(x []float64, by float64) (largest float64) {
	largest = math.Inf(-1)
	done := 0
	if assembly() {
		if done = len(x) &^ 3; done > 0 {
			largest = quotientsAVX2(&x[0], done, by)
		}
	}
	for i := done; i < len(x); i++ {
		x[i] /= by
		if x[i] > largest {
			largest = x[i]
		}
	}
	return largest
}

// Above sets the first elements of dst to the x[i] - high that exceed least, in their order,
// and returns their number. Other elements of dst may change. It panics if dst is shorter
// than x.
func Above(dst, x []float64, high, least float64) int {
	if len(dst) < len(x) {
		panic("double: Above: dst is shorter than x")
	}
	n, done := 0, 0
	if assembly() {
		if done = len(x) &^ 3; done > 0 {
			n = aboveAVX2(&dst[0], &x[0], done, high, least)
		}
	}
	for i := done; i < len(x); i++ {
		dst[n] = x[i] - high
		kept := 0 // without a branch, which nothing would predict
		if dst[n] > least {
			kept = 1
		}
		n += kept
	}
	return n
}
