package stages

import (
	"fmt"
	"slices"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/dump"
)

// Graph wires the experiment: one action per patterns, network, dump, estimate,
// bound and figure. Reading it from top to bottom is reading the paper's method.
func (e *Experiment) Graph() *pipeline.Graph {
	w := wiring{
		Experiment:  e,
		graph:       pipeline.New(e.Name),
		entries:     e.entries(),
		patterns:    map[string]pipeline.Output[tables.Patterns]{},
		learns:      map[string]pipeline.Output[tables.Patterns]{},
		own:         map[string]pipeline.Output[tables.Split]{},
		teachers:    map[string]pipeline.Output[tables.Teacher]{},
		weights:     map[string]pipeline.Output[tables.Weights]{},
		activations: map[string]pipeline.Output[tables.Activations]{},
		history:     map[string]pipeline.Output[tables.History]{},
		gradients:   map[string]pipeline.Output[tables.Gradients]{},
		rows:        map[string]pipeline.Output[tables.Patterns]{},
		drawn:       map[string]pipeline.Output[tables.Patterns]{},
		errors:      map[string]pipeline.Output[tables.SquaredErrors]{},
		measures:    map[string]pipeline.Output[tables.Measures]{},
		splits:      map[string]pipeline.Output[tables.Split]{},
		information: map[string]pipeline.Output[tables.Information]{},
		bounds:      map[string]figureBound{},
		optimality:  map[string]pipeline.Output[tables.Optimality]{},
	}
	w.addPatterns()
	w.addNetworks()
	w.addEstimates()
	w.addBounds()
	w.addOptimality()
	w.addFigures()
	return w.graph
}

// wiring is a graph that grows stage by stage, with the outputs that later stages
// take.
type wiring struct {
	*Experiment
	graph   *pipeline.Graph
	entries map[string]bool // names of all entries: see export

	patterns    map[string]pipeline.Output[tables.Patterns]    // by generate entry: "patterns"
	learns      map[string]pipeline.Output[tables.Patterns]    // by train entry: the patterns of its networks
	own         map[string]pipeline.Output[tables.Split]       // by train entry: the split that its patterns have
	teachers    map[string]pipeline.Output[tables.Teacher]     // by train entry: the teacher of its patterns
	weights     map[string]pipeline.Output[tables.Weights]     // by run
	activations map[string]pipeline.Output[tables.Activations] // by run: "main/fraction=0.85,seed=3"; of recordings none
	history     map[string]pipeline.Output[tables.History]     // by run
	gradients   map[string]pipeline.Output[tables.Gradients]   // by run
	rows        map[string]pipeline.Output[tables.Patterns]    // by run: those of its activations
	drawn       map[string]pipeline.Output[tables.Patterns]    // by action
	errors      map[string]pipeline.Output[tables.SquaredErrors]
	measures    map[string]pipeline.Output[tables.Measures]    // by run
	splits      map[string]pipeline.Output[tables.Split]       // by action
	information map[string]pipeline.Output[tables.Information] // by setting and run: "bins30/main/fraction=0.85,seed=3"
	bounds      map[string]figureBound                         // by entry: "bound"
	optimality  map[string]pipeline.Output[tables.Optimality]  // by entry and run: "bound/main/seed=3"
}

func (w wiring) addPatterns() {
	for _, entry := range w.generate {
		out := generatePatterns(w.graph, "generate/"+entry.name, entry.Config, entry.Seed, entry.files)
		w.swap(entry.swap, out.patterns.Node())
		w.patterns[entry.name] = out.patterns
		labels := table.Labels{{Name: "generate", Value: entry.name}}
		export(w, entry.name, "patterns", labels, out.patterns)
		exportIf(w, "classes", labels, out.classes)
		exportIf(w, "parts", labels, out.split)
		exportIf(w, "teacher", labels, out.teacher)
		for _, t := range w.train {
			if t.Patterns == entry.name && out.split != nil {
				w.own[t.name] = *out.split
			}
			if t.Patterns == entry.name && out.teacher != nil {
				w.teachers[t.name] = *out.teacher
			}
		}
	}
}

// addNetworks adds the networks, and the dumps of their activations.
func (w wiring) addNetworks() {
	for _, entry := range w.train {
		if entry.imported != nil {
			w.addImported(entry)
			continue
		}
		patterns := w.patterns[entry.Patterns]
		w.learns[entry.name] = patterns
		count, _ := w.size(entry.Patterns)
		for _, r := range entry.runs {
			name, labels := r.node(), w.labels(entry.name, r)
			lesson := w.lesson(r)
			lesson.count = count
			network := trainNetwork(w.graph, "train/"+name, r.Config.Trained(), r.Seed, lesson)
			w.swap(entry.swap, network.weights.Node())
			w.weights[name], w.history[name], w.gradients[name] = network.weights, network.history, network.gradients
			export(w, "", "weights", labels, network.weights)
			export(w, "", "history", labels, network.history)
			export(w, "", "gradients", labels, network.gradients)
			exportIf(w, "errors", labels, network.errors)
			if network.errors != nil {
				w.errors[name] = *network.errors
			}
			exportIf(w, "outcome", labels, network.outcome)
			exportIf(w, "ranges", labels, network.ranges)
			from := dumped{patterns, network.weights, network.ranges}
			if entry.Measures {
				w.addMeasures(r, from)
			}
			answers := w.addDump(r, from)
			w.swap(w.dumper(entry.name), answers.Node())
			w.activations[name] = answers
			export(w, "", "activations", labels, answers)
		}
	}
}

