package review

import (
	"infoplane/artifacts"
	"infoplane/golden"
	"infoplane/pipeline"
	"infoplane/stages/report"
)

// Results are those of an experiment: what a golden keeps, and what two runs are compared
// by.
type Results struct {
	Of       string   // what they are of, in words: "the golden of smoke"
	Versions []Fact   // of the stages, in the order of the graph
	Settings []Fact   // of the entries: "train/network rate", "0.0004"
	Digests  []Digest // of tables, in the order of the graph
	Series   []Series // averaged curves, figure by figure
	Verdicts []Verdict

	// Missing lists the actions, except figures, that have no result up to date. The
	// fields above are without them.
	Missing []string

	runs []run // every action, where an experiment was measured: nil of a golden
}

// Fact is a name and its value.
type Fact struct {
	Name, Value string
	Line        int // in the file that it was read from

	values string // the parts of Value, where it was measured, with a zero byte behind each
}

// Digest identifies one table.
type Digest struct {
	Stage   string
	Name    string // of an export (weights), or of an action's output (train/network/seed=1/weights)
	Export  bool
	Logical artifacts.Logical
	Line    int // in the file that it was read from

	from []string // names of the digests that it depends on, where that is known
}

// Measure returns the results of an experiment that the store has, and judges its claims.
// It runs nothing.
func Measure(f report.Findings, claims []golden.Claim) (Results, error) {
	r := Results{Versions: versions(f.Graph), Settings: settings(f.Graph)}
	for _, a := range f.Graph.Actions() {
		if draws(a) {
			continue
		}
		for _, port := range a.Outputs() {
			if _, ok := f.Output(a.Name(), port); !ok {
				r.Missing = append(r.Missing, a.Name())
				break
			}
		}
	}
	var err error
	if r.Digests, err = digests(f); err != nil {
		return r, err
	}
	r.runs = runsOf(f, r.Missing)
	r.Series, err = series(f) // which reads tables in parallel, and verdicts after it find them read
	r.Verdicts = verdicts(f, claims)
	return r, err
}

// draws reports whether an action draws a figure. A golden leaves figures out: they follow
// from their tables, and change whenever a colour does.
func draws(a *pipeline.Action) bool { return a.Stage() == "plot" }
