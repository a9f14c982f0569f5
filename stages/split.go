package stages

import (
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/train"

	"go.yaml.in/yaml/v3"
)

// splitPatterns adds the action that writes down which patterns a network is trained on.
func splitPatterns(g *pipeline.Graph, name string, c train.Splitting, seed uint64, from lesson) pipeline.Output[tables.Split] {
	config := struct {
		train.Splitting
		Table string `json:"table"` // distinguishes the action from the one that trains
	}{c, "split"}
	a := g.Add(pipeline.Spec{Stage: "train", Version: trainVersion, Name: name, Config: config, Seed: seed})
	in := pipeline.Input(a, "patterns", from.patterns)
	out := pipeline.Result[tables.Split](a, "split")
	out.Compute(func(t *pipeline.Task) (tables.Split, error) {
		p, err := in.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Table(p.Y, nil, seed)
	})
	return out
}

// partOf returns the split of a network for estimates on a part of its patterns, and the
// zero Output for those on all.
func (w wiring) partOf(s setting, r run) pipeline.Output[tables.Split] {
	if s.Config.On.IsZero() {
		return pipeline.Output[tables.Split]{}
	}
	return w.split(r)
}

// split returns the split of a network, whose action exists only where something reads it.
func (w wiring) split(r run) pipeline.Output[tables.Split] {
	if r.Config.Splitting().Given() {
		return w.lesson(r).split
	}
	name := "train/" + r.train + "/split/" + r.name()
	out, known := w.splits[name]
	if !known {
		out = splitPatterns(w.graph, name, r.Config.Splitting(), r.Seed, w.lesson(r))
		w.splits[name] = out
		export(w, "", "split", w.labels(r.train, r), out)
	}
	return out
}

// parts checks that the networks of estimates on a part of the patterns have a split that
// is known, with patterns in that part.
func (r *reader) parts(at *yaml.Node, path string, entry estimateEntry, e *Experiment) {
	wanted := newFilter(entry.Where)
	for _, s := range entry.settings {
		for _, t := range e.train {
			if s.Config.On.IsZero() || !r.OK() || entry.count(t) == 0 {
				continue
			}
			const advice = "name the entries to estimate in `train`, or leave out `on`"
			switch {
			case t.imported != nil:
				r.Fail(at, path+".on", "is %s, and %s imports activations, of which no split is known; %s", s.Config.On, t.name, advice)
			case t.by != nil:
				r.Fail(at, path+".on", "is %s, and %s is trained by a program, whose split is not known; %s", s.Config.On, t.name, advice)
			}
			for _, one := range t.runs {
				if r.OK() && s.Config.On == tables.PartTest && one.Config.Fraction == 1 && wanted.has(one) {
					r.Fail(at, path+".on", "is test, and %s trains on all patterns (fraction 1); %s", one.node(), advice)
				}
			}
		}
	}
}
