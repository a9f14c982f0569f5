package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/internal/field"
	"infoplane/internal/nn"
	"infoplane/internal/vec"
)

// altered are configs whose hidden layers are disturbed or rounded.
func altered() map[string]Config {
	out := map[string]Config{}
	for name, change := range map[string]func(*Config){
		"plain":    func(c *Config) {},
		"noise":    func(c *Config) { c.Noise = Noise{Deviation: 0.1} },
		"binary":   func(c *Config) { c.Noise = Noise{Dropout: 0.2} },
		"gaussian": func(c *Config) { c.Noise = Noise{Dropout: 0.2, Kind: "gaussian"} },
		"both":     func(c *Config) { c.Noise = Noise{Deviation: 0.1, Dropout: 0.2} },
		"batch":    func(c *Config) { c.Quantize = Quantize{Bits: 4} },
		"weights":  func(c *Config) { c.Quantize = Quantize{Bits: 4, Of: "both"} },
		"moving":   func(c *Config) { c.Activation, c.Quantize = "relu", Quantize{Bits: 8, Of: "both", Range: "moving"} },
		"orthonormality": func(c *Config) {
			c.Regularizer = Regularizer{Orthonormality: 0.1}
		},
	} {
		c := paper(12)
		change(&c)
		out[name] = c
	}
	return out
}

// Each way of altering a network trains another one, from the same start, the same under
// every kernel, and whatever is recorded: more snapshots, the same weights.
func TestAlteredNetworks(t *testing.T) {
	before := vec.Kernel()
	defer vec.Select(before)
	ends := map[string]string{}
	for name, c := range altered() {
		if err := c.Validate(); err != nil {
			t.Fatal(name, err)
		}
		var all []string
		for _, kernel := range vec.Kernels() {
			if err := vec.Select(kernel); err != nil {
				t.Fatal(err)
			}
			all = append(all, digest(mustTrain(t, c, 1)))
		}
		if all[0] != all[len(all)-1] {
			t.Errorf("%s: the kernels %v give %v", name, vec.Kernels(), all)
		}
		few, start := c, paper(12)
		few.Snapshots, start.Activation = Grid{Count: 4}, c.Activation
		some, full := mustTrain(t, few, 1), mustTrain(t, c, 1)
		if !slices.Equal(some[len(some)-1].Params, full[len(full)-1].Params) || fmt.Sprint(some[len(some)-1].Ranges) != fmt.Sprint(full[len(full)-1].Ranges) {
			t.Errorf("%s: what is recorded changes the network", name)
		}
		if !slices.Equal(full[0].Params, mustTrain(t, start, 1)[0].Params) {
			t.Errorf("%s: starts from other weights", name)
		}
		end := fmt.Sprint(full[len(full)-1].Params)
		if other := ends[end]; other != "" {
			t.Errorf("%s trains the network of %s", name, other)
		}
		ends[end] = name
		if name == "moving" {
			if r := full[len(full)-1].Ranges; len(r) != 5 || r[0] == full[0].Ranges[0] || full[0].Ranges[0] != (nn.Range{Low: -6, High: 6}) {
				t.Errorf("ranges %v after %v", r, full[0].Ranges)
			}
		}
	}
	if len(ends) != 9 {
		t.Errorf("%d networks", len(ends))
	}
}

// A network restarted has noise of its own, and ranges from the start.
func TestAlteredNetworksRestart(t *testing.T) {
	c := altered()["moving"]
	c.Restart = Restart{Of: "accuracy_train", Epoch: 2, WorseThan: 2}
	x, y := hardRule()
	if _, err := Train(c, 1, data(x, y), on); err == nil || !strings.Contains(err.Error(), "still worse") {
		t.Errorf("error %v", err)
	}
}

// What dump alone reads is not part of training.
func TestTrainedConfig(t *testing.T) {
	c := paper(12)
	text := func(c Config) string {
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if plain := text(c); strings.Contains(plain, "noise") || strings.Contains(plain, "quantize") {
		t.Errorf("a config without noise has it: %s", plain)
	}
	c.Noise = Noise{Deviation: 0.1, Dump: 10, Means: true}
	if got := text(c.Trained()); !strings.Contains(got, `"noise":{"deviation":0.1}`) {
		t.Errorf("trained: %s", got)
	}
	for want, group := range map[string]fmt.Stringer{
		"none":                        Noise{},
		"deviation-0.1-dump-10-means": c.Noise,
		"dropout-0.5-gaussian":        Noise{Dropout: 0.5, Kind: "gaussian"},
		"bits-8-of-both-range-moving": Quantize{Bits: 8, Of: "both", Range: "moving"},
		"l2-0.1-orthonormality-2":     Regularizer{L2: 0.1, Orthonormality: 2},
	} {
		if group.String() != want {
			t.Errorf("label %s, want %s", group, want)
		}
	}
}

func TestAlteredProblems(t *testing.T) {
	for _, c := range []struct {
		field, want string
		change      func(*Config)
	}{
		{"noise", "the network has none", func(c *Config) { c.Hidden, c.Noise = nil, Noise{Deviation: 1} }},
		{"noise", "has the deviation -1", func(c *Config) { c.Noise.Deviation = -1 }},
		{"noise", "has the deviation NaN", func(c *Config) { c.Noise.Deviation = math.NaN() }},
		{"noise", "has the dropout 1,", func(c *Config) { c.Noise.Dropout = 1 }},
		{"noise", "give deviation, dropout, or both", func(c *Config) { c.Noise.Dump = 10 }},
		{"noise", `has the kind "uniform"; the kinds of dropout are binary, gaussian`, func(c *Config) { c.Noise = Noise{Dropout: 0.1, Kind: "uniform"} }},
		{"noise", "has the kind gaussian, which is of dropout", func(c *Config) { c.Noise = Noise{Deviation: 0.1, Kind: "gaussian"} }},
		{"noise", "dumps 1 draws", func(c *Config) { c.Noise = Noise{Deviation: 0.1, Dump: 1} }},
		{"noise", "it needs deviation and dump", func(c *Config) { c.Noise = Noise{Dropout: 0.1, Dump: 10, Means: true} }},
		{"quantize", "has 0 bits", func(c *Config) { c.Quantize.Of = "both" }},
		{"quantize", "has 17 bits", func(c *Config) { c.Quantize.Bits = 17 }},
		{"quantize", `is of "weights"`, func(c *Config) { c.Quantize = Quantize{Bits: 8, Of: "weights"} }},
		{"quantize", `has the range "fixed"`, func(c *Config) { c.Quantize = Quantize{Bits: 8, Range: "fixed"} }},
		{"quantize", "leave one out", func(c *Config) { c.Quantize, c.Noise = Quantize{Bits: 8}, Noise{Dropout: 0.1} }},
		{"quantize", "take softmax or sigmoid", func(c *Config) { c.Quantize, c.Output, c.Loss = Quantize{Bits: 8}, "linear", "squared" }},
		{"regularizer", "orthonormality -1", func(c *Config) { c.Regularizer.Orthonormality = -1 }},
		{"regularizer", "which orthonormality is not of", func(c *Config) { c.Regularizer = Regularizer{Orthonormality: 1, Biases: true} }},
	} {
		config := paper(10)
		c.change(&config)
		var wrong *field.Error
		if err := config.Validate(); !errors.As(err, &wrong) || wrong.Field != c.field || !strings.Contains(wrong.Problem, c.want) {
			t.Errorf("%s: %v, want a word on %q", c.field, err, c.want)
		}
	}
}
