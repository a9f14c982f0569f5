package symbols

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/info"
)

// countsOf lists how often each pair of a and b occurs.
func countsOf(a, b []int32) []int {
	seen := map[[2]int32]int{}
	for i := range a {
		seen[[2]int32{a[i], b[i]}]++
	}
	var counts []int
	for _, n := range seen {
		counts = append(counts, n)
	}
	return counts
}

// TestPlugInHasTheBitsOfInfo: the tables change no bit of what info.EntropyCounts gives, in
// any order of the counts, whether all pairs are tabulated or searched for.
func TestPlugInHasTheBitsOfInfo(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	var c Counter // one for all: nothing may be left of an earlier estimate
	for round := range 300 {
		n := 1 + r.IntN(3000)
		symbol, y, none := make([]int32, n), make([]int32, n), make([]int32, n)
		spread := []int{1, 2, 10, n}[round%4]
		for i := range y {
			symbol[i], y[i] = int32(r.IntN(1+n/3)), int32(r.IntN(spread))-1
			if round%5 == 0 {
				y[i] *= 1 << 29 // gaps that no table spans
			}
		}
		for i, s := range slices.Compact(slices.Sorted(slices.Values(symbol))) { // no gaps
			for p := range symbol {
				if symbol[p] == s {
					symbol[p] = int32(i)
				}
			}
		}
		distinct := int(slices.Max(symbol)) + 1
		ht, ity := c.PlugIn(symbol, distinct, y)
		wantT, hy, hty := info.EntropyCounts(countsOf(symbol, none)), info.EntropyCounts(countsOf(y, none)), info.EntropyCounts(countsOf(symbol, y))
		wantY := max(0, min(wantT+hy-hty, wantT, hy))
		if ht != wantT || ity != wantY {
			t.Fatalf("round %d: %v, %v, want %v, %v", round, ht, ity, wantT, wantY)
		}
	}
}

// TestEntropyIsNotAnyOrderOfTerms: the same counts, summed in the order of the symbols, give
// other bits now and then; a comparison of bits sees the order.
func TestEntropyIsNotAnyOrderOfTerms(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	seen := 0
	for range 20 {
		counts := make([]int, 200)
		p, total := make([]float64, 200), 0
		for i := range counts {
			counts[i] = 1 + r.IntN(50)
			total += counts[i]
		}
		for i, n := range counts {
			p[i] = float64(n) / float64(total)
		}
		if info.Entropy(p) != info.EntropyCounts(counts) {
			seen++
		}
		if math.Abs(info.Entropy(p)-info.EntropyCounts(counts)) > 1e-12 {
			t.Error("the two differ by more than rounding")
		}
	}
	if seen == 0 {
		t.Error("the order of the sum never shows")
	}
}
