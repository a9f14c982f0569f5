package pairs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/vec"
)

func ExampleGrouping() {
	g := ByClass([]int32{0, 1, 0, 1}, 2)
	points := g.Points(1)
	g.Pack(points, 1, 0, []float32{0, 100, 0, 200}, 1)
	sums, err := g.Sums(points, 1, 1, func(int, int) error { return nil })
	ixt, ity := g.Information(sums.All.Narrow, sums.Own.Narrow)
	fmt.Println(ixt, ity, err)
	// Output: 1.5 1 <nil>
}

// The sums are those over all pairs in float64, for classes that share a group and for classes
// of several groups; a kernel of another width is not.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{1, 5, 17, 300, 700} {
		for _, classes := range []int{1, 2, 7} {
			if classes > n {
				continue
			}
			class, unit := make([]int32, n), make([]float32, n)
			for i := range class {
				class[i] = int32(min(i, r.IntN(classes)))
				if i < classes {
					class[i] = int32(i)
				}
				unit[i] = float32(r.NormFloat64())
			}
			g := ByClass(class, classes)
			points := g.Points(1)
			g.Pack(points, 1, 0, unit, 1)
			got, err := g.Sums(points, 1, 1, func(int, int) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			for at, i := range g.order {
				var all, own, wide float64
				for j, v := range unit {
					d := float64(v) - float64(unit[i])
					k := math.Exp2(-4 * d * d)
					all += k
					wide += math.Exp2(-d * d)
					if class[j] == class[i] {
						own += k
					}
				}
				near := func(a, b float64) bool { return math.Abs(a-b) < 1e-5*b } // of float32
				if !near(got.All.Narrow[at], all) || !near(got.Own.Narrow[at], own) || !near(got.All.Wide[at], wide) {
					t.Fatalf("%d patterns, %d classes: %v, %v, %v, want %v, %v, %v", n, classes, got.All.Narrow[at], got.Own.Narrow[at], got.All.Wide[at], all, own, wide)
				}
				if n > 5 && near(got.All.Narrow[at], wide) {
					t.Error("a wider kernel passes")
				}
			}
		}
	}
	if vec.Lanes < 2 {
		t.Error("blocks of one lane")
	}
}
