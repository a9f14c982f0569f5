package linear

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func ExampleEigenvalues() {
	values, ok := Eigenvalues([]float64{2, 1, 1, 2}, 2)
	slices.Sort(values)
	fmt.Printf("%.3f %v\n", values, ok)
	// Output: [1.000 3.000] true
}

// TestEigenvaluesAgainstGonum: those of gonum v0.17, of matrices of full and of lower rank, of multiples
// and of zeros; another matrix has others, and NaN does not converge.
func TestEigenvaluesAgainstGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	for _, n := range []int{1, 2, 3, 10, 40, 90} {
		for _, rank := range []int{0, 1, n / 2, n, 2 * n} {
			m := mat.NewSymDense(n, nil)
			for range rank {
				v := make([]float64, n)
				for i := range v {
					v[i] = r.NormFloat64()
				}
				m.SymRankOne(m, 1, mat.NewVecDense(n, v))
			}
			rows := make([]float64, n*n)
			for i := range n {
				for j := range n {
					rows[i*n+j] = m.At(i, j)
				}
			}
			got, ok := Eigenvalues(slices.Clone(rows), n)
			var peer mat.EigenSym
			if !peer.Factorize(m, false) || !ok {
				t.Fatalf("n = %d, rank %d: no eigenvalues", n, rank)
			}
			want := peer.Values(nil)
			slices.Sort(got)
			for i, v := range got {
				if math.Abs(v-want[i]) > 1e-13*(1+want[n-1])*float64(n) {
					t.Fatalf("n = %d, rank %d: %v, want %v", n, rank, got, want)
				}
			}
			rows[0]++
			if other, _ := Eigenvalues(slices.Clone(rows), n); math.Abs(slices.Max(other)-want[n-1]) < 1e-12 && rank == 1 && n < 10 {
				t.Errorf("n = %d, rank %d: another matrix has the same", n, rank)
			}
		}
	}
	if _, ok := Eigenvalues([]float64{math.NaN(), 1, 1, 2}, 2); ok {
		t.Error("NaN has eigenvalues")
	}
}
