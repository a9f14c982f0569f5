package random

import (
	"math"
	"slices"
	"testing"
)

// The streams are frozen: these numbers are part of every digest.
func TestStreamIsFrozen(t *testing.T) {
	s := New(1, "init")
	got := []float64{s.Uniform(), s.TruncatedNormal(), float64(s.Below(1000))}
	if want := []float64{0.0747899573515779, 1.173111873027271, 232}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if p := New(1, "split").Permutation(8); !slices.Equal(p, []int{1, 4, 3, 6, 5, 2, 7, 0}) {
		t.Errorf("permutation %v", p)
	}
	if a, b := New(1, "init").Uniform(), New(2, "init").Uniform(); a == b {
		t.Error("two seeds share a stream")
	}
	if a, b := New(1, "init").Uniform(), New(1, "split").Uniform(); a == b {
		t.Error("two purposes share a stream")
	}
}

// TestTruncatedNormal compares the moments, and the distribution (Kolmogorov).
func TestTruncatedNormal(t *testing.T) {
	const n = 200_000
	s, x := New(1, "test"), make([]float64, n)
	var mean, square float64
	for i := range x {
		x[i] = s.TruncatedNormal()
		mean += x[i] / n
		square += x[i] * x[i] / n
	}
	slices.Sort(x)
	if x[0] < -2 || x[n-1] >= 2 {
		t.Errorf("outside ±2: %g … %g", x[0], x[n-1])
	}
	// Four standard errors: σ/√n for the mean, √(kurtosis) σ²/√n for the variance.
	if math.Abs(mean) > 0.008 || math.Abs(square-0.77374) > 0.008 {
		t.Errorf("mean %g, mean square %g", mean, square)
	}
	cdf := func(x float64) float64 { return 0.5 + 0.5*math.Erf(x/math.Sqrt2)/math.Erf(math.Sqrt2) }
	if d := kolmogorov(x, cdf); d > 1.95/math.Sqrt(n) { // 0.1 %
		t.Errorf("distance %g from the distribution", d)
	}
	// The negative twin: a normal distribution that is not truncated fails the test.
	normal := func(x float64) float64 { return 0.5 + 0.5*math.Erf(x/math.Sqrt2) }
	if d := kolmogorov(x, normal); d < 1.95/math.Sqrt(n) {
		t.Errorf("distance %g from a wrong distribution", d)
	}
}

func kolmogorov(sorted []float64, cdf func(float64) float64) (d float64) {
	n := float64(len(sorted))
	for i, x := range sorted {
		d = max(d, cdf(x)-float64(i)/n, float64(i+1)/n-cdf(x))
	}
	return d
}

func TestBelowAndPermutation(t *testing.T) {
	s := New(3, "test")
	var count [6]int
	for range 60_000 {
		count[s.Below(6)]++
	}
	chi := 0.0
	for _, c := range count {
		chi += float64((c-10_000)*(c-10_000)) / 10_000
	}
	if chi > 20.5 { // χ² with 5 degrees of freedom, 0.1 %
		t.Errorf("counts %v", count)
	}
	seen := map[[3]int]int{}
	for range 6_000 {
		seen[[3]int(s.Permutation(3))]++
	}
	chi = 0
	for _, c := range seen {
		chi += float64((c-1000)*(c-1000)) / 1000
	}
	if len(seen) != 6 || chi > 20.5 {
		t.Errorf("permutations %v", seen)
	}
	for n := range 20 {
		p := s.Permutation(n)
		slices.Sort(p)
		for i := range p {
			if p[i] != i {
				t.Fatalf("not a permutation of %d", n)
			}
		}
	}
}

func TestBelowOfNothing(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an empty interval did not panic")
		}
	}()
	New(1, "").Below(0)
}
