package estimate

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// fourPatterns is a network of three layers at two epochs: layer 2 forgets what
// layer 1 distinguishes, and layer 3 (on the grid of 0.5) seems to distinguish again.
func fourPatterns() []Snapshot {
	first := [][]float32{{-1, -0.4, 0.4, 1}, {0, 0, 0, 0}}
	return []Snapshot{
		{Epoch: 0, Layers: [][][]float32{{{0, 0, 0, 0}, {0, 0, 0, 0}}, {{0.1, 0.1, 0.1, 0.1}}, {{1, 1, 1, 1}}}},
		{Epoch: 5, Layers: [][][]float32{first, {{0.1, 0.2, 0.3, 0.6}}, {{1, 2, 3, 4}}}},
	}
}

func TestDiagnostics(t *testing.T) {
	got, err := Config{Estimator: "floor", Width: 0.5}.Measure(fourPatterns(), nil, []int32{0, 0, 1, 1}, never)
	if err != nil {
		t.Fatal(err)
	}
	// Layer 2 has the symbols 0 0 0 1 of labels 0 0 1 1: H = 0.811, I(T;Y) = 0.311.
	h, i := 2-0.75*math.Log2(3), 1.5-0.75*math.Log2(3)
	for n, want := range []tables.InformationRow{
		{Ceiling: 0, Saturated: 0, Symbols: 1}, // the layer's range at all epochs is -1 to 1: 0 is its middle
		{Ceiling: 0, Saturated: 1, Symbols: 1},
		{Ceiling: 0, Saturated: 1, Symbols: 1},
		{Ceiling: 1, Saturated: 0.25, Symbols: 4, IXTBits: 2, ITYBits: 1},
		{Ceiling: h / 2, Saturated: 0.5, Symbols: 2, IXTBits: h, ITYBits: i},
		{Ceiling: 1, Saturated: 0.5, Symbols: 4, IXTBits: 2, ITYBits: 1, IXTRiseBits: 2 - h, ITYRiseBits: 1 - i},
	} {
		g := got[n]
		off := max(math.Abs(g.Ceiling-want.Ceiling), math.Abs(g.Saturated-want.Saturated), math.Abs(g.IXTBits-want.IXTBits),
			math.Abs(g.ITYBits-want.ITYBits), math.Abs(g.IXTRiseBits-want.IXTRiseBits), math.Abs(g.ITYRiseBits-want.ITYRiseBits))
		if off > tol || g.Symbols != want.Symbols {
			t.Errorf("row %d: %+v, want %+v", n, g, want)
		}
	}
}

// TestMeasureWithoutLabels estimates I(X;T) all the same.
func TestMeasureWithoutLabels(t *testing.T) {
	for _, name := range Methods() {
		c := configOfMethod(name)
		with, err := c.Measure(fourPatterns(), bitsOf(4), []int32{0, 0, 1, 1}, never)
		if err != nil {
			t.Fatal(err)
		}
		without, err := c.Measure(fourPatterns(), bitsOf(4), nil, never)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range without {
			if !math.IsNaN(g.ITYBits) || !math.IsNaN(g.ITYErrorBits) || !math.IsNaN(g.ITYRiseBits) {
				t.Errorf("%s: I(T;Y) without labels: %+v", name, g)
			}
			if math.Abs(g.IXTBits-with[i].IXTBits) > 1e-6 || g.Symbols != with[i].Symbols {
				t.Errorf("%s: without labels %+v, with %+v", name, g, with[i])
			}
		}
	}
}

// everyParameter has a value for each parameter, of those that may be left out, too.
var everyParameter = map[string]any{
	"bins": 4, "range": "run", "top": "closed", "edges": "published", "width": 0.5, "bits": 4, "neighbours": 1, "bound": "upper", "variance": 0.01,
	"samples": 50, "seed": 1, "target": "label", "target_variance": 1, "input_variance": 1, "inputs": "0-1", "noise": 1e-9, "smoothing": 1, "input_smoothing": 1, "order": 2,
	"correction": "grassberger", "standardise": true,
}

// optional are the parameters that may be left out, and unset those that configOfMethod does.
var optional = []string{"top", "edges", "noise", "input_smoothing", "correction", "standardise", "target_variance", "input_variance", "inputs"}
var unset = []string{"target_variance", "input_variance", "inputs", "correction", "standardise"}

