package estimate

import (
	"fmt"

	"infoplane/artifacts/tables"
)

// Information estimates the layers of a table of activations: see [Config.Measure].
// Patterns whose inputs are NaN are patterns of unknown inputs. The split is read where the
// config is on the patterns of one part, whose activations are copied.
func (c Config) Information(p tables.Patterns, x tables.Activations, split tables.Split, step Step) (tables.Information, error) {
	snapshots, err := Snapshots(x.Epoch, x.Pattern, x.T, p.Pattern)
	if err != nil {
		return nil, err
	}
	inputs, labels := inputsOf(p), p.Y
	if !c.On.IsZero() {
		chosen, err := split.Chosen(string(c.On), len(p.Pattern))
		if err != nil {
			return nil, err
		}
		if len(chosen) == 0 {
			return nil, fmt.Errorf("on: the split has no pattern for %s", c.On)
		}
		for _, s := range snapshots {
			for l := range s.Layers {
				s.Layers[l] = part(s.Layers[l], chosen)
			}
		}
		inputs, labels = part(inputs, chosen), part([][]int32{labels}, chosen)[0]
	}
	return c.Measure(snapshots, inputs, labels, step)
}

// part returns the values of some patterns of each row.
func part[T any](rows [][]T, patterns []int) [][]T {
	if rows == nil {
		return nil
	}
	out := make([][]T, len(rows))
	for r, row := range rows {
		out[r] = make([]T, len(patterns))
		for k, i := range patterns {
			out[r][k] = row[i]
		}
	}
	return out
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
