package stages

import (
	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/dump"
	"infoplane/stages/estimate"
	"infoplane/stages/generate"
	"infoplane/stages/plot"
	"infoplane/stages/solve"
	"infoplane/stages/train"
)

// Graph wires the experiment: one action per patterns, network, dump, estimate,
// bound and figure. Reading it from top to bottom is reading the paper's method.
func (e *Experiment) Graph() *pipeline.Graph {
	g := pipeline.New(e.Name)
	x := exporter{g, e.entries()}

	patterns := map[string]pipeline.Output[tables.Patterns]{}
	for _, entry := range e.generate {
		out := generate.Add(g, "generate/"+entry.name, entry.Config, entry.Seed)
		patterns[entry.name] = out
		export(x, entry.name, "patterns", artifacts.Labels{{Name: "generate", Value: entry.name}}, out)
	}

	activations := map[string]pipeline.Output[tables.Activations]{} // by "main/fraction=0.85,seed=3"
	gradients := map[string]pipeline.Output[tables.Gradients]{}
	for _, entry := range e.train {
		for _, r := range entry.runs {
			name, labels := entry.name+"/"+r.name(), e.labels(entry.name, r)
			network := train.Add(g, "train/"+name, r.Config, r.Seed, patterns[entry.Patterns])
			export(x, "", "weights", labels, network.Weights)
			export(x, "", "history", labels, network.History)
			export(x, "", "gradients", labels, network.Gradients)
			gradients[name] = network.Gradients

			answers := dump.Add(g, "dump/"+name, dump.Config{Activation: r.Config.Activation}, patterns[entry.Patterns], network.Weights)
			activations[name] = answers
			export(x, "", "activations", labels, answers)
		}
	}

	information := map[string]pipeline.Output[tables.Information]{} // by "bins30/main/fraction=0.85,seed=3"
	for _, entry := range e.estimate {
		for _, s := range entry.settings {
			for _, t := range e.train {
				if !entry.covers(t.name) {
					continue
				}
				for _, r := range t.runs {
					if !r.matches(entry.Where) {
						continue
					}
					run := t.name + "/" + r.name()
					name := entry.node(s) + "/" + run
					out := estimate.Add(g, "estimate/"+name, s.Config, patterns[t.Patterns], activations[run])
					information[name] = out
					export(x, entry.name, "information", e.labels(t.name, r), out)
				}
			}
		}
	}

	bounds := map[string]*plot.Limit{}
	for _, entry := range e.solve {
		out := solve.Add(g, "solve/"+entry.name, entry.Config, patterns[entry.Patterns])
		bounds[entry.name] = &plot.Limit{Name: entry.Patterns, Curve: out}
		export(x, entry.name, "curve", artifacts.Labels{{Name: "solve", Value: entry.name}}, out)
	}

	optimality := map[string]pipeline.Output[tables.Optimality]{} // by "bound/network/seed=3"
	for _, entry := range e.solve {
		of, s, _ := e.setting(entry.Information)
		for _, t := range e.train {
			if t.name != entry.Train {
				continue
			}
			for _, r := range t.runs {
				run := t.name + "/" + r.name()
				symbols := estimate.AddSymbols(g, "estimate/"+of.node(s)+"/symbols/"+run, s.Config, patterns[t.Patterns], activations[run])
				name := entry.name + "/" + run
				optimality[name] = solve.AddOptimality(g, "solve/"+name, patterns[entry.Patterns], symbols)
				labels := append(artifacts.Labels{{Name: "solve", Value: entry.name}}, e.labels(t.name, r)...)
				export(x, "", "optimality", labels, optimality[name])
			}
		}
	}

	for _, entry := range e.plot {
		var runs []plot.Run
		for _, r := range entry.runs(e) {
			run := plot.Run{Labels: e.labels(entry.Train, r), Gradients: gradients[entry.Train+"/"+r.name()]}
			if len(entry.Information) == 0 {
				runs = append(runs, run)
			}
			for _, name := range entry.Information {
				for _, x := range e.estimate {
					for _, s := range x.find(name) {
						run.Estimate = append(artifacts.Labels{{Name: "estimate", Value: x.name}}, s.swept...)
						run.Information = information[x.node(s)+"/"+entry.Train+"/"+r.name()]
						run.Optimality = optimality[entry.Bound+"/"+entry.Train+"/"+r.name()]
						runs = append(runs, run)
					}
				}
			}
		}
		figure := plot.Add(g, "plot/"+entry.name, entry.Config, runs, bounds[entry.Bound])
		for _, file := range figure.Files() {
			pipeline.Publish(g, entry.name+"."+file.Port(), file)
		}
	}
	return g
}

// entries lists the names of all entries.
func (e *Experiment) entries() map[string]bool {
	out := map[string]bool{}
	for _, section := range [][]string{names(e.generate), names(e.train), names(e.estimate), names(e.solve), names(e.plot)} {
		for _, name := range section {
			out[name] = true
		}
	}
	return out
}

// exporter names the tables of a graph. A table is exported under its kind,
// gathered over all entries ("information"), and under its entry ("bins30"),
// which wins where an entry is named like a kind.
type exporter struct {
	graph   *pipeline.Graph
	entries map[string]bool
}

func export[T any](x exporter, entry, kind string, labels artifacts.Labels, out pipeline.Output[T]) {
	if !x.entries[kind] {
		pipeline.Export(x.graph, kind, labels, out)
	}
	switch {
	case entry == "":
	case kind == "information": // an estimate entry stands for many runs
		pipeline.Export(x.graph, entry, labels, out)
	default:
		pipeline.Export(x.graph, entry, nil, out)
	}
}
