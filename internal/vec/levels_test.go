package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A number is rounded to a level at most half a step away, halves up, and one beyond the
// levels to the outermost of them. Rounding down instead fails.
func TestLevels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct{ low, high, step float32 }{{-1, 2, 3. / 255}, {0, 6, 6. / 15}, {-6, 6, 12. / 65535}, {0, 1, 1}} {
		x, y := make([]Block, 40), make([]Block, 40)
		for b := range x {
			for l := range x[b] {
				x[b][l] = bell(rng) * 3
			}
		}
		Levels(y, x, c.low, c.high, c.step)
		worst, up := 0.0, 0
		for b := range x {
			for l, v := range x[b] {
				clipped := min(c.high, max(c.low, v))
				worst = max(worst, math.Abs(float64(y[b][l]-clipped)))
				k := math.Floor(float64((clipped-c.low)/c.step) + 0.5) // of the quotient in float32
				if math.Abs(float64(y[b][l])-(float64(c.low)+k*float64(c.step))) > 1e-6 {
					t.Errorf("%+v: %v is rounded to %v", c, v, y[b][l])
				}
				if y[b][l] > clipped {
					up++
				}
			}
		}
		if bound := float64(c.step)/2 + 1e-6; worst > bound || worst < bound/4 || up < 20 {
			t.Errorf("%+v: up to %g away, want up to %g; %d rounded up", c, worst, bound, up)
		}
	}
	one := []Block{{0.5, 1.5, -0.5, -3, 9, 0, 0.49999997}}
	if Levels(one, one, 0, 4, 1); one[0] != (Block{1, 2, 0, 0, 4, 0, 0}) {
		t.Errorf("halves and ends: %v", one)
	}
}

// Inside includes the ends, and not NaN.
func TestInside(t *testing.T) {
	x := []Block{{-1, 2, 0, -1.0000001, 2.0000002, nan, inf, -inf}}
	if Inside(x, x, -1, 2); x[0] != (Block{1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}) {
		t.Errorf("inside: %v", x[0])
	}
}

// Reach is that of the samples and 0; padding does not enter, in any implementation.
func TestReach(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for n := 1; n < 70; n++ {
		x, want := make([]Block, 3*Blocks(n)), []float32{0}
		for r := range 3 {
			row := weights(rng, n)
			if n%3 == 0 { // all of one sign
				for i := range row {
					row[i] = max(row[i], -row[i])
				}
			}
			Pack(x[r*Blocks(n):(r+1)*Blocks(n)], row)
			want = append(want, row...)
			for l := n % Lanes; l > 0 && l < Lanes; l++ {
				x[(r+1)*Blocks(n)-1][l] = inf
			}
		}
		low, high, finite := Reach(x, n)
		if low != slices.Min(want) || high != slices.Max(want) || !finite {
			t.Errorf("%d samples: %v, %v, %v; want %v, %v", n, low, high, finite, slices.Min(want), slices.Max(want))
		}
		for _, bad := range []float32{nan, inf} {
			x[2*Blocks(n)+(n-1)/Lanes][(n-1)%Lanes] = bad
			if _, _, finite := Reach(x, n); finite {
				t.Errorf("%v among %d samples is not seen", bad, n)
			}
		}
	}
}
