package generate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/random"
)

// Config chooses the patterns and the rule that labels them.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed), committee (figure 8), digits (images of
	// 8 × 8 pixels), parity or xor (of all patterns of some bits), or gaussian-teacher (a
	// regression).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`

	// Bits is the number of inputs of parity (from 1) and xor (from 2).
	Bits int `json:"bits,omitempty"`

	// Divide is what the pixels of digits, which are from 0 to 16, are divided by; left
	// out, 16.
	Divide float64 `json:"divide,omitempty"`

	// Teacher describes the rule gaussian-teacher.
	Teacher *Teacher `json:"teacher,omitempty"`

	// LabelNoise is the probability that a label is replaced by one of the other
	// classes, each as likely: see [Labels.Flip].
	LabelNoise float64 `json:"label_noise,omitempty"`

	// ShuffleLabels gives the patterns the labels of others, before label noise: see
	// [Labels.Shuffle].
	ShuffleLabels bool `json:"shuffle_labels,omitempty"`
}

// option is a field that some rules have.
type option struct {
	name    string
	given   func(c Config) bool
	problem func(c Config) string // of its value, for a rule that has it; "" if there is none
}

var options = []option{
	{"gamma", func(c Config) bool { return c.Gamma != 0 }, func(c Config) string {
		if !(c.Gamma > 0) || math.IsInf(c.Gamma, 0) {
			return fmt.Sprintf("is %v; the %s rule needs a positive steepness, such as 41.64", c.Gamma, c.Rule)
		}
		return ""
	}},
	{"teacher", func(c Config) bool { return c.Teacher != nil }, func(Config) string { return "" }},
	{"bits", func(c Config) bool { return c.Bits != 0 }, Config.bitsProblem},
	{"divide", func(c Config) bool { return c.Divide != 0 }, func(c Config) string {
		if c.Divide < 0 || math.IsNaN(c.Divide) || math.IsInf(c.Divide, 0) {
			return fmt.Sprintf("is %v; inputs are divided by a positive number", c.Divide)
		}
		return ""
	}},
}

func (c Config) bitsProblem() string {
	least := 1
	if c.Rule == "xor" {
		least = 2
	}
	if c.Bits < least || c.Bits > maxBits {
		return fmt.Sprintf("is %d; the %s rule has %d to %d inputs", c.Bits, c.Rule, least, maxBits)
	}
	return ""
}

// Random reports whether the patterns depend on the seed.
func (c Config) Random() bool {
	r, _ := c.rule()
	return r.random || c.LabelNoise > 0 || c.ShuffleLabels
}

// Size returns the number of patterns and of classes, 0 where it is not known.
func (c Config) Size() (patterns, classes int) {
	r, known := c.rule()
	if !known {
		return 0, 0
	}
	return r.size(c)
}

// Validate returns what is wrong with the config, as joined [field.Error]s, or nil.
func (c Config) Validate() error {
	r, known := c.rule()
	if !known {
		return &field.Error{Field: "rule", Problem: fmt.Sprintf("is %q; the rules are %s", c.Rule, strings.Join(ruleNames(), ", "))}
	}
	var errs []error
	for _, o := range options {
		problem := ""
		if slices.Contains(r.options, o.name) {
			problem = o.problem(c)
		} else if o.given(c) {
			problem = fmt.Sprintf("is for the rules %s; leave it out of %s", strings.Join(rulesWith(o.name), ", "), c.Rule)
		}
		if problem != "" {
			errs = append(errs, &field.Error{Field: o.name, Problem: problem})
		}
	}
	if r.hasTeacher() {
		errs = append(errs, c.Teacher.problem())
	}
	if !(c.LabelNoise >= 0 && c.LabelNoise <= 1) {
		errs = append(errs, &field.Error{Field: "label_noise", Problem: fmt.Sprintf("is %v; a probability is from 0 to 1", c.LabelNoise)})
	}
	return errors.Join(errs...)
}

// Made is what a config makes.
type Made struct {
	Patterns tables.Patterns
	Teacher  tables.Teacher // of the rule gaussian-teacher; else nil
}

// HasTeacher reports whether the rule has a teacher.
func (c Config) HasTeacher() bool {
	r, _ := c.rule()
	return r.hasTeacher()
}

// Make makes the patterns. It fails for a config that is not valid.
func (c Config) Make(seed uint64) (Made, error) {
	if err := c.Validate(); err != nil {
		return Made{}, err
	}
	r, _ := c.rule()
	x, l := r.make(c, seed)
	if c.ShuffleLabels {
		l = l.Shuffle(random.New(seed, "shuffled labels"))
	}
	if c.LabelNoise > 0 {
		l.Flip(c.LabelNoise, l.classes(), random.New(seed, "label noise"))
	}
	out := Made{Patterns: tables.Patterns{Pattern: counting(len(l.Y)), Orbit: l.Orbit, Score: l.Score, PY: l.PY, Y: l.Y, X: x}}
	if r.hasTeacher() {
		for i, w := range c.Teacher.Weights(seed) {
			out.Teacher = append(out.Teacher, tables.TeacherRow{Input: int32(i), Value: w})
		}
	}
	return out, nil
}

// Patterns is the table of patterns of [Config.Make].
func (c Config) Patterns(seed uint64) (tables.Patterns, error) {
	made, err := c.Make(seed)
	return made.Patterns, err
}
