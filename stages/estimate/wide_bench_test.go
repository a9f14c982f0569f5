package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// wideLayer is tanh of a random layer of ten clusters, 1 024 units.
func wideLayer(patterns, units int) (layer [][]float32, y []int32) {
	r := rand.New(rand.NewPCG(4, 2))
	const inputs = 16
	x := make([][inputs]float64, patterns)
	var centres [10][inputs]float64
	for c := range centres {
		for i := range inputs {
			centres[c][i] = r.NormFloat64()
		}
	}
	for p := range x {
		c := r.IntN(10)
		y = append(y, int32(c))
		for i := range inputs {
			x[p][i] = centres[c][i] + 0.7*r.NormFloat64()
		}
	}
	layer = make([][]float32, units)
	for u := range layer {
		var w [inputs]float64
		for i := range w {
			w[i] = r.NormFloat64() / 4
		}
		for p := range x {
			sum := 0.0
			for i, v := range w {
				sum += v * x[p][i]
			}
			layer[u] = append(layer[u], float32(math.Tanh(sum)))
		}
	}
	return layer, y
}

// BenchmarkWide is a layer of 1 024 units: of 60 000 patterns for estimators that count,
// and of 6 000 for kde, both bounds, whose cost is that of all pairs: with little noise, where
// most are far apart, and with so much that every unit of each counts.
func BenchmarkWide(b *testing.B) {
	layer, y := wideLayer(60_000, 1024)
	for _, e := range []Estimator{NewBinning(30), NewQuantised(8)} {
		b.Run(e.Name(), func(b *testing.B) {
			for b.Loop() {
				must(e, layer, y)
			}
		})
	}
	const some = 6_000
	for u := range layer {
		layer[u] = layer[u][:some]
	}
	for _, e := range []Estimator{NewKDE(Lower, 0.1), NewKDE(Lower, 100)} {
		b.Run(e.Name(), func(b *testing.B) {
			for b.Loop() {
				must(e, layer, y[:some])
			}
			b.ReportMetric(float64(b.N)*some*(some+1)/2*1024/float64(b.Elapsed().Nanoseconds()), "differences/ns")
		})
	}
}

// TestQuantisedOfCodes: the symbols are those of the codes unit by unit, and not of codes
// that are cut off instead of rounded.
func TestQuantisedOfCodes(t *testing.T) {
	layer, y := wideLayer(500, 6)
	for _, bits := range []int{1, 3, 8, 20} {
		lo, hi, err := limitsOf(layer)
		if err != nil {
			t.Fatal(err)
		}
		codes, cut := sameShape(layer), sameShape(layer)
		for u, unit := range layer {
			for p, v := range unit {
				at := (float64(v) - float64(lo)) * float64(int(1)<<bits) / (float64(hi) - float64(lo))
				codes[u][p], cut[u][p] = float32(math.RoundToEven(at)), float32(math.Floor(at))
			}
		}
		want, _ := joint(codes)
		got, err := NewQuantised(bits).Symbols(layer)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d bits: other symbols than those of the codes; %v", bits, err)
		}
		if e := must(NewQuantised(bits), layer, y); e != PlugIn(want, y) && e.IXT != PlugIn(want, y).IXT {
			t.Errorf("%d bits: %+v, want %+v", bits, e, PlugIn(want, y))
		}
		if other, _ := joint(cut); slices.Equal(got, other) && bits < 8 {
			t.Errorf("%d bits: codes that are cut off have the same symbols", bits)
		}
	}
}
