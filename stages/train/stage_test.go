package train

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

func TestValidateNamesTheField(t *testing.T) {
	if err := paper(10).Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field, says string
		change      func(*Config)
	}{
		{"fraction", "is 0;", func(c *Config) { c.Fraction = 0 }},
		{"fraction", "above 0 and at most 1", func(c *Config) { c.Fraction = 1.01 }},
		{"fraction", "is NaN", func(c *Config) { c.Fraction = math.NaN() }},
		{"split", "random, unshuffled", func(c *Config) { c.Split = "sorted" }},
		{"hidden", "gives layer 2 the width 0", func(c *Config) { c.Hidden = []int{3, 0} }},
		{"hidden", "width -1", func(c *Config) { c.Hidden = []int{-1} }},
		{"hidden", "at most 100", func(c *Config) { c.Hidden = make([]int, 101) }},
		{"activation", `is "Tanh"; the activations are tanh, relu, sigmoid, softplus, softsign, linear`, func(c *Config) { c.Activation = "Tanh" }},
		{"optimizer", "adam, sgd", func(c *Config) { c.Optimizer = "" }},
		{"rate", "positive", func(c *Config) { c.Rate = 0 }},
		{"rate", "is -1;", func(c *Config) { c.Rate = -1 }},
		{"rate", "is +Inf", func(c *Config) { c.Rate = math.Inf(1) }},
		{"batch", "at least one", func(c *Config) { c.Batch = 0 }},
		{"epochs", "is 0; training takes 1 to", func(c *Config) { c.Epochs = 0 }},
		{"snapshots", "at least 4", func(c *Config) { c.Snapshots.Count = 3 }},
	} {
		config := paper(10)
		c.change(&config)
		var wrong *field.Error
		err := config.Validate()
		if !errors.As(err, &wrong) || wrong.Field != c.field || !strings.Contains(wrong.Problem, c.says) {
			t.Errorf("%s: %v, want a word on %q", c.field, err, c.says)
		}
	}
	for name, change := range map[string]func(*Config){
		"full batch": func(c *Config) { c.Batch = 1 << 40 },
		"no layer":   func(c *Config) { c.Hidden = nil },
		"all data":   func(c *Config) { c.Fraction = 1 },
	} {
		config := paper(10)
		if change(&config); config.Validate() != nil {
			t.Errorf("%s: %v", name, config.Validate())
		}
	}
	both := paper(10)
	both.Rate, both.Batch = 0, 0
	if err := both.Validate(); !strings.Contains(err.Error(), "rate") || !strings.Contains(err.Error(), "batch") {
		t.Errorf("only one of two problems: %v", err)
	}
}

// run runs one training action and hands its tables to look.
func run(t *testing.T, ctx context.Context, c Config, look func(tables.Weights, tables.History, tables.Gradients)) error {
	t.Helper()
	g := pipeline.New("test")
	source := g.Add(pipeline.Spec{Stage: "source", Version: 1, Name: "source"})
	patterns := pipeline.Result[tables.Patterns](source, "patterns")
	source.Do(func(task *pipeline.Task) error {
		x, y := hardRule()
		number := make([]int32, len(y))
		for i := range number {
			number[i] = int32(i)
		}
		return patterns.Write(task, tables.Patterns{
			Pattern: number, Orbit: make([]int32, len(y)), Score: make([]float64, len(y)), PY: make([]float64, len(y)), Y: y, X: x,
		})
	})
	out := Add(g, "train/main/seed=3", c, 3, patterns)
	sink := g.Add(pipeline.Spec{Stage: "sink", Version: 1, Name: "sink"})
	w := pipeline.Input(sink, "weights", out.Weights)
	h := pipeline.Input(sink, "history", out.History)
	d := pipeline.Input(sink, "gradients", out.Gradients)
	done := pipeline.Result[artifacts.File](sink, "done")
	sink.Do(func(task *pipeline.Task) error {
		weights, err1 := w.Read(task)
		history, err2 := h.Read(task)
		gradients, err3 := d.Read(task)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		look(weights, history, gradients)
		return done.Write(task, artifacts.File("done"))
	})
	all, err := g.Select()
	if err != nil {
		t.Fatal(err)
	}
	e := pipeline.Engine{Store: artifacts.InMemory(), Workers: 1, Kernel: "test"}
	_, err = e.Run(ctx, g, all)
	return err
}

func TestTablesReachTheStore(t *testing.T) {
	c := paper(30)
	x, y := hardRule()
	_, want, err := Train(c, 3, x, y, on)
	if err != nil {
		t.Fatal(err)
	}
	err = run(t, context.Background(), c, func(w tables.Weights, h tables.History, g tables.Gradients) {
		if len(w) != 8*294 || len(h) != 8 || len(g) != 8*6 {
			t.Fatalf("%d weights, %d rows of history, %d of gradients", len(w), len(h), len(g))
		}
		// Layer 1 begins with the bias of unit 0, then its 12 weights.
		if w[0] != (tables.WeightsRow{Epoch: 0, Layer: 1, Unit: 0, Input: -1, Value: 0}) {
			t.Errorf("first row %+v", w[0])
		}
		if w[12] != (tables.WeightsRow{Epoch: 0, Layer: 1, Unit: 0, Input: 11, Value: want[0].Params[11]}) {
			t.Errorf("row 12 %+v", w[12])
		}
		last := tables.WeightsRow{Epoch: 30, Layer: 6, Unit: 1, Input: 2, Value: want[7].Params[294-3]}
		if w[len(w)-1] != last {
			t.Errorf("last row %+v, want %+v", w[len(w)-1], last)
		}
		for i := 1; i < len(w); i++ {
			a, b := w[i-1], w[i]
			if a.Epoch > b.Epoch || a.Epoch == b.Epoch && (a.Layer > b.Layer || a.Layer == b.Layer && (a.Unit > b.Unit || a.Unit == b.Unit && a.Input >= b.Input)) {
				t.Fatalf("row %d: %+v follows %+v", i, b, a)
			}
		}
		for i, s := range want {
			if h[i] != (tables.HistoryRow{Epoch: int32(s.Epoch), LossTrainBits: s.Train.LossBits, LossTestBits: s.Test.LossBits, AccuracyTrain: s.Train.Accuracy, AccuracyTest: s.Test.Accuracy, OnesTrain: s.OnesTrain, OnesTest: s.OnesTest}) {
				t.Errorf("history %+v, want %+v", h[i], s)
			}
			for k := range s.Frozen {
				r := g[i*6+k]
				if r != (tables.GradientsRow{Epoch: int32(s.Epoch), Layer: int32(k + 1), Batches: 7,
					MeanNorm: s.Frozen[k].MeanNorm, StdNorm: s.Frozen[k].StdNorm,
					MovingMeanNorm: s.Moving[k].MeanNorm, MovingStdNorm: s.Moving[k].StdNorm, WeightNorm: s.Weights[k]}) {
					t.Errorf("gradients %+v, want %+v, %+v and %g", r, s.Frozen[k], s.Moving[k], s.Weights[k])
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestErrorNamesNetworkAndEpoch(t *testing.T) {
	c := paper(100)
	c.Activation, c.Optimizer, c.Rate = "relu", "sgd", 1e20
	err := run(t, context.Background(), c, nil)
	if !errors.Is(err, ErrNotFinite) || !strings.Contains(err.Error(), "train/main/seed=3: epoch ") {
		t.Errorf("error %v", err)
	}
}

func TestCancelledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(t, ctx, paper(1_000_000), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
