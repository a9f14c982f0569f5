package linear

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func ExampleRegression() {
	r, ok := NewRegression([][]float64{{1, -1, 1, -1}, {1, 1, -1, -1}})
	w, left := r.Fit([]float64{3, 1, -1, -3})
	fmt.Println(ok, w, left)
	// Output: true [1 2] [0 0 0 0]
}

// The map is found again, what is left is orthogonal to the variables, and variables that
// determine no map are refused.
func TestRegression(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for k := 1; k <= 12; k++ {
		n := k + 1 + r.IntN(20)
		x, noise, want := make([][]float64, k), make([]float64, n), make([]float64, k)
		y := make([]float64, n)
		for i := range x {
			x[i], want[i] = make([]float64, n), r.NormFloat64()
			for c := range n {
				x[i][c] = r.NormFloat64()
				y[c] += want[i] * x[i][c]
			}
		}
		fit, ok := NewRegression(x)
		w, left := fit.Fit(y)
		for i := range w {
			if !ok || math.Abs(w[i]-want[i]) > 1e-9 || math.Abs(left[i]) > 1e-9 {
				t.Fatalf("k = %d: %v, want %v; left %v", k, w, want, left)
			}
		}
		for c := range noise {
			noise[c] = y[c] + r.NormFloat64()
		}
		other, left := fit.Fit(noise)
		for i := range x {
			if math.Abs(Dot(x[i], left)) > 1e-9 {
				t.Fatalf("k = %d: what is left is not orthogonal", k)
			}
		}
		if math.Abs(other[0]-want[0]) < 1e-9 {
			t.Error("noise changes nothing")
		}
		if _, ok := NewRegression(append(x, x[0])); ok {
			t.Error("the same variable twice is accepted")
		}
	}
	if _, ok := NewRegression([][]float64{{1, 2}, {3, 4}, {5, 7}}); ok {
		t.Error("fewer cases than variables are accepted")
	}
}
