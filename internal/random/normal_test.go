package random

import (
	"math"
	"slices"
	"testing"
)

// TestNormal compares the moments, and the distribution (Kolmogorov).
func TestNormal(t *testing.T) {
	const n = 200_000
	s, x := New(1, "test"), make([]float64, n)
	var mean, square float64
	for i := range x {
		if i%2 == 0 {
			x[i], x[min(i+1, n-1)] = s.Normals()
		}
		mean += x[i] / n
		square += x[i] * x[i] / n
	}
	// Four standard errors: 1/√n for the mean, √(2/n) for the mean square.
	if math.Abs(mean) > 0.009 || math.Abs(square-1) > 0.013 {
		t.Errorf("mean %g, mean square %g", mean, square)
	}
	slices.Sort(x)
	cdf := func(x float64) float64 { return 0.5 + 0.5*math.Erf(x/math.Sqrt2) }
	if d := kolmogorov(x, cdf); d > 1.95/math.Sqrt(n) { // 0.1 %
		t.Errorf("distance %g from the distribution", d)
	}
	// The negative twin: a distribution that is 2 % wider fails the test.
	wider := func(x float64) float64 { return cdf(x / 1.02) }
	if d := kolmogorov(x, wider); d < 1.95/math.Sqrt(n) {
		t.Errorf("distance %g from a wrong distribution", d)
	}
}

// The second of two is independent of the first; the first itself is not.
func TestNormalsAreIndependent(t *testing.T) {
	const n = 100_000
	s := New(1, "test")
	var product, square, squares float64
	for range n {
		a, b := s.Normals()
		product += a * b / n
		square += a * a / n
		squares += (a*a - 1) * (b*b - 1) / n
	}
	if math.Abs(product) > 4/math.Sqrt(n) || math.Abs(squares) > 8/math.Sqrt(n) || square < 0.9 {
		t.Errorf("correlation %g, of the squares %g; with itself %g", product, squares/2, square)
	}
}

// The numbers are frozen: they are part of every digest.
func TestNormalIsFrozen(t *testing.T) {
	s := New(1, "noise")
	got := []float64{s.Normal(), s.Normal(), s.Normal()}
	if want := []float64{2.574717807446993, 0.0630697572234602, 1.2149995858389038}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
