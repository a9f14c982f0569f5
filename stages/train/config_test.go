package train

import (
	"errors"
	"math"
	"strings"
	"testing"

	"infoplane/internal/field"
)

func TestValidateNamesTheField(t *testing.T) {
	if err := paper(10).Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field, want string
		change      func(*Config)
	}{
		{"fraction", "is 0;", func(c *Config) { c.Fraction = 0 }},
		{"fraction", "above 0 and at most 1", func(c *Config) { c.Fraction = 1.01 }},
		{"fraction", "is NaN", func(c *Config) { c.Fraction = math.NaN() }},
		{"split", "random, stratified, unshuffled, column", func(c *Config) { c.Split = "sorted" }},
		{"hidden", "gives layer 2 the width 0", func(c *Config) { c.Hidden = []int{3, 0} }},
		{"hidden", "width -1", func(c *Config) { c.Hidden = []int{-1} }},
		{"hidden", "at most 100", func(c *Config) { c.Hidden = make([]int, 101) }},
		{"activation", `is "Tanh"; the activations are tanh, relu, sigmoid, softplus, softsign, linear`, func(c *Config) { c.Activation = "Tanh" }},
		{"optimizer", "adam, adamw, sgd", func(c *Config) { c.Optimizer.Kind = "" }},
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
		if !errors.As(err, &wrong) || wrong.Field != c.field || !strings.Contains(wrong.Problem, c.want) {
			t.Errorf("%s: %v, want a word on %q", c.field, err, c.want)
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
