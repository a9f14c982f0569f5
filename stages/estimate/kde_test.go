package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"infoplane/internal/vec"
)

// kdeReference is the definition, in float64: both mutual informations with
// exp(-D/denominator).
func kdeReference(t [][]float32, y []int32, denominator float64) (ixt, ity float64) {
	n := len(y)
	given := 0.0
	for i := range n {
		all, own, members := 0.0, 0.0, 0.0
		for j := range n {
			d := 0.0
			for _, unit := range t {
				diff := float64(unit[i]) - float64(unit[j])
				d += diff * diff
			}
			k := math.Exp(-d / denominator)
			all += k
			if y[i] == y[j] {
				own += k
				members++
			}
		}
		ixt -= math.Log2(all/float64(n)) / float64(n)
		given -= math.Log2(own/members) / float64(n)
	}
	return ixt, ixt - given
}

// classSizes make groups of every kind: chunks of large classes, and small classes
// that share a group or just do not, among them classes of one pattern.
var classSizes = map[string][]int{
	"one":                {70},
	"two large":          {300, 530},
	"small":              {1, 2, 3, 100, 140, 9},
	"full groups":        {256, 512, 256},
	"small around large": {1, 257, 1, 1, 255, 16},
	"alone":              slices.Repeat([]int{1}, 300),
}

func layerOfClasses(r *rand.Rand, units int, sizes []int) ([][]float32, []int32) {
	var y []int32
	for class, size := range sizes {
		y = append(y, slices.Repeat([]int32{int32(class*class) - 5}, size)...)
	}
	r.Shuffle(len(y), func(i, j int) { y[i], y[j] = y[j], y[i] })
	layer := make([][]float32, units)
	for u := range layer {
		layer[u] = make([]float32, len(y))
		for p := range y {
			layer[u][p] = float32(math.Tanh(r.NormFloat64() + 0.3*float64(y[p]%3)))
		}
	}
	return layer, y
}

// TestKDEIsItsDefinition: float32 kernels cost 1e-6 bits. A variance that is off by
// a hundredth costs more, and so does one wrong label.
func TestKDEIsItsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, sizes := range classSizes {
		for _, c := range []struct {
			units    int
			variance float64
		}{{1, 1e-3}, {3, 0.1}, {10, 0.1}, {10, 3}} {
			layer, y := layerOfClasses(r, c.units, sizes)
			upper, lower, err := NewKDE(Upper, c.variance).Bounds(layer, y)
			if err != nil {
				t.Fatal(err)
			}
			off := func(e Estimate, y []int32, denominator float64) float64 {
				ixt, ity := kdeReference(layer, y, denominator)
				return max(math.Abs(e.IXT-ixt), math.Abs(e.ITY-ity))
			}
			if d := off(upper, y, 2*c.variance); !(d < 1e-6) {
				t.Errorf("%s, %+v: upper bound off by %g", name, c, d)
			}
			if d := off(lower, y, 8*c.variance); !(d < 1e-6) {
				t.Errorf("%s, %+v: lower bound off by %g", name, c, d)
			}
			if d := off(upper, y, 2.02*c.variance); d < 1e-6 {
				t.Errorf("%s, %+v: a wrong variance passes", name, c)
			}
			if len(sizes) > 1 {
				wrong := slices.Clone(y)
				i := slices.IndexFunc(y, func(label int32) bool { return label != y[0] })
				wrong[i] = y[0]
				if d := off(lower, wrong, 8*c.variance); d < 1e-6 {
					t.Errorf("%s, %+v: a wrong label passes", name, c)
				}
			}
		}
	}
}

