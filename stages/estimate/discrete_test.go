package estimate

import (
	"math"
	"strings"
	"testing"
)

// TestSymbolsAreTheEstimate: counting the symbols gives the estimate of Measure for the
// last snapshot, for every estimator that has symbols.
func TestSymbolsAreTheEstimate(t *testing.T) {
	pattern, y := make([]int32, 64), make([]int32, 64)
	var run []Snapshot
	for epoch := range 3 {
		layers := make([][][]float32, 2)
		for l := range layers {
			for u := range 2 {
				unit := make([]float32, len(pattern))
				for i := range unit {
					pattern[i], y[i] = int32(i), int32(i%3)/2
					unit[i] = float32(math.Sin(float64((epoch+1)*(i%11)*(u+1) + l)))
				}
				layers[l] = append(layers[l], unit)
			}
		}
		run = append(run, Snapshot{Epoch: int32(10 * epoch), Layers: layers})
	}
	for _, c := range []Config{
		{Estimator: "binning", Bins: 5, Range: "fixed"}, {Estimator: "binning", Bins: 5, Range: "run"},
		{Estimator: "binning", Bins: 5, Range: "layer"}, {Estimator: "floor", Width: 0.5},
	} {
		symbols, err := c.Discretize(run, pattern)
		if err != nil || !c.Discrete() || len(symbols) != 2*len(pattern) {
			t.Fatalf("%+v: %d symbols, %v", c, len(symbols), err)
		}
		rows, err := c.Measure(run, nil, y, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for l := range 2 {
			of, want := make([]int32, len(pattern)), rows[len(rows)-2+l]
			for i, s := range symbols[l*len(pattern):][:len(pattern)] {
				of[i] = int32(s.Symbol)
				if s.Epoch != 20 || s.Layer != int32(l+1) || s.Pattern != int32(i) || s.Estimator != want.Estimator {
					t.Fatalf("%+v", s)
				}
			}
			if e := PlugIn(of, y); e.IXT != want.IXTBits || e.ITY != want.ITYBits {
				t.Errorf("%s, layer %d: %v from symbols, %v measured", want.Estimator, l+1, e, want)
			}
			if first := rows[l]; first.IXTBits == want.IXTBits {
				t.Errorf("layer %d: the first snapshot is like the last: this test shows little", l+1)
			}
		}
	}
	c := Config{Estimator: "ksg", Neighbours: 3}
	if _, err := c.Discretize(run, pattern); err == nil || !strings.Contains(err.Error(), "ksg: makes no layer a discrete variable") || c.Discrete() {
		t.Errorf("ksg: %v", err)
	}
	if none, err := (Config{Estimator: "floor", Width: 1}).Discretize(nil, nil); err != nil || len(none) != 0 {
		t.Errorf("no snapshots: %v, %v", none, err)
	}
}
