package stages

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/strict"
	"infoplane/internal/suggest"
	"infoplane/pipeline/program"
	"infoplane/stages/plot"
)

// Experiment is a checked experiment file: every reference resolves and every
// Config is valid, so that wiring it into a graph cannot go wrong.
type Experiment struct {
	Name  string // "paper"; labels the graph and its records
	About string // one sentence, from the file
	Text  []byte // of the file, with what was set in it

	generate []generateEntry
	train    []trainEntry // and the activations that dump entries import
	dump     []dumpEntry
	estimate []estimateEntry
	solve    []solveEntry
	plot     []plotEntry

	swept    []string // labels that distinguish the runs of some entry
	programs []*program.Program
}

// sections are the keys of an experiment file, in the order of the paper.
var sections = []string{"about", "generate", "train", "dump", "estimate", "solve", "plot"}

// reader reads an experiment file: each method one part of it. It counts what the
// file asks for: see maxNetworks.
type reader struct {
	strict.Reader
	settings, networks, visits float64
	inputs                     int
	programs                   []*program.Program
	dumps                      []string // the names in the section dump, which is read after train
}

func newReader(file string) *reader {
	return &reader{Reader: strict.Reader{
		File: file, Kind: "an experiment file",
		Wants: "at least a train section (`infoplane show smoke` prints a small example)",
		Root:  "sections such as `train:`",
	}}
}

// Parse reads an experiment file. The name labels the experiment, file is used
// in errors, which give file, line, column, what was expected and, for a
// misspelt name, the nearest valid one. All problems are reported together. Settings take the
// place of values in the file, before it is checked.
func Parse(name, file string, text []byte, settings ...strict.Setting) (*Experiment, error) {
	r := newReader(file)
	root := r.Document(text)
	if root == nil {
		return nil, r.Err()
	}
	e := &Experiment{Name: name, Text: text}
	if e.set(r, root, settings); !r.OK() {
		return nil, r.Err()
	}
	at := map[string]*yaml.Node{}
	for _, p := range r.Pairs(root, "", "sections such as `train:`") {
		if !slices.Contains(sections, p.Key.Value) {
			r.Fail(p.Key, p.Key.Value, "unknown section%s The sections are %s",
				suggest.Stop(p.Key.Value, sections), strings.Join(sections, ", "))
			continue
		}
		at[p.Key.Value] = p.Value
	}
	if n := at["about"]; n != nil {
		if r.Value(n, "about", reflect.ValueOf(&e.About).Elem()); len(e.About) > maxTitle {
			r.Fail(n, "about", "has %d bytes; one sentence has at most %d", len(e.About), maxTitle)
		}
	}
	lines := map[string]int{}
	for _, p := range r.section(at["generate"], "generate", lines) {
		e.generate = append(e.generate, r.generate(p))
	}
	if n := at["dump"]; n != nil {
		r.dumps = keysOf(n)
	}
	for _, p := range r.section(at["train"], "train", lines) {
		e.train = append(e.train, r.train(p, e))
	}
	for _, p := range r.section(at["dump"], "dump", lines) {
		r.dump(p, e)
	}
	e.swept = e.sweptNames()
	r.oneGrid(at["train"], e)
	for _, p := range r.section(at["estimate"], "estimate", lines) {
		e.estimate = append(e.estimate, r.estimate(p, e))
	}
	for _, p := range r.section(at["solve"], "solve", lines) {
		e.solve = append(e.solve, r.solve(p, e))
	}
	for _, p := range r.section(at["plot"], "plot", lines) {
		e.plot = append(e.plot, r.plot(p, e))
	}
	if r.OK() && len(e.generate)+len(e.dump) == 0 {
		r.Fail(root, "", "has no entry in the sections `generate` and `dump`, so there is nothing to run")
	}
	if r.OK() {
		r.countActions(root, e)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	e.programs = r.programs
	return e, nil
}

// set puts settings into the tree of an experiment file. The text is that of the tree then, with
// a head that lists them: the same experiment, as a file.
func (e *Experiment) set(r *reader, root *yaml.Node, settings []strict.Setting) {
	for i, s := range settings {
		origin := "--set " + s.String()
		for _, before := range settings[:i] {
			if before.Path == s.Path || strings.HasPrefix(before.Path, s.Path+".") {
				r.Fail(root, "", "%s: would undo --set %s; leave one out", origin, before)
				return
			}
		}
		r.Set(root, s, origin)
	}
	if !r.OK() || len(settings) == 0 {
		return
	}
	var body bytes.Buffer
	for _, s := range settings {
		fmt.Fprintf(&body, "# --set %s\n", s)
	}
	body.WriteString("\n")
	encoder := yaml.NewEncoder(&body)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		r.Fail(root, "", "cannot be written with what was set: %v", err)
		return
	}
	e.Text = body.Bytes()
}

