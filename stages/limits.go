package stages

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/count"
	"infoplane/stages/dump"
)

// Limits on an experiment, checked before anything is allocated for it. A hundred
// thousand networks of the paper's size train for days; more is a slip of the hand.
const (
	maxNetworks = 100_000   // of all train entries
	maxSettings = 100_000   // points of all sweeps
	maxEntries  = 1_000     // of all sections
	maxVisits   = 5_000_000 // networks, times the entries that choose among them
	maxActions  = 500_000
	maxInputs   = 1_000_000 // tables of all figures
	maxTitle    = 500       // bytes of a title, or of what the experiment is about
)

const actionBytes = 5_000 // that planning an action takes at most: `run -n` of 480 000

// countNetworks counts the networks of a train entry with those before.
func (r *reader) countNetworks(at *yaml.Node, path string, networks, settings int) {
	if r.networks > maxNetworks {
		return // it was said
	}
	r.networks += float64(float64(networks) * float64(settings))
	if r.networks > maxNetworks {
		r.Fail(at, path, "asks for %d networks at %d settings, which makes %.0f with those of other entries, and at least %.0f actions (%s to plan them); an experiment has at most %d networks",
			networks, settings, r.networks, 2*r.networks, count.Bytes(int64(2*r.networks*actionBytes)), maxNetworks)
	}
}

// countActivations refuses a network whose activations do not fit into memory, on patterns
// whose number is known.
func (r *reader) countActivations(at *yaml.Node, path string, entry trainEntry, e *Experiment) {
	patterns, classes := e.size(entry.Patterns)
	units := float64(classes)
	for _, width := range entry.Hidden {
		units += float64(width)
	}
	snapshots := float64(entry.Snapshots.Size(entry.Epochs))
	if entry.Noise.Dump > 0 {
		patterns *= entry.Noise.Dump
	}
	if bytes := units * snapshots * float64(patterns) * 4; bytes > dump.MostBytes {
		r.Fail(at, path, "makes networks of %.0f units, whose activations on %d patterns take %s at %.0f snapshots; those of a network take at most %s: make layers narrower, or snapshots or draws of noise fewer",
			units, patterns, count.Bytes(int64(bytes)), snapshots, count.Bytes(dump.MostBytes))
	}
}

// size returns how many patterns and classes a generate entry makes, 0 where that is not
// known: what a program makes of a rule's name is not.
func (e *Experiment) size(generate string) (patterns, classes int) {
	for _, g := range e.generate {
		if g.name == generate && g.by == nil {
			return g.Size()
		}
	}
	return 0, 0
}

// noisy reports whether the labels of a generate entry have noise.
func (e *Experiment) noisy(generate string) bool {
	return slices.ContainsFunc(e.generate, func(g generateEntry) bool { return g.name == generate && g.LabelNoise > 0 })
}

// countVisits bounds the work of choosing runs.
func (r *reader) countVisits(at *yaml.Node, path string) {
	if !r.OK() {
		return
	}
	if r.visits += r.networks; r.visits > maxVisits {
		r.Fail(at, path, "is one entry too many: entries choose among %.0f networks, %.0f choices in all; an experiment has at most %d. Divide it", r.networks, r.visits, maxVisits)
	}
}

// countInputs counts the tables that figures read.
func (r *reader) countInputs(at *yaml.Node, path string, tables int) {
	if r.inputs += tables; r.inputs > maxInputs {
		r.Fail(at, path, "is drawn from %d tables, which makes %d with the figures before; an experiment has at most %d. Choose runs with `where`", tables, r.inputs, maxInputs)
	}
}

// countActions refuses an experiment of more actions than can be planned in seconds.
func (r *reader) countActions(at *yaml.Node, e *Experiment) {
	networks, estimates, comparisons, extra := 0, 0, 0, 0 // extra: splits and measures
	for _, t := range e.train {
		networks += len(t.runs)
		if t.Measures {
			extra += 2 * len(t.runs) // with the split
		}
		for _, x := range e.estimate {
			estimates += len(x.settings) * x.count(t)
			if slices.ContainsFunc(x.settings, func(s setting) bool { return !s.Config.On.IsZero() }) {
				extra += x.count(t)
			}
		}
		for _, s := range e.solve {
			if s.Train == t.name {
				comparisons += 2 * len(t.runs)
			}
		}
	}
	total := len(e.generate) + 2*networks + extra + estimates + comparisons + len(e.solve) + len(e.plot)
	if total > maxActions {
		r.Fail(at, "", "asks for %d actions (%d networks to train and dump, %d estimates, %d comparisons with the bound), and %s to plan them; an experiment has at most %d actions. Divide it, or choose runs with `where`",
			total, networks, estimates, comparisons, count.Bytes(int64(total)*actionBytes), maxActions)
	}
}

// count is the number of runs of a train entry that the estimator is applied to.
func (x estimateEntry) count(t trainEntry) int {
	if !x.covers(t.name) {
		return 0
	}
	if len(x.Where) == 0 {
		return len(t.runs)
	}
	wanted, n := newFilter(x.Where), 0
	for _, r := range t.runs {
		if wanted.has(r) {
			n++
		}
	}
	return n
}

// estimateSeconds is roughly how long the estimates of all layers and snapshots of a network
// take one core, of so many patterns and classes; 0 of an unknown number.
func estimateSeconds(s setting, r run, patterns, classes int) float64 {
	if r.Config.Real() {
		classes = 1
	}
	snapshots := len(s.Config.Epochs)
	if snapshots == 0 {
		snapshots = r.Config.Snapshots.Size(r.Config.Epochs)
	}
	patterns *= max(1, r.Config.Noise.Dump)
	seconds := s.Config.Seconds(patterns, classes)
	for _, units := range r.Config.Hidden {
		seconds += s.Config.Seconds(patterns, units)
	}
	return float64(snapshots) * seconds
}
