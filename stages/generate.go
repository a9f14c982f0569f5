package stages

import (
	"infoplane/artifacts/tables"
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
