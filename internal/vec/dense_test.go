package vec

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// The references are the definitions, sample by sample, without blocks.

func denseReference(x [][]float32, w, bias []float32) [][]float32 {
	out := make([][]float32, len(bias))
	for u := range out {
		out[u] = make([]float32, len(x[0]))
		for i := range out[u] {
			s := bias[u]
			for j := range x {
				s += float32(w[u*len(x)+j] * x[j][i])
			}
			out[u][i] = s
		}
	}
	return out
}

func backReference(delta [][]float32, w []float32, inputs int) [][]float32 {
	out := make([][]float32, inputs)
	for j := range out {
		out[j] = make([]float32, len(delta[0]))
		for i := range out[j] {
			var s float32
			for u := range delta {
				s += float32(w[u*inputs+j] * delta[u][i])
			}
			out[j][i] = s
		}
	}
	return out
}

func laneSum(terms []float32) float32 {
	var lanes [16]float32
	for i, t := range terms {
		lanes[i%16] += t
	}
	for half := 8; half > 0; half /= 2 {
		for l := range half {
			lanes[l] += lanes[l+half]
		}
	}
	return lanes[0]
}

func gradReference(delta, x [][]float32) (dw, db []float32) {
	for u := range delta {
		for j := range x {
			terms := make([]float32, len(x[j]))
			for i := range terms {
				terms[i] = delta[u][i] * x[j][i]
			}
			dw = append(dw, laneSum(terms))
		}
		db = append(db, laneSum(delta[u]))
	}
	return dw, db
}

// rows draws a matrix twice: by rows, and packed with rubbish in the padding.
func rows(rng *rand.Rand, units, n int) ([][]float32, []Block) {
	lists, blocks := make([][]float32, units), random(rng, units*Blocks(n))
	for u := range lists {
		lists[u] = make([]float32, n)
		row := blocks[u*Blocks(n) : (u+1)*Blocks(n)]
		Unpack(lists[u], row)
		for i := n; i < len(row)*Lanes; i++ {
			row[i/Lanes][i%Lanes] = []float32{nan, inf, 3}[i%3]
		}
	}
	return lists, blocks
}

func compare(t *testing.T, what string, got []Block, want [][]float32) {
	t.Helper()
	n := len(want[0])
	for u := range want {
		row := make([]float32, n)
		Unpack(row, got[u*Blocks(n):(u+1)*Blocks(n)])
		for i := range row {
			if !same(row[i], want[u][i]) {
				t.Fatalf("%s: row %d, sample %d: %g, want %g", what, u, i, row[i], want[u][i])
			}
		}
	}
}

func TestDenseIsItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range []int{1, 2, 15, 16, 17, 31, 32, 33, 100} {
		for units := 1; units <= 9; units++ {
			for inputs := 1; inputs <= 13; inputs++ {
				denseIsItsDefinition(t, rng, n, units, inputs)
			}
		}
	}
	for _, n := range []int{wideSamples, wideSamples + 1, 17, Lanes, Lanes - 1} { // on either side of wideGrad
		denseIsItsDefinition(t, rng, n, wideUnits, wideInputs)
		denseIsItsDefinition(t, rng, n, wideUnits-1, wideInputs)
		denseIsItsDefinition(t, rng, n, wideUnits+1, 2*wideInputs-1)
		denseIsItsDefinition(t, rng, n, 2*wideUnits-3, 5*wideInputs+7)
	}
}

// TestLongGradIsItsDefinition: batches that are taken in pieces, with units that are taken in
// several groups.
func TestLongGradIsItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for _, n := range []int{longSamples - 1, longSamples, longSamples + 7, 2*longSamples + 16} {
		for _, shape := range [][2]int{{10, 12}, {1, 14}, {7, 5}, {3, longLanes - 1}, {40, 9}, {2, longLanes}, {2, 3}} {
			denseIsItsDefinition(t, rng, n, shape[0], shape[1])
		}
	}
	if memory := testing.AllocsPerRun(10, func() {
		delta, x := make([]Block, 10*100), make([]Block, 12*100)
		DenseGrad(make([]float32, 120), make([]float32, 10), delta, x, 1600)
	}); memory > 4 { // the four above, or fewer
		t.Errorf("%v allocations", memory)
	}
}

// TestLongGradAtOnce: batches of several goroutines do not share memory.
func TestLongGradAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for seed := range uint64(4) {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(2, seed))
			for range 5 {
				const units, inputs, n = 7, 12, longSamples
				delta, x := random(rng, units*Blocks(n)), random(rng, inputs*Blocks(n))
				got, want, db := make([]float32, units*inputs), make([]float32, units*inputs), make([]float32, units)
				DenseGrad(got, db, delta, x, n)
				denseGradPortable(want, db, delta, x, n, inputs, inputs, Blocks(n))
				if !slices.Equal(got, want) {
					t.Error("another gradient")
				}
			}
		})
	}
	all.Wait()
}

