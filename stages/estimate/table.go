package estimate

import "infoplane/artifacts/tables"

// Information estimates the layers of a table of activations: see [Config.Measure].
// Patterns whose inputs are NaN are patterns of unknown inputs.
func (c Config) Information(p tables.Patterns, x tables.Activations, step Step) (tables.Information, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	return c.Measure(snapshots, inputsOf(p), p.Y, step)
}

// Symbols returns the symbols of every layer at the last snapshot of a table of
// activations: see [Config.Discretize].
func (c Config) Symbols(p tables.Patterns, x tables.Activations) (tables.Symbols, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	return c.Discretize(snapshots, p.Pattern)
}

// inputsOf returns the patterns' inputs; nil where they are unknown, which is NaN.
func inputsOf(p tables.Patterns) [][]float32 {
	if len(p.X) > 0 && len(p.X[0]) > 0 && p.X[0][0] != p.X[0][0] {
		return nil
	}
	return p.X
}
