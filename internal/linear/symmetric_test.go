package linear

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func ExampleSymmetric() {
	values, vectors := Symmetric([]float64{2, 1, 1, 2}, 2)
	fmt.Printf("%.0f %.3f\n", values, vectors)
	// Output: [1 3] [[0.707 -0.707] [0.707 0.707]]
}

// The sum over eigenvalues and vectors gives the matrix back, and the vectors are
// orthonormal, for matrices of full and of lower rank, of 1 to 12 rows. Another matrix is
// not given back.
func TestSymmetric(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 12; n++ {
		for rank := range n + 1 {
			a := make([]float64, n*n)
			for range rank {
				v := make([]float64, n)
				for i := range v {
					v[i] = random.NormFloat64()
				}
				for i := range n {
					for j := range n {
						a[i*n+j] += v[i] * v[j]
					}
				}
			}
			values, vectors := Symmetric(append([]float64(nil), a...), n)
			if d := apart(a, values, vectors); d > 1e-13*float64(n*n) {
				t.Errorf("n %d, rank %d: off by %g", n, rank, d)
			}
			for k := range n {
				for l := range n {
					dot := 0.0
					for i := range n {
						dot += vectors[k][i] * vectors[l][i]
					}
					if k == l {
						dot--
					}
					if math.Abs(dot) > 1e-14*float64(n) {
						t.Errorf("n %d, rank %d: vectors %d and %d: %g", n, rank, k, l, dot)
					}
				}
			}
			a[0]++
			if d := apart(a, values, vectors); d < 0.5 {
				t.Errorf("n %d: another matrix is given back, up to %g", n, d)
			}
		}
	}
}

// apart is the largest difference of a matrix from its decomposition.
func apart(a, values []float64, vectors [][]float64) (most float64) {
	n := len(values)
	for i := range n {
		for j := range n {
			sum := 0.0
			for k := range n {
				sum += values[k] * vectors[k][i] * vectors[k][j]
			}
			most = max(most, math.Abs(sum-a[i*n+j]))
		}
	}
	return most
}
