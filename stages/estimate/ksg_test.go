package estimate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"infoplane/internal/info"
)

// peersLayer is a unit that depends on two pseudo-random numbers, the first of them
// x, and a label: without ties.
func peersLayer() (x, t []float32, y []int32) {
	a, b := uint32(1), uint32(2)
	next := func(s *uint32) float32 {
		*s = *s*1664525 + 1013904223
		return float32(*s>>8) / (1 << 24)
	}
	for range 500 {
		u, v := next(&a), next(&b)
		x, t = append(x, u), append(t, float32(u*u)+float32(0.25*v))
		label := int32(0)
		if float64(u)+0.3*float64(v) > 0.6 {
			label = 1
		}
		y = append(y, label)
	}
	return x, t, y
}

// TestKSGPeersAgree: scikit-learn 1.9.1, _compute_mi_cc (Kraskov et al.) and
// _compute_mi_cd (Ross) on these numbers.
func TestKSGPeersAgree(t *testing.T) {
	x, unit, y := peersLayer()
	for _, c := range []struct {
		k        int
		ixt, ity float64
	}{{1, 2.0124889586617454, 0.965100548324469}, {3, 1.9810159163307086, 0.9635090758579238}, {10, 1.9572641941107078, 0.9673571719367046}} {
		got := must(NewKSG(c.k, [][]float32{x}), [][]float32{unit}, y)
		if math.Abs(got.IXT-c.ixt) > 1e-9 || math.Abs(got.ITY-c.ity) > 1e-9 {
			t.Errorf("k = %d: %+v, want %v, %v", c.k, got, c.ixt, c.ity)
		}
		if other := must(NewKSG(c.k+1, [][]float32{x}), [][]float32{unit}, y); math.Abs(other.IXT-c.ixt) < 1e-9 {
			t.Errorf("k = %d gives what k = %d should", c.k+1, c.k)
		}
	}
}

// gaussians returns two variates of n draws with correlation rho, dimension by
// dimension.
func gaussians(seed uint64, n, dimensions int, rho float64) (x, t [][]float32) {
	r := rand.New(rand.NewPCG(seed, 1))
	x, t = make([][]float32, dimensions), make([][]float32, dimensions)
	for d := range dimensions {
		for range n {
			a, b := r.NormFloat64(), r.NormFloat64()
			x[d] = append(x[d], float32(a))
			t[d] = append(t[d], float32(rho*a+math.Sqrt(1-rho*rho)*b))
		}
	}
	return x, t
}

// TestKSGGaussians: I = -(d/2) log₂(1-ρ²). The estimator's deviation for N = 2000
// and k = 3 is about 0.03 bits (Kraskov et al., figure 4); with more dimensions
// it falls short.
func TestKSGGaussians(t *testing.T) {
	for _, c := range []struct {
		dimensions int
		rho, tol   float64
	}{{1, 0, 0.1}, {1, 0.6, 0.1}, {1, 0.9, 0.1}, {2, 0.6, 0.12}} {
		x, unit := gaussians(1, 2000, c.dimensions, c.rho)
		got := must(NewKSG(3, x), unit, make([]int32, 2000)).IXT
		want := -float64(c.dimensions) / 2 * math.Log2(1-c.rho*c.rho)
		if math.Abs(got-want) > c.tol {
			t.Errorf("%+v: %v, want %v", c, got, want)
		}
		if _, other := gaussians(2, 2000, c.dimensions, c.rho); want > 0.2 && math.Abs(must(NewKSG(3, x), other, make([]int32, 2000)).IXT-want) < c.tol {
			t.Errorf("%+v: independent variates pass", c)
		}
	}
}

// TestRossGaussians: two classes at ±1 in one dimension.
func TestRossGaussians(t *testing.T) {
	layer, y := twoClasses(1, 4000, 1, 2)
	want := twoClassesInformation(2)
	if got := must(NewKSG(3, nil), layer, y); math.Abs(got.ITY-want) > 0.03 || !math.IsNaN(got.IXT) {
		t.Errorf("%+v, want %v", got, want)
	}
}

// TestKSGTies: where all distances are zero or far, the formulas are plug-in
// estimates with ψ for the logarithm, and differ from those by O(1/N).
func TestKSGTies(t *testing.T) {
	const n = 4000
	r := rand.New(rand.NewPCG(3, 3))
	unit, y := make([]float32, n), make([]int32, n)
	for i := range unit {
		unit[i] = float32(r.IntN(5))
		y[i] = int32(unit[i]) % 2
		if r.IntN(10) == 0 {
			y[i] = 1 - y[i]
		}
	}
	symbols, err := NewFloor(1).Symbols([][]float32{unit})
	if err != nil {
		t.Fatal(err)
	}
	want := PlugIn(symbols, y)
	got := must(onLabels{3}, [][]float32{unit}, y)
	if math.Abs(got.ITY-want.ITY) > 0.005 || math.Abs(got.IXT-want.ITY) > 0.005 {
		t.Errorf("%+v, want %v for both", got, want.ITY)
	}
	if math.Abs(got.ITY-info.Binary(0.1)) < 0.005 {
		t.Error("any answer passes")
	}
}

