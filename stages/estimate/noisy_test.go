package estimate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// twoClasses draws a layer with two classes whose means are apart, along the
// diagonal, and whose units have variance 1 within a class.
func twoClasses(seed uint64, n, units int, apart float64) ([][]float32, []int32) {
	r := rand.New(rand.NewPCG(seed, 2))
	layer, y := make([][]float32, units), make([]int32, n)
	for i := range y {
		y[i] = int32(i % 2)
	}
	for u := range layer {
		for i := range y {
			layer[u] = append(layer[u], float32(r.NormFloat64()+apart/math.Sqrt(float64(units))*(float64(y[i])-0.5)))
		}
	}
	return layer, y
}

// twoClassesInformation is I(T;Y) of that layer: 1 - E log₂(1 + exp(-a²/2 - a z))
// over z standard normal, by the trapezoidal rule.
func twoClassesInformation(apart float64) float64 {
	const step = 1e-3
	lost := 0.0
	for z := -10.0; z < 10; z += step {
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		lost += step * density * math.Log2(1+math.Exp(-apart*apart/2-apart*z))
	}
	return 1 - lost
}

// TestNoisyGaussians: a Gaussian layer with Gaussian noise is a Gaussian channel,
// I(X;T+Z) = (d/2) log₂(1 + 1/σ²) in the limit of many patterns. 2000 patterns
// leave the mixture 0.02 bits rough where the noise is not small.
func TestNoisyGaussians(t *testing.T) {
	for _, c := range []struct {
		units    int
		variance float64
	}{{1, 0.1}, {1, 1}, {2, 1}, {4, 3}} {
		layer, _ := gaussians(5, 2000, c.units, 0)
		got := must(NewNoisy(c.variance, 500, 1), layer, make([]int32, 2000))
		want := float64(c.units) / 2 * math.Log2(1+1/c.variance)
		if within := 5*got.IXTError + 0.02; math.Abs(got.IXT-want) > within || within > 0.35 {
			t.Errorf("%+v: %+v, want %v", c, got, want)
		}
		if other := must(NewNoisy(2*c.variance, 500, 1), layer, make([]int32, 2000)); math.Abs(other.IXT-want) < 5*other.IXTError {
			t.Errorf("%+v: twice the noise passes", c)
		}
	}
}

// TestKDEGaussiansBracketNoisy: the bounds of kde hold for the information that
// noisy measures, and are not trivial.
func TestKDEGaussiansBracketNoisy(t *testing.T) {
	for _, variance := range []float64{0.01, 0.1, 1} {
		layer, y := twoClasses(9, 1000, 3, 2)
		upper, lower, err := NewKDE(Upper, variance).Bounds(layer, y)
		if err != nil {
			t.Fatal(err)
		}
		got := must(NewNoisy(variance, 1000, 1), layer, y)
		if got.IXT > upper.IXT+5*got.IXTError || got.IXT < lower.IXT-5*got.IXTError {
			t.Errorf("variance %v: %v is outside [%v, %v]", variance, got.IXT, lower.IXT, upper.IXT)
		}
		if much := must(NewNoisy(30*variance, 1000, 1), layer, y); much.IXT >= lower.IXT {
			t.Errorf("variance %v: thirty times the noise is inside", variance)
		}
	}
}

// TestNoisyClasses: noise on a layer with two Gaussian classes moves them closer,
// in units of their width.
func TestNoisyClasses(t *testing.T) {
	layer, y := twoClasses(3, 4000, 2, 3)
	for _, variance := range []float64{0.25, 1} {
		got := must(NewNoisy(variance, 1000, 7), layer, y)
		want := twoClassesInformation(3 / math.Sqrt(1+variance))
		if math.Abs(got.ITY-want) > 5*got.ITYError+0.01 || got.ITYError > 0.03 {
			t.Errorf("variance %v: %+v, want %v", variance, got, want)
		}
	}
}

// TestNoisyStandardErrorIsOne: over seeds, estimates scatter as the standard error
// says.
func TestNoisyStandardErrorIsOne(t *testing.T) {
	layer, y := twoClasses(4, 500, 2, 1)
	var ixt, errors moments
	for seed := range uint64(60) {
		got := must(NewNoisy(0.1, 100, seed), layer, y)
		ixt.add(got.IXT)
		errors.add(got.IXTError)
	}
	scatter := ixt.standardError() * math.Sqrt(60)
	// 60 draws know a deviation to 9 %; the patterns are drawn without repetition.
	if ratio := scatter / errors.mean(); ratio < 0.7 || ratio > 1.3 {
		t.Errorf("scatter %v, standard error %v", scatter, errors.mean())
	}
}

// TestNoisyWithoutOverlap leaves nothing to chance.
func TestNoisyWithoutOverlap(t *testing.T) {
	layer := [][]float32{{0, 1, 2, 3, 0, 1, 2, 3}}
	got := must(NewNoisy(1e-6, 800, 1), layer, []int32{0, 0, 1, 1, 0, 0, 1, 1})
	if math.Abs(got.IXT-2) > tol || got.IXTError > tol || math.Abs(got.ITY-1) > tol || got.ITYError > tol {
		t.Errorf("%+v, want 2 and 1 bits exactly", got)
	}
	if got := must(NewNoisy(1, 800, 1), layer, []int32{0, 0, 1, 1, 0, 0, 1, 1}); got.IXT > 1.5 || got.IXTError == 0 {
		t.Errorf("with noise as large as the layer: %+v", got)
	}
	// Far from everything, in a thousand units, exponents leave float64.
	wide := make([][]float32, 1500)
	for u := range wide {
		wide[u] = []float32{0, 1e-3}
	}
	if got := must(NewNoisy(1, 50, 1), wide, []int32{0, 1}); math.IsNaN(got.IXT) || got.IXT > 0.01 || got.IXT < -0.01 {
		t.Errorf("a wide layer: %+v", got)
	}
}

// The random numbers are part of every digest.
func TestNoisyIsFrozen(t *testing.T) {
	got := must(NewNoisy(0.01, 100, 1), oracleLayer(3, 0), hardLabels())
	if got.IXT != 0x1.6b55b103f05dep+02 || got.ITY != 0x1.01adf261b69fcp-03 {
		t.Errorf("%x, %x", got.IXT, got.ITY)
	}
}
