package linear

import (
	"math"

	"infoplane/internal/double"
)

// Cholesky factors the symmetric positive definite n×n matrix a, by rows, into
// L Lᵀ; L replaces the lower triangle, which is all that is read. It returns
// false, and leaves a without meaning, where a is not positive definite to
// rounding. Cost n³/6.
func Cholesky(a []float64, n int) bool {
	const large = 32 // rows that are worth a copy
	if n >= large {
		return byColumns(a, n)
	}
	return cholesky(a, n)
}

// cholesky is Cholesky entry by entry, row by row.
func cholesky(a []float64, n int) bool {
	for i := range n {
		for j := range i + 1 {
			sum := a[i*n+j]
			for k := range j {
				sum -= float64(a[i*n+k] * a[j*n+k])
			}
			if i != j {
				a[i*n+j] = sum / a[j*n+j]
				continue
			}
			if !(sum > 0x1p-50*math.Abs(a[i*n+i])) {
				return false
			}
			a[i*n+i] = math.Sqrt(sum)
		}
	}
	return true
}

// byColumns is Cholesky with the entries of a column side by side: each loses its products in
// the same order, so that the bits are the same.
func byColumns(a []float64, n int) bool {
	stride := double.Rows(n)
	up := make([]float64, n*stride) // Lᵀ; in front of the diagonal any value
	factors, rows := make([]float64, n), make([]int32, n)
	for j := range n {
		rows[j] = int32(j)
		from := j / double.Lanes * double.Lanes
		column := up[j*stride:][:stride]
		for i := j; i < n; i++ {
			column[i] = a[i*n+j]
		}
		for k := range j {
			factors[k] = -up[k*stride+j]
		}
		double.SumProducts(column[from:], factors[:j], rows[:j], up[from:], stride)
		if !(column[j] > 0x1p-50*math.Abs(a[j*n+j])) {
			return false
		}
		pivot := math.Sqrt(column[j])
		column[j], a[j*n+j] = pivot, pivot
		for i := j + 1; i < n; i++ {
			column[i] /= pivot
			a[i*n+j] = column[i]
		}
	}
	return true
}

// Substitute solves L Lᵀ x = b in place of b, with the factor that [Cholesky]
// returns.
func Substitute(l []float64, n int, b []float64) {
	for i := range n {
		sum := b[i]
		for k := range i {
			sum -= float64(l[i*n+k] * b[k])
		}
		b[i] = sum / l[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		sum := b[i]
		for k := i + 1; k < n; k++ {
			sum -= float64(l[k*n+i] * b[k])
		}
		b[i] = sum / l[i*n+i]
	}
}
