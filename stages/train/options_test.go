package train

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
)

// clusters are patterns around a point for each of some labels.
func clusters(labels int) Data {
	d := data([][]float32{nil, nil}, nil)
	for i := range 20 * labels {
		label := i % labels
		angle := 2 * math.Pi * float64(label) / float64(labels)
		for j, at := range []float64{math.Cos(angle), math.Sin(angle)} {
			d.Patterns.X[j] = append(d.Patterns.X[j], float32(at+0.1*math.Sin(float64(7*i+3*j))))
		}
		d.Patterns.Y = append(d.Patterns.Y, int32(label))
		d.Patterns.Score = append(d.Patterns.Score, float64(d.Patterns.X[0][i]-2*d.Patterns.X[1][i]))
	}
	return d
}

// short is a recipe that learns them.
func short() Config {
	return Config{
		Fraction: 0.5, Split: "stratified", Hidden: []int{8}, Activation: "tanh",
		Optimizer: Optimizer{Kind: "adam"}, Rate: 0.05, Batch: 10, Epochs: 40, Snapshots: Grid{Count: 8},
	}
}

func result(t *testing.T, c Config, d Data) Result {
	t.Helper()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := Train(c, 1, d, on)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func lastOf(r Result) Snapshot { return r.Snapshots[len(r.Snapshots)-1] }

// TestClasses: there is an output for each label, with each output and loss.
func TestClasses(t *testing.T) {
	for _, labels := range []int{2, 3, 5} {
		for _, change := range []func(*Config){
			func(*Config) {},
			func(c *Config) { c.Output = "sigmoid" },
			func(c *Config) { c.Output, c.Loss = "linear", "squared" },
			func(c *Config) { c.Loss = "squared" },
		} {
			c := short()
			change(&c)
			r := result(t, c, clusters(labels))
			if !slices.Equal(r.Widths, []int{2, 8, labels}) || lastOf(r).Test.Accuracy < 0.99 || r.Snapshots[0].Test.Accuracy > 0.9 {
				t.Errorf("%d labels, %s, %s: widths %v, accuracy from %g to %g", labels, c.Output, c.Loss, r.Widths, r.Snapshots[0].Test.Accuracy, lastOf(r).Test.Accuracy)
			}
			if share := lastOf(r).OnesTrain; share != 1/float64(labels) {
				t.Errorf("%d labels: the share of label 1 is %g", labels, share)
			}
		}
	}
}

// TestSteps: a budget in steps ends training within an epoch.
func TestSteps(t *testing.T) {
	c, whole := short(), short()
	c.Epochs, c.Steps, c.Batch = 0, 25, 4 // 30 training patterns: 8 batches
	whole.Epochs, whole.Batch = 3, 4
	r, w := result(t, c, clusters(3)), result(t, whole, clusters(3))
	if r.Outcome != (Outcome{Epoch: 4, Steps: 25}) || lastOf(r).Epoch != 4 {
		t.Errorf("%+v, the last snapshot at %d", r.Outcome, lastOf(r).Epoch)
	}
	if !slices.Equal(r.Snapshots[3].Params, w.Snapshots[3].Params) || slices.Equal(lastOf(r).Params, lastOf(w).Params) {
		t.Error("after 24 steps the weights are not those of 3 epochs, or step 25 changes nothing")
	}
	c.Steps, c.Snapshots = 24, Grid{Epochs: []int{0, 1, 4}}
	if _, err := Train(c, 1, clusters(3), on); err == nil || !strings.Contains(err.Error(), "ends with the last, 3") {
		t.Errorf("a snapshot behind the end: error %v", err)
	}
}

// TestStop: later snapshots repeat the network as it was, which is that of the same training
// without a rule.
func TestStop(t *testing.T) {
	c := short()
	c.Snapshots.Count = 41
	free := result(t, c, clusters(3))
	for _, x := range []struct {
		rule Stop
		end  func() int // by the definition
	}{
		{Stop{Of: "accuracy_train", Reaches: 0.9}, func() int {
			return slices.IndexFunc(free.Snapshots, func(s Snapshot) bool { return s.Epoch > 0 && s.Train.Accuracy >= 0.9 })
		}},
		{Stop{Of: "loss_test", Reaches: 0.4, Every: 5}, func() int {
			return slices.IndexFunc(free.Snapshots, func(s Snapshot) bool { return s.Epoch > 0 && s.Epoch%5 == 0 && s.Test.LossBits <= 0.4 })
		}},
		{Stop{Of: "accuracy_test", Patience: 6}, func() int {
			best, at := -1.0, 0
			for _, s := range free.Snapshots[1:] {
				if s.Test.Accuracy > best {
					best, at = s.Test.Accuracy, s.Epoch
				}
				if s.Epoch-at >= 6 {
					return s.Epoch
				}
			}
			return -1
		}},
	} {
		c.Stop = x.rule
		r, end := result(t, c, clusters(3)), x.end()
		if end < 1 || end >= 40 || r.Outcome != (Outcome{Epoch: end, Steps: int64(3 * end), Stopped: true}) {
			t.Errorf("%s: %+v, want the end at %d", x.rule, r.Outcome, end)
			continue
		}
		for k, s := range r.Snapshots {
			if s.Epoch != k || !slices.Equal(s.Params, free.Snapshots[min(k, end)].Params) || k < end != (s.Moving[0] != s.Frozen[0]) {
				t.Errorf("%s: snapshot %d is at epoch %d, or is another network", x.rule, k, s.Epoch)
			}
		}
	}
	c.Stop = Stop{Of: "loss_train", Reaches: 1e-9}
	if r := result(t, c, clusters(3)); r.Outcome.Stopped || r.Outcome.Epoch != 40 {
		t.Errorf("a rule that never applies: %+v", r.Outcome)
	}
}

// TestRestart: networks that are too bad at an epoch are drawn again.
func TestRestart(t *testing.T) {
	c := short()
	c.Epochs, c.Rate = 10, 0.003
	plain := result(t, c, clusters(5))
	reached := func(r Result) float64 { return lastOf(r).Train.Accuracy }
	c.Restart = Restart{Of: "accuracy_train", WorseThan: reached(plain) + 1e-9, Epoch: 10}
	r := result(t, c, clusters(5))
	if r.Outcome.Restarts < 1 || reached(r) <= reached(plain) || r.Outcome.Epoch != 10 {
		t.Errorf("%+v, accuracy %g after %g", r.Outcome, reached(r), reached(plain))
	}
	c.Restart.WorseThan = reached(plain)
	if r := result(t, c, clusters(5)); r.Outcome.Restarts != 0 || !slices.Equal(lastOf(r).Params, lastOf(plain).Params) {
		t.Errorf("a network that is good enough: %+v, or it is another", r.Outcome)
	}
	c.Restart.WorseThan, c.Restart.Most = 1.5, 2
	if _, err := Train(c, 1, clusters(5), on); err == nil || !strings.Contains(err.Error(), "accuracy_train is still worse than 1.5 after 2 restarts") {
		t.Errorf("error %v", err)
	}
}

// TestShuffle: every epoch has all training patterns, in batches of its own.
func TestShuffle(t *testing.T) {
	c := short()
	c.Shuffle = true
	tr, err := newTrainer(c, 1, clusters(3))
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.begin(0); err != nil {
		t.Fatal(err)
	}
	var epochs [][]float32
	for range 2 {
		var x []float32
		for b := range tr.batches() {
			for i := range b.N {
				x = append(x, b.X[i/16][i%16])
			}
		}
		epochs = append(epochs, x)
	}
	if slices.Equal(epochs[0], epochs[1]) {
		t.Error("two epochs have the same batches")
	}
	slices.Sort(epochs[0])
	if slices.Sort(epochs[1]); !slices.Equal(epochs[0], epochs[1]) || len(epochs[0]) != 30 {
		t.Errorf("epochs have other patterns: %d and %d", len(epochs[0]), len(epochs[1]))
	}
}

// TestFrom: a network begins with the weights at the end of another, of its shape.
func TestFrom(t *testing.T) {
	c, d := short(), clusters(3)
	c.Activation = "prelu"
	first := result(t, c, d)
	d.From = Weights(c, first.Widths, first.Snapshots)
	c.Init.From = "first"
	if r := result(t, c, d); !slices.Equal(r.Snapshots[0].Params, lastOf(first).Params) || slices.Equal(lastOf(r).Params, lastOf(first).Params) {
		t.Error("the network does not begin where the first ended, or does not learn")
	}
	for name, change := range map[string]func(*Config, *Data){
		"hidden":     func(c *Config, _ *Data) { c.Hidden = []int{9} },
		"narrower":   func(c *Config, _ *Data) { c.Hidden = []int{7} },
		"deeper":     func(c *Config, _ *Data) { c.Hidden = []int{8, 3} },
		"activation": func(c *Config, _ *Data) { c.Activation = "tanh" },
		"classes":    func(_ *Config, d *Data) { *d = clusters(4) },
		"inputs":     func(_ *Config, d *Data) { d.Patterns.X = append(slices.Clone(d.Patterns.X), d.Patterns.X[0]) },
	} {
		c, d := c, d
		from := d.From
		change(&c, &d)
		d.From = from
		if _, err := Train(c, 1, d, on); err == nil || !strings.HasPrefix(err.Error(), "init: the network to continue from has another shape") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestSchedule(t *testing.T) {
	cosine, steps := Schedule{Kind: "cosine", Final: 0.2}, Schedule{Kind: "steps", At: []int{10, 30}, Factor: 0.1}
	for epoch, want := range map[int]float64{0: 2, 50: 1.2, 100: 0.4, 25: 2 * (0.2 + 0.4*(1+math.Sqrt(0.5)))} {
		if got := cosine.rate(2, epoch, 100); math.Abs(got-want) > 1e-15 {
			t.Errorf("cosine at %d: %g, want %g", epoch, got, want)
		}
	}
	for epoch, want := range map[int]float64{0: 2, 9: 2, 10: 0.2, 30: 0.02} {
		if got := steps.rate(2, epoch, 100); math.Abs(got-want) > 1e-15 {
			t.Errorf("steps at %d: %g, want %g", epoch, got, want)
		}
	}
	if got := (Schedule{}).rate(2, 7, 100); got != 2 {
		t.Errorf("constant: %g", got)
	}
}

// TestOptionsAreChecked: what makes no sense is an error that names the field.
func TestOptionsAreChecked(t *testing.T) {
	for _, x := range []struct {
		field, want string
		change      func(*Config)
	}{
		{"activation", "there is none: what a unit answers", func(c *Config) { c.Activation = "batch_norm" }},
		{"target", "learns the label or the score", func(c *Config) { c.Target = "y" }},
		{"output", "the outputs are softmax, sigmoid, linear, tanh", func(c *Config) { c.Output = "relu" }},
		{"output", "tanh for scores from -1 to 1", func(c *Config) { c.Target, c.Output, c.Loss = "score", "sigmoid", "squared" }},
		{"loss", "which needs probabilities, and `output: tanh` has none", func(c *Config) { c.Output = "tanh" }},
		{"quantize", "`output: tanh` has none such", func(c *Config) { c.Output, c.Loss, c.Quantize = "tanh", "squared", Quantize{Bits: 8} }},
		{"loss", "the losses are cross-entropy, squared", func(c *Config) { c.Loss = "hinge" }},
		{"loss", "which needs probabilities", func(c *Config) { c.Output = "linear" }},
		{"output", "a score is any number", func(c *Config) { c.Target = "score" }},
		{"loss", "which is of classes", func(c *Config) { c.Target, c.Output = "score", "linear" }},
		{"init", "give one of them", func(c *Config) { c.Init = Init{From: "x", Gain: 2} }},
		{"init", "the kinds are truncated-normal, normal, uniform, zero", func(c *Config) { c.Init.Kind = "glorot" }},
		{"init", "the fans are in, out, both, none", func(c *Config) { c.Init.Fan = "avg" }},
		{"init", "nothing is drawn", func(c *Config) { c.Init = Init{Kind: "zero", Scale: 2} }},
		{"init", "give scale, the standard deviation", func(c *Config) { c.Init = Init{Fan: "none", Gain: 2} }},
		{"init", "positive numbers", func(c *Config) { c.Init.Scale = -1 }},
		{"init", "positive numbers", func(c *Config) { c.Init.Gain = math.NaN() }},
		{"optimizer", "the optimizers are adam, adamw, sgd", func(c *Config) { c.Optimizer.Kind = "rmsprop" }},
		{"optimizer", "has momentum, which is of sgd", func(c *Config) { c.Optimizer.Momentum = 0.9 }},
		{"optimizer", "constants of adam", func(c *Config) { c.Optimizer = Optimizer{Kind: "sgd", Beta2: 0.9} }},
		{"optimizer", "below 1", func(c *Config) { c.Optimizer = Optimizer{Kind: "sgd", Momentum: 1} }},
		{"optimizer", "give momentum", func(c *Config) { c.Optimizer = Optimizer{Kind: "sgd", Nesterov: true} }},
		{"optimizer", "below 1", func(c *Config) { c.Optimizer.Beta1 = 1 }},
		{"optimizer", "epsilon -1", func(c *Config) { c.Optimizer.Epsilon = -1 }},
		{"optimizer", "adamw, which has it apart", func(c *Config) { c.Regularizer.Decay = 0.1 }},
		{"optimizer", "adam with decay; give", func(c *Config) { c.Optimizer.Kind = "adamw" }},
		{"regularizer", "positive numbers", func(c *Config) { c.Regularizer.L2 = -1 }},
		{"regularizer", "give l2, decay or orthonormality", func(c *Config) { c.Regularizer.Biases = true }},
		{"regularizer", "at least all of them", func(c *Config) { c.Optimizer.Kind, c.Rate, c.Regularizer.Decay = "sgd", 0.5, 2 }},
		{"regularizer", "the layers 1 to 2", func(c *Config) { c.Regularizer = Regularizer{L2: 1, Except: []int{3}} }},
		{"regularizer", "layer 1 alone twice", func(c *Config) { c.Regularizer = Regularizer{L2: 1, Except: []int{1, 1}} }},
		{"regularizer", "all layers alone", func(c *Config) { c.Regularizer = Regularizer{L2: 1, Except: []int{1, 2}} }},
		{"schedule", "the kinds are cosine, steps", func(c *Config) { c.Schedule.Kind = "linear" }},
		{"schedule", "which are of steps", func(c *Config) { c.Schedule = Schedule{Kind: "cosine", Factor: 2} }},
		{"schedule", "at least 0 and below 1", func(c *Config) { c.Schedule = Schedule{Kind: "cosine", Final: 1} }},
		{"schedule", "which is of cosine", func(c *Config) { c.Schedule = Schedule{Kind: "steps", Final: 0.1} }},
		{"schedule", "needs at", func(c *Config) { c.Schedule = Schedule{Kind: "steps", At: []int{3}} }},
		{"schedule", "in order from 1", func(c *Config) { c.Schedule = Schedule{Kind: "steps", At: []int{3, 3}, Factor: 0.1} }},
		{"schedule", "training ends at 40", func(c *Config) { c.Schedule = Schedule{Kind: "steps", At: []int{40}, Factor: 0.1} }},
		{"steps", "give one of them", func(c *Config) { c.Steps = 5 }},
		{"steps", "is -5", func(c *Config) { c.Steps, c.Epochs = -5, 0 }},
		{"epochs", "or a number of `steps`", func(c *Config) { c.Epochs = 0 }},
		{"stop", `looks at "loss"; the quantities are loss_train, loss_test, accuracy_train, accuracy_test`, func(c *Config) { c.Stop.Of = "loss" }},
		{"stop", "all patterns are for training", func(c *Config) { c.Fraction, c.Stop = 1, Stop{Of: "loss_test", Patience: 3} }},
		{"stop", "not when to stop", func(c *Config) { c.Stop.Of = "loss_test" }},
		{"stop", "positive numbers", func(c *Config) { c.Stop = Stop{Of: "loss_test", Reaches: -1} }},
		{"stop", "at least as long", func(c *Config) { c.Stop = Stop{Of: "loss_test", Patience: 3, Every: 5} }},
		{"stop", "take loss_train or loss_test", func(c *Config) {
			c.Target, c.Output, c.Loss, c.Stop = "score", "linear", "squared", Stop{Of: "accuracy_train", Reaches: 1}
		}},
		{"restart", "positive numbers", func(c *Config) { c.Restart.Of = "loss_train" }},
		{"restart", "training has the epochs 1 to 40", func(c *Config) { c.Restart = Restart{Of: "loss_train", WorseThan: 1, Epoch: 41} }},
		{"restart", "1 to 1000 times", func(c *Config) { c.Restart = Restart{Of: "loss_train", WorseThan: 1, Epoch: 4, Most: -1} }},
		{"restart", "init draws none", func(c *Config) {
			c.Init.Kind, c.Restart = "zero", Restart{Of: "loss_train", WorseThan: 1, Epoch: 4}
		}},
		{"fraction", "leave fraction out", func(c *Config) { c.Split = "column" }},
	} {
		c := short()
		x.change(&c)
		var wrong *field.Error
		if err := c.Validate(); !errors.As(err, &wrong) || wrong.Field != x.field || !strings.Contains(wrong.Problem, x.want) {
			t.Errorf("%s: %v, want a word on %q", x.field, err, x.want)
		}
	}
}

// TestOldConfigsAreWrittenAsBefore: a config without any of the options is part of the keys
// of results that exist.
func TestOldConfigsAreWrittenAsBefore(t *testing.T) {
	text, err := json.Marshal(paper(10))
	want := `{"fraction":0.1,"split":"random","hidden":[10,7,5,4,3],"activation":"tanh","optimizer":"adam","rate":0.002,"batch":64,"epochs":10,"snapshots":8}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
	c := short()
	c.Optimizer = Optimizer{Kind: "sgd", Momentum: 0.9}
	c.Init, c.Schedule, c.Stop = Init{Fan: "out"}, Schedule{Kind: "cosine"}, Stop{Of: "loss_test", Patience: 3}
	var back Config
	if text, err = json.Marshal(c); err == nil {
		err = json.Unmarshal(text, &back)
	}
	if again, _ := json.Marshal(back); err != nil || string(again) != string(text) {
		t.Errorf("%s is read as %s: %v", text, again, err)
	}
}

// TestGroupLabels: a group is a value of a label by its short text.
func TestGroupLabels(t *testing.T) {
	for want, got := range map[string]interface{ String() string }{
		"adam": Optimizer{Kind: "adam"}, "sgd-momentum-0.9-nesterov": Optimizer{Kind: "sgd", Momentum: 0.9, Nesterov: true},
		"truncated-normal": Init{}, "uniform-fan-both": Init{Kind: "uniform", Fan: "both"}, "from-other": Init{From: "other"},
		"none": Regularizer{}, "l2-0.015-except-6": Regularizer{L2: 0.015, Except: []int{6}},
		"constant": Schedule{}, "steps-at-100-200-factor-0.1": Schedule{Kind: "steps", At: []int{100, 200}, Factor: 0.1},
		"loss_test-patience-10": Stop{Of: "loss_test", Patience: 10}, "accuracy_train-worse-than-0.55-epoch-1000": Restart{Of: "accuracy_train", WorseThan: 0.55, Epoch: 1000},
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The outcome as a table satisfies its rules and those of its config.
func TestExpectOutcome(t *testing.T) {
	c := short()
	c.Stop = Stop{Of: "accuracy_train", Reaches: 0.5}
	good := result(t, c, clusters(3)).Outcome.Table()
	if err := errors.Join(good.Check(), c.ExpectOutcome(good)); err != nil || good[0].Stopped != 1 {
		t.Errorf("%+v: %v", good, err)
	}
	for want, o := range map[string]tables.Outcome{
		"has 2 rows":          {good[0], good[0]},
		"more than it may":    {{Epoch: 41, Steps: 123}},
		"column restarts":     {{Epoch: 40, Steps: 120, Restarts: 1}},
		"no rule to stop":     {good[0]},
		"expected a number":   {{Epoch: 40, Steps: 120, Stopped: 2}},
		"and the least is 1 ": {{Epoch: 40}},
	} {
		plain := short()
		if err := errors.Join(o.Check(), plain.ExpectOutcome(o)); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%+v: error %v, want %q", o, err, want)
		}
	}
}
