package estimate

import (
	"fmt"

	"infoplane/artifacts/tables"
)

// Discretize returns the symbols of every layer at the last snapshot of a network. It
// fails for an estimator that is not a [Discretizer], such as ksg.
func (c Config) Discretize(run []Snapshot, pattern []int32) (tables.Symbols, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if len(run) == 0 {
		return tables.Symbols{}, nil
	}
	settings, _, err := settingsOf(run, nil, noStep)
	if err != nil {
		return nil, err
	}
	last, err := run[len(run)-1].loaded()
	if err != nil {
		return nil, err
	}
	var out tables.Symbols
	for l, layer := range last.Layers {
		discretizer, ok := c.estimator(settings[l]).(Discretizer)
		if !ok {
			return nil, fmt.Errorf("%s: makes no layer a discrete variable; take binning or floor", c.Estimator)
		}
		symbols, err := discretizer.Symbols(layer)
		if err != nil {
			return nil, fmt.Errorf("epoch %d: layer %d: %w", last.Epoch, l+1, err)
		}
		for i, s := range symbols {
			out = append(out, tables.SymbolsRow{
				Epoch: last.Epoch, Layer: int32(l + 1), Estimator: discretizer.Name(),
				Pattern: pattern[i], Symbol: int64(s),
			})
		}
	}
	return out, nil
}

// Discrete reports whether the estimator is a [Discretizer].
func (c Config) Discrete() bool {
	_, ok := c.estimator(setting{}).(Discretizer)
	return ok
}
