package estimate

import (
	"errors"
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// Version is raised when equal configs and inputs give other estimates.
const Version = 1

// Config chooses the estimator.
type Config struct {
	// Estimator is binning (the authors' fixed edges) or floor (cells without end).
	Estimator string `json:"estimator"`

	// Bins is the number of edges of binning, at least 2: 30 are the authors'.
	Bins int `json:"bins,omitempty"`

	// Range is where binning puts its edges: fixed, from -1 to 1, for tanh; or
	// run, from the lowest to the highest activation of all layers at all
	// snapshots of the network, for units without bounds such as ReLU.
	Range string `json:"range,omitempty"`

	// Width is the width of floor's cells: 0.07 and 0.5 are in use.
	Width float64 `json:"width,omitempty"`
}

// maxBins keeps the edges of binning distinct in float32 on [-1,1].
const maxBins = 1 << 20

// Validate says what is wrong with the config, as joined [pipeline.FieldError]s.
func (c Config) Validate() error {
	var errs []error
	fail := func(field, format string, args ...any) {
		errs = append(errs, &pipeline.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	switch c.Estimator {
	case "binning":
		if c.Bins < 2 || c.Bins > maxBins {
			fail("bins", "is %d; binning needs 2 to %d edges", c.Bins, maxBins)
		}
		if c.Range != "fixed" && c.Range != "run" {
			fail("range", "is %q; binning needs fixed (-1 to 1) or run (lowest to highest activation)", c.Range)
		}
		if c.Width != 0 {
			fail("width", "is %v; only floor has a width", c.Width)
		}
	case "floor":
		if w := float32(c.Width); !(w > 0) || math.IsInf(float64(w), 0) {
			fail("width", "is %v; floor needs a positive width", c.Width)
		}
		if c.Bins != 0 {
			fail("bins", "is %d; only binning has bins", c.Bins)
		}
		if c.Range != "" {
			fail("range", "is %q; only binning has a range", c.Range)
		}
	default:
		fail("estimator", "is %q; the estimators are binning, floor", c.Estimator)
	}
	return errors.Join(errs...)
}

// estimator returns the estimator for one network.
func (c Config) estimator(run []Snapshot) (Estimator, error) {
	switch {
	case c.Estimator == "floor":
		return NewFloor(c.Width), nil
	case c.Range == "fixed":
		return NewBinning(c.Bins), nil
	}
	lo, hi := float32(math.Inf(1)), float32(math.Inf(-1))
	for _, s := range run {
		a, b, err := Limits(s.Layers...)
		if err != nil {
			return nil, fmt.Errorf("epoch %d: %w", s.Epoch, err)
		}
		lo, hi = min(lo, a), max(hi, b)
	}
	return NewBinningRun(c.Bins, lo, hi), nil
}

// Add adds the action that estimates every layer at every snapshot of a network.
func Add(g *pipeline.Graph, name string, c Config, patterns pipeline.Output[tables.Patterns], activations pipeline.Output[tables.Activations]) pipeline.Output[tables.Information] {
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: Version, Name: name, Config: c})
	labels := pipeline.Input(a, "patterns", patterns)
	answers := pipeline.Input(a, "activations", activations)
	out := pipeline.Result[tables.Information](a, "information")
	a.Do(func(t *pipeline.Task) error {
		p, err := labels.Read(t)
		if err != nil {
			return err
		}
		x, err := answers.Read(t)
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

// run estimates every layer at every snapshot; after each snapshot it calls step,
// whose error stops it.
func (c Config) run(p tables.Patterns, x tables.Activations, step func(done, total int) error) (tables.Information, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	if len(snapshots) == 0 {
		return tables.Information{}, nil
	}
	estimator, err := c.estimator(snapshots)
	if err != nil {
		return nil, err
	}
	var out tables.Information
	for i, s := range snapshots {
		for l, layer := range s.Layers {
			e, err := estimator.Estimate(layer, p.Y)
			if err != nil {
				return nil, fmt.Errorf("epoch %d: layer %d: %w", s.Epoch, l+1, err)
			}
			out = append(out, tables.InformationRow{
				Epoch: s.Epoch, Layer: int32(l + 1), Estimator: estimator.Name(),
				IXTBits: e.IXT, ITYBits: e.ITY, HTBits: e.HT, Symbols: int64(e.Symbols),
			})
		}
		if err := step(i+1, len(snapshots)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
