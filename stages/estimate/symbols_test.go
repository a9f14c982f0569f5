package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSymbolsOfAnyWidth compares layers of 1 to 60 units, whose keys have one
// plane to many, with symbols found unit by unit.
func TestSymbolsOfAnyWidth(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	const n = 500
	for _, e := range []Discretizer{NewBinning(30), NewBinning(maxBins), NewFloor(0.3), NewFloor(1e-30)} {
		var layer [][]float32
		joint := make([]int32, n) // symbols of the units so far
		for units := 1; units <= 60; units++ {
			unit := make([]float32, n)
			for p := range unit { // few values, so that symbols split slowly
				unit[p] = 0.7
				if r.IntN(40) == 0 {
					unit[p] = float32(r.IntN(5)) - 2
				}
			}
			layer = append(layer, unit)
			alone, err := e.Symbols([][]float32{unit})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[[2]int32]int32{}
			for p := range joint {
				key := [2]int32{joint[p], alone[p]}
				if _, ok := seen[key]; !ok {
					seen[key] = int32(len(seen))
				}
				joint[p] = seen[key]
			}
			got, err := e.Symbols(layer)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, joint) {
				t.Fatalf("%s, %d units: other symbols than unit by unit", e.Name(), units)
			}
		}
		// The negative twin: a layer that lost its first unit.
		if got, err := e.Symbols(layer[1:]); err != nil || slices.Equal(got, joint) {
			t.Errorf("%s: without one unit the symbols are the same, error %v", e.Name(), err)
		}
	}
}

// TestBinningOnHopelessRanges: where the arithmetic cannot guess the bin, the
// edges are searched, with the same symbols.
func TestBinningOnHopelessRanges(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	huge := float32(math.MaxFloat32)
	for _, c := range []struct {
		e    *Binning
		near bool
	}{
		{NewBinning(30), true}, {NewBinning(maxBins), true}, {NewBinningRun(30, 0, 7.3), true}, {NewBinningRun(30, 0, 1e-30), true},
		{NewBinningRun(5, 2, 2), true}, {NewBinningRun(30, -huge, huge), false}, {NewBinningRun(1000, 1, math.Nextafter32(1, 2)), false},
	} {
		if c.e.near != c.near {
			t.Errorf("%s from %g: the guess is near: %v", c.e.Name(), c.e.edges[0], c.e.near)
		}
		lo, hi := c.e.edges[0], c.e.edges[len(c.e.edges)-1]
		unit := []float32{lo, hi, math.Nextafter32(lo, -huge), math.Nextafter32(hi, -huge), 0, 1, -1}
		for range 500 {
			unit = append(unit, float32(float64(lo)+r.Float64()*(float64(hi)-float64(lo))))
		}
		got, err := c.e.Symbols([][]float32{unit})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int]int32{}
		for i, v := range unit {
			n := c.e.edgesUpTo(v)
			if _, ok := seen[n]; !ok {
				seen[n] = int32(len(seen))
			}
			if got[i] != seen[n] {
				t.Fatalf("%s from %g: %g has symbol %d, want %d", c.e.Name(), lo, v, got[i], seen[n])
			}
		}
	}
}
