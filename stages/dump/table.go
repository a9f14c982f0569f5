package dump

import (
	"fmt"

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
	if err := fits(widths, len(snapshots), len(p.Pattern)); err != nil {
		return table, err
	}
	table.T, err = c.outputs(widths, snapshots, p.X, seed, func(done int) error { return step(done, len(snapshots)) })
	if err != nil {
		return tables.Activations{}, err
	}
	rows := len(snapshots) * len(p.Pattern)
	table.Epoch, table.Pattern = make([]int32, 0, rows), make([]int32, 0, rows)
	for _, s := range snapshots {
		for _, number := range p.Pattern {
			table.Epoch = append(table.Epoch, s.Epoch)
			table.Pattern = append(table.Pattern, number)
		}
	}
	return table, nil
}

// MostBytes bounds the activations of one network, which are in memory together.
const MostBytes = 8_000_000_000

// fits fails for a network whose activations take more than MostBytes.
func fits(widths []int, snapshots, patterns int) error {
	units := 0
	for _, w := range widths[1:] {
		units += w
	}
	if bytes := float64(units) * float64(snapshots) * float64(patterns) * 4; bytes > MostBytes {
		return fmt.Errorf("the activations of %d units on %d patterns take %.1f GB at %d snapshots, and those of a network at most %.1f GB: make layers narrower, snapshots fewer, or draw a `subset` of the patterns",
			units, patterns, bytes/1e9, snapshots, MostBytes/1e9)
	}
	return nil
}
