package estimate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// numpy 2.4 and scipy's digamma on these numbers, whose ties no noise has to break. Another k
// does not agree.
func TestKNNEntropyPeersAgree(t *testing.T) {
	x, unit, y := peersLayer()
	for _, c := range []struct {
		k, units int
		ht, ity  float64
	}{
		{1, 1, -0.075870092, 0.967300566}, {2, 1, 0.003946942, 0.968474561}, {5, 1, 0.119848984, 0.970341376},
		{1, 2, -1.894221460, 0.967425208}, {2, 2, -1.898000410, 0.957672581}, {5, 2, -1.864809860, 0.954956452},
	} {
		layer := [][]float32{unit, x}[:c.units]
		near := func(e Estimate) bool { // distances are rounded to float32
			return math.Abs(e.IXT-c.ht) < 1e-6 && math.Abs(e.ITY-c.ity) < 1e-6
		}
		if got := must(NewKNNEntropy(c.k, 0, 1), layer, y); !near(got) {
			t.Errorf("%+v: %+v", c, got)
		}
		if near(must(NewKNNEntropy(c.k+1, 0, 1), layer, y)) {
			t.Errorf("%+v: another k agrees", c)
		}
	}
}

// Gaussian units of deviation s have (d/2) log₂ 2πe s², within the bias of few patterns; twice
// the scale adds a bit per unit exactly, and a shift nothing.
func TestKNNEntropyOfGaussians(t *testing.T) {
	_, layer := gaussians(3, 2000, 3, 0)
	for units := 1; units <= 3; units++ {
		of := func(scale, shift float32) float64 {
			out := make([][]float32, units)
			for u := range out {
				for _, v := range layer[u] {
					out[u] = append(out[u], scale*v+shift)
				}
			}
			return must(NewKNNEntropy(3, 0, 1), out, make([]int32, 2000)).IXT
		}
		want := float64(units) / 2 * math.Log2(2*math.Pi*math.E)
		if got := of(1, 0); math.Abs(got-want) > 0.05*float64(units)+0.03 {
			t.Errorf("%d units: %v, want %v", units, got, want)
		}
		if twice := of(2, 0) - of(1, 0); math.Abs(twice-float64(units)) > 1e-9 {
			t.Errorf("%d units: twice the scale adds %v bits", units, twice)
		}
		if moved := of(1, 1) - of(1, 0); math.Abs(moved) > 1e-4 {
			t.Errorf("%d units: a shift adds %v bits", units, moved)
		}
	}
}

// Half of the patterns are twins, as of a ReLU unit that is off: without noise that is an error,
// and with it a tenth of the noise takes log₂ 10 bits for each of them, d times.
func TestKNNEntropyIsDecidedByNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	for units := 1; units <= 2; units++ {
		layer := make([][]float32, units)
		for u := range layer {
			for p := range 400 {
				layer[u] = append(layer[u], max(0, float32(p%2)*(1+r.Float32())))
			}
		}
		y := make([]int32, 400)
		if _, err := NewKNNEntropy(2, 0, 1).Estimate(layer, y); err == nil || !strings.Contains(err.Error(), "pattern 0 has 2 others with the same activations") {
			t.Errorf("error %v", err)
		}
		coarse, fine := must(NewKNNEntropy(2, 1e-10, 1), layer, y), must(NewKNNEntropy(2, 1e-16, 1), layer, y)
		want := float64(units) * 0.5 * 6 * math.Log2(10)
		if lost := coarse.IXT - fine.IXT; math.Abs(lost-want) > 1e-4 {
			t.Errorf("%d units: a millionth of the noise takes %v bits, want %v", units, lost, want)
		}
		if far := must(NewKNNEntropy(2, 1e-16, 1), [][]float32{shifted([][]float32{append([]float32(nil), layer[0]...)}, 1)[0]}, y); units == 1 && math.Abs(far.IXT-fine.IXT) > 1e-4 {
			t.Errorf("noise is lost beside activations of 1: %v, %v", far.IXT, fine.IXT)
		}
	}
}

// Labels that are alone say nothing, and do not disturb the others.
func TestKNNEntropyOfSmallClasses(t *testing.T) {
	layer := [][]float32{{0, 1, 3, 6, 10, 15}}
	if got := must(NewKNNEntropy(2, 0, 1), layer, []int32{0, 1, 2, 3, 4, 5}); got.ITY != 0 {
		t.Errorf("classes of one: %+v", got)
	}
	if got := must(NewKNNEntropy(2, 0, 1), layer, []int32{0, 0, 0, 1, 1, 2}); math.IsNaN(got.ITY) || got.ITY == 0 {
		t.Errorf("classes of two and three: %+v", got)
	}
	if _, err := NewKNNEntropy(6, 0, 1).Estimate(layer, make([]int32, 6)); err == nil || !strings.Contains(err.Error(), "needs more patterns than neighbours") {
		t.Errorf("error %v", err)
	}
}
