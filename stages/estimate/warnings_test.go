package estimate

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// layerOf draws units that are uniform on [0, width) for each width.
func layerOf(n int, widths ...float32) [][]float32 {
	r := rand.New(rand.NewPCG(4, 4))
	layer := make([][]float32, len(widths))
	for u, w := range widths {
		for range n {
			layer[u] = append(layer[u], w*r.Float32())
		}
	}
	return layer
}

func shifted(layer [][]float32, by float32) [][]float32 {
	for _, unit := range layer {
		for i := range unit {
			unit[i] += by
		}
	}
	return layer
}

// outlier sets one activation of the first unit.
func outlier(layer [][]float32, to float32) [][]float32 {
	layer[0][len(layer[0])/2] = to
	return layer
}

// TestWarnings: a scale that does not fit the estimator has a warning, one that fits
// has none.
func TestWarnings(t *testing.T) {
	const n = 500
	fixed := Config{Estimator: "binning", Bins: 30, Range: "fixed"}
	kde := Config{Estimator: "kde", Bound: "upper", Variance: 1e-3}
	ksg := Config{Estimator: "ksg", Neighbours: 3}
	for _, c := range []struct {
		name   string
		config Config
		layer  [][]float32
		x      [][]float32
		want   string // "": no warning
	}{
		{"above the edges", fixed, layerOf(n, 10), nil, "% of the activations lie above 1 and 0 % below -1 (epoch 7)"},
		{"below the edges", fixed, shifted(layerOf(n, 1), -2), nil, "0 % of the activations lie above 1 and 100 % below"},
		{"within the edges", fixed, layerOf(n, 1), nil, ""},
		{"edges of another scale", fixed, layerOf(n, 1e-3), nil, "intervals of width 0.069 hold the whole layer, or nearly so: the middle 98 % of each unit range over 0.0009"},
		{"more edges", Config{Estimator: "binning", Bins: 30000, Range: "fixed"}, layerOf(n, 1e-3), nil, ""},
		{"one of two units on the scale", fixed, layerOf(n, 1e-3, 1), nil, ""},
		{"constant units", fixed, layerOf(n, 0), nil, ""},
		{"stretched edges", Config{Estimator: "binning", Bins: 30, Range: "layer"}, outlier(layerOf(n, 1), 1e4), nil, "hold the whole layer, or nearly so"},
		{"stretched a little", Config{Estimator: "binning", Bins: 30, Range: "layer"}, outlier(layerOf(n, 1), 10), nil, ""},
		{"stretched edges of the run", Config{Estimator: "binning", Bins: 30, Range: "run"}, outlier(layerOf(n, 1), 1e4), nil, "hold the whole layer, or nearly so"},
		{"stretched codes", Config{Estimator: "quantised", Bits: 4}, outlier(layerOf(n, 1), 1e4), nil, "take more bits"},
		{"codes", Config{Estimator: "quantised", Bits: 4}, layerOf(n, 1e-6), nil, ""},
		{"edges of the layer", Config{Estimator: "binning", Bins: 30, Range: "layer"}, layerOf(n, 10), nil, ""},
		{"wide cells", Config{Estimator: "floor", Width: 1}, layerOf(n, .01), nil, "hold the whole layer"},
		{"cells", Config{Estimator: "floor", Width: .07}, layerOf(n, 1), nil, ""},
		{"noise hides all", kde, layerOf(n, 1e-4, 1e-3), nil, "hides the layer, whose units range over 0.000"},
		{"noise hides one", kde, layerOf(n, 1, 1e-4), nil, "hides 1 of 2 units"},
		{"fine noise", kde, shifted(layerOf(n, 1), 1e6), nil, "finer than the spacing of float32"},
		{"noise", kde, layerOf(n, 1, 2), nil, ""},
		{"noise, a constant unit", kde, layerOf(n, 1, 0), nil, ""},
		{"noisy", Config{Estimator: "noisy", Variance: 1, Samples: 2, Seed: 1}, layerOf(n, .05), nil, "hides the layer"},
		{"scales", ksg, layerOf(n, 1, 1e5), nil, "distances see the largest only"},
		{"one scale", ksg, layerOf(n, 1, 100), nil, ""},
		{"inputs far apart", ksg, layerOf(n, .01), layerOf(n, 100, 100), "I(X;T) says little"},
		{"inputs of one scale", ksg, layerOf(n, 1), layerOf(n, 1, 1), ""},
		{"follows the layer", Config{Estimator: "adaptive", Bins: 30}, layerOf(n, 1e-9, 1e9), nil, ""},
	} {
		run := []Snapshot{{Epoch: 7, Layers: [][][]float32{c.layer}}}
		var text string
		for _, r := range c.config.Warnings(run, c.x) {
			if r.Layer != 1 {
				t.Errorf("%s: layer %d", c.name, r.Layer)
			}
			text += r.Text + "\n"
		}
		if c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}
