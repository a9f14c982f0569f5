package distance

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/vec"
)

// spread draws points of so many units in so many blocks, unit by unit, in a few clusters;
// the last ones may be padding.
func spread(r *rand.Rand, units, blocks int, size float64, padded bool) []vec.Block {
	out := make([]vec.Block, units*blocks)
	for i := range blocks * vec.Lanes {
		center := float64(r.IntN(3))
		for u := range units {
			v := float32(center + r.NormFloat64()*size)
			if padded && i >= blocks*vec.Lanes-5 {
				v = float32(math.Inf(1))
			}
			out[u*blocks+i/vec.Lanes][i%vec.Lanes] = v
		}
	}
	return out
}

// TestNearSumsHaveTheSameBits: those of vec.GaussNearSums in portable Go, whichever kernel runs,
// of points near, far and padded; of points in another order the bits are others.
func TestNearSumsHaveTheSameBits(t *testing.T) {
	before := vec.Kernel()
	defer vec.Select(before)
	r := rand.New(rand.NewPCG(4, 1))
	turned, zeros, terms := 0, 0, 0
	for trial := range 300 {
		units, rows, cols := 1+r.IntN(12), 1+r.IntN(5), 1+r.IntN(17)
		if trial%10 == 0 {
			units = 60 + r.IntN(10)
		}
		size := math.Pow(10, -3+2*r.Float64())
		a, b := spread(r, units, rows, size, trial%3 == 0), spread(r, units, cols, size, trial%4 == 0)
		scale := float32(1 + 1000*r.Float64())
		want, wantCol := make([]vec.Block, rows), make([]vec.Block, cols)
		vec.Select("portable")
		vec.GaussNearSums(want, wantCol, a, b, units, scale)
		for _, kernel := range vec.Kernels() {
			vec.Select(kernel)
			row, col := make([]vec.Block, rows), make([]vec.Block, cols)
			for c := range col {
				col[c][3] = 7 // is overwritten
			}
			NearSums(row, col, a, b, units, scale)
			for i := range row {
				if row[i] != want[i] {
					t.Fatalf("%s, %d units, %d × %d blocks: rows of block %d are %v, want %v", kernel, units, rows, cols, i, row[i], want[i])
				}
			}
			for c := range col {
				if col[c] != wantCol[c] {
					t.Fatalf("%s, %d units, %d × %d blocks: columns of block %d are %v, want %v", kernel, units, rows, cols, c, col[c], wantCol[c])
				}
			}
		}
		for c := range wantCol {
			for _, v := range wantCol[c] {
				if v == 0 {
					zeros++
				} else {
					terms++
				}
			}
		}
		if cols > 2 {
			for u := range units {
				slices.Reverse(b[u*cols:][:cols])
			}
			row, col := make([]vec.Block, rows), make([]vec.Block, cols)
			NearSums(row, col, a, b, units, scale)
			for i := range row {
				if row[i] != want[i] {
					turned++
				}
			}
		}
	}
	if turned < 50 || zeros < 1000 || terms < 1000 {
		t.Errorf("%d blocks of rows change with the order, %d sums are 0, %d are not: this test shows little", turned, zeros, terms)
	}
}

// TestNearSumsRefuse: what vec.GaussNearSums refuses.
func TestNearSumsRefuse(t *testing.T) {
	for name, do := range map[string]func(){
		"no units": func() { NearSums(make([]vec.Block, 1), make([]vec.Block, 1), nil, nil, 0, 1) },
		"points": func() {
			NearSums(make([]vec.Block, 1), make([]vec.Block, 1), make([]vec.Block, 2), make([]vec.Block, 1), 1, 1)
		},
		"scale": func() {
			NearSums(make([]vec.Block, 1), make([]vec.Block, 1), make([]vec.Block, 1), make([]vec.Block, 1), 1, 0)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: passes", name)
				}
			}()
			do()
		}()
	}
}

// BenchmarkNearSums is a pair of groups of 256 points of 5 units, of which some are near.
func BenchmarkNearSums(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 1))
	const units, blocks = 5, 16
	p, q := spread(r, units, blocks, 0.2, false), spread(r, units, blocks, 0.2, false)
	row, col := make([]vec.Block, blocks), make([]vec.Block, blocks)
	for name, sums := range map[string]func(row, col, a, b []vec.Block, units int, scale float32){"lists": NearSums, "branches": vec.GaussNearSums} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sums(row, col, p, q, units, 90)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*blocks*blocks*vec.Lanes*vec.Lanes), "ns/pair")
		})
	}
}

func ExampleNearSums() {
	row, col := make([]vec.Block, 1), make([]vec.Block, 1)
	NearSums(row, col, make([]vec.Block, 1), make([]vec.Block, 1), 1, 1)
	fmt.Println(row[0][0], col[0][15])
	// Output: 16 16
}
