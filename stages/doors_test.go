package stages

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/dump"
	"infoplane/stages/estimate"
	"infoplane/stages/generate"
	"infoplane/stages/solve"
	"infoplane/stages/train"
)

// written runs the actions behind an output and returns the table as the store has it.
func written[T any](t *testing.T, ctx context.Context, build func(*pipeline.Graph) pipeline.Output[T]) (table T, err error) {
	t.Helper()
	g := pipeline.New("test")
	out := build(g)
	sink := g.Add(pipeline.Spec{Stage: "sink", Version: 1, Name: "sink"})
	in := pipeline.Input(sink, "table", out)
	done := pipeline.Result[artifacts.File](sink, "done")
	sink.Do(func(task *pipeline.Task) (err error) {
		if table, err = in.Read(task); err != nil {
			return err
		}
		return done.Write(task, artifacts.File("done"))
	})
	all, err := g.Select()
	if err != nil {
		t.Fatal(err)
	}
	e := pipeline.Engine{Store: artifacts.InMemory(), Workers: 1, Kernel: "test"}
	_, err = e.Run(ctx, g, all)
	return table, err
}

// given is an action that writes one table.
func given[T any](g *pipeline.Graph, port string, table T) pipeline.Output[T] {
	a := g.Add(pipeline.Spec{Stage: "source", Version: 1, Name: "source/" + port})
	out := pipeline.Result[T](a, port)
	a.Do(func(task *pipeline.Task) error { return out.Write(task, table) })
	return out
}

