package main

import (
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

// atCeiling returns a warning on estimates of I(X;T) that are at log₂ N, with the layers, and with
// what the estimator finds of permuted labels in the last of the snapshots; "" if there are none.
func (a *activations) atCeiling(config estimate.Config, rows tables.Information, looked []estimate.Snapshot) (string, error) {
	if a.patterns() < fewest || config.Shuffles > 0 { // whose I(X;T) is that of the labels as they are
		return "", nil
	}
	var layers []string
	at := map[int32]int{} // how often a layer is at its ceiling
	of := 0
	for _, r := range rows {
		if r.Ceiling > ceilingNoted {
			at[r.Layer]++
			of++
		}
	}
	for _, r := range rows {
		if at[r.Layer] > 0 {
			layers = append(layers, a.layer(r.Layer))
			delete(at, r.Layer)
		}
	}
	if of == 0 {
		return "", nil
	}
	permuted, err := a.permuted(config, rows, looked)
	if err != nil {
		return "", err
	}
	advice := "take an estimator with noise, such as kde:variance=0.1, or more patterns"
	if config.Discrete() {
		advice = "take coarser bins, an estimator with noise, such as kde:variance=0.1, or more patterns"
	}
	return fmt.Sprintf("%s: %s: I(X;T) is at its ceiling, log2 of %s, in %s %s (%d of %d estimates): nearly every pattern has a value of T of its own, and the estimates count patterns, I(T;Y) with them%s; %s",
		a.file, rows[0].Estimator, count.Of(a.patterns(), "pattern"), strings.TrimPrefix(count.Of(len(layers), "layer"), fmt.Sprint(len(layers), " ")), strings.Join(layers, ", "), of, len(rows), permuted, advice), nil
}

// permuted says how much of I(T;Y) an estimator that counts symbols finds of permuted labels, too, in
// the layer of the last snapshot where that is most. It says nothing where the test would need
// snapshots that are not in memory.
func (a *activations) permuted(config estimate.Config, rows tables.Information, looked []estimate.Snapshot) (string, error) {
	if !config.Discrete() || a.labels == nil || config.Range == "run" && len(looked) < len(a.snapshots) {
		return "", nil
	}
	last := looked[len(looked)-1].Epoch
	if config.Range != "run" {
		looked = looked[len(looked)-1:]
	}
	config.Shuffles, config.ShuffleSeed = 20, 1
	tested, err := config.Measure(looked, a.inputs, a.labels, func(int, int) error { return nil })
	if err != nil {
		return "", failf("%s: %s: %w", a.file, config.Name(), err)
	}
	var most, found tables.InformationRow
	for _, r := range rows {
		i := slices.IndexFunc(tested, func(t tables.InformationRow) bool { return t.Epoch == last && r.Epoch == last && t.Layer == r.Layer })
		if i >= 0 && r.Ceiling > ceilingNoted && tested[i].ITYBits > most.ITYBits {
			most, found = tested[i], r
		}
	}
	if most.ITYBits <= 0 {
		return "", nil
	}
	return fmt.Sprintf(" (of labels that are permuted at random it finds %.2f bit on average in layer %s, where it finds %.2f of these)", most.ITYBits, a.layer(most.Layer), found.ITYBits), nil
}
