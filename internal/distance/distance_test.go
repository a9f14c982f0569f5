package distance

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/vec"
)

func points(r *rand.Rand, units int, size float32) []vec.Block {
	out := make([]vec.Block, units)
	for u := range out {
		for l := range out[u] {
			out[u][l] = float32(r.NormFloat64()) * size
		}
	}
	return out
}

// TestAgainstGaussSums: the sums of a row of tiles, in parts of the units, are those of
// vec.GaussSums to the last bit, whichever kernel runs, of points near and far and padded.
func TestAgainstGaussSums(t *testing.T) {
	before := vec.Kernel()
	defer vec.Select(before)
	r := rand.New(rand.NewPCG(1, 1))
	near, far := 0, 0
	for trial := range 200 {
		units, columns := 1+r.IntN(90), 1+r.IntN(4)
		size := float32(math.Pow(10, -2+3*r.Float64()))
		a, b := points(r, units, size), make([][]vec.Block, columns)
		flat := make([]vec.Block, units*columns) // as vec.GaussSums has it
		for c := range b {
			b[c] = points(r, units, size)
			for u := range units {
				if c == columns-1 && trial%3 == 0 {
					for l := 11; l < vec.Lanes; l++ {
						b[c][u][l] = float32(math.Inf(1))
					}
				}
				flat[u*columns+c] = b[c][u]
			}
		}
		rw, rn, cw, cn := make([]vec.Block, 1), make([]vec.Block, 1), make([]vec.Block, columns), make([]vec.Block, columns)
		vec.GaussSums(rw, rn, cw, cn, a, flat, units, 3)
		for _, kernel := range vec.Kernels() {
			vec.Select(kernel)
			var wide, narrow [vec.Lanes]vec.Block
			gotWide, gotNarrow := make([]vec.Block, columns), make([]vec.Block, columns)
			for c := range b {
				var d [vec.Lanes]vec.Block
				least := float32(0)
				for u := 0; u < units; u += 7 {
					end := min(u+7, units)
					least = Squares(&d, a[u:end], b[c][u:end])
				}
				want := float32(math.Inf(1))
				for i := range d {
					for _, v := range d[i] {
						if v < want {
							want = v
						}
					}
				}
				if least != want {
					t.Fatalf("%s: the least distance is %v, want %v", kernel, least, want)
				}
				if float32(3*least) < 125 {
					near++
				} else {
					far++
				}
				Gauss(Sums{&wide, &narrow}, &gotWide[c], &gotNarrow[c], &d, 3)
				if gotWide[c] != cw[c] || gotNarrow[c] != cn[c] {
					t.Fatalf("%s, %d units: columns %v, want %v", kernel, units, gotWide[c], cw[c])
				}
			}
			for i := range wide {
				if vec.Fold(&wide[i]) != rw[0][i] || vec.Fold(&narrow[i]) != rn[0][i] {
					t.Fatalf("%s, %d units: row %d is %v, want %v", kernel, units, i, vec.Fold(&wide[i]), rw[0][i])
				}
			}
		}
		vec.Select(before)
	}
	if near == 0 || far == 0 {
		t.Errorf("%d tiles near, %d far: this test shows little", near, far)
	}
}

// TestOrderOfUnitsShows: distances in another order are others.
func TestOrderOfUnitsShows(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	a, b := points(r, 40, 1), points(r, 40, 1)
	var d, turned [vec.Lanes]vec.Block
	Squares(&d, a, b)
	for u := 39; u >= 0; u-- {
		Squares(&turned, a[u:u+1], b[u:u+1])
	}
	if d == turned {
		t.Error("the order of units does not show")
	}
}

func TestMisuse(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("points of different length pass")
		}
	}()
	Squares(new([vec.Lanes]vec.Block), make([]vec.Block, 2), make([]vec.Block, 3))
}

// Points at 0 and at 3, in two units each: the distance is 18.
func ExampleSquares() {
	a, b := make([]vec.Block, 2), make([]vec.Block, 2)
	for l := range vec.Lanes {
		b[0][l], b[1][l] = 3, 3
	}
	var d [vec.Lanes]vec.Block
	fmt.Println(Squares(&d, a, b), d[5][7])
	// Output: 18 18
}

func ExampleGauss() {
	var wide, narrow [vec.Lanes]vec.Block
	var columnWide, columnNarrow vec.Block
	var d [vec.Lanes]vec.Block
	for i := range d {
		for l := range d[i] {
			d[i][l] = 1
		}
	}
	Gauss(Sums{&wide, &narrow}, &columnWide, &columnNarrow, &d, 1)
	fmt.Println(wide[0][0], columnWide[0], columnNarrow[0])
	// Output: 0.5 8 1
}

// BenchmarkSquares is a tile of 1 024 units: 16 by 16 pairs.
func BenchmarkSquares(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 1))
	p, q := points(r, 1024, 1), points(r, 1024, 1)
	var d [vec.Lanes]vec.Block
	for b.Loop() {
		Squares(&d, p, q)
	}
	b.ReportMetric(float64(b.N*1024*vec.Lanes*vec.Lanes)/float64(b.Elapsed().Nanoseconds()), "differences/ns")
}