// reaches checks that a table comes out of the store as the numerics gave it.
func reaches[T any](t *testing.T, want T, build func(*pipeline.Graph) pipeline.Output[T]) {
	t.Helper()
	got, err := written(t, context.Background(), build)
	if err != nil {
		t.Error(err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%T: the store has another table than was made", want)
	}
}

func network(epochs int) train.Config {
	return train.Config{
		Fraction: 0.1, Split: "random", Hidden: []int{4, 3}, Activation: "tanh",
		Optimizer: train.Optimizer{Kind: "adam"}, Rate: 0.002, Batch: 64, Epochs: epochs, Snapshots: train.Grid{Count: 4},
	}
}

func hardPatterns(t *testing.T) tables.Patterns {
	t.Helper()
	p, err := generate.Config{Rule: "hard"}.Patterns(0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPatternsReachTheStore(t *testing.T) {
	for _, c := range []generate.Config{{Rule: "hard"}, {Rule: "smooth", Gamma: 12}, {Rule: "committee"}} {
		want, err := c.Patterns(3)
		if err != nil {
			t.Fatal(err)
		}
		reaches(t, want, func(g *pipeline.Graph) pipeline.Output[tables.Patterns] {
			return generatePatterns(g, "generate/x", c, 3, nil).patterns
		})
	}
}

// The rules that draw nothing have the same key for every seed.
func TestSeedCountsWhereItDraws(t *testing.T) {
	for rule, gamma := range map[string]float64{"hard": 0, "committee": 0, "smooth": 12} {
		g := pipeline.New("test")
		generatePatterns(g, "generate/x", generate.Config{Rule: rule, Gamma: gamma}, 3, nil)
		if seed := g.Action("generate/x").Seed(); (seed == 3) != (rule == "smooth") {
			t.Errorf("%s: seed %d", rule, seed)
		}
	}
}

func TestNetworkReachesTheStore(t *testing.T) {
	p, c := hardPatterns(t), network(8)
	r, err := train.Train(c, 3, train.Data{Patterns: p}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	add := func(g *pipeline.Graph) trained {
		return trainNetwork(g, "train/x", c, 3, lesson{patterns: given(g, "patterns", p)})
	}
	reaches(t, train.Weights(c, r.Widths, r.Snapshots), func(g *pipeline.Graph) pipeline.Output[tables.Weights] { return add(g).weights })
	reaches(t, train.History(r.Snapshots), func(g *pipeline.Graph) pipeline.Output[tables.History] { return add(g).history })
	reaches(t, train.Gradients(r.Snapshots), func(g *pipeline.Graph) pipeline.Output[tables.Gradients] { return add(g).gradients })
}

func TestFailedTrainingNamesNetworkAndEpoch(t *testing.T) {
	p, c := hardPatterns(t), network(100)
	c.Activation, c.Optimizer.Kind, c.Rate = "relu", "sgd", 1e20
	_, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Weights] {
		return trainNetwork(g, "train/main/seed=3", c, 3, lesson{patterns: given(g, "patterns", p)}).weights
	})
	if !errors.Is(err, train.ErrNotFinite) || !strings.Contains(err.Error(), "train/main/seed=3: epoch ") {
		t.Errorf("error %v", err)
	}
}

func TestCancelledTrainingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := written(t, ctx, func(g *pipeline.Graph) pipeline.Output[tables.Weights] {
		return trainNetwork(g, "train/x", network(1_000_000), 3, lesson{patterns: given(g, "patterns", hardPatterns(t))}).weights
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestActivationsReachTheStore(t *testing.T) {
	p := hardPatterns(t)
	r, err := train.Train(network(8), 3, train.Data{Patterns: p}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	c, w := dump.Config{Activation: "tanh"}, train.Weights(network(8), r.Widths, r.Snapshots)
	want, err := c.Activations(p, w, nil, 0, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	reaches(t, want, func(g *pipeline.Graph) pipeline.Output[tables.Activations] {
		return dumpActivations(g, "dump/x", c, 0, dumped{patterns: given(g, "patterns", p), weights: given(g, "weights", w)})
	})
}

// threePatterns have one layer of one unit, at one epoch.
func threePatterns() (tables.Patterns, tables.Activations) {
	return tables.Patterns{
			Pattern: []int32{0, 1, 2}, Orbit: []int32{0, 1, 2}, Score: []float64{0, 1, 2}, PY: []float64{0.1, 0.9, 0.5},
			Y: []int32{0, 1, 1}, X: [][]float32{{0, 1, 1}},
		}, tables.Activations{
			Epoch: []int32{7, 7, 7}, Pattern: []int32{0, 1, 2}, T: [][][]float32{{{-0.9, 0.9, 0.9}}},
		}
}

func TestEstimatesReachTheStore(t *testing.T) {
	p, x := threePatterns()
	c := estimate.Config{Estimator: "binning", Bins: 30, Range: "fixed"}
	information, err1 := c.Information(p, x, estimate.Rows{}, func(int, int) error { return nil })
	symbols, err2 := c.Symbols(p, x)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	reaches(t, information, func(g *pipeline.Graph) pipeline.Output[tables.Information] {
		return estimateInformation(g, "estimate/x", informationConfig{Config: c}, 0, estimated{patterns: given(g, "patterns", p), activations: given(g, "activations", x)})
	})
	reaches(t, symbols, func(g *pipeline.Graph) pipeline.Output[tables.Symbols] {
		return estimateSymbols(g, "estimate/x", c, given(g, "patterns", p), given(g, "activations", x))
	})
}

func TestBoundReachesTheStore(t *testing.T) {
	p, x := threePatterns()
	symbols, err := estimate.Config{Estimator: "binning", Bins: 30, Range: "fixed"}.Symbols(p, x)
	if err != nil {
		t.Fatal(err)
	}
	c := solve.Config{Tolerance: 1e-2}
	curve, err1 := c.Curve(p, func(int) error { return nil })
	layers, err2 := solve.CompareLayers(p, symbols, func(int, int) error { return nil })
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	reaches(t, curve, func(g *pipeline.Graph) pipeline.Output[tables.Curve] {
		return solveCurve(g, "solve/x", c, given(g, "patterns", p))
	})
	reaches(t, layers, func(g *pipeline.Graph) pipeline.Output[tables.Optimality] {
		return solveOptimality(g, "solve/x", given(g, "patterns", p), given(g, "symbols", symbols))
	})
}
