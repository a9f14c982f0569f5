package main

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/estimate"
)

// fewest is the number of patterns from which a table of estimates is warned about: of fewer,
// ceilings and equal patterns are seen in it.
const fewest = 100

// same returns warnings on patterns that are there several times: by their inputs or, where these
// are not known, by their activations in all layers of a snapshot.
func (a *activations) same(s estimate.Snapshot) []string {
	values, of := a.inputs, "inputs"
	if values == nil {
		values, of = slices.Concat(s.Layers...), fmt.Sprintf("activations in all layers (epoch %d)", s.Epoch)
	}
	if len(values) == 0 || len(values[0]) < fewest {
		return nil
	}
	hashes, seed := make([]uint64, len(values[0])), maphash.MakeSeed()
	for _, unit := range values {
		foreign.HashRows(hashes, table.NewColumn("", unit), seed)
	}
	first, mixed := map[uint64]int{}, 0
	for pattern, hash := range hashes {
		at, again := first[hash]
		if !again {
			first[hash] = pattern
		} else if a.labels != nil && a.labels[at] != a.labels[pattern] {
			mixed++
		}
	}
	n := len(hashes)
	if len(first) == n {
		return nil
	}
	text := fmt.Sprintf("%s: %d of %d patterns have the %s of another: are patterns in it twice? A set in it k times counts as k patterns", a.file, n-len(first), n, of)
	if mixed > 0 {
		text += fmt.Sprintf("; %d of them have another label", mixed)
	}
	return []string{text}
}

// atCeiling returns a warning on estimates of I(X;T) that are at log₂ N, with the layers, for each
// estimator.
func (a *activations) atCeiling(all tables.Information) []string {
	var out []string
	if a.patterns() < fewest {
		return nil
	}
	for _, rows := range groupOf(all) {
		found, at := map[int32]bool{}, 0
		for _, r := range rows {
			if r.Ceiling > ceilingNoted {
				found[r.Layer] = true
				at++
			}
		}
		if at == 0 {
			continue
		}
		var layers []string
		for _, r := range rows {
			if found[r.Layer] {
				layers = append(layers, a.layer(r.Layer))
				delete(found, r.Layer)
			}
		}
		advice := "take an estimator with noise, such as kde:variance=0.1, or more patterns"
		if rows[0].Symbols > 0 {
			advice = "take coarser bins, an estimator with noise, such as kde:variance=0.1, or more patterns"
		}
		out = append(out, fmt.Sprintf("%s: %s: I(X;T) is at its ceiling, log2 of %s, in %s %s (%d of %d estimates): nearly every pattern has a value of T of its own, and the estimates count patterns, I(T;Y) with them; %s",
			a.file, rows[0].Estimator, count.Of(a.patterns(), "pattern"), strings.TrimPrefix(count.Of(len(layers), "layer"), fmt.Sprint(len(layers), " ")), strings.Join(layers, ", "), at, len(rows), advice))
	}
	return out
}

// groupOf groups estimates by their estimator, in order.
func groupOf(all tables.Information) [][]tables.InformationRow {
	rows := slices.Clone(all)
	slices.SortStableFunc(rows, func(x, y tables.InformationRow) int { return cmp.Compare(x.Estimator, y.Estimator) })
	var out [][]tables.InformationRow
	for i, r := range rows {
		if i == 0 || r.Estimator != rows[i-1].Estimator {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], r)
	}
	return out
}
