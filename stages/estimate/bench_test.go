package estimate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"infoplane/internal/vec"
)

// BenchmarkBinning is I(X;T) and I(T;Y) of a layer of 10 units on all patterns,
// with each kernel of this machine.
func BenchmarkBinning(b *testing.B) {
	eachKernel(b, func(b *testing.B) { benchmark(b, NewBinning(30), 10) })
}

// BenchmarkKDE is the same by KDE, both bounds: with so little noise that most
// patterns are far apart, and with so much that every pair counts. The floor of the
// second is its operations at the pace that registers allow multiplications and
// additions.
func BenchmarkKDE(b *testing.B) {
	const units = 10
	eachKernel(b, func(b *testing.B) {
		b.Run("far", func(b *testing.B) { benchmark(b, NewKDE(Upper, 1e-3), units) })
		b.Run("near", func(b *testing.B) {
			benchmark(b, NewKDE(Upper, 1), units)
			const pairs = patternsCount * (patternsCount + 1) / 2
			operations := pairs * (3*units + 22) // see vec.GaussSums
			floor := float64(operations) / 2 * perMultiplyAdd()
			b.ReportMetric(floor/(float64(b.Elapsed().Nanoseconds())/float64(b.N)), "of-floor")
		})
	})
}

// BenchmarkEstimate compares the estimators over widths of layers.
func BenchmarkEstimate(b *testing.B) {
	for _, units := range []int{2, 5, 20} {
		for _, e := range []Estimator{NewBinning(30), NewBinning(1000), NewFloor(0.07), NewQuantised(4), NewExact(), NewNetBins(100), NewKNNEntropy(2, 1e-16, 1), NewEDGE(1, 0, 1, nil), NewRenyi(2, 1), NewAdaptive(30),
			NewKDE(Upper, 1e-3), NewNoisy(0.01, 1000, 1), gaussian[0], NewKSG(3, bitsOf(patternsCount))} {
			b.Run(fmt.Sprintf("%s/units=%d", e.Name(), units), func(b *testing.B) { benchmark(b, e, units) })
		}
	}
}

// benchmark estimates a layer again and again.
func benchmark(b *testing.B, e Estimator, units int) {
	layer, y := benchmarkLayer(units)
	b.ReportAllocs()
	for b.Loop() {
		must(e, layer, y)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*units*patternsCount), "ns/activation")
}

func benchmarkLayer(units int) ([][]float32, []int32) {
	r := rand.New(rand.NewPCG(1, 2))
	layer := make([][]float32, units)
	for u := range layer {
		layer[u] = make([]float32, patternsCount)
		for p := range layer[u] {
			layer[u][p] = float32(math.Tanh(2 * r.NormFloat64()))
		}
	}
	return layer, hardLabels()
}

// eachKernel runs a benchmark with each kernel that this machine has.
func eachKernel(b *testing.B, run func(b *testing.B)) {
	before := vec.Kernel()
	defer func() {
		if err := vec.Select(before); err != nil {
			b.Fatal(err)
		}
	}()
	for _, kernel := range vec.Kernels() {
		if err := vec.Select(kernel); err != nil {
			b.Fatal(err)
		}
		b.Run(kernel, run)
	}
}

// perMultiplyAdd returns the nanoseconds that a multiplication and an addition
// take at least: the least of many runs, since whatever else the machine does only
// adds to it.
func perMultiplyAdd() float64 {
	const rounds = 1000
	least := time.Duration(math.MaxInt64)
	done := 1
	for range 500 {
		start := time.Now()
		done = vec.MultiplyAdds(rounds)
		least = min(least, time.Since(start))
	}
	return float64(least.Nanoseconds()) / float64(done)
}
