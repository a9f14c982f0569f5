package linear

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func never() bool { return false }

// inner is the definition.
func inner(weight, a, b []float64) float64 {
	sum := 0.0
	for x, w := range weight {
		sum += float64(float64(w*a[x]) * b[x])
	}
	return sum
}

// TestProducts: the same bits as sums one by one, of every shape.
func TestProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	matrix := func(rows, columns int) [][]float64 {
		out := make([][]float64, rows)
		for i := range out {
			for range columns {
				out[i] = append(out[i], r.NormFloat64())
			}
		}
		return out
	}
	for _, shape := range [][3]int{{1, 1, 1}, {3, 2, 5}, {8, 9, 64}, {17, 33, 65}, {40, 40, 200}, {130, 90, 300}} {
		a, b := matrix(shape[0], shape[2]), matrix(shape[1], shape[2])
		weight := matrix(1, shape[2])[0]
		got, wrong := Products(weight, a, NewMatrix(b), false, never), 0
		triangle := Products(weight, a, NewMatrix(b), true, never)
		for i := range a {
			for k := range b {
				want := inner(weight, a[i], b[k])
				if got[i][k] != want || k <= i && triangle[i][k] != want {
					t.Fatalf("%v: entry %d, %d is %v and %v, want %v", shape, i, k, got[i][k], triangle[i][k], want)
				}
				if want != inner(a[i], weight, b[k]) || want != inner(a[i], b[k], weight) {
					wrong++ // the factors in another order
				}
			}
		}
		if shape[2] > 10 && wrong == 0 {
			t.Errorf("%v: the order of factors does not show: this test shows little", shape)
		}
	}
	if got := Products(nil, nil, NewMatrix(nil), false, never); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func ExampleProducts() {
	rows := [][]float64{{1, 2, 3}, {0, 1, 0}}
	h := Products([]float64{1, 1, 10}, rows, NewMatrix(rows), false, func() bool { return false })
	fmt.Println(h[0][:2], h[1][:2])
	// Output: [95 2] [2 1]
}
