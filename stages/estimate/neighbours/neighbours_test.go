package neighbours

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func ExampleNearest() {
	layer, nearest := [][]float32{{0, 3, 1, 10}}, make(Nearest, 2)
	dst := make([]uint32, 4)
	LargestDifference(layer)(dst, 0)
	nearest.Clear()
	for _, d := range dst {
		nearest.Offer(d)
	}
	fmt.Println(math.Float32frombits(nearest.Last()))
	// Output: 3
}

// TestMetrics: packed words give the distances of the sums.
func TestMetrics(t *testing.T) {
	x := bitsOf(300)
	doubled := make([][]float32, len(x))
	for u := range x {
		for _, v := range x[u] {
			doubled[u] = append(doubled[u], 2*v)
		}
	}
	a, b, c := make([]uint32, 300), make([]uint32, 300), make([]uint32, 300)
	for i := range 300 {
		Euclidean(x)(a, i)
		Euclidean(doubled)(b, i)
		LargestDifference(x)(c, i)
		for j := range a {
			switch {
			case i == j && (a[j] != Far || b[j] != Far || c[j] != Far):
				t.Fatal("a pattern is its own neighbour")
			case i == j:
			case math.Abs(2*float64(math.Float32frombits(a[j]))-float64(math.Float32frombits(b[j]))) > 1e-6:
				t.Fatalf("distance of %d and %d: %v and %v", i, j, a[j], b[j])
			case math.Float32frombits(c[j]) != 1:
				t.Fatalf("largest difference of %d and %d is %v", i, j, math.Float32frombits(c[j]))
			}
		}
	}
	if _, binary := pack(doubled); binary {
		t.Error("zeros and twos pass for binary")
	}
	if _, binary := pack(make([][]float32, 65)); binary {
		t.Error("65 digits in a word")
	}
}

func bitsOf(n int) [][]float32 {
	x := make([][]float32, 12)
	for k := range x {
		for p := range n {
			x[k] = append(x[k], float32(p>>(11-k)&1))
		}
	}
	return x
}

func TestNearestKeepsTheLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		s := make(Nearest, 1+r.IntN(5))
		s.Clear()
		var all []uint32
		for range 1 + r.IntN(10) {
			d := uint32(r.IntN(8))
			all = append(all, d)
			s.Offer(d)
		}
		slices.Sort(all)
		if want := all[min(len(s), len(all))-1]; s.Last() != want {
			t.Fatalf("the last of %d least of %v is %d", len(s), all, s.Last())
		}
	}
}
