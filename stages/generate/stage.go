package generate

import (
	"errors"
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

// Version is raised when equal configs and seeds give other patterns.
const Version = 1

// Config chooses the rule that labels the patterns.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed) or committee (figure 8).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid, and of no other rule:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`
}

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	switch c.Rule {
	case "smooth":
		if !(c.Gamma > 0) || math.IsInf(c.Gamma, 0) {
			errs = append(errs, &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; the smooth rule needs a positive steepness, such as 41.64", c.Gamma)})
		}
	case "hard", "committee":
		if c.Gamma != 0 {
			errs = append(errs, &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; only the smooth rule has a steepness", c.Gamma)})
		}
	default:
		errs = append(errs, &field.Error{Field: "rule", Problem: fmt.Sprintf("is %q; the rules are hard, smooth, committee", c.Rule)})
	}
	return errors.Join(errs...)
}

// Add adds the action that makes the patterns. The seed draws the labels of the
// smooth rule; the other rules draw nothing, so for them it is not part of the key.
func Add(g *pipeline.Graph, name string, c Config, seed uint64) pipeline.Output[tables.Patterns] {
	if c.Rule != "smooth" {
		seed = 0
	}
	a := g.Add(pipeline.Spec{Stage: "generate", Version: Version, Name: name, Config: c, Seed: seed})
	out := pipeline.Result[tables.Patterns](a, "patterns")
	a.Do(func(t *pipeline.Task) error {
		patterns, err := run(c, seed)
		if err != nil {
			return err
		}
		return out.Write(t, patterns)
	})
	return out
}

// run makes the table of patterns.
func run(c Config, seed uint64) (tables.Patterns, error) {
	if err := c.Validate(); err != nil {
		return tables.Patterns{}, err
	}
	var l Labels
	switch c.Rule {
	case "hard":
		l = Hard()
	case "smooth":
		l = Smooth(c.Gamma, seed)
	case "committee":
		l = Committee()
	}
	number := make([]int32, Count)
	for i := range number {
		number[i] = int32(i)
	}
	return tables.Patterns{Pattern: number, Orbit: l.Orbit, Score: l.Score, PY: l.PY, Y: l.Y, X: Matrix()}, nil
}