// TestGradientIsNotNegativeZero: a lane starts with +0, so that a sum of negative zeros is +0.
func TestGradientIsNotNegativeZero(t *testing.T) {
	const n, units, inputs = 40, wideUnits, wideInputs + 1
	delta, x := make([]Block, units*Blocks(n)), make([]Block, inputs*Blocks(n))
	for _, m := range []struct {
		rows   []Block
		number float32
	}{{delta, negZero}, {x, 1}} {
		for b := range m.rows {
			for l := range m.rows[b] {
				m.rows[b][l] = m.number
			}
		}
	}
	before := Kernel()
	defer Select(before)
	for _, name := range Kernels() {
		Select(name)
		dw, db := make([]float32, units*inputs), make([]float32, units)
		DenseGrad(dw, db, delta, x, n)
		for i, g := range append(dw, db...) {
			if !same(g, 0) {
				t.Fatalf("%s: number %d of the gradient is %g", name, i, g)
			}
		}
	}
}

func denseIsItsDefinition(t *testing.T, rng *rand.Rand, n, units, inputs int) {
	t.Helper()
	name := fmt.Sprintf("%d samples, %d units, %d inputs", n, units, inputs)
	xs, x := rows(rng, inputs, n)
	ds, delta := rows(rng, units, n)
	w, bias := flat(rng, units*inputs), flat(rng, units)

	out := random(rng, units*Blocks(n))
	Dense(out, x, w, bias)
	compare(t, "forward, "+name, out, denseReference(xs, w, bias))

	back := random(rng, inputs*Blocks(n))
	DenseBack(back, delta, w, units)
	compare(t, "back, "+name, back, backReference(ds, w, inputs))

	dw, db := make([]float32, units*inputs), make([]float32, units)
	DenseGrad(dw, db, delta, x, n)
	wantW, wantB := gradReference(ds, xs)
	for i := range dw {
		if !same(dw[i], wantW[i]) {
			t.Fatalf("gradient, %s: weight %d: %g, want %g", name, i, dw[i], wantW[i])
		}
	}
	for u := range db {
		if !same(db[u], wantB[u]) {
			t.Fatalf("gradient, %s: bias %d: %g, want %g", name, u, db[u], wantB[u])
		}
	}
}

// TestOrderShows is the test of the test: sums in any other order have other bits,
// so the comparison above would notice a kernel that adds differently.
func TestOrderShows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	differ := map[string]int{}
	for range 100 {
		xs, x := rows(rng, 12, 100)
		w, bias := flat(rng, 12), flat(rng, 1)
		out := make([]Block, Blocks(100))
		Dense(out, x, w, bias)
		for i := range xs[0] {
			got, reversed, fused := out[i/16][i%16], bias[0], bias[0]
			for j := range xs {
				reversed += float32(w[11-j] * xs[11-j][i])
				fused = float32(float64(w[j])*float64(xs[j][i]) + float64(fused))
			}
			if got != reversed {
				differ["forward, reversed"]++
			}
			if got != fused {
				differ["forward, fused"]++
			}
		}

		ds, delta := rows(rng, 1, 100)
		dw, db := make([]float32, 12), make([]float32, 1)
		DenseGrad(dw, db, delta, x, 100)
		for j := range dw {
			var sequential float32
			var eight [8]float32
			for i := range xs[j] {
				term := float32(ds[0][i] * xs[j][i])
				sequential += term
				eight[i%8] += term
			}
			if dw[j] != sequential {
				differ["gradient, sequential"]++
			}
			for half := 4; half > 0; half /= 2 {
				for l := range half {
					eight[l] += eight[l+half]
				}
			}
			if dw[j] != eight[0] {
				differ["gradient, 8 lanes"]++
			}
		}
	}
	for _, order := range []string{"forward, reversed", "forward, fused", "gradient, sequential", "gradient, 8 lanes"} {
		if differ[order] < 100 {
			t.Errorf("%s: differs in %d sums only; the order of the sums is not tested", order, differ[order])
		}
	}
}

// FuzzDense compares with the definition on arbitrary shapes.
func FuzzDense(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(5), uint8(40))
	f.Fuzz(func(t *testing.T, seed uint64, units, inputs, samples uint8) {
		u, j, n := int(units%20)+1, int(inputs%40)+1, int(samples)+1
		rng := rand.New(rand.NewPCG(seed, 0))
		xs, x := rows(rng, j, n)
		w, bias := flat(rng, u*j), flat(rng, u)
		out := make([]Block, u*Blocks(n))
		Dense(out, x, w, bias)
		compare(t, "forward", out, denseReference(xs, w, bias))
	})
}
