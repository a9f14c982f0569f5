package estimate

import (
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/tables"
)

// place is the position of a row of a table.
type place struct{ epoch, layer, pattern int32 }

// Expect checks a table of estimates that satisfies its own rules against the
// activations: it has a row for each layer at each snapshot of the config.
func (c Config) Expect(x tables.Activations, rows tables.Information) error {
	var want []place
	for i, epoch := range x.Epoch {
		if i > 0 && epoch == x.Epoch[i-1] || len(c.Epochs) > 0 && !slices.Contains(c.Epochs, int(epoch)) {
			continue
		}
		for l := range x.T {
			want = append(want, place{epoch: epoch, layer: int32(l + 1)})
		}
	}
	err := matches("information", want, len(rows), func(i int) place { return place{epoch: rows[i].Epoch, layer: rows[i].Layer} }, place.ofLayer)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if math.IsNaN(r.ITYBits) {
			return fmt.Errorf("information: row %d, column ity_bits: is NaN; the patterns have labels", i)
		}
	}
	return nil
}

// ExpectSymbols checks a table of symbols that satisfies its own rules against the
// patterns and the activations: it has a row for each pattern and layer at the last
// snapshot.
func ExpectSymbols(p tables.Patterns, x tables.Activations, rows tables.Symbols) error {
	var want []place
	for l := range x.T {
		for _, pattern := range p.Pattern {
			want = append(want, place{x.Epoch[len(x.Epoch)-1], int32(l + 1), pattern})
		}
	}
	return matches("symbols", want, len(rows), func(i int) place { return place{rows[i].Epoch, rows[i].Layer, rows[i].Pattern} }, place.ofPattern)
}

// matches returns an error for the first row whose place is not the one in want.
func matches(table string, want []place, rows int, at func(int) place, text func(place) string) error {
	for row, p := range want {
		if row == rows {
			return fmt.Errorf("%s: has %d rows, expected %d: row %d, %s, is missing", table, rows, len(want), row, text(p))
		}
		if found := at(row); found != p {
			return fmt.Errorf("%s: row %d is %s; expected %s", table, row, text(found), text(p))
		}
	}
	if rows > len(want) {
		return fmt.Errorf("%s: row %d is %s; expected %d rows", table, len(want), text(at(len(want))), len(want))
	}
	return nil
}

func (p place) ofLayer() string { return fmt.Sprintf("epoch %d, layer %d", p.epoch, p.layer) }

func (p place) ofPattern() string { return fmt.Sprintf("%s, pattern %d", p.ofLayer(), p.pattern) }