// dumpConfig is what the network of a run is, for its dump, without noise.
func dumpConfig(r run) dump.Config {
	return dump.Config{Activation: r.Config.Activation, Output: r.Config.DumpedOutput(), Quantiser: r.Config.Quantize.Quantiser()}
}

// addDump adds the dump of a network: with noise, where its experiment asks for that, of
// patterns that are draws.
func (w wiring) addDump(r run, from dumped) pipeline.Output[tables.Activations] {
	c := dumpConfig(r)
	if draws := r.Config.Noise.Dump; draws > 0 {
		c.Noise, c.Means = r.Config.Noise.Of(), r.Config.Noise.Means
		name := fmt.Sprintf("dump/%s/patterns/draws=%d", r.train, draws)
		drawn, known := w.drawn[name]
		if !known {
			drawn = drawPatterns(w.graph, name, draws, from.patterns)
			w.drawn[name] = drawn
		}
		from.patterns = drawn
	}
	w.rows[r.node()] = from.patterns
	return dumpActivations(w.graph, "dump/"+r.node(), c, r.Seed, from)
}

// addMeasures adds the description of the layers of a network.
func (w wiring) addMeasures(r run, from dumped) {
	c := dumpConfig(r)
	c.Loss, c.Target = r.Config.DumpedLoss(), r.Config.DumpedTarget()
	out := measureLayers(w.graph, "dump/"+r.train+"/measures/"+r.name(), c, from, w.split(r))
	w.measures[r.node()] = out
	export(w, "", "measures", w.labels(r.train, r), out)
}

// addImported adds the patterns and activations that were made elsewhere.
func (w wiring) addImported(entry trainEntry) {
	file := func(f program.File) foreignFile {
		return foreignFile{entry.imported.folder, f}
	}
	var patterns pipeline.Output[tables.Patterns]
	if from := entry.imported.recorded; from != nil {
		patterns = importRecorded(w.graph, "dump/"+entry.name+"/patterns", from)
	} else {
		patterns = importPatterns(w.graph, "dump/"+entry.name+"/patterns", file(entry.imported.patterns))
	}
	w.patterns[entry.name], w.learns[entry.name] = patterns, patterns
	export(w, "", "patterns", table.Labels{{Name: "generate", Value: entry.name}}, patterns)
	for _, r := range entry.runs {
		if r.imported.recorded != nil {
			continue
		}
		answers := importActivations(w.graph, "dump/"+r.node(), file(r.imported.file), patterns)
		w.activations[r.node()] = answers
		export(w, "", "activations", w.labels(entry.name, r), answers)
	}
}

func (w wiring) addEstimates() {
	for _, entry := range w.estimate {
		for _, s := range entry.settings {
			for _, t := range w.train {
				w.addEstimatesOf(entry, s, t)
			}
		}
	}
}

