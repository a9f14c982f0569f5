package symbols

import (
	"math"
	"math/rand/v2"
	"testing"
)

// numpy 2.4 and scipy's digamma, G(n) = ψ(n) + (-1)ⁿ/2 [ψ((n+1)/2) - ψ(n/2)], on a table of
// counts. Neither correction is the other, or none.
func TestCorrectedIsTheFormula(t *testing.T) {
	var symbol, y []int32
	for s, row := range [][2]int{{1, 0}, {2, 1}, {0, 2}, {4, 3}, {5, 0}, {1, 10}, {0, 1}} {
		for class, n := range row {
			for range n {
				symbol, y = append(symbol, int32(s)), append(y, int32(class))
			}
		}
	}
	plain, _ := new(Counter).PlugIn(symbol, 7, y)
	for by, want := range map[Correction][2]float64{
		MillerMadow: {2.515501425164, 0.456182895991},
		Grassberger: {2.694289345004, 0.586576319648},
	} {
		var c Counter
		for range 2 { // nothing is left of the first
			ht, ity := c.Corrected(symbol, 7, y, by)
			if math.Abs(ht-want[0]) > 1e-11 || math.Abs(ity-want[1]) > 1e-11 {
				t.Errorf("%s: %v, %v, want %v", by, ht, ity, want)
			}
			if math.Abs(plain-ht) < 0.01 {
				t.Errorf("%s corrects nothing", by)
			}
		}
	}
	if Correction("none").Valid() {
		t.Error("none is a correction")
	}
}

// Of symbols that say nothing about labels, the mean of I(T;Y) over draws is 0 within its
// error where it is corrected, and well above where it is not; and H(T) is nearer to the truth.
func TestCorrectedIsLessBiased(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const draws, n, kinds = 400, 200, 20
	sums := map[Correction][2]float64{}
	for range draws {
		symbol, y := make([]int32, n), make([]int32, n)
		for i := range n {
			symbol[i], y[i] = int32(r.IntN(kinds)), int32(r.IntN(2))
			if i < kinds {
				symbol[i] = int32(i) // no gaps
			}
		}
		var c Counter
		for _, by := range []Correction{"", MillerMadow, Grassberger} {
			var ht, ity float64
			if by == "" {
				ht, ity = c.PlugIn(symbol, kinds, y)
			} else {
				ht, ity = c.Corrected(symbol, kinds, y, by)
			}
			sums[by] = [2]float64{sums[by][0] + ht/draws, sums[by][1] + ity/draws}
		}
	}
	// A draw deviates by about 0.02 bit, their mean by 0.001.
	if plain := sums[""]; plain[1] < 0.05 || math.Abs(plain[0]-math.Log2(kinds)) < 0.05 {
		t.Errorf("the plug-in estimate has no bias: %v", plain)
	}
	for _, by := range []Correction{MillerMadow, Grassberger} {
		if s := sums[by]; math.Abs(s[1]) > 0.005 || math.Abs(s[0]-math.Log2(kinds)) > 0.02 {
			t.Errorf("%s: H(T) = %v, want %v; I(T;Y) = %v, want 0", by, s[0], math.Log2(kinds), s[1])
		}
	}
}
