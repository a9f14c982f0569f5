package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestQuantisedSymbols(t *testing.T) {
	// Codes of two bits on [0, 4]: halves go to the even neighbour.
	symbol, err := NewQuantised(2).Symbols([][]float32{{0, 4, 0.5, 1.5, 2.5, 1, 2, 3.4}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 0, 2, 2, 3, 2, 4}; !slices.Equal(symbol, want) { // codes 0 4 0 2 2 1 2 3
		t.Errorf("symbols %v, want %v", symbol, want)
	}
}

func TestAdaptiveSymbols(t *testing.T) {
	// Eight distinct values in three bins: floor(3r/8) is 0 0 0 1 1 1 2 2.
	symbol, err := NewAdaptive(3).Symbols([][]float32{{0, 1, 1, 2, 3, 5, 8, 13, 21}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 0, 0, 0, 1, 1, 1, 2, 2}; !slices.Equal(symbol, want) {
		t.Errorf("symbols %v, want %v", symbol, want)
	}
}

// TestAdaptiveBinsAreEven: every bin has floor(m/bins) or one more of m values.
func TestAdaptiveBinsAreEven(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		m, bins := 1+r.IntN(200), 2+r.IntN(40)
		unit := make([]float32, m)
		for i := range unit {
			unit[i] = float32(i) * 0.37
		}
		symbol, err := NewAdaptive(bins).Symbols([][]float32{unit})
		if err != nil {
			t.Fatal(err)
		}
		count := make([]int, slices.Max(symbol)+1)
		for _, s := range symbol {
			count[s]++
		}
		if len(count) != min(m, bins) || slices.Max(count)-slices.Min(count) > 1 {
			t.Fatalf("%d values in %d bins: %v", m, bins, count)
		}
	}
}

// The values are of the formula of the authors' code (adaptive_estimators, 584a428:
// set_up_bins, calc_information_sampling) in numpy 2, on oracle layers and these rectified.
// Bins of equally many activations give others.
func TestPublishedEdges(t *testing.T) {
	y := hardLabels()
	const tol = 1e-9
	for _, c := range []struct {
		d, s      int
		rectified bool
		bins      int
		ixt, ity  float64
	}{
		{2, 0, false, 30, 7.3335194964, 0.5238999930}, {2, 0, false, 5, 3.3932001722, 0.0107464438},
		{3, 1, false, 7, 4.3593705922, 0.1592935551}, {1, 0, false, 4, 1.4817709840, 0.0004802192},
		{2, 0, true, 30, 4.4994912950, 0.0911051602}, {2, 0, true, 5, 3.5937424038, 0.0200911491},
		{3, 1, true, 7, 3.6236971709, 0.0620862407}, {1, 0, true, 4, 1.6830211554, 0.0004446343},
	} {
		layer := oracleLayer(c.d, c.s)
		for _, unit := range layer {
			for p := range unit {
				if c.rectified {
					unit[p] = max(0, unit[p])
				}
			}
		}
		got, err := NewAdaptive(c.bins).Published().Estimate(layer, y)
		if err != nil || math.Abs(got.IXT-c.ixt) > tol || math.Abs(got.ITY-c.ity) > tol {
			t.Errorf("%+v: %.10f, %.10f (%v)", c, got.IXT, got.ITY, err)
		}
		if other, _ := NewAdaptive(c.bins).Estimate(layer, y); c.bins < 10 && math.Abs(other.IXT-c.ixt) < 1e-3 {
			t.Errorf("%+v: even bins give %.10f, too", c, other.IXT)
		}
	}
	if symbols, err := NewAdaptive(3).Published().Symbols([][]float32{{0, 0}}); err != nil || !slices.Equal(symbols, []int32{0, 0}) {
		t.Errorf("a layer of zeros: %v, %v", symbols, err)
	}
}

// TestFittedFollowTheLayer: adaptive does not see a monotone map, quantised no
// change of unit and origin; binning on fixed edges sees both.
func TestFittedFollowTheLayer(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	layer, y := layerOfClasses(r, 3, []int{200, 300})
	mapped := func(f func(v float64) float64) [][]float32 {
		out := make([][]float32, len(layer))
		for u := range layer {
			for _, v := range layer[u] {
				out[u] = append(out[u], float32(f(float64(v))))
			}
		}
		return out
	}
	curved, scaled := mapped(func(v float64) float64 { return v*v*v + 3*v }), mapped(func(v float64) float64 { return 0.25 * v })
	for _, c := range []struct {
		e    Estimator
		to   [][]float32
		same bool
	}{
		{NewAdaptive(7), curved, true}, {NewAdaptive(7), scaled, true},
		{NewQuantised(3), scaled, true}, {NewQuantised(3), curved, false},
		{NewBinning(7), scaled, false},
	} {
		if same := must(c.e, layer, y) == must(c.e, c.to, y); same != c.same {
			t.Errorf("%s: the same is %v, want %v", c.e.Name(), same, c.same)
		}
	}
}

// TestBinarySymmetricChannel: T is Y, flipped once in ten times: 1 - h(0.1) bits.
func TestBinarySymmetricChannel(t *testing.T) {
	const n = 2000
	unit, y := make([]float32, n), make([]int32, n)
	for i := range y {
		y[i] = int32(i % 2)
		unit[i] = 1.8*float32(y[i]) - 0.9
		if i%20 < 2 { // as often from either side
			unit[i] = -unit[i]
		}
	}
	want := 1 + 0.1*math.Log2(0.1) + 0.9*math.Log2(0.9)
	for _, c := range []struct {
		e   Estimator
		tol float64
	}{
		{NewBinning(30), tol}, {NewFloor(0.07), tol}, {NewQuantised(1), tol}, {NewAdaptive(2), tol},
		{NewKDE(Upper, 1e-3), 1e-6}, {NewKDE(Lower, 1e-3), 1e-6},
		{NewKSG(3, nil), 2e-3}, // ψ for the logarithm, of counts of hundreds
		{NewNoisy(1e-4, n, 1), tol},
	} {
		got := must(c.e, [][]float32{unit}, y)
		if math.Abs(got.ITY-want) > c.tol+5*got.ITYError {
			t.Errorf("%s: %v, want %v", c.e.Name(), got.ITY, want)
		}
		wrong := slices.Clone(y)
		for i := range 100 {
			wrong[20*i+2] = 1 - wrong[20*i+2]
		}
		if other := must(c.e, [][]float32{unit}, wrong); math.Abs(other.ITY-want) <= c.tol+5*other.ITYError {
			t.Errorf("%s: another channel passes", c.e.Name())
		}
	}
}
