package stages

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/dump"
)

// measureLayers adds the action that describes the layers of one network on its training
// patterns at all snapshots.
func measureLayers(g *pipeline.Graph, name string, c dump.Config, from dumped, split pipeline.Output[tables.Split]) pipeline.Output[tables.Measures] {
	config := struct {
		dump.Config
		Table string `json:"table"` // distinguishes the action from the one that dumps activations
	}{c, "measures"}
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: config})
	read, inSplit := from.reader(a), pipeline.Input(a, "split", split)
	out := pipeline.Result[tables.Measures](a, "measures")
	out.Compute(func(t *pipeline.Task) (tables.Measures, error) {
		p, w, r, err := read(t)
		if err != nil {
			return nil, err
		}
		s, err := inSplit.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Measures(p, w, r, s, t.Step("snapshots"))
	})
	return out
}

// addMeasures adds the description of the layers of a network.
func (w wiring) addMeasures(r run, from dumped) {
	c := dumpConfig(r)
	c.Loss, c.Target = r.Config.DumpedLoss(), r.Config.DumpedTarget()
	out := measureLayers(w.graph, "dump/"+r.train+"/measures/"+r.name(), c, from, w.split(r))
	w.measures[r.node()] = out
	export(w, "", "measures", w.labels(r.train, r), out)
}

// measured checks that the layers of the networks of a figure are measured, where it draws
// what of them is.
func (r *reader) measured(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	if at == nil || !r.OK() || !entry.Reads().Measures {
		return
	}
	var without []string
	for _, t := range e.train {
		if slices.Contains(entry.Train, t.name) && !t.Measures {
			without = append(without, t.name)
		}
	}
	if len(without) > 0 {
		r.Fail(at, path+".train", "%s has no table of measures, which a column is of; give it `measures: true`", strings.Join(without, ", "))
	}
}
