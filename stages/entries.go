package stages

import (
	"iter"
	"reflect"
	"slices"

	"infoplane/artifacts/table"
	"infoplane/stages/estimate"
	"infoplane/stages/generate"
	"infoplane/stages/plot"
	"infoplane/stages/solve"
	"infoplane/stages/solve/tradeoff"
	"infoplane/stages/train"
)

// The entries of each section. A struct holds the keys that wire the entry, the
// stage's Config embedded holds the rest; the json tags are the YAML keys.
type (
	generateEntry struct {
		named
		Seed uint64 `json:"seed,omitempty"` // of what the rule draws
		generate.Config
		swap
		files []foreignFile // of the rule file
	}

	trainEntry struct {
		named
		runs     []run
		imported *imported // instead of networks to train
		Patterns string    `json:"patterns"`           // a generate entry
		Networks int       `json:"networks"`           // how many, for each value of each sweep: seeds first, first + 1, …
		First    int       `json:"first,omitempty"`    // the first seed; left out, 1
		Measures bool      `json:"measures,omitempty"` // the layers are measured on the training patterns, too
		train.Config
		swap
	}

	estimateEntry struct {
		named
		position string // in the file: "mine.yaml:12:3: estimate.bins30"
		settings []setting
		Train    []string       `json:"train,omitempty"` // train entries; left out, all of them
		Where    map[string]any `json:"where,omitempty"` // labels that the runs must have
		estimate.Config
		swap
	}

	solveEntry struct {
		named
		Patterns    string `json:"patterns"`              // a generate entry
		Train       string `json:"train,omitempty"`       // a train entry, whose converged layers are compared with the bound
		Information string `json:"information,omitempty"` // the estimate entry, or a setting of one, that makes the layers discrete
		solve.Config
		tradeoff.Objective // in place of the bound, what an objective chooses
		swap
	}

	plotEntry struct {
		named
		Train       []string       `json:"train,omitempty"`       // train entries: one, or several with a panel each
		Information []string       `json:"information,omitempty"` // estimate entries, or settings of them: bins, bins/bins=30
		Where       map[string]any `json:"where,omitempty"`       // labels that the runs must have: one value, or a list of them
		Bound       []string       `json:"bound,omitempty"`       // solve entries, drawn as bounds, the main one first
		plot.Config
		swap
	}
)

// Section is a section of an experiment file, as a reference of the file needs it.
type Section struct {
	Name  string
	Entry reflect.Type // a struct, whose json tags are the keys of an entry
	Swept reflect.Type // the fields that may hold a list of values; nil: none may
}

// Sections lists the sections that have entries, in the order of the paper.
func Sections() []Section {
	return []Section{
		{"generate", reflect.TypeFor[generateEntry](), nil},
		{"train", reflect.TypeFor[trainEntry](), reflect.TypeFor[train.Config]()},
		{"dump", reflect.TypeFor[dumpEntry](), nil},
		{"estimate", reflect.TypeFor[estimateEntry](), reflect.TypeFor[estimate.Config]()},
		{"solve", reflect.TypeFor[solveEntry](), nil},
		{"plot", reflect.TypeFor[plotEntry](), nil},
	}
}

// run is one network: one point of an entry's sweeps and one seed.
type run struct {
	train    string // its entry
	Config   train.Config
	Seed     uint64
	imported importedRun  // instead of a network
	swept    table.Labels // what distinguishes the run from the others of its entry
}

// setting is one estimator: one point of an estimate entry's sweeps.
type setting struct {
	Config estimate.Config
	swept  table.Labels // what distinguishes it from the others of its entry
}

// name is the run within its entry: "fraction=0.85,seed=3".
func (r run) name() string { return r.swept.String() }

// node is a run's name among those of all entries: "main/fraction=0.85,seed=3".
func (r run) node() string { return r.train + "/" + r.name() }

// named is what all entries have: a name.
type named struct{ name string }

func (n named) entryName() string { return n.name }

// names lists the entries of a section.
func names[E interface{ entryName() string }](section []E) []string {
	out := make([]string, len(section))
	for i, e := range section {
		out[i] = e.entryName()
	}
	return out
}

// settingNames lists the names by which a figure may select estimates.
func settingNames(section []estimateEntry) []string {
	out := names(section)
	for _, x := range section {
		for _, s := range x.settings {
			if len(s.swept) > 0 {
				out = append(out, x.node(s))
			}
		}
	}
	return out
}

// node is the name of a setting within its stage: bins30, or bins/bins=30 where
// the entry sweeps.
func (e estimateEntry) node(s setting) string {
	if len(s.swept) == 0 {
		return e.name
	}
	return e.name + "/" + s.swept.String()
}

// find returns the settings that a name stands for: all of an entry, or one.
func (e estimateEntry) find(name string) []setting {
	if name == e.name {
		return e.settings
	}
	for _, s := range e.settings {
		if e.node(s) == name {
			return []setting{s}
		}
	}
	return nil
}

// estimators yields the estimators that names stand for, in the order of the names, each
// with its entry.
func (e *Experiment) estimators(chosen []string) iter.Seq2[estimateEntry, setting] {
	return func(yield func(estimateEntry, setting) bool) {
		for _, name := range chosen {
			for _, x := range e.estimate {
				for _, s := range x.find(name) {
					if !yield(x, s) {
						return
					}
				}
			}
		}
	}
}

// covers reports whether the estimator is applied to some run of a train entry.
func (e estimateEntry) covers(train string) bool {
	return len(e.Train) == 0 || slices.Contains(e.Train, train)
}

// runs lists the runs of the figure, in the order of its train entries: those that all
// its estimators are applied to, so that a figure shows the same networks throughout.
func (p plotEntry) runs(e *Experiment) []run {
	var out []run
	wanted, filters := newFilter(p.Where), p.filters(e)
	for _, t := range p.trained(e) {
		for _, run := range t.runs {
			if wanted.has(run) && p.estimated(run, filters) {
				out = append(out, run)
			}
		}
	}
	return out
}

// trained are the train entries of the figure, in its order.
func (p plotEntry) trained(e *Experiment) []trainEntry {
	var out []trainEntry
	for _, name := range p.Train {
		for _, t := range e.train {
			if t.name == name {
				out = append(out, t)
			}
		}
	}
	return out
}

// filters returns the selections of runs of the estimators of a figure.
func (p plotEntry) filters(e *Experiment) []filter {
	var out []filter
	for _, name := range p.Information {
		for _, x := range e.estimate {
			if len(x.find(name)) > 0 {
				out = append(out, newFilter(x.Where))
			}
		}
	}
	return out
}

// estimated reports whether all estimators are applied to the run.
func (p plotEntry) estimated(r run, filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool { return !f.has(r) })
}

// Validate returns what is wrong with the fields of a solve entry.
func (e solveEntry) Validate() error {
	return choicesConfig{Config: e.Config, Objective: e.Objective}.Validate()
}

// chooses reports whether the entry finds what an objective chooses, in place of the bound.
func (e solveEntry) chooses() bool { return e.Functional != "" }
