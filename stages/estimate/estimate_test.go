package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestBinningSymbolsFollowTheFormula(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	inf := float32(math.MaxFloat32)
	for _, b := range []*Binning{NewBinning(30), NewBinning(2), NewBinning(100_000), NewBinningRun(30, 0, 7.3),
		NewBinningRun(5, 2, 2), NewBinningRun(30, -inf, inf), NewBinningRun(1000, 1, math.Nextafter32(1, 2))} {
		values := []float32{-1, 1, 0, 2, -2, inf, -inf, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32}
		for range 200 {
			e := b.edges[r.IntN(len(b.edges))]
			values = append(values, e, math.Nextafter32(e, inf), math.Nextafter32(e, -inf), float32(2*r.NormFloat64()))
		}
		for _, v := range values {
			want, _ := slices.BinarySearchFunc(b.edges, v, func(e, v float32) int {
				if e <= v {
					return -1
				}
				return 1
			})
			if got := b.edgesUpTo(v); got != want {
				t.Fatalf("%s: %d edges up to %v, want %d", b.Name(), got, v, want)
			}
		}
	}
}

func TestBinningTopIsASingleton(t *testing.T) {
	b := NewBinning(30)
	below := math.Nextafter32(1, 0)
	symbol, err := b.Symbols([][]float32{{1, below, 0.97, 2, -1.5, -7, -1}})
	if err != nil {
		t.Fatal(err)
	}
	// v ≥ 1 share a symbol, v < -1 share another, the last interval is [27/29, 1).
	if want := []int32{0, 1, 1, 0, 2, 2, 3}; !slices.Equal(symbol, want) {
		t.Errorf("symbols %v, want %v", symbol, want)
	}
}

// TestBinningClosedTop: the last edge belongs to the last interval, on any range
// and for any number of bins, and nothing else changes.
func TestBinningClosedTop(t *testing.T) {
	for want, b := range map[string]*Binning{
		"binning(bins=30)":                      NewBinning(30),
		"binning(bins=30,range=layer)":          NewBinningLayer(30, -1, 1),
		"binning(bins=30,range=run,top=closed)": NewBinningRun(30, -1, 1).Closed(),
	} {
		if b.Name() != want {
			t.Errorf("name %s, want %s", b.Name(), want)
		}
	}
	for _, bins := range []int{2, 3, 30, 33, 1000} {
		open := NewBinningRun(bins, -1, 3)
		closed := open.Closed()
		inside := [][]float32{{-2, -1, 0, 1, 2, open.edges[bins-2], math.Nextafter32(3, 0)}}
		top := [][]float32{slices.Concat(inside[0], []float32{3, 4})}
		a, b := symbolsOf(t, open, inside), symbolsOf(t, closed, inside)
		if !slices.Equal(a, b) {
			t.Errorf("%d bins: below the last edge %v closed, %v open", bins, b, a)
		}
		with := symbolsOf(t, closed, top)
		if last := with[len(inside[0])-1]; with[len(with)-2] != last || with[len(with)-1] != last {
			t.Errorf("%d bins: symbols %v, the last three are one interval", bins, with)
		}
		if with := symbolsOf(t, open, top); with[len(with)-2] == with[len(inside[0])-1] {
			t.Errorf("%d bins: open, the last edge shares a symbol", bins)
		}
	}
}

func symbolsOf(t *testing.T, d Discretizer, layer [][]float32) []int32 {
	t.Helper()
	symbols, err := d.Symbols(layer)
	if err != nil {
		t.Fatal(err)
	}
	return symbols
}