// section lists the entries of one section.
func (r *reader) section(n *yaml.Node, stage string, lines map[string]int) []strict.Pair {
	if n == nil {
		return nil
	}
	var out []strict.Pair
	for _, p := range r.Pairs(n, stage, "named entries such as `main: {…}`") {
		name := p.Key.Value
		other, line := namesake(stage, name, lines)
		switch {
		case !validName(name):
			r.Fail(p.Key, strict.Join(stage, name), "an entry's name has letters, digits, - and _ only, at most %d", maxName)
		case other != "":
			r.Fail(p.Key, strict.Join(stage, name), "line %d has an entry of that name in the section `%s`, %s; give each its own", line, other, share[stage][other])
		case p.Value.Kind != yaml.MappingNode:
			r.Fail(p.Value, strict.Join(stage, name), "expected fields, found %s", strict.KindOf(p.Value))
		case len(lines) == maxEntries:
			r.Fail(p.Key, strict.Join(stage, name), "is one entry too many; an experiment has at most %d", maxEntries)
			return out
		default:
			lines[strict.Join(stage, name)] = p.Key.Line
			out = append(out, p)
		}
	}
	return out
}

// share says of a section with which others it shares its names, beside its own entries, and why.
var share = map[string]map[string]string{
	"dump": {
		"generate": "and an entry of dump stands for patterns, too",
		"train":    "and an entry of dump stands for networks, too",
	},
}

// namesake finds the entry that a name belongs to already: its section, and line.
func namesake(stage, name string, lines map[string]int) (section string, line int) {
	for _, section := range sections {
		if line, taken := lines[strict.Join(section, name)]; taken && share[stage][section] != "" {
			return section, line
		}
	}
	return "", 0
}

// maxName bounds the names of entries and runs, which name files.
const maxName = 100

func validName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsFunc(name, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')
	})
}

func (r *reader) solve(p strict.Pair, e *Experiment) solveEntry {
	entry, path := solveEntry{named: named{p.Key.Value}}, "solve."+p.Key.Value
	positions := r.Entry(p.Value, path, &entry)
	entry.by = r.program(positions, path, entry.Program)
	r.reference(positions["patterns"], path+".patterns", "generate", entry.Patterns, append(names(e.generate), e.importedNames()...))
	if _, classes := e.size(entry.Patterns); classes > 2 && e.noisy(entry.Patterns) && !entry.chooses() {
		r.Fail(positions["patterns"], path+".patterns", "is %s, of %d classes with label noise, and the bound of more than two is one without; `infoplane solve FILE` finds that of any p(x,y)", entry.Patterns, classes)
	}
	if entry.chooses() && (entry.Train != "" || entry.Information != "") {
		r.Fail(p.Value, path, "compares layers with the bound, and %s is another objective; make an entry for each", entry.Functional)
	}
	r.reference(positions["train"], path+".train", "train", entry.Train, names(e.train))
	r.reference(positions["information"], path+".information", "estimate", entry.Information, settingNames(e.estimate))
	if r.OK() {
		r.layers(p.Value, positions, path, entry, e)
	}
	return entry
}

func (r *reader) plot(p strict.Pair, e *Experiment) plotEntry {
	entry, path := plotEntry{named: named{p.Key.Value}}, "plot."+p.Key.Value
	positions := r.Entry(p.Value, path, &entry)
	entry.by = r.program(positions, path, entry.Program)
	for i, name := range entry.Information {
		r.reference(strict.Elements(positions["information"])[i], path+".information", "estimate", name, settingNames(e.estimate))
	}
	r.references(positions["train"], path+".train", "train", entry.Train, names(e.train))
	r.references(positions["bound"], path+".bound", "solve", entry.Bound, names(e.solve))
	r.needs(p.Value, positions, path, entry, e)
	r.hasTraining(positions["train"], path, entry, e)
	r.measured(positions["train"], path, entry, e)
	if len(entry.Title) > maxTitle {
		r.Fail(positions["title"], path+".title", "has %d bytes; a title has at most %d", len(entry.Title), maxTitle)
	}
	if !r.OK() || !entry.Reads().Networks {
		return entry // what follows would only repeat them
	}
	var settings []string
	seen := map[string]bool{}
	for x, s := range e.estimators(entry.Information) {
		node := x.node(s)
		if seen[node] {
			r.Fail(positions["information"], path+".information", "stands for %s twice", node)
		}
		settings, seen[node] = append(settings, node), true
		for _, name := range entry.Train {
			if !x.covers(name) {
				r.Fail(positions["information"], path+".information", "%s estimates %s only, not %s", x.name, strings.Join(x.Train, ", "), name)
			}
		}
	}
	if len(settings) > 1 && !entry.Reads().Estimators {
		r.Fail(positions["information"], path+".information", "stands for %d estimators; a figure of the kind %s shows one of %s",
			len(settings), entry.Kind, strict.Some(settings))
	}
	r.compares(p.Value, path, entry, e)
	if r.OK() {
		r.shows(p.Value, positions, path, entry, len(settings), e)
	}
	return entry
}