func TestKDEKnownAnswers(t *testing.T) {
	two := [][]float32{{0, 1}, {0, 2}} // D = 5
	for _, c := range []struct {
		name     string
		e        *KDE
		layer    [][]float32
		y        []int32
		ixt, ity float64
	}{
		{"constant", NewKDE(Upper, 1), [][]float32{{3, 3, 3}}, []int32{0, 1, 1}, 0, 0},
		{"far apart", NewKDE(Lower, 1e-6), [][]float32{{0, 1, 2, 3}}, []int32{7, 7, 8, 8}, 2, 1},
		{"far apart, beyond float32", NewKDE(Upper, 1), [][]float32{{0, 3e37, -3e37, 3e37}}, []int32{1, 2, 3, 1}, 1.5, 1},
		{"two, upper", NewKDE(Upper, 2), two, []int32{0, 1}, 1 - math.Log2(1+math.Exp(-5./4)), 1 - math.Log2(1+math.Exp(-5./4))},
		{"two, lower", NewKDE(Lower, 2), two, []int32{0, 1}, 1 - math.Log2(1+math.Exp(-5./16)), 1 - math.Log2(1+math.Exp(-5./16))},
		{"two of one class", NewKDE(Lower, 2), two, []int32{4, 4}, 1 - math.Log2(1+math.Exp(-5./16)), 0},
		{"none", NewKDE(Lower, 2), [][]float32{{}}, nil, 0, 0},
	} {
		got := must(c.e, c.layer, c.y)
		if math.Abs(got.IXT-c.ixt) > 1e-6 || math.Abs(got.ITY-c.ity) > 1e-6 {
			t.Errorf("%s: %+v, want %v, %v", c.name, got, c.ixt, c.ity)
		}
	}
}

// TestKDEDifferenceMayBeNegative: a hundred patterns of one class in as many
// directions, and one of another in their midst. Kernels are κ to it, κ² beyond.
func TestKDEDifferenceMayBeNegative(t *testing.T) {
	const m, kappa = 100, 0.1
	layer, y := make([][]float32, m), make([]int32, m+1)
	for u := range layer {
		layer[u] = make([]float32, m+1)
		layer[u][u] = float32(math.Sqrt(-2 * math.Log(kappa)))
	}
	y[m] = 1
	own := (1 + (m-1)*kappa*kappa) / m
	around, middle := (m*own+kappa)/(m+1), (1+m*kappa)/(m+1)
	want := (m*math.Log2(own/around) - math.Log2(middle)) / (m + 1)
	if got := must(NewKDE(Upper, 1), layer, y); math.Abs(got.ITY-want) > 1e-6 || !(want < -0.02) {
		t.Errorf("I(T;Y) is %v, want %v", got.ITY, want)
	}
}

// TestKDELaws are laws of its own: more noise leaves less information, and so do
// shorter distances; the bounds are in order; and a change of the unit of
// activation changes no bit.
func TestKDELaws(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	caught := 0
	for range 10 {
		layer, y := randomLayer(r)
		upper, lower, err := NewKDE(Upper, 0.01).Bounds(layer, y)
		if err != nil {
			t.Fatal(err)
		}
		if lower.IXT > upper.IXT {
			t.Errorf("lower bound %v above the upper %v", lower.IXT, upper.IXT)
		}
		if noisier := must(NewKDE(Upper, 0.02), layer, y); noisier.IXT > upper.IXT+1e-6 {
			t.Errorf("I(X;T) is %v with variance 0.02, %v with 0.01", noisier.IXT, upper.IXT)
		}
		if near := must(NewKDE(Upper, 0.01), clipped(layer), y); near.IXT > upper.IXT+1e-6 {
			t.Errorf("I(X;T) is %v after clipping, %v before", near.IXT, upper.IXT)
		}
		if same := must(NewKDE(Lower, 0.01), layer, y); (subject{tol: 0}).same(same, lower) != nil {
			t.Errorf("Estimate gives %v, Bounds %v", same, lower)
		}
		for _, power := range []int{-30, 7, 40} {
			scaled := make([][]float32, len(layer))
			for u := range layer {
				for _, v := range layer[u] {
					scaled[u] = append(scaled[u], float32(math.Ldexp(float64(v), power)))
				}
			}
			got := must(NewKDE(Upper, math.Ldexp(0.01, 2*power)), scaled, y)
			if (subject{tol: 0}).same(got, upper) != nil {
				t.Errorf("in units of 2^%d: %v, want %v", power, got, upper)
			}
			if got := must(NewKDE(Upper, math.Ldexp(0.0101, 2*power)), scaled, y); (subject{tol: 0}).same(got, upper) != nil {
				caught++
			}
		}
	}
	if caught < 10 { // where all distances are large or 0, it does not matter
		t.Errorf("a variance that is off by a hundredth is seen in %d of 30 cases", caught)
	}
}

