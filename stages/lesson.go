package stages

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/suggest"
)

// lesson returns what a network of the experiment is trained on.
func (w wiring) lesson(r run) lesson {
	out := lesson{patterns: w.learns[r.train], split: w.own[r.train]}
	if from, problem := w.predecessor(r); problem == "" && from != nil {
		out.from = w.weights[from.node()]
	}
	return out
}

// predecessor returns the run whose weights a run begins with, nil if there is none, or why that
// is not possible.
func (e *Experiment) predecessor(r run) (from *run, problem string) {
	name := r.Config.Init.From
	if name == "" {
		return nil, ""
	}
	i := slices.IndexFunc(e.train, func(t trainEntry) bool { return t.name == name && t.imported == nil })
	if i < 0 || name == r.train {
		return nil, fmt.Sprintf("no train entry %q stands before this one%s A network continues from one of an entry before its own", name, suggest.Stop(name, names(e.train)))
	}
	var seeds []string
	several := false
	for k, other := range e.train[i].runs {
		seeds = append(seeds, fmt.Sprint(other.Seed))
		if other.Seed == r.Seed {
			several = several || from != nil
			from = &e.train[i].runs[k]
		}
	}
	switch {
	case from == nil:
		return nil, fmt.Sprintf("%s has no network of the seed %d; it has the seeds %s to %s: a network continues from the one of its seed", name, r.Seed, seeds[0], seeds[len(seeds)-1])
	case several:
		return nil, fmt.Sprintf("%s has several networks of the seed %d, since it sweeps over %s; continue from an entry without a sweep", name, r.Seed, strings.Join(from.sweptNames()[:len(from.swept)-1], ", "))
	case !slices.Equal(from.Config.Hidden, r.Config.Hidden):
		return nil, fmt.Sprintf("%s has hidden layers of %v units, this entry of %v; a network continues from one of its shape", name, from.Config.Hidden, r.Config.Hidden)
	case from.Config.Learned() != r.Config.Learned():
		return nil, fmt.Sprintf("%s has %s units, this entry %s units, and prelu alone learns slopes; give both prelu, or neither", name, from.Config.Activation, r.Config.Activation)
	}
	return from, ""
}

// continues checks where the runs of an entry on some patterns begin, and its split.
func (r *reader) continues(entry *yaml.Node, positions map[string]*yaml.Node, path, patterns string, runs []run, e *Experiment) {
	for _, one := range runs {
		if one.Config.Splitting().Given() && !e.divided(patterns) {
			r.Fail(positions["split"], path+".split", "is column, and the patterns %s do not say what they are for; name their column in `split` of the `file`, or files in `test`", patterns)
			return
		}
		if _, problem := e.predecessor(one); problem != "" {
			at := positions["init"]
			if at == nil {
				at = entry
			}
			r.Fail(at, path+".init.from", "%s", problem)
			return
		}
	}
}

// divided reports whether the patterns of a generate entry say what they are for.
func (e *Experiment) divided(patterns string) bool {
	return slices.ContainsFunc(e.generate, func(g generateEntry) bool { return g.name == patterns && g.by == nil && g.HasSplit() })
}

// learnable checks that networks are trained on patterns of a generate entry.
func (r *reader) learnable(at *yaml.Node, path, patterns string, e *Experiment) {
	if slices.Contains(r.dumps, patterns) && !slices.Contains(names(e.generate), patterns) {
		r.Fail(at, path, "is %s, a dump entry, whose patterns are for estimates alone; a generate entry with `rule: file` and the file with their inputs and labels has patterns to train on", patterns)
		return
	}
	r.reference(at, path, "generate", patterns, names(e.generate))
}
