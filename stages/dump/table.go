package dump

import (
	"infoplane/artifacts/tables"
)

// Activations computes the table of activations of a network, given by its weights, for
// all patterns at all snapshots. step is called after each snapshot; its error stops the
// work. It fails for an invalid config, and for weights that are not those of a network
// with as many inputs as the patterns have.
// The ranges are those of a quantiser that has moving ones; the seed draws noise.
func (c Config) Activations(p tables.Patterns, w tables.Weights, ranges tables.Ranges, seed uint64, step func(done, total int) error) (tables.Activations, error) {
	var table tables.Activations
	if err := c.Validate(); err != nil {
		return table, err
	}
	widths, snapshots, err := c.Snapshots(w, ranges)
	if err != nil {
		return table, err
	}
	table.T, err = c.outputs(widths, snapshots, p.X, seed, func(done int) error { return step(done, len(snapshots)) })
	if err != nil {
		return tables.Activations{}, err
	}
	for _, s := range snapshots {
		for _, number := range p.Pattern {
			table.Epoch = append(table.Epoch, s.Epoch)
			table.Pattern = append(table.Pattern, number)
		}
	}
	return table, nil
}
