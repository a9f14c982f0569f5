package estimate

import (
	"math"
	"slices"
	"testing"
)

// rounded returns a layer in multiples of 1/8, without negative activations if relu.
func rounded(layer [][]float32, relu bool) [][]float32 {
	out := make([][]float32, len(layer))
	for u, unit := range layer {
		for _, v := range unit {
			q := float32(math.RoundToEven(float64(v*8))) / 8
			if relu {
				q = max(q, 0)
			}
			out[u] = append(out[u], q)
		}
	}
	return out
}

// numpy 2.4 on the oracle layers: the entropy of np.unique(T, axis=0), and that among the
// patterns of each class, at full precision, and of layers of a quantised network. Bins
// wider than its steps do not agree, nor do codes of a few bits.
func TestExactIsCountingByNumpy(t *testing.T) {
	y := hardLabels()
	for _, c := range []struct {
		d, s     int
		of       func([][]float32) [][]float32
		ixt, ity float64
		symbols  int
	}{
		{2, 0, slices.Clone[[][]float32], 7.3335194964, 0.5238999930, 270},
		{3, 0, slices.Clone[[][]float32], 8.1381531849, 0.5675357254, 452},
		{5, 1, slices.Clone[[][]float32], 8.7050278495, 0.6982720366, 660},
		{2, 0, func(t [][]float32) [][]float32 { return rounded(t, false) }, 6.0775286500, 0.2194434056, 81},
		{3, 0, func(t [][]float32) [][]float32 { return rounded(t, false) }, 7.7047525661, 0.4571139524, 304},
		{5, 1, func(t [][]float32) [][]float32 { return rounded(t, false) }, 8.5982874171, 0.6652656664, 606},
		{2, 0, func(t [][]float32) [][]float32 { return rounded(t, true) }, 3.7519083355, 0.0522748269, 25},
		{3, 0, func(t [][]float32) [][]float32 { return rounded(t, true) }, 5.5433816270, 0.1493681083, 86},
		{5, 1, func(t [][]float32) [][]float32 { return rounded(t, true) }, 5.8794976363, 0.2115964859, 196},
	} {
		layer := c.of(oracleLayer(c.d, c.s))
		got := must(NewExact(), layer, y)
		if math.Abs(got.IXT-c.ixt) > 1e-9 || math.Abs(got.ITY-c.ity) > 1e-9 || got.Symbols != c.symbols {
			t.Errorf("d = %d: %+v, numpy has %+v", c.d, got, c)
		}
		if twin := must(NewFloor(0.5), layer, y); math.Abs(twin.IXT-c.ixt) < 0.1 {
			t.Errorf("d = %d: cells of 0.5 agree with the distinct vectors", c.d)
		}
	}
}

// -0 and 0 are one, and the next float32 is another.
func TestExactTellsTheLastBit(t *testing.T) {
	negative := float32(math.Copysign(0, -1))
	symbol, err := NewExact().Symbols([][]float32{{0, negative, math.SmallestNonzeroFloat32, 1, math.Nextafter32(1, 2), 1}})
	if want := []int32{0, 0, 1, 2, 3, 2}; err != nil || !slices.Equal(symbol, want) {
		t.Errorf("%v, %v, want %v", symbol, err, want)
	}
	if _, err := NewExact().Symbols([][]float32{{0, float32(math.NaN())}}); err == nil {
		t.Error("NaN has a symbol")
	}
}
