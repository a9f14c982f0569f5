package estimate

import (
	"errors"
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

// Version is raised when equal configs and inputs give other estimates.
const Version = 3

// Config chooses the estimator. Every estimator has parameters of its own, and
// must have all of them: nothing is left to a default.
type Config struct {
	// Estimator is one of [Methods]: binning (the authors' fixed edges), floor
	// (cells without end), kde, quantised, adaptive, ksg, noisy.
	Estimator string `json:"estimator"`

	// Bins is the number of edges of binning (30 are the authors'), and of bins of
	// adaptive.
	Bins int `json:"bins,omitempty"`

	// Range is where binning puts its edges: fixed, from -1 to 1, for tanh; or from
	// the lowest to the highest activation at all snapshots of the network, of the
	// layer or of the whole run, for units without bounds such as ReLU.
	Range string `json:"range,omitempty"`

	// Top is where binning puts v = 1, or whatever the last edge is, which saturated
	// units reach exactly: left out, into a bin of its own, as the authors' code has
	// it; closed, into the last interval.
	Top string `json:"top,omitempty"`

	// Width is the width of floor's cells: 0.07 and 0.5 are in use.
	Width float64 `json:"width,omitempty"`

	// Bits is what an activation has left in quantised: 4 and 8 are in use.
	Bits int `json:"bits,omitempty"`

	// Neighbours is the number k of neighbours that ksg looks at: 3 is common.
	Neighbours int `json:"neighbours,omitempty"`

	// Bound is which bound of I(X;T) kde takes: upper or lower.
	Bound string `json:"bound,omitempty"`

	// Variance is that of the noise that kde and noisy add to every unit: 0.001 and
	// 0.1 are in use.
	Variance float64 `json:"variance,omitempty"`

	// Samples is how often noisy draws a pattern with noise.
	Samples int `json:"samples,omitempty"`

	// Seed decides noisy's random numbers.
	Seed uint64 `json:"seed,omitempty"`

	// Epochs are the snapshots to estimate; left out, all of them.
	Epochs []int `json:"epochs,omitempty"`
}

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	c.problems(func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	})
	return errors.Join(errs...)
}

// Add adds the action that estimates every layer at every snapshot of a network.
func Add(g *pipeline.Graph, name string, c Config, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) pipeline.Output[tables.Information] {
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: Version, Name: name, Config: c})
	in := declare(a, patterns, activations)
	out := pipeline.Result[tables.Information](a, "information")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		x, err := in.activations.Read(t)
		if err != nil {
			return err
		}
		return c.expectInformation(x, out.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		p, x, err := in.read(t)
		if err != nil {
			return err
		}
		information, err := c.run(p, x, func(done, total int) error {
			t.Progress(done, total, "snapshots")
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return out.Write(t, information)
	})
	return out
}

// AddSymbols adds the action that makes every layer of a network, at its last
// snapshot, the discrete variable that an estimator sees ([Discretizer]).
func AddSymbols(g *pipeline.Graph, name string, c Config, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) pipeline.Output[tables.Symbols] {
	config := struct {
		Config
		Output string `json:"output"` // tells the action from the one that estimates
	}{c, "symbols of the last snapshot"}
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: Version, Name: name, Config: config})
	in := declare(a, patterns, activations)
	out := pipeline.Result[tables.Symbols](a, "symbols")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, x, err := in.read(t)
		if err != nil {
			return err
		}
		return expectSymbols(p, x, out.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		p, x, err := in.read(t)
		if err != nil {
			return err
		}
		snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
		if err != nil {
			return err
		}
		symbols, err := c.Discretize(snapshots, p.Pattern)
		if err != nil {
			return err
		}
		return out.Write(t, symbols)
	})
	return out
}

// inputs are the tables that an action of the stage reads.
type inputs struct {
	patterns    pipeline.In[tables.Patterns]
	activations pipeline.In[tables.Activations]
}

func declare(a *pipeline.Action, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) inputs {
	return inputs{pipeline.Input(a, "patterns", patterns), pipeline.Input(a, "activations", activations)}
}

func (in inputs) read(t *pipeline.Task) (p tables.Patterns, x tables.Activations, err error) {
	if p, err = in.patterns.Read(t); err == nil {
		x, err = in.activations.Read(t)
	}
	return p, x, err
}

// run estimates the layers of a table of activations.
func (c Config) run(p tables.Patterns, x tables.Activations, step Step) (tables.Information, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	return c.Measure(snapshots, inputsOf(p), p.Y, step)
}

// inputsOf gives the patterns' inputs; nil where they are not known, which is NaN.
func inputsOf(p tables.Patterns) [][]float32 {
	if len(p.X) > 0 && len(p.X[0]) > 0 && p.X[0][0] != p.X[0][0] {
		return nil
	}
	return p.X
}