// addEstimatesOf applies one setting of an estimator to the networks of one entry.
func (w wiring) addEstimatesOf(entry estimateEntry, s setting, t trainEntry) {
	if !entry.covers(t.name) {
		return
	}
	wanted := newFilter(entry.Where)
	count, classes := w.size(t.Patterns)
	for _, r := range t.runs {
		if !wanted.has(r) {
			continue
		}
		name := entry.node(s) + "/" + r.node()
		patterns, drawn := w.rows[r.node()]
		if !drawn {
			patterns = w.patterns[t.Patterns]
		}
		out := w.estimates(r, s, "estimate/"+name, patterns, estimateSeconds(s, r, count, classes))
		w.swap(entry.swap, out.Node())
		w.information[name] = out
		export(w, entry.name, "information", w.labels(t.name, r), out)
	}
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
	if from := r.imported.recorded; from.divided() {
		name := "dump/" + r.train + "/split"
		out, known := w.splits[name]
		if !known {
			out = importParts(w.graph, name, from)
			w.splits[name] = out
		}
		return out
	}
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

func (w wiring) addBounds() {
	for _, entry := range w.solve {
		if entry.chooses() {
			c := choicesConfig{Config: entry.Config, Objective: entry.Objective}
			out := solveChoices(w.graph, "solve/"+entry.name, c, w.patterns[entry.Patterns])
			w.swap(entry.swap, out.Node())
			w.bounds[entry.name] = figureBound{Labels: w.boundLabels(entry), Choices: out}
			export(w, entry.name, "choices", table.Labels{{Name: "solve", Value: entry.name}}, out)
			continue
		}
		out := solveCurve(w.graph, "solve/"+entry.name, entry.Config, w.patterns[entry.Patterns])
		w.swap(entry.swap, out.Node())
		w.bounds[entry.name] = figureBound{Labels: w.boundLabels(entry), Curve: out}
		export(w, entry.name, "curve", table.Labels{{Name: "solve", Value: entry.name}}, out)
	}
}

// boundLabels name a bound, and the patterns that it is of. What a program makes of a
// rule's name is not known.
func (w wiring) boundLabels(entry solveEntry) table.Labels {
	out := table.Labels{{Name: "solve", Value: entry.name}, {Name: "generate", Value: entry.Patterns}}
	for _, g := range w.generate {
		if g.name == entry.Patterns && g.by == nil {
			out = append(out, table.Label{Name: "rule", Value: g.Rule})
		}
	}
	return out
}

// addOptimality compares the converged layers of networks with the bound.
func (w wiring) addOptimality() {
	for _, entry := range w.solve {
		of, s, _ := w.setting(entry.Information)
		for _, t := range w.train {
			if t.name != entry.Train {
				continue
			}
			for _, r := range t.runs {
				run := r.node()
				symbols := w.symbols(r, s, "estimate/"+of.node(s)+"/symbols/"+run, w.patterns[t.Patterns])
				w.swap(of.swap, symbols.Node())
				name := entry.name + "/" + run
				w.optimality[name] = solveOptimality(w.graph, "solve/"+name, w.patterns[entry.Patterns], symbols)
				w.swap(entry.swap, "solve/"+name)
				labels := append(table.Labels{{Name: "solve", Value: entry.name}}, w.labels(t.name, r)...)
				export(w, "", "optimality", labels, w.optimality[name])
			}
		}
	}
}

func (w wiring) addFigures() {
	for _, entry := range w.plot {
		var runs []figureRun
		shown := entry.runs(w.Experiment)
		differ := entry.differing(shown)
		for _, r := range shown {
			runs = append(runs, w.shown(entry, r, differ)...)
		}
		var bounds []figureBound
		for _, name := range entry.Bound {
			bounds = append(bounds, w.bounds[name])
		}
		files := plotFigure(w.graph, "plot/"+entry.name, entry.Config, w.source(shown), runs, bounds)
		w.swap(entry.swap, "plot/"+entry.name)
		for _, file := range files {
			pipeline.Publish(w.graph, entry.name+"."+file.Port(), file)
		}
	}
}

// shown is one network as a figure shows it: once for each estimate. Its labels are
// those of all tables, and the fields in which the recipes of the figure differ.
func (w wiring) shown(entry plotEntry, r run, differ []string) []figureRun {
	name := r.node()
	one := figureRun{Labels: w.labels(r.train, r), Patterns: w.learns[r.train], History: w.history[name], Gradients: w.gradients[name], Errors: w.errors[name], Measures: w.measures[name], Activations: w.activations[name]}
	for _, field := range differ {
		if !slices.Contains(w.swept, field) {
			one.Labels = append(one.Labels, table.Label{Name: field, Value: r.label(field)})
		}
	}
	if len(entry.Information) == 0 {
		return []figureRun{one}
	}
	var out []figureRun
	for x, s := range w.estimators(entry.Information) {
		one.Estimate = append(table.Labels{{Name: "estimate", Value: x.name}}, s.swept...)
		one.Information = w.information[x.node(s)+"/"+name]
		one.Split = w.partOf(s, r)
		if len(entry.Bound) > 0 {
			one.Optimality = w.optimality[entry.Bound[0]+"/"+name]
		}
		out = append(out, one)
	}
	return out
}

// entries lists the names of all entries.
func (e *Experiment) entries() map[string]bool {
	out := map[string]bool{}
	for _, section := range [][]string{names(e.generate), names(e.train), names(e.dump), names(e.estimate), names(e.solve), names(e.plot)} {
		for _, name := range section {
			out[name] = true
		}
	}
	return out
}

// exporting are the sections whose entries have tables of their name, and the kinds of these.
var exporting = map[string]string{"patterns": "generate", "information": "estimate", "choices": "solve", "curve": "solve"}

// export names a table of the graph. It is exported under its kind, gathered over
// all entries ("information"), and under its entry ("bins30"), which wins where an
// entry is named like a kind. Where entries of two sections with tables have one name, each
// goes by its section, too ("estimate/bins30").
func export[T any](w wiring, entry, kind string, labels table.Labels, out pipeline.Output[T]) {
	if !w.entries[kind] {
		pipeline.Export(w.graph, kind, labels, out)
	}
	name := entry
	if n := len(slices.DeleteFunc(slices.Concat(names(w.generate), names(w.Experiment.estimate), names(w.Experiment.solve)), func(other string) bool { return other != entry })); n > 1 {
		name = exporting[kind] + "/" + entry
	}
	switch {
	case entry == "":
	case kind == "information": // an estimate entry stands for many runs
		pipeline.Export(w.graph, name, labels, out)
	default:
		pipeline.Export(w.graph, name, nil, out)
	}
}

// exportIf is export of a table that may not be there.
func exportIf[T any](w wiring, kind string, labels table.Labels, out *pipeline.Output[T]) {
	if out != nil {
		export(w, "", kind, labels, *out)
	}
}
