package stages

import (
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/estimate"
)

// estimateVersion is raised when equal configs and inputs give other estimates.
const estimateVersion = 3

// informationConfig is the config of an action that estimates information.
type informationConfig struct {
	estimate.Config
	Draws int `json:"draws,omitempty"` // patterns that are draws of one input: see [estimate.Rows]
}

// estimated are the tables that an estimate is of.
type estimated struct {
	patterns    pipeline.Output[tables.Patterns]
	activations pipeline.Output[tables.Activations]
	split       pipeline.Output[tables.Split]   // read where the estimate is on a part of the patterns
	teacher     pipeline.Output[tables.Teacher] // read where it is the target
}

// estimateInformation adds the action that estimates every layer at every snapshot of a network,
// which probably takes so many seconds; 0: not known.
func estimateInformation(g *pipeline.Graph, name string, c informationConfig, seconds float64, from estimated) pipeline.Output[tables.Information] {
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: estimateVersion, Name: name, Config: c, Seconds: seconds})
	in := layersOf(a, from.patterns, from.activations)
	part := func(*pipeline.Task) (tables.Split, error) { return nil, nil }
	if !c.On.IsZero() {
		part = pipeline.Input(a, "split", from.split).Read
	}
	teacher := func(*pipeline.Task) (tables.Teacher, error) { return nil, nil }
	if c.Target == estimate.TargetTeacher {
		teacher = pipeline.Input(a, "teacher", from.teacher).Read
	}
	out := pipeline.Result[tables.Information](a, "information")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		x, err := in.activations.Read(t)
		if err != nil {
			return err
		}
		return c.Expect(x, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Information, error) {
		p, x, err := in.read(t)
		if err != nil {
			return nil, err
		}
		s, err := part(t)
		if err != nil {
			return nil, err
		}
		w, err := teacher(t)
		if err != nil {
			return nil, err
		}
		return c.Information(p, x, estimate.Rows{Split: s, Draws: c.Draws, Teacher: w}, t.Step("snapshots"))
	})
	return out
}

// estimateSymbols adds the action that makes every layer of a network, at its last
// snapshot, the discrete variable of an estimator ([estimate.Discretizer]).
func estimateSymbols(g *pipeline.Graph, name string, c estimate.Config, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) pipeline.Output[tables.Symbols] {
	config := struct {
		estimate.Config
		Output string `json:"output"` // distinguishes the action from the one that estimates
	}{c, "symbols of the last snapshot"}
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: estimateVersion, Name: name, Config: config})
	in := layersOf(a, patterns, activations)
	out := pipeline.Result[tables.Symbols](a, "symbols")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, x, err := in.read(t)
		if err != nil {
			return err
		}
		return estimate.ExpectSymbols(p, x, out.Of(d))
	})
	out.Compute(func(t *pipeline.Task) (tables.Symbols, error) {
		p, x, err := in.read(t)
		if err != nil {
			return nil, err
		}
		return c.Symbols(p, x)
	})
	return out
}

// layersIn are the tables that an action of estimate reads.
type layersIn struct {
	patterns    pipeline.In[tables.Patterns]
	activations pipeline.In[tables.Activations]
}

func layersOf(a *pipeline.Action, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) layersIn {
	return layersIn{pipeline.Input(a, "patterns", patterns), pipeline.Input(a, "activations", activations)}
}

func (in layersIn) read(t *pipeline.Task) (p tables.Patterns, x tables.Activations, err error) {
	if p, err = in.patterns.Read(t); err == nil {
		x, err = in.activations.Read(t)
	}
	return p, x, err
}
