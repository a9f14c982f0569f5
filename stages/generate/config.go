package generate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
)

// Config chooses the patterns and the rule that labels them.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed), committee (figure 8), digits (images of
	// 8 × 8 pixels), parity or xor (of all patterns of some bits).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`

	// Bits is the number of inputs of parity (from 1) and xor (from 2).
	Bits int `json:"bits,omitempty"`

	// Divide is what the pixels of digits, which are from 0 to 16, are divided by; left
	// out, 16.
	Divide float64 `json:"divide,omitempty"`
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
	return r.random
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
	return errors.Join(errs...)
}

// Patterns returns the table of patterns. It fails for a config that is not valid.
func (c Config) Patterns(seed uint64) (tables.Patterns, error) {
	if err := c.Validate(); err != nil {
		return tables.Patterns{}, err
	}
	r, _ := c.rule()
	x, l := r.make(c, seed)
	return tables.Patterns{Pattern: counting(len(l.Y)), Orbit: l.Orbit, Score: l.Score, PY: l.PY, Y: l.Y, X: x}, nil
}
