package review

import (
	"math"
	"slices"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/pipeline"
)

// network is one network of two epochs and one layer.
func network(labels table.Labels, first, second float64) networkTable {
	return networkTable{labels, []point{{0, 1, []float64{first, 1}}, {5, 1, []float64{second, 1}}}}
}

func TestAverage(t *testing.T) {
	labels := func(fraction float64, seed int64) table.Labels {
		return table.Labels{{Name: "train", Value: "main"}, {Name: "fraction", Value: fraction}, {Name: "seed", Value: seed}}
	}
	n := seriesPlan{name: "figure3", epochs: thinned, curve: curve{
		average: summary.Mean, columns: []column{{name: "ixt_bits", absolute: 0.02}, {name: "beta", relative: 0.5}},
	}}
	got := n.average([]networkTable{
		network(labels(0.85, 1), 4, 1), network(labels(0.85, 2), 6, 2), network(labels(0.05, 1), 8, 3), network(labels(0.85, 3), math.NaN(), 9),
	})
	if want := []string{"fraction", "layer", "epoch"}; !slices.Equal(got.Keys, want) {
		t.Fatalf("keys %v, want %v: train is the same everywhere, and seeds are what is averaged over", got.Keys, want)
	}
	for i, want := range []struct {
		key    []string
		values []float64
	}{
		{[]string{"0.85", "1", "0"}, []float64{2, 5, 1}}, // the NaN does not enter, and is not counted
		{[]string{"0.85", "1", "5"}, []float64{3, 4, 1}},
		{[]string{"0.05", "1", "0"}, []float64{1, 8, 1}},
		{[]string{"0.05", "1", "5"}, []float64{1, 3, 1}},
	} {
		r := got.Rows[i]
		if !slices.Equal(r.Key, want.key) || !slices.Equal(r.Values, want.values) || !slices.Equal(r.Tolerances, []float64{0, 0.02, 0.5}) {
			t.Errorf("row %d: %+v, want %+v", i, r, want)
		}
	}
}

// Between its points a bound is a straight line; behind its end it is level.
func TestBound(t *testing.T) {
	got := bound("bound", tables.Curve{{IXTBits: 0.2, ITYBits: 0.2}, {IXTBits: 0.4, ITYBits: 0.3}})
	want := []float64{0, 0.1, 0.2, 0.25, 0.3, 0.3}
	if len(got.Rows) != len(want) {
		t.Fatalf("%d points, want %d", len(got.Rows), len(want))
	}
	for i, r := range got.Rows {
		if math.Abs(r.Values[0]-want[i]) > 1e-9 {
			t.Errorf("at %s bits: %v, want %v", r.Key[0], r.Values[0], want[i])
		}
	}
}

// A figure that draws the tables of one before it has no series of its own; one of
// other epochs has.
func TestPlan(t *testing.T) {
	g := pipeline.New("test")
	estimate := g.Add(pipeline.Spec{Stage: "estimate", Version: 1, Name: "estimate/bins/bins=3/main/seed=1"})
	tbl := pipeline.Result[tables.Information](estimate, "information")
	estimate.Do(func(*pipeline.Task) error { return nil })
	pipeline.Export(g, "information", table.Labels{{Name: "seed", Value: int64(1)}}, tbl)
	type config struct {
		Kind   string `json:"kind"`
		Epochs []int  `json:"epochs,omitempty"`
	}
	for _, f := range []struct {
		name string
		config
	}{
		{"plot/a", config{"trajectories", nil}}, {"plot/b", config{"film", nil}}, {"plot/c", config{"snapshots", []int{0, 5}}},
		{"plot/d", config{"converged", nil}},
	} {
		a := g.Add(pipeline.Spec{Stage: "plot", Version: 1, Name: f.name, Config: f.config})
		pipeline.Input(a, "information/seed=1", tbl)
		pipeline.Result[artifacts.File](a, "png")
		a.Do(func(*pipeline.Task) error { return nil })
	}
	var names []string
	epochs := map[string][]int32{}
	for _, n := range plan(g) {
		names = append(names, n.name)
		epochs[n.name] = n.epochs([]int32{0, 1, 5, 7})
		if got := n.from[0].labels[0]; got.Name != "estimate" || got.Value != "bins/bins=3" {
			t.Errorf("%s: the estimator is %v", n.name, got)
		}
	}
	if want := []string{"a", "c", "d"}; !slices.Equal(names, want) {
		t.Errorf("series %v, want %v", names, want)
	}
	if !slices.Equal(epochs["c"], []int32{0, 5}) || !slices.Equal(epochs["d"], []int32{7}) || len(epochs["a"]) != 4 {
		t.Errorf("epochs %v", epochs)
	}
}

// Every field of an entry once, with all that its actions have.
func TestSettings(t *testing.T) {
	g := pipeline.New("test")
	for seed := range uint64(3) {
		a := g.Add(pipeline.Spec{Stage: "train", Version: 2, Name: "train/main/rate=1,seed=" + string('1'+rune(seed)), Seed: seed + 1,
			Config: map[string]any{"rate": float64(seed%2) + 0.5, "hidden": []int{3, 2}, "split": "random"}})
		pipeline.Result[artifacts.File](a, "x")
		a.Do(func(*pipeline.Task) error { return nil })
	}
	want := []Fact{
		{Name: "train/main hidden", Value: "[3,2]"}, {Name: "train/main rate", Value: "0.5, 1.5"},
		{Name: "train/main split", Value: "random"}, {Name: "train/main seed", Value: "1…3"},
	}
	named := func(all []Fact) []Fact { // without what a golden does not have
		for i := range all {
			all[i].values = ""
		}
		return all
	}
	if got := named(settings(g)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := named(versions(g)); !slices.Equal(got, []Fact{{Name: "train", Value: "2"}}) {
		t.Errorf("got %v", got)
	}
}