// TestKSGAtoms: where a pattern ties with its neighbours, the closed forms of
// discrete variables hold exactly, and where none does, those of densities.
func TestKSGAtoms(t *testing.T) {
	repeat := func(classes, members int, value func(class, member int) float32) (layer [][]float32, y []int32) {
		layer = [][]float32{nil}
		for c := range classes {
			for m := range members {
				layer[0], y = append(layer[0], value(c, m)), append(y, int32(c))
			}
		}
		return layer, y
	}
	psi := func(n int) (sum float64) { // ψ(n) + γ
		for i := 1; i < n; i++ {
			sum += 1 / float64(i)
		}
		return sum
	}
	constant := func(int, int) float32 { return 0.5 }
	label := func(class, _ int) float32 { return float32(class) }
	apart := func(class, member int) float32 { return float32(1000*class) + float32(member)*float32(1+member) }
	for _, c := range []struct {
		name             string
		classes, members int
		value            func(class, member int) float32
		want             float64
	}{
		{"constant", 5, 4, constant, 0},
		{"constant, one class", 1, 20, constant, 0},
		{"constant, classes smaller than k", 10, 2, constant, 0},
		{"T = Y", 10, 10, label, math.Log2(10)},
		{"T = Y, two classes", 2, 5, label, 1},
		{"T = Y/2", 10, 10, func(class, _ int) float32 { return float32(class / 2) }, math.Log2(5)},
		{"classes apart, no ties", 10, 10, apart, (psi(100) - psi(10)) / math.Ln2},
	} {
		layer, y := repeat(c.classes, c.members, c.value)
		for k := 1; k <= 3; k++ {
			if got := must(NewKSG(k, nil), layer, y).ITY; math.Abs(got-c.want) > 1e-12 {
				t.Errorf("%s, k = %d: %v, want %v", c.name, k, got, c.want)
			}
		}
	}
	// I(X;T) where patterns repeat: X = T with five values of twenty each.
	x, _ := repeat(5, 20, label)
	if got := must(NewKSG(3, x), x, make([]int32, 100)).IXT; math.Abs(got-math.Log2(5)) > 1e-12 {
		t.Errorf("five repeated patterns: I(X;T) is %v, want %v", got, math.Log2(5))
	}
	if got := must(NewKSG(3, x), [][]float32{make([]float32, 100)}, make([]int32, 100)).IXT; got != 0 {
		t.Errorf("a constant layer: I(X;T) is %v", got)
	}
	// Negative twin: noise on the ties, which others add, gives another answer.
	layer, y := repeat(10, 10, func(class, member int) float32 { return float32(class) + float32(member*member)*1e-6 })
	if got := must(NewKSG(3, nil), layer, y).ITY; got < math.Log2(10)+0.05 {
		t.Errorf("broken ties give the closed form of atoms: %v", got)
	}
}

// TestKSGOfANetworkSeesTheScaleOne: patterns of zeros and ones are at least 1
// apart, so that no activations within 1 of each other are distinguished.
func TestKSGOfANetworkSeesTheScaleOne(t *testing.T) {
	x := bitsOf(patternsCount)
	y := hardLabels()
	narrow := [][]float32{make([]float32, patternsCount)}
	for p := range narrow[0] {
		narrow[0][p] = float32(p) / patternsCount
	}
	if got := must(NewKSG(3, x), narrow, y); math.Abs(got.IXT) > 1e-3 {
		t.Errorf("units that differ by less than 1: I(X;T) is %v", got.IXT)
	}
	for p := range narrow[0] {
		narrow[0][p] *= 100
	}
	if got := must(NewKSG(3, x), narrow, y); got.IXT < 3 {
		t.Errorf("units that differ by 100: I(X;T) is %v", got.IXT)
	}
}

func bitsOf(n int) [][]float32 {
	x := make([][]float32, 12)
	for k := range x {
		for p := range n {
			x[k] = append(x[k], float32(p>>(11-k)&1))
		}
	}
	return x
}

func TestKSGEdgeCases(t *testing.T) {
	layer := [][]float32{{0, 1, 2, 3, 4}}
	if got := must(NewKSG(3, nil), layer, []int32{0, 1, 2, 3, 4}); got.ITY != 0 {
		t.Errorf("classes of one: %+v", got)
	}
	with := must(NewKSG(3, nil), [][]float32{{0, 1, 2, 3, 4, 2.5}}, []int32{0, 0, 1, 0, 1, 7})
	if without := must(NewKSG(3, nil), layer, []int32{0, 0, 1, 0, 1}); with.ITY != without.ITY {
		t.Errorf("a class of one counts: %v, without %v", with.ITY, without.ITY)
	}
	if _, err := NewKSG(5, nil).Estimate(layer, make([]int32, 5)); err == nil || !strings.Contains(err.Error(), "5 patterns; ksg with 5 neighbours needs more") {
		t.Errorf("as many neighbours as patterns: %v", err)
	}
	huge := must(NewKSG(1, nil), [][]float32{{-math.MaxFloat32, math.MaxFloat32, 0, 1}}, []int32{0, 1, 0, 1})
	if math.IsNaN(huge.ITY) {
		t.Errorf("distances beyond float32: %+v", huge)
	}
}
