package estimate

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// manyPatterns is a layer that keeps every Stepper busy for many steps.
func manyPatterns() (layer [][]float32, y []int32) {
	r := rand.New(rand.NewPCG(1, 2))
	layer = make([][]float32, 3)
	for u := range layer {
		for range 1500 {
			layer[u] = append(layer[u], r.Float32())
		}
	}
	for range 1500 {
		y = append(y, int32(r.IntN(3)))
	}
	return layer, y
}

// TestSteps: an estimator that may take long steps often, ends with the error of a
// step, and gives the same with steps as without.
func TestSteps(t *testing.T) {
	layer, y := manyPatterns()
	stop := errors.New("stop")
	for name, c := range map[string]struct {
		Stepper
		least int // steps that the work has at least
	}{
		"kde":      {NewKDE(Upper, 0.01), 20},
		"ksg":      {NewKSG(3, layer[:1]), 1500},
		"gaussian": {gaussian[0].(Stepper), 3},
		"noisy":    {NewNoisy(0.01, 300, 1), 300},
		"edge":     {NewEDGE(1, 0, 1, nil), 40},
		"renyi":    {NewRenyi(2, 1), 3000},
		"knn":      {NewKNNEntropy(3, 1e-9, 1), 1500},
		"scaled":   {NewStandardised(NewKDE(Upper, 0.01)), 20},
		"adaptive": {NewAdaptive(10), 6},
	} {
		var done []int
		got, err := c.EstimateSteps(layer, y, func(n, total int) error {
			if n > total {
				t.Errorf("%s: %d of %d steps", name, n, total)
			}
			done = append(done, n)
			return nil
		})
		if err != nil || len(done) < c.least || !slices.IsSorted(done) {
			t.Errorf("%s: %d steps, want at least %d in ascending order; %v", name, len(done), c.least, err)
		}
		if want := must(c, layer, y); got.IXT != want.IXT || got.ITY != want.ITY {
			t.Errorf("%s: %+v with steps, %+v without", name, got, want)
		}
		for _, at := range []int{1, 2, c.least} {
			calls := 0
			_, err := c.EstimateSteps(layer, y, func(int, int) error {
				if calls++; calls >= at {
					return stop
				}
				return nil
			})
			if err != stop || calls != at {
				t.Errorf("%s: stopped at step %d, went on for %d steps: %v", name, at, calls, err)
			}
		}
	}
}

// TestMeasureStopsWithinALayer: an error of step ends the work before the layer is
// done, and comes back as it is.
func TestMeasureStopsWithinALayer(t *testing.T) {
	layer, y := manyPatterns()
	run := []Snapshot{{Layers: [][][]float32{layer, layer}}}
	stop := errors.New("stop")
	for _, name := range Methods() {
		for _, at := range []int{1, 3, 4} {
			calls := 0
			_, err := configOfMethod(name).Measure(run, layer, y, func(done, total int) error {
				if done > total || total != 1 {
					t.Errorf("%s: %d of %d snapshots", name, done, total)
				}
				if calls++; calls == at {
					return stop
				}
				return nil
			})
			if err != stop || calls != at {
				t.Errorf("%s: stopped at step %d, %d steps were made: %v", name, at, calls, err)
			}
		}
	}
}

func TestDistinctIsASortedSet(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for units := 1; units < 8; units++ {
		layer := make([][]float32, units)
		for u := range layer {
			for range 40 {
				layer[u] = append(layer[u], float32(r.IntN(50)))
			}
		}
		got, err := distinct(layer, noStep)
		want := slices.Concat(layer...)
		slices.Sort(want)
		if want = slices.Compact(want); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d units: %v, want %v; %v", units, got, want, err)
		}
	}
}

// Numbers of either sign, of all sizes, and both zeros are sorted, and for each there are as
// many edges that do not exceed it as a search finds. Bits that are compared as they are would
// put negative numbers last: the twin.
func TestDistinctOfAnyNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 2, 3, 100, 5000} {
		unit := []float32{0, float32(math.Copysign(0, -1)), math.MaxFloat32, -math.MaxFloat32, 1e-45, -1e-45}
		for range n {
			unit = append(unit, math.Float32frombits(r.Uint32()&^(1<<30)), float32(r.NormFloat64()), float32(r.IntN(9)-4))
		}
		want := slices.Clone(unit)
		slices.Sort(want)
		want = slices.Compact(want)
		got, err := distinct([][]float32{unit, unit}, noStep)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d numbers: %v, want %v; %v", len(unit), got, want, err)
		}
		if naive := slices.SortedFunc(slices.Values(want), func(a, b float32) int {
			return cmp.Compare(math.Float32bits(a), math.Float32bits(b))
		}); slices.Equal(naive, want) {
			t.Error("the order of the bits is that of the numbers")
		}
		codes := make([]float32, len(unit))
		for edges := range min(40, len(want)) {
			above(codes, unit, want[:edges])
			for i, v := range unit {
				if n := sort.Search(edges, func(k int) bool { return want[k] > v }); codes[i] != float32(n) {
					t.Fatalf("%d of %d edges do not exceed %v: got %v", n, edges, v, codes[i])
				}
			}
		}
	}
}

// TestParts: the parts of a snapshot grow from step to step and stay below 1, layer by layer.
func TestParts(t *testing.T) {
	layer, y := manyPatterns()
	run := []Snapshot{{Layers: [][][]float32{layer, layer}}, {Epoch: 1, Layers: [][][]float32{layer, layer}}}
	last, inside := -1.0, 0
	_, err := configOfMethod("kde").MeasureParts(run, nil, y, func(done int, part float64, total int) error {
		if !(part >= 0 && part < 1) || total != 2 || float64(done)+part < last {
			t.Errorf("%d and %v of %d, after %v", done, part, total, last)
		}
		if last = float64(done) + part; part > 0.5 {
			inside++
		}
		return nil
	})
	if err != nil || last != 2 || inside == 0 {
		t.Errorf("ends at %v, %d steps in a second layer; %v", last, inside, err)
	}
}