func TestFloorSeparatesSignsAndHugeValues(t *testing.T) {
	symbol, err := NewFloor(0.5).Symbols([][]float32{{0.1, -0.1, 0.4, 3e37, -3e37, 3e37, float32(math.Copysign(0, -1))}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 0, 2, 3, 2, 0}; !slices.Equal(symbol, want) {
		t.Errorf("symbols %v, want %v", symbol, want)
	}
}

// TestWideLayersKeepAllUnits: every pattern differs from the others in one unit
// of two hundred, in each of them once.
// TestFloorOfNarrowCells: cells narrower than the spacing of float32 hold one value
// each, near zero, far from it, and where float32 cannot hold the quotient.
func TestFloorOfNarrowCells(t *testing.T) {
	for _, c := range []struct {
		width float64
		from  float32
	}{{leastWidth, 0.5}, {1e-30, 1}, {1e-30, -3e38}, {1e-8, 1}, {0.07, 1e9}, {0.07, -1e9}, {1, 1 << 30}} {
		unit, want := []float32{c.from}, []int32{0}
		for range 99 {
			unit = append(unit, math.Nextafter32(unit[len(unit)-1], 0))
			want = append(want, int32(len(want)))
		}
		if got := symbolsOf(t, NewFloor(c.width), [][]float32{unit}); !slices.Equal(got, want) {
			t.Errorf("width %v, from %v: %d symbols for 100 activations", c.width, c.from, slices.Max(got)+1)
		}
	}
	// Negative twin: cells of the right size hold several.
	if got := symbolsOf(t, NewFloor(0.5), [][]float32{{1, 1.2, 1.4, 1.6}}); !slices.Equal(got, []int32{0, 0, 0, 1}) {
		t.Errorf("width 0.5: symbols %v", got)
	}
}

func TestWideLayersKeepAllUnits(t *testing.T) {
	const units = 200
	layer, y := make([][]float32, units), make([]int32, units)
	for u := range layer {
		layer[u] = make([]float32, units)
		layer[u][u] = 0.9
		y[u] = int32(u)
	}
	for _, e := range []Estimator{NewBinning(30), NewFloor(0.07), NewFloor(1e-30)} {
		got := must(e, layer, y)
		if want := math.Log2(units); math.Abs(got.IXT-want) > tol || math.Abs(got.ITY-want) > tol || got.Symbols != units {
			t.Errorf("%s: %+v, want %v bits", e.Name(), got, want)
		}
	}
}

func TestKnownAnswers(t *testing.T) {
	y := []int32{0, 1, 2, 3, 0, 1, 2, 3}
	for _, c := range []struct {
		name     string
		layer    [][]float32
		ixt, ity float64
	}{
		{"constant", [][]float32{{0, 0, 0, 0, 0, 0, 0, 0}}, 0, 0},
		{"one class against three", [][]float32{{.9, 0, 0, 0, .9, 0, 0, 0}}, 2 - .75*math.Log2(3), 2 - .75*math.Log2(3)},
		{"the class itself", [][]float32{{-.9, -.9, .9, .9, -.9, -.9, .9, .9}, {-.9, .9, -.9, .9, -.9, .9, -.9, .9}}, 2, 2},
		{"independent of the class", [][]float32{{0, 0, 0, 0, .9, .9, .9, .9}}, 1, 0},
	} {
		for _, e := range []Estimator{NewBinning(30), NewBinning(1000), NewBinningRun(30, -2, 3), NewFloor(0.07), NewFloor(0.5)} {
			if got := must(e, c.layer, y); math.Abs(got.IXT-c.ixt) > tol || math.Abs(got.ITY-c.ity) > tol {
				t.Errorf("%s: %s: %+v, want %v, %v", c.name, e.Name(), got, c.ixt, c.ity)
			}
		}
	}
}

func TestActivationsThatAreNotFiniteAreNamed(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		layer := [][]float32{{1, 2, 3}, {4, 5, float32(bad)}}
		for _, e := range []Estimator{NewBinning(30), NewBinningRun(5, 2, 2), NewFloor(0.5), NewKDE(Upper, 1)} {
			if _, err := e.Estimate(layer, make([]int32, 3)); err == nil || !strings.Contains(err.Error(), "unit 1, pattern 2") {
				t.Errorf("%s with %v: error %v", e.Name(), bad, err)
			}
		}
		if _, _, err := Limits([][]float32{{0}}, layer); err == nil || !strings.Contains(err.Error(), "layer 2: unit 1, pattern 2") {
			t.Errorf("Limits with %v: error %v", bad, err)
		}
	}
}

func TestLimits(t *testing.T) {
	lo, hi, err := Limits([][]float32{{3, 4}}, [][]float32{{5, 6}, {7, -1}})
	if lo != -1 || hi != 7 || err != nil {
		t.Errorf("limits %v, %v, %v", lo, hi, err)
	}
	if _, _, err := Limits(); err == nil {
		t.Error("no layers have limits")
	}
}

func TestMisusePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"one bin":       func() { NewBinning(1) },
		"empty range":   func() { NewBinningRun(3, 1, 0) },
		"width 0":       func() { NewFloor(0) },
		"NaN width":     func() { NewFloor(math.NaN()) },
		"no units":      func() { NewBinning(3).Estimate(nil, nil) },
		"ragged units":  func() { NewBinning(3).Estimate([][]float32{{1}, {1, 2}}, []int32{0}) },
		"missing label": func() { NewBinning(3).Estimate([][]float32{{1, 2}}, []int32{0}) },

		"no bound":              func() { NewKDE("both", 1) },
		"variance 0":            func() { NewKDE(Upper, 0) },
		"NaN variance":          func() { NewKDE(Lower, math.NaN()) },
		"infinite variance":     func() { NewKDE(Lower, math.Inf(1)) },
		"no units for KDE":      func() { NewKDE(Upper, 1).Estimate(nil, nil) },
		"missing label for KDE": func() { NewKDE(Upper, 1).Estimate([][]float32{{1, 2}}, []int32{0}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// FuzzBinning compares with the definition, symbol by symbol, in a map.
func FuzzBinning(f *testing.F) {
	f.Add(uint8(30), []byte{1, 2, 3, 4, 250, 251})
	f.Fuzz(func(t *testing.T, bins uint8, data []byte) {
		if bins < 2 || len(data) < 2 {
			t.Skip()
		}
		n := len(data) / 2
		layer := [][]float32{make([]float32, n), make([]float32, n)}
		for i := range n {
			layer[0][i], layer[1][i] = float32(data[i])/100-1.2, float32(data[n+i])/100-1.2
		}
		b := NewBinning(int(bins))
		symbol, err := b.Symbols(layer)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[[2]int]int32{}
		for i, s := range symbol {
			key := [2]int{}
			for u := range layer {
				for _, e := range b.edges {
					if e <= layer[u][i] {
						key[u]++
					}
				}
			}
			if _, ok := seen[key]; !ok {
				seen[key] = int32(len(seen))
			}
			if s != seen[key] {
				t.Fatalf("pattern %d has symbol %d, want %d", i, s, seen[key])
			}
		}
	})
}
