package vec

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkPushBins(b *testing.B) {
	for _, c := range []struct {
		name  string
		edges int
	}{{"edges=30", 30}, {"edges=1000", 1000}} {
		b.Run(c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			x, key, edges := weights(rng, 4096), make([]uint32, 4096), make([]float32, c.edges, 1024)
			for i := range edges {
				edges[i] = -1 + 2*float32(i)/float32(c.edges-1)
			}
			for b.Loop() {
				PushBins(key, x, edges, float32(c.edges-1)/2, 5)
			}
			perOperation(b, len(x), "ns/value")
		})
	}
}

func BenchmarkPushCells(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	x, key := weights(rng, 4096), make([]uint32, 4096)
	for b.Loop() {
		PushCells(key, x, 0.07, -100, 5)
	}
	perOperation(b, len(x), "ns/value")
}

func BenchmarkLimits(b *testing.B) {
	x := weights(rand.New(rand.NewPCG(1, 1)), 4096)
	for b.Loop() {
		Limits(x)
	}
	perOperation(b, len(x), "ns/value")
}

// BenchmarkGaussSums is one tile of 256 by 256 points with 10 units: near, so that
// every term counts, and far apart, where none does.
func BenchmarkGaussSums(b *testing.B) {
	for _, c := range []struct {
		name  string
		scale float32
	}{{"near", 0.5}, {"far", 1000}} {
		b.Run(c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			const blocks, units = 16, 10
			p, q := normal(rng, blocks*units), normal(rng, blocks*units)
			var sums [4][]Block
			for i := range sums {
				sums[i] = make([]Block, blocks)
			}
			for b.Loop() {
				GaussSums(sums[0], sums[1], sums[2], sums[3], p, q, units, c.scale)
			}
			perOperation(b, blocks*Lanes*blocks*Lanes, "ns/pair")
		})
		b.Run("one bound/"+c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			const blocks, units = 16, 10
			p, q := normal(rng, blocks*units), normal(rng, blocks*units)
			row, col := make([]Block, blocks), make([]Block, blocks)
			for b.Loop() {
				GaussNearSums(row, col, p, q, units, c.scale)
			}
			perOperation(b, blocks*Lanes*blocks*Lanes, "ns/pair")
		})
	}
}
