package linear

import "math"

// Cholesky factors the symmetric positive definite n×n matrix a, by rows, into
// L Lᵀ; L replaces the lower triangle, which is all that is read. It returns
// false, and leaves a without meaning, where a is not positive definite to
// rounding. Cost n³/6.
func Cholesky(a []float64, n int) bool {
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
