package generate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
)

// Config chooses the rule that labels the patterns.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed) or committee (figure 8).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid, and of no other rule:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`
}

// A source of labels is a rule by its name in an experiment file.
type source struct {
	name   string
	gamma  bool // needs a steepness
	random bool // draws labels with the seed
	labels func(c Config, seed uint64) Labels
}

var sources = []source{
	{name: "hard", labels: func(Config, uint64) Labels { return Hard() }},
	{name: "smooth", gamma: true, random: true, labels: func(c Config, seed uint64) Labels { return Smooth(c.Gamma, seed) }},
	{name: "committee", labels: func(Config, uint64) Labels { return Committee() }},
}

// source returns the rule of the config, and whether there is one.
func (c Config) source() (source, bool) {
	i := slices.IndexFunc(sources, func(s source) bool { return s.name == c.Rule })
	if i < 0 {
		return source{}, false
	}
	return sources[i], true
}

// Random reports whether the labels depend on the seed.
func (c Config) Random() bool {
	s, _ := c.source()
	return s.random
}

// Validate returns what is wrong with the config, as joined [field.Error]s, or nil.
func (c Config) Validate() error {
	s, known := c.source()
	switch {
	case !known:
		var names []string
		for _, s := range sources {
			names = append(names, s.name)
		}
		return &field.Error{Field: "rule", Problem: fmt.Sprintf("is %q; the rules are %s", c.Rule, strings.Join(names, ", "))}
	case s.gamma && (!(c.Gamma > 0) || math.IsInf(c.Gamma, 0)):
		return &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; the %s rule needs a positive steepness, such as 41.64", c.Gamma, s.name)}
	case !s.gamma && c.Gamma != 0:
		return &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; only the smooth rule has a steepness", c.Gamma)}
	}
	return nil
}

// Patterns returns the table of patterns. It fails for a config that is not valid.
func (c Config) Patterns(seed uint64) (tables.Patterns, error) {
	if err := c.Validate(); err != nil {
		return tables.Patterns{}, err
	}
	s, _ := c.source()
	l := s.labels(c, seed)
	number := make([]int32, Count)
	for i := range number {
		number[i] = int32(i)
	}
	return tables.Patterns{Pattern: number, Orbit: l.Orbit, Score: l.Score, PY: l.PY, Y: l.Y, X: Matrix()}, nil
}