func TestKDERefusesHugeActivations(t *testing.T) {
	layer := [][]float32{{1, 2, 3}, {4, -3e38, 6}}
	_, err := NewKDE(Upper, 1e-3).Estimate(layer, make([]int32, 3))
	if err == nil || !strings.Contains(err.Error(), "unit 1, pattern 1: the activation is -3e+38: too large") {
		t.Errorf("error %v", err)
	}
	if _, err := NewKDE(Upper, 1e3).Estimate(layer, make([]int32, 3)); err != nil {
		t.Error(err)
	}
}

// TestKernelsAgree: what the estimators make of a layer does not depend on the
// vector kernel, to the bit. The bits themselves are frozen: others need a new
// Version.
func TestKernelsAgree(t *testing.T) {
	defer func(name string) {
		if err := vec.Select(name); err != nil {
			t.Error(err)
		}
	}(vec.Kernel())
	layer, y := oracleLayer(5, 1), hardLabels()
	want := map[string]Estimate{
		"kde(bound=upper,variance=0.001)": {IXT: 0x1.15035ffe4fe38p+03, ITY: 0x1.57a36ae23a8ap-01},
		"kde(bound=lower,variance=0.1)":   {IXT: 0x1.96d15d68387b8p+01, ITY: 0x1.bd3dce3c6ep-08},
		"binning(bins=30)":                {IXT: 0x1.15ff503b57afdp+03, ITY: 0x1.62df50c8f449p-01},
		"floor(width=0.07)":               {IXT: 0x1.155da7b40d037p+03, ITY: 0x1.57bdbed4abe9p-01},
	}
	for _, name := range vec.Kernels() {
		if err := vec.Select(name); err != nil {
			t.Fatal(err)
		}
		for _, e := range []Estimator{NewKDE(Upper, 1e-3), NewKDE(Lower, 0.1), NewBinning(30), NewFloor(0.07)} {
			if got := must(e, layer, y); got.IXT != want[e.Name()].IXT || got.ITY != want[e.Name()].ITY {
				t.Errorf("%s: %s: %x, %x", name, e.Name(), got.IXT, got.ITY)
			}
		}
	}
}

// FuzzKDE compares with the definition in float64.
func FuzzKDE(f *testing.F) {
	f.Add(uint8(20), []byte{1, 2, 3, 4, 250, 251})
	f.Add(uint8(0), []byte{7, 7, 7, 0, 1, 0, 9, 9, 9})
	f.Fuzz(func(t *testing.T, noise uint8, data []byte) {
		n := len(data) / 3
		if n == 0 || n > 400 {
			t.Skip()
		}
		layer, y := [][]float32{make([]float32, n), make([]float32, n)}, make([]int32, n)
		for i := range n {
			layer[0][i], layer[1][i] = float32(data[i])/100-1.2, float32(data[n+i])/100-1.2
			y[i] = int32(data[2*n+i] % 5)
		}
		variance := math.Exp2(float64(noise)/16 - 12)
		upper, lower, err := NewKDE(Upper, variance).Bounds(layer, y)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			got         Estimate
			denominator float64
		}{{upper, 2 * variance}, {lower, 8 * variance}} {
			ixt, ity := kdeReference(layer, y, c.denominator)
			if d := max(math.Abs(c.got.IXT-ixt), math.Abs(c.got.ITY-ity)); !(d < 2e-6) {
				t.Fatalf("variance %g: off by %g", variance, d)
			}
		}
	})
}

// TestOneBoundIsThatOfBoth: each bound alone has the bits that it has beside the other one.
func TestOneBoundIsThatOfBoth(t *testing.T) {
	for _, variance := range []float64{1e-3, 0.1, 3} {
		layer, y := twoClasses(11, 1100, 4, 2)
		y[5], y[700] = 7, 8 // classes of one pattern
		upper, lower, err := NewKDE(Upper, variance).Bounds(layer, y)
		if err != nil {
			t.Fatal(err)
		}
		for bound, want := range map[Bound]Estimate{Upper: upper, Lower: lower} {
			got := must(NewKDE(bound, variance), layer, y)
			if got.IXT != want.IXT || got.ITY != want.ITY {
				t.Errorf("variance %v: the %s bound is %v, %v beside the other one, and %v, %v alone", variance, bound, want.IXT, want.ITY, got.IXT, got.ITY)
			}
		}
		if upper.IXT == lower.IXT {
			t.Errorf("variance %v: both bounds are %v", variance, upper.IXT)
		}
	}
}
