package generate

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
)

// Config chooses the patterns and the rule that labels them.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed), committee (figure 8), digits (images of
	// 8 × 8 pixels), parity or xor (of all patterns of some bits), gaussian (one input at
	// its quantiles), gaussian-teacher (a regression), points (which the experiment lists),
	// or file (patterns of the user's).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`

	// Bits is the number of inputs of parity (from 1) and xor (from 2).
	Bits int `json:"bits,omitempty"`

	// Quantiles is the number of patterns of gaussian.
	Quantiles int `json:"quantiles,omitempty"`

	// File describes the patterns of the rule file.
	File *File `json:"file,omitempty"`

	// Divide is what the inputs of digits and file are divided by. Left out, that is 16
	// for digits, whose pixels are from 0 to 16, and 1 for file.
	Divide float64 `json:"divide,omitempty"`

	// Standardise subtracts the mean of each input of file and divides by its standard
	// deviation, those of the patterns for training (train), which the files have to name,
	// or of all patterns (all).
	Standardise string `json:"standardise,omitempty"`

	// Subset draws some of the patterns of digits or file.
	Subset *Subset `json:"subset,omitempty"`

	// Teacher describes the rule gaussian-teacher.
	Teacher *Teacher `json:"teacher,omitempty"`

	// Points lists the patterns of the rule points.
	Points *Points `json:"points,omitempty"`

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
	{"teacher", func(c Config) bool { return c.Teacher != nil }, valid},
	{"points", func(c Config) bool { return c.Points != nil }, valid},
	{"file", func(c Config) bool { return c.File != nil }, valid},
	{"subset", func(c Config) bool { return c.Subset != nil }, valid},
	{"standardise", func(c Config) bool { return c.Standardise != "" }, Config.standardiseProblem},
	{"quantiles", func(c Config) bool { return c.Quantiles != 0 }, Config.quantilesProblem},
	{"bits", func(c Config) bool { return c.Bits != 0 }, Config.bitsProblem},
	{"divide", func(c Config) bool { return c.Divide != 0 }, func(c Config) string {
		if c.Divide < 0 || math.IsNaN(c.Divide) || math.IsInf(c.Divide, 0) {
			return fmt.Sprintf("is %v; inputs are divided by a positive number", c.Divide)
		}
		return ""
	}},
}

// valid is for a group, which has problems of its own.
func valid(Config) string { return "" }

func (c Config) standardiseProblem() string {
	switch {
	case c.Standardise == "":
		return ""
	case c.Standardise != tables.PartTrain && c.Standardise != "all":
		return fmt.Sprintf("is %q; inputs are standardised on train or all patterns", c.Standardise)
	case c.Divide != 0:
		return "is given, and so is divide; inputs are scaled once"
	case c.Standardise == tables.PartTrain && c.File != nil && !c.File.splits():
		return "is train, and which patterns are for training is not known here: name them in the file's `split` or `test`, or write all, which fits on the patterns for testing, too"
	}
	return ""
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
	return r.random || c.Subset != nil || c.LabelNoise > 0 || c.ShuffleLabels
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
		if r.has(o.name) {
			problem = o.problem(c)
		} else if o.given(c) {
			problem = fmt.Sprintf("is for the rules %s; leave it out of %s", strings.Join(rulesWith(o.name), ", "), c.Rule)
		}
		if problem != "" {
			errs = append(errs, &field.Error{Field: o.name, Problem: problem})
		}
	}
	if r.has("teacher") {
		errs = append(errs, c.Teacher.problem())
	}
	if r.has("points") {
		errs = append(errs, c.Points.problem())
	}
	if r.has("file") {
		errs = append(errs, c.File.problem())
	}
	errs = append(errs, c.Subset.problem())
	if !(c.LabelNoise >= 0 && c.LabelNoise <= 1) {
		errs = append(errs, &field.Error{Field: "label_noise", Problem: fmt.Sprintf("is %v; a probability is from 0 to 1", c.LabelNoise)})
	}
	return errors.Join(errs...)
}
