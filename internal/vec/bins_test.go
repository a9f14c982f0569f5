package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pushedBins returns the digits of PushBins on empty keys, with a table that is
// looked up in registers if there is room for it.
func pushedBins(x, edges []float32, scale float32, room int) ([]uint32, bool) {
	key := make([]uint32, len(x))
	finite := PushBins(key, x, append(make([]float32, 0, room), edges...), scale, 20)
	return key, finite
}

// TestPushBinsCountsEdges compares with the definition, a count of edges, on
// values at, beside and between them, and in every length of a last block.
func TestPushBinsCountsEdges(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, bins := range []int{1, 2, 3, 30, 31, 32, 33, 1000} {
		edges, step := make([]float32, bins), float32(2)/float32(max(1, bins-1))
		for i := range edges {
			edges[i] = -1 + step*float32(i)
		}
		x := []float32{inf, -inf, math.MaxFloat32, -math.MaxFloat32, 0, negZero, math.SmallestNonzeroFloat32, nan}
		for _, e := range edges {
			x = append(x, e, math.Nextafter32(e, inf), math.Nextafter32(e, -inf), 2*rng.Float32()-1)
		}
		want := make([]uint32, len(x))
		for i, v := range x {
			want[i] = uint32(edgesUpTo(edges, v))
			if v != v {
				want[i] = uint32(bins - 1) // not a count: the last bin's number
			}
		}
		for cut := range min(Lanes, len(x)-8) {
			for _, room := range []int{0, fewEdges} {
				got, finite := pushedBins(x[:len(x)-cut], edges, 1/step, room)
				if !slices.Equal(got, want[:len(x)-cut]) {
					t.Fatalf("%d bins, room %d, without the last %d: %v, want %v", bins, room, cut, got, want)
				}
				if finite {
					t.Error("NaN and infinities pass for finite")
				}
			}
		}
		if _, finite := pushedBins(x[8:], edges, 1/step, fewEdges); !finite {
			t.Error("finite values do not pass for finite")
		}
	}
}

func edgesUpTo(edges []float32, v float32) int {
	n := 0
	for n < len(edges) && edges[n] <= v {
		n++
	}
	return n
}

// TestPushBinsNeedsANearGuess: with a scale that is off the digit is no count.
func TestPushBinsNeedsANearGuess(t *testing.T) {
	edges := []float32{0, 1, 2, 3}
	if got, _ := pushedBins([]float32{2.5}, edges, 0.2, 0); got[0] == 3 {
		t.Error("a guess two bins off still counts edges")
	}
}

func TestDigitsAreAppended(t *testing.T) {
	key := []uint32{1, 0x80000003}
	PushBins(key, []float32{0.5, 5}, []float32{0, 1, 2}, 1, 3)
	if want := []uint32{1<<3 | 1, 3<<3 | 3}; !slices.Equal(key, want) {
		t.Errorf("keys %v, want %v", key, want)
	}
	PushCells(key, []float32{-0.3, 0.3}, 0.25, -2, 2)
	if want := []uint32{(1<<3 | 1) << 2, (3<<3|3)<<2 | 3}; !slices.Equal(key, want) {
		t.Errorf("keys %v, want %v", key, want)
	}
}

func TestPushCellsBeyondIntegers(t *testing.T) {
	for v, want := range map[float32]uint32{inf: 1 << 31, -inf: 1 << 31, nan: 1 << 31, 3e9: 1 << 31, -3e9: 1 << 31, 2e9: 2e9, -1: 1<<32 - 1} {
		for _, n := range []int{1, Lanes} { // in the portable code, and in whole blocks
			key, x := make([]uint32, n), slices.Repeat([]float32{v}, n)
			if PushCells(key, x, 1, 0, 0); key[0] != want {
				t.Errorf("cell of %v is %#x, want %#x", v, key[0], want)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for n := range 70 {
		x := weights(rng, n)
		lo, hi, finite := Limits(x)
		if n == 0 {
			if lo != inf || hi != -inf || !finite {
				t.Errorf("no numbers: %v, %v, %v", lo, hi, finite)
			}
			continue
		}
		if lo != slices.Min(x) || hi != slices.Max(x) || !finite {
			t.Errorf("%d numbers: %v, %v, %v", n, lo, hi, finite)
		}
		for _, bad := range []float32{nan, inf, -inf} {
			y := slices.Clone(x)
			y[rng.IntN(n)] = bad
			if _, _, finite := Limits(y); finite {
				t.Errorf("%v among %d numbers is not seen", bad, n)
			}
		}
	}
}

func TestBinsMisusePanics(t *testing.T) {
	one := make([]float32, 1)
	mustPanic(t, "PushBins, lengths", func() { PushBins(make([]uint32, 2), one, one, 1, 1) })
	mustPanic(t, "PushBins, no edges", func() { PushBins(make([]uint32, 1), one, nil, 1, 1) })
	mustPanic(t, "PushCells, lengths", func() { PushCells(make([]uint32, 2), one, 1, 0, 1) })
}
