package stages

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/strict"
)

// grid is the epochs at which runs have a snapshot.
type grid struct {
	of     string // "main has no snapshot at": what is said of an epoch that is missing
	epochs []int
	advice string // what to do then
}

// grids lists the grids of the runs of a train entry, each once. There is none where a
// program of the user's chooses the epochs, or trained the networks before.
func (t trainEntry) grids(runs []run) []grid {
	if t.by != nil || t.imported != nil {
		return nil
	}
	var out []grid
	seen := map[string]bool{}
	for _, r := range runs {
		key := fmt.Sprint(r.Config.Epochs, " ", r.Config.Snapshots)
		if !seen[key] {
			seen[key] = true
			epochs := r.Config.SnapshotEpochs()
			if epochs == nil {
				continue // known when the patterns are
			}
			advice := fmt.Sprintf("take one of its %d epochs, or list those to keep in %s: `snapshots: {epochs: [0, …, %d]}`", len(epochs), t.name, r.Config.Epochs)
			out = append(out, grid{t.name + " has no snapshot at", epochs, advice})
		}
	}
	return out
}

// has checks that the grids have each of some epochs; at lists where these stand.
func (r *reader) has(at []*yaml.Node, path string, epochs []int, grids []grid) {
	for i, epoch := range epochs {
		for _, g := range grids {
			if _, found := slices.BinarySearch(g.epochs, epoch); !found {
				r.Fail(at[i], path, "%s epoch %d; the nearest is %s: %s", g.of, epoch, nearest(g.epochs, epoch), g.advice)
				break
			}
		}
	}
}

// nearest names the epochs around one.
func nearest(epochs []int, epoch int) string {
	i, _ := slices.BinarySearch(epochs, epoch)
	var out []string
	for _, e := range epochs[max(0, i-1):min(len(epochs), i+1)] {
		out = append(out, fmt.Sprint(e))
	}
	return strings.Join(out, " or ")
}

// estimates checks that the snapshots that an estimator is applied to are taken.
func (r *reader) estimates(at *yaml.Node, path string, entry estimateEntry, e *Experiment) {
	if len(entry.Epochs) == 0 || !r.OK() {
		return
	}
	wanted := newFilter(entry.Where)
	for _, t := range e.train {
		if entry.covers(t.name) {
			runs := slices.DeleteFunc(slices.Clone(t.runs), func(one run) bool { return !wanted.has(one) })
			r.has(strict.Elements(at), path+".epochs", entry.Epochs, t.grids(runs))
		}
	}
}

// hasEpochs checks that a figure's epochs have a snapshot, and an estimate of it.
func (r *reader) hasEpochs(at *yaml.Node, path string, entry plotEntry, runs []run, e *Experiment) {
	if len(entry.Epochs) == 0 {
		return
	}
	var grids []grid
	for _, t := range entry.trained(e) {
		grids = append(grids, t.grids(slices.DeleteFunc(slices.Clone(runs), func(one run) bool { return one.train != t.name }))...)
	}
	for x, s := range e.estimators(entry.Information) {
		if entry.Takes("against") && entry.Reads().Estimators && !s.sweeps(entry.Against) {
			continue // a path, which needs no epoch of its own
		}
		if len(s.Config.Epochs) > 0 {
			grids = append(grids, grid{x.node(s) + " does not estimate", slices.Sorted(slices.Values(s.Config.Epochs)), "add the epoch to its `epochs`"})
		}
	}
	r.has(strict.Elements(at), path+".epochs", entry.Epochs, grids)
}
