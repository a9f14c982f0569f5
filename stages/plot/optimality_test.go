package plot_test

import (
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// TestOtherLayersLookDifferent is the negative twin of ExampleOptimality.
func TestOtherLayersLookDifferent(t *testing.T) {
	thorough(t)
	for seed, networks := range map[uint64]int{1: 49, 2: 50} {
		d, err := plot.Optimality("Converged layers of 50 networks and the bound", converged(seed, networks), bound())
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("optimality.png", render(t, d)["png"]) {
			t.Errorf("%d networks of seed %d look like 50 of seed 1", networks, seed)
		}
	}
}

func TestOptimalityTellsWhatItShows(t *testing.T) {
	d, err := plot.Optimality("", converged(1, 1), plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) != 4 || d.Panels[0].Note != "1 network" || !strings.Contains(d.Description, "layer 1 at 12.00 and 0.990, 0 bit below the bound, β* ∞") {
		t.Errorf("%d panels, %q, %q", len(d.Panels), d.Panels[0].Note, d.Description)
	}
	for format, file := range render(t, d) {
		if len(file) == 0 {
			t.Errorf("%s: empty", format)
		}
	}
}

// TestOptimalityOfOddLayers: nothing told, β* = 0, everything in one place.
func TestOptimalityOfOddLayers(t *testing.T) {
	d, err := plot.Optimality("", [][]tables.OptimalityRow{{{Layer: 1}, {Layer: 2, Beta: math.Inf(1)}}}, bound())
	if err != nil {
		t.Fatal(err)
	}
	render(t, d)
}

func TestOptimalityOfBadTables(t *testing.T) {
	for want, spoil := range map[string]func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow{
		"0 networks and no layer":         func([][]tables.OptimalityRow) [][]tables.OptimalityRow { return nil },
		"network 2 has 5 layers":          func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow { n[1] = n[1][:5]; return n },
		"network 2, row 3: layer 7":       func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow { n[1][3].Layer = 7; return n },
		"expected layer 4 at epoch 10000": func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow { n[1][3].Epoch = 7; return n },
		"under floor": func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow {
			n[1][3].Estimator = "floor"
			return n
		},
		"layer 4 has a value that no figure can show": func(n [][]tables.OptimalityRow) [][]tables.OptimalityRow {
			n[1][3].ITYBits = math.NaN()
			return n
		},
	} {
		if _, err := plot.Optimality("", spoil(converged(1, 2)), bound()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
