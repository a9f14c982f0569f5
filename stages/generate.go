package stages

import (
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
	"infoplane/stages/generate"
)

// generateVersion is raised when equal configs and seeds give other patterns.
const generateVersion = 1

// generatePatterns adds the action that makes the patterns. The seed is part of the key where
// the labels depend on it.
func generatePatterns(g *pipeline.Graph, name string, c generate.Config, seed uint64) pipeline.Output[tables.Patterns] {
	if !c.Random() {
		seed = 0
	}
	a := g.Add(pipeline.Spec{Stage: "generate", Version: generateVersion, Name: name, Config: c, Seed: seed})
	out := pipeline.Result[tables.Patterns](a, "patterns")
	out.Compute(func(*pipeline.Task) (tables.Patterns, error) { return c.Patterns(seed) })
	return out
}

// Validate returns what is wrong with the entry, as joined errors.
func (e generateEntry) Validate() error {
	err := e.Config.Validate()
	if err == nil && e.Seed != 0 && !e.Random() {
		return &field.Error{Field: "seed", Problem: fmt.Sprintf("is %d; the %s rule draws nothing: leave it out", e.Seed, e.Rule)}
	}
	return err
}