// shows checks the runs that a figure shows, under a number of estimators.
func (r *reader) shows(at *yaml.Node, positions map[string]*yaml.Node, path string, entry plotEntry, estimators int, e *Experiment) {
	if r.countVisits(at, path); !r.OK() {
		return
	}
	everywhere := entry
	everywhere.Where = nil
	if runs := everywhere.runs(e); len(runs) == 0 {
		r.Fail(positions["information"], path+".information", "no run of %s has all these estimates", strings.Join(entry.Train, ", "))
	} else {
		r.where(positions["where"], path, entry.Where, runs)
	}
	if !r.OK() {
		return
	}
	runs := entry.runs(e)
	for _, t := range entry.trained(e) {
		if !slices.ContainsFunc(runs, func(one run) bool { return one.train == t.name }) {
			r.Fail(at, path, "selects no run of %s, which `train` names", t.name)
			return
		}
	}
	swept := slices.Concat([]string{"train"}, runs[0].sweptNames())
	for _, name := range e.swept {
		if !slices.Contains(swept, name) && slices.Contains(runs[0].labelNames(), name) {
			swept = append(swept, name)
		}
	}
	for _, label := range entry.Labels() {
		if !slices.Contains(swept, label.Name) && label.Name != "recipe" {
			r.Fail(positions[label.Field], strict.Join(path, label.Field), "the runs have no label %q%s They have %s",
				label.Name, suggest.Stop(label.Name, swept), strings.Join(swept, ", "))
		}
	}
	if r.OK() {
		r.oneSetting(at, path, entry, runs)
		r.oneEstimator(positions["against"], path, entry, e)
		r.layerNames(positions["style"], path+".style", entry, runs)
		r.hasEpochs(positions["epochs"], path, entry, runs, e)
		r.countInputs(at, path, len(runs)*max(1, estimators))
	}
}

// needs checks that a figure is given what its kind is drawn from, and no more.
func (r *reader) needs(at *yaml.Node, positions map[string]*yaml.Node, path string, entry plotEntry, e *Experiment) {
	if !r.OK() {
		return // of a kind that is not known, nothing is
	}
	reads := entry.Reads()
	for _, key := range []struct {
		name             string
		given            bool
		welcome, missing bool
	}{
		{"train", len(entry.Train) > 0, reads.Networks, reads.Networks},
		{"information", len(entry.Information) > 0, reads.Networks && !reads.Alone, reads.Information},
		{"where", positions["where"] != nil, reads.Networks, false},
		{"bound", len(entry.Bound) > 0, reads.Bound, reads.Choices},
	} {
		switch {
		case key.given && !key.welcome:
			r.Fail(positions[key.name], strict.Join(path, key.name), "the kind %s is drawn without; leave it out", entry.Kind)
		case !key.given && key.missing && positions[key.name] != nil:
			r.Fail(positions[key.name], strict.Join(path, key.name), "names no entry; the kind %s needs one", entry.Kind)
		case !key.given && key.missing:
			r.Fail(at, path, "needs the key `%s`: the kind %s is drawn from it", key.name, entry.Kind)
		}
	}
	if len(entry.Train) > 1 && !reads.Recipes {
		r.Fail(positions["train"], path+".train", "names %d entries; the kind %s shows the networks of one", len(entry.Train), entry.Kind)
	}
	r.choices(positions["bound"], path+".bound", entry, e)
	if len(entry.Bound) > plot.MostBounds && !reads.Choices {
		r.Fail(positions["bound"], path+".bound", "names %d bounds; a figure shows at most %d", len(entry.Bound), plot.MostBounds)
	}
	if len(entry.Bound) > 1 && reads.Optimality {
		r.Fail(positions["bound"], path+".bound", "names %d bounds; the kind %s compares layers with one", len(entry.Bound), entry.Kind)
	}
}

// references checks a list of entries of a section: none stands there twice.
func (r *reader) references(at *yaml.Node, path, section string, found, valid []string) {
	seen := map[string]bool{}
	for i, name := range found {
		here := strict.Elements(at)[i]
		if seen[name] {
			r.Fail(here, path, "has %s twice", name)
			continue
		}
		seen[name] = true
		r.reference(here, path, section, name, valid)
	}
}

// reference checks that name is an entry of the section. Where nothing was
// written (at is nil) or no text, fields has said so already.
func (r *reader) reference(at *yaml.Node, path, section, name string, valid []string) {
	if at == nil || at.Tag != "!!str" || slices.Contains(valid, name) {
		return
	}
	if len(valid) == 0 {
		r.Fail(at, path, "no entry %q: the section `%s` has none", name, section)
		return
	}
	r.Fail(at, path, "no entry %q in the section `%s`%s It has %s", name, section, suggest.Stop(name, valid), strings.Join(valid, ", "))
}
