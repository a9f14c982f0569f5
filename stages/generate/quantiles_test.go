package generate

import (
	"math"
	"testing"
)

func TestQuantilesAreGaussian(t *testing.T) {
	const n = 4096
	x, l := Quantiles(n)
	if len(x) != 1 || len(x[0]) != n {
		t.Fatalf("%d inputs", len(x))
	}
	sum, squares := 0.0, 0.0
	for i, v := range x[0] {
		// The distribution function of the standard library says where each stands. Rounding
		// to float32 moves it by 2⁻²⁴ of x, times the density.
		if p, want := 0.5*math.Erfc(-float64(v)/math.Sqrt2), (float64(i)+0.5)/n; math.Abs(p-want) > 2e-8 {
			t.Fatalf("pattern %d: %v has the probability %v below it, want %v", i, v, p, want)
		}
		if v != -x[0][n-1-i] || i > 0 && v <= x[0][i-1] {
			t.Fatalf("pattern %d: %v is not opposite to %v, or does not ascend", i, v, x[0][n-1-i])
		}
		if (l.Y[i] == 1) != (i >= n/2) || l.Score[i] != float64(v) {
			t.Errorf("pattern %d: label %d, score %v", i, l.Y[i], l.Score[i])
		}
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	// Midpoints miss the variance beyond the outermost quantile: about 2 log(n)/n.
	if sum != 0 || math.Abs(squares/n-1) > 2*math.Log(n)/n {
		t.Errorf("mean %v, variance %v", sum/n, squares/n)
	}
	if odd, _ := Quantiles(5); odd[0][2] != 0 || odd[0][0] != -odd[0][4] {
		t.Errorf("of five: %v", odd[0])
	}
	refused(t, Config{Rule: "gaussian"}, "quantiles: is 0; the gaussian rule has 2 to 1048576 patterns")
	refused(t, Config{Rule: "hard", Quantiles: 9}, "quantiles: is for the rules gaussian; leave it out of hard")
}
