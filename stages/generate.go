package stages

import (
	"errors"
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
	"infoplane/stages/generate"
)

// generateVersion is raised when equal configs and seeds give other patterns.
const generateVersion = 1

// generated are the tables of one data set.
type generated struct {
	patterns pipeline.Output[tables.Patterns]
	teacher  *pipeline.Output[tables.Teacher] // nil where the rule has none
}

// generatePatterns adds the action that makes the patterns. The seed is part of the key where
// something is drawn with it.
func generatePatterns(g *pipeline.Graph, name string, c generate.Config, seed uint64) generated {
	if !c.Random() {
		seed = 0
	}
	a := g.Add(pipeline.Spec{Stage: "generate", Version: generateVersion, Name: name, Config: c, Seed: seed})
	out := generated{patterns: pipeline.Result[tables.Patterns](a, "patterns")}
	if c.HasTeacher() {
		teacher := pipeline.Result[tables.Teacher](a, "teacher")
		out.teacher = &teacher
	}
	a.Do(func(t *pipeline.Task) error {
		made, err := c.Make(seed)
		if err != nil {
			return err
		}
		errs := []error{out.patterns.Write(t, made.Patterns)}
		if out.teacher != nil {
			errs = append(errs, out.teacher.Write(t, made.Teacher))
		}
		return errors.Join(errs...)
	})
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