// configWith is the config of an estimator with some parameters.
func configWith(estimator string, parameters []string) (c Config) {
	fields := map[string]any{"estimator": estimator}
	for _, p := range parameters {
		fields[p] = everyParameter[p]
	}
	text, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		panic(err)
	}
	return c
}

// configOfMethod is a valid config of an estimator.
func configOfMethod(name string) Config {
	return configWith(name, slices.DeleteFunc(slices.Clone(Parameters(name)), func(p string) bool { return slices.Contains(unset, p) }))
}

// required lists the parameters of an estimator that may not be left out.
func required(name string) []string {
	return slices.DeleteFunc(slices.Clone(Parameters(name)), func(p string) bool { return slices.Contains(optional, p) })
}

// TestConfigNeedsItsParameters: every estimator is valid with its parameters, not
// without one of them, and not with one of another.
func TestConfigNeedsItsParameters(t *testing.T) {
	for _, name := range Methods() {
		c := configOfMethod(name)
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, p := range c.parameters() {
			if _, known := everyParameter[p.name]; !known {
				t.Fatalf("%s has no value in everyParameter", p.name)
			}
			if p.set != slices.Contains(Parameters(name), p.name) && !slices.Contains(unset, p.name) {
				t.Errorf("%s: %s is set: %v", name, p.name, p.set)
			}
		}
		if problems := fmt.Sprint((Config{Estimator: name}).Validate()); strings.Count(problems, "needs") != len(required(name)) {
			t.Errorf("%s without parameters: %s", name, problems)
		}
		c = configWith(name, slices.Sorted(maps.Keys(everyParameter)))
		if err := c.Validate(); err == nil || strings.Count(err.Error(), "only") != len(everyParameter)-len(Parameters(name)) {
			t.Errorf("%s with all parameters: %v", name, err)
		}
		c = configOfMethod(name)
		c.Epochs = []int{3, -1, 3}
		if err := c.Validate(); err == nil || strings.Count(err.Error(), "epochs:") != 2 {
			t.Errorf("%s with bad epochs: %v", name, err)
		}
	}
}

func TestMeasureChosenEpochs(t *testing.T) {
	c := Config{Estimator: "binning", Bins: 4, Range: "run", Epochs: []int{5}}
	got, err := c.Measure(fourPatterns(), nil, []int32{0, 0, 1, 1}, never)
	if err != nil || len(got) != 3 || got[0].Epoch != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	all, err := Config{Estimator: "binning", Bins: 4, Range: "run"}.Measure(fourPatterns(), nil, []int32{0, 0, 1, 1}, never)
	if err != nil || !slices.Equal(all[3:], got) {
		t.Errorf("an epoch on its own %+v, among others %+v", got, all[3:])
	}
	c.Epochs = []int{5, 6}
	if _, err := c.Measure(fourPatterns(), nil, nil, never); err == nil || !strings.Contains(err.Error(), "no snapshot at epoch 6; there are snapshots at 0 5") {
		t.Errorf("error %v", err)
	}
}

func TestMeasureNeedsTwoPatterns(t *testing.T) {
	for _, unit := range [][]float32{{}, {1}} {
		run := []Snapshot{{Layers: [][][]float32{{unit}}}}
		if _, err := configOfMethod("floor").Measure(run, nil, nil, never); err == nil {
			t.Errorf("%d patterns: no error", len(unit))
		}
	}
	if got, err := configOfMethod("floor").Measure(nil, nil, nil, never); len(got) != 0 || err != nil {
		t.Errorf("no snapshots: %v, %v", got, err)
	}
}

// TestRangeOfTheLayer: layers of different size get edges of their own.
func TestRangeOfTheLayer(t *testing.T) {
	run := []Snapshot{{Layers: [][][]float32{{{0, 1, 2, 3}}, {{0, 0.01, 0.02, 0.03}}}}}
	for of, want := range map[string]float64{"layer": 2, "run": 0} {
		got, err := Config{Estimator: "binning", Bins: 4, Range: of}.Measure(run, nil, nil, never)
		if err != nil || got[0].IXTBits != 2 || got[1].IXTBits != want {
			t.Errorf("range %s: %+v, %v", of, got, err)
		}
	}
}
