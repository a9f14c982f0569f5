package vec

import (
	"math"
	"testing"
)

func TestCosPi(t *testing.T) {
	for i := range 100_001 {
		x := float64(i) / 100_000
		want := math.Cos(math.Pi * x)
		if got := CosPi(x); math.Abs(got-want) > 4e-16 { // π·x is rounded in either
			t.Fatalf("cos(π·%g) = %g, want %g", x, got, want)
		}
		if CosPi(1-x) != -CosPi(1-(1-x)) {
			t.Fatalf("not symmetric at %g", x)
		}
	}
	for x, want := range map[float64]float64{0: 1, 0.5: 0, 1: -1} {
		if got := CosPi(x); got != want {
			t.Errorf("cos(π·%g) = %g, want %g", x, got, want)
		}
	}
	for _, x := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if got := CosPi(x); !math.IsNaN(got) {
			t.Errorf("cos(π·%g) = %g, want NaN", x, got)
		}
	}
	// The negative twin: a cosine that is off by 1e-15 is seen.
	if math.Abs(CosPi(0.3)+1e-15-math.Cos(math.Pi*0.3)) < 4e-16 {
		t.Error("an error of 1e-15 is not seen")
	}
}
