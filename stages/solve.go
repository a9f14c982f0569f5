package stages

import (
	"errors"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/solve"
	"infoplane/stages/solve/tradeoff"
)

// solveVersion is raised when equal configs and patterns give another curve.
const solveVersion = 3

// solveCurve adds the action that computes the bound of the patterns' p(y=1|x). With a
// deterministic rule that is min(I(X;T), H(Y)), and no β is distinguished.
func solveCurve(g *pipeline.Graph, name string, c solve.Config, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Curve] {
	a := g.Add(pipeline.Spec{Stage: "solve", Version: solveVersion, Name: name, Config: c})
	in := pipeline.Input(a, "patterns", patterns)
	out := pipeline.Result[tables.Curve](a, "curve")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		return solve.ExpectCurve(p, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Curve, error) {
		p, err := in.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Curve(p, func(int) error { return t.Context().Err() })
	})
	return out
}

// solveOptimality adds the action that compares the layers of a network, as symbols
// on the patterns, with the bound of the patterns' p(y=1|x).
func solveOptimality(g *pipeline.Graph, name string, patterns pipeline.Output[tables.Patterns], symbols pipeline.Output[tables.Symbols]) pipeline.Output[tables.Optimality] {
	config := struct {
		Output string `json:"output"` // distinguishes the action from the one that solves the curve
	}{"optimality of layers"}
	a := g.Add(pipeline.Spec{Stage: "solve", Version: solveVersion, Name: name, Config: config})
	in := pipeline.Input(a, "patterns", patterns)
	layers := pipeline.Input(a, "symbols", symbols)
	out := pipeline.Result[tables.Optimality](a, "optimality")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		s, err := layers.Read(t)
		if err != nil {
			return err
		}
		return solve.ExpectOptimality(s, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Optimality, error) {
		p, err := in.Read(t)
		if err != nil {
			return nil, err
		}
		s, err := layers.Read(t)
		if err != nil {
			return nil, err
		}
		return solve.CompareLayers(p, s, t.Step("layers"))
	})
	return out
}

// choicesVersion is raised when equal configs and patterns give other choices.
const choicesVersion = 1

// choicesConfig is that of an action that finds what an objective chooses.
type choicesConfig struct {
	Output string `json:"output"` // distinguishes the action from the one that solves the curve
	solve.Config
	tradeoff.Objective
}

// Validate returns what is wrong with the config.
func (c choicesConfig) Validate() error {
	return errors.Join(c.Config.Validate(), c.Objective.Validate())
}

// solveChoices adds the action that finds which encoders an objective other than the bound
// chooses for the patterns.
func solveChoices(g *pipeline.Graph, name string, c choicesConfig, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Choices] {
	c.Output = "choices"
	a := g.Add(pipeline.Spec{Stage: "solve", Version: choicesVersion, Name: name, Config: c})
	in := pipeline.Input(a, "patterns", patterns)
	out := pipeline.Result[tables.Choices](a, "choices")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		return c.Objective.Expect(p, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Choices, error) {
		p, err := in.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Objective.Choices(p, c.Tolerance, func(int) error { return t.Context().Err() })
	})
	return out
}
