package linear

import "math"

// mostSweeps bounds the sweeps of [Symmetric], which needs fewer than ten.
const mostSweeps = 60

// Symmetric diagonalises the symmetric n×n matrix a, by rows, which it overwrites:
//
//	a = Σ_k values[k] · vectors[k] vectors[k]ᵀ
//
// with orthonormal vectors, in no particular order. It is Jacobi's cyclic method, whose
// rotations have one order: the same bits everywhere. Cost about 40 n³.
//
// Reference: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., 2013, section 8.5.
func Symmetric(a []float64, n int) (values []float64, vectors [][]float64) {
	vectors = make([][]float64, n)
	for i := range vectors {
		vectors[i] = make([]float64, n)
		vectors[i][i] = 1
	}
	for range mostSweeps {
		rotated := false
		for p := range n {
			for q := p + 1; q < n; q++ {
				off := a[p*n+q]
				if math.Abs(off) <= 0x1p-53*math.Sqrt(math.Abs(float64(a[p*n+p]*a[q*n+q]))) {
					continue
				}
				rotated = true
				t := 1.0
				if theta := (a[q*n+q] - a[p*n+p]) / (2 * off); theta != 0 {
					t = math.Copysign(1, theta) / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
				}
				c := 1 / math.Sqrt(float64(t*t)+1)
				s := float64(t * c)
				for k := range n { // columns p and q
					x, y := a[k*n+p], a[k*n+q]
					a[k*n+p], a[k*n+q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
				}
				for k := range n { // rows p and q
					x, y := a[p*n+k], a[q*n+k]
					a[p*n+k], a[q*n+k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
				}
				for k := range n {
					x, y := vectors[p][k], vectors[q][k]
					vectors[p][k], vectors[q][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
				}
			}
		}
		if !rotated {
			break
		}
	}
	for k := range n {
		values = append(values, a[k*n+k])
	}
	return values, vectors
}
