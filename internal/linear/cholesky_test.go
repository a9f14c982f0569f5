package linear

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestCholeskyAgainstGonum solves random symmetric positive definite systems with
// gonum v0.17 as well. Its kernels add in another order on each platform, which is
// why the solver has its own; the results agree to the condition of the matrix.
func TestCholeskyAgainstGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 40; n++ {
		root := make([]float64, n*n)
		for i := range root {
			root[i] = rng.NormFloat64()
		}
		a := mat.NewSymDense(n, nil)
		a.SymOuterK(1, mat.NewDense(n, n, root))
		for i := range n {
			a.SetSym(i, i, a.At(i, i)+1)
		}
		b := make([]float64, n)
		for i := range b {
			b[i] = rng.NormFloat64()
		}

		var peer mat.Cholesky
		if !peer.Factorize(a) {
			t.Fatalf("n = %d: gonum finds it not positive definite", n)
		}
		var want mat.VecDense
		if err := peer.SolveVecTo(&want, mat.NewVecDense(n, slices.Clone(b))); err != nil {
			t.Fatal(err)
		}

		rows := make([]float64, n*n)
		for i := range n {
			for j := range n {
				rows[i*n+j] = a.At(i, j)
			}
		}
		if !Cholesky(rows, n) {
			t.Fatalf("n = %d: not positive definite", n)
		}
		got := slices.Clone(b)
		Substitute(rows, n, got)
		tolerance := 1e-14 * peer.Cond() // rounding, n ≤ 40
		for i := range got {
			if math.Abs(got[i]-want.AtVec(i)) > tolerance*(1+mat.Norm(&want, 2)) {
				t.Fatalf("n = %d: x[%d] is %g, gonum has %g", n, i, got[i], want.AtVec(i))
			}
		}
	}
}

// TestCholeskyRefuses: the negative twin, matrices that are not positive definite.
func TestCholeskyRefuses(t *testing.T) {
	for name, a := range map[string][]float64{
		"singular":   {1, 1, 1, 1},
		"indefinite": {1, 2, 2, 1},
		"NaN":        {math.NaN()},
	} {
		n := int(math.Sqrt(float64(len(a))))
		if Cholesky(slices.Clone(a), n) {
			t.Errorf("%s: factored", name)
		}
	}
}

// TestCholeskyByColumnsHasTheSameBits: at every size, also where the matrix is not positive
// definite, and not if a product is left out.
func TestCholeskyByColumnsHasTheSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for n := 1; n <= 90; n++ {
		a := make([]float64, n*n)
		for i := range n {
			for j := range i {
				a[i*n+j] = rng.NormFloat64()
			}
			a[i*n+i] = float64(rng.IntN(3*n)) * 0.9
			for j := i + 1; j < n; j++ {
				a[i*n+j] = math.NaN() // is not read
			}
		}
		want, got := slices.Clone(a), slices.Clone(a)
		ok := cholesky(want, n)
		if byColumns(got, n) != ok {
			t.Fatalf("n = %d: positive definite by rows: %v", n, ok)
		}
		if !ok {
			refused++
			continue
		}
		same := func() bool {
			return slices.EqualFunc(got, want, func(u, v float64) bool { return math.Float64bits(u) == math.Float64bits(v) })
		}
		if !same() {
			t.Fatalf("n = %d: other bits", n)
		}
		if got[n*n-1] = math.Nextafter(got[n*n-1], 0); same() {
			t.Fatalf("n = %d: another bit passes", n)
		}
	}
	if refused < 5 || refused > 85 {
		t.Errorf("%d of 90 are not positive definite: this test shows little", refused)
	}
}
