package stages

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/table"
	"infoplane/internal/strict"
	"infoplane/pipeline/program"
)

// dumpEntry is one of two things: a program that dumps the activations of the networks
// of a train entry, or activations that were made elsewhere. These stand for runs as
// the networks of a train entry do, and are referred to as such.
type dumpEntry struct {
	named
	swap
	Train       string   `json:"train,omitempty"`       // a train entry, dumped by the program
	Activations []string `json:"activations,omitempty"` // files, one per run, folders of them, and folders that the recorder wrote
	Patterns    string   `json:"patterns,omitempty"`    // a file with the labels of the patterns, which recordings have themselves
}

// Validate returns what is wrong with the entry, as joined errors.
func (d dumpEntry) Validate() error {
	swaps, imports := d.Train != "" || d.Program != nil, len(d.Activations) > 0 || d.Patterns != ""
	var errs []error
	switch {
	case swaps && imports || !swaps && !imports:
		errs = append(errs, errors.New("has either `train` and `program`, to dump networks by a program, or `activations` and `patterns`, to import activations"))
	case swaps && (d.Train == "" || d.Program == nil):
		errs = append(errs, errors.New("needs both `train` and `program`"))
	case imports && len(d.Activations) == 0:
		errs = append(errs, errors.New("needs `activations`, beside `patterns`"))
	}
	return errors.Join(errs...)
}

// imported are the files of a dump entry.
type imported struct {
	folder   string
	patterns program.File
	recorded *recording // whose labels are those of the patterns, in place of a file
}

// importedRun is one file of activations.
type importedRun struct {
	name     string // the file's, without its folder and ending, or that of the recording's folder
	file     program.File
	recorded *recording // in place of a file
}

// dump reads a dump entry.
func (r *reader) dump(p strict.Pair, e *Experiment) {
	entry, at := dumpEntry{named: named{p.Key.Value}}, "dump."+p.Key.Value
	positions := r.Entry(p.Value, at, &entry)
	entry.by = r.program(positions, at, entry.Program)
	r.reference(positions["train"], at+".train", "train", entry.Train, e.trained())
	for _, other := range e.dump {
		if other.Train != "" && other.Train == entry.Train {
			r.Fail(positions["train"], at+".train", "%s is dumped by %s already", entry.Train, other.name)
		}
	}
	e.dump = append(e.dump, entry)
	if r.OK() && len(entry.Activations) > 0 {
		e.train = append(e.train, r.importRuns(positions, at, entry))
	}
}

// importRuns finds the files of a dump entry, which then stands for runs like a train entry.
func (r *reader) importRuns(positions map[string]*yaml.Node, at string, entry dumpEntry) trainEntry {
	runs, folders, err := recordings(filepath.Dir(r.File), entry.Activations)
	if err != nil {
		r.Fail(positions["activations"], at+".activations", "%v", err)
	}
	if err != nil || len(folders) > 0 {
		return r.importRecordings(positions, at, entry, runs, folders)
	}
	out := trainEntry{named: named{entry.name}, Patterns: entry.name, imported: &imported{folder: filepath.Dir(r.File)}}
	if entry.Patterns == "" {
		r.Fail(positions["activations"], at, "needs both `activations` and `patterns`; only recordings have labels of their own")
		return out
	}
	labels, err := program.Files(out.imported.folder, []string{entry.Patterns})
	if err == nil && len(labels) != 1 {
		err = errors.New("is a folder; expected the file with the labels")
	}
	if err != nil {
		r.Fail(positions["patterns"], at+".patterns", "%v", err)
		return out
	}
	out.imported.patterns = labels[0]
	files, err := program.Tables(out.imported.folder, entry.Activations)
	if err != nil {
		r.Fail(positions["activations"], at+".activations", "%v", err)
	}
	files = slices.DeleteFunc(files, func(f program.File) bool { return f.Name == out.imported.patterns.Name })
	if strays := out.imported.strays(files, entry.Activations); len(strays) > 0 {
		r.Fail(positions["activations"], at+".activations", "%s: not Parquet, and so no run; move such files out of the folder, list them in %s, or begin their names with a dot or _",
			strict.Some(strays), program.IgnoreFile)
		return out
	}
	taken := map[string]string{}
	for i, f := range files {
		one := run{train: out.name, Seed: uint64(i + 1), imported: importedRun{name: strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)), file: f}}
		switch name := one.imported.name; {
		case !validName(name):
			r.Fail(positions["activations"], at+".activations", "%s: names a run; the names of runs have letters, digits, - and _ only", f.Name)
		case taken[name] != "":
			r.Fail(positions["activations"], at+".activations", "%s and %s would be runs of one name", taken[name], f.Name)
		}
		taken[one.imported.name] = f.Name
		one.swept = table.Labels{{Name: "run", Value: one.imported.name}}
		one.imported.recorded = openListed(foreignFile{out.imported.folder, f})
		out.runs = append(out.runs, one)
	}
	if len(files) == 0 {
		r.Fail(positions["activations"], at+".activations", "has no file of activations")
	}
	return out
}

// strays lists the files of folders that are no tables: a README among runs.
func (b *imported) strays(files []program.File, named []string) []string {
	var out []string
	for _, f := range files {
		isNamed := slices.ContainsFunc(named, func(name string) bool {
			matched, _ := path.Match(path.Clean(filepath.ToSlash(name)), f.Name)
			return matched || path.Clean(filepath.ToSlash(name)) == f.Name
		})
		if !isNamed && path.Ext(f.Name) != ".parquet" && !isParquet(f.In(b.folder)) {
			out = append(out, f.Name)
		}
	}
	return out
}

// isParquet reports whether a file begins as Parquet files do.
func isParquet(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == "PAR1"
}

// importedNames lists the dump entries that import activations, with their patterns.
func (e *Experiment) importedNames() []string {
	var out []string
	for _, t := range e.train {
		if t.imported != nil {
			out = append(out, t.name)
		}
	}
	return out
}

// trained are the names of the entries that train networks.
func (e *Experiment) trained() []string {
	return slices.DeleteFunc(names(e.train), func(name string) bool { return slices.Contains(e.importedNames(), name) })
}

// hasTraining refuses a figure of the history or the gradients of what was trained
// elsewhere.
func (r *reader) hasTraining(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	for _, name := range entry.Train {
		if at == nil || !r.OK() || !slices.Contains(e.importedNames(), name) {
			continue
		}
		recorded := slices.ContainsFunc(e.train, func(t trainEntry) bool { return t.name == name && t.imported != nil && t.imported.recorded != nil })
		switch reads := entry.Reads(); {
		case reads.Activations && recorded:
			r.Fail(at, path+".train", "%s imports recordings, which are no table of activations; the kind %s is drawn from one", name, entry.Kind)
		case reads.Gradients:
			r.Fail(at, path+".train", "%s imports activations and no gradients; the kind %s is drawn from these", name, entry.Kind)
		case reads.Measures:
			r.Fail(at, path+".train", "%s imports activations, whose layers are not measured; the kind %s has a column of measures", name, entry.Kind)
		case reads.History:
			r.Fail(at, path+".train", "%s imports activations and no history of training; the kind %s is drawn from it", name, entry.Kind)
		}
	}
}

// dumper is the program that dumps the networks of a train entry; the zero swap is none.
func (e *Experiment) dumper(train string) swap {
	for _, d := range e.dump {
		if d.Train == train {
			return d.swap
		}
	}
	return swap{}
}

// Files lists the files that the experiment reads in a folder, that of its own file: those
// of its programs, and data: data sets, and imported activations with their patterns. Each is
// there once.
func (e *Experiment) Files(folder string) (programs, data []string) {
	add := func(to []string, f program.File) []string { return append(to, f.In(folder)) }
	for _, p := range e.programs {
		for _, f := range p.Files() {
			programs = add(programs, f)
		}
	}
	for _, g := range e.generate {
		for _, f := range g.files {
			data = add(data, f.File)
		}
	}
	for _, t := range e.train {
		if t.imported == nil {
			continue
		}
		if t.imported.recorded == nil {
			data = add(data, t.imported.patterns)
		}
		for _, r := range t.runs {
			if from := r.imported.recorded; from != nil {
				data = append(data, from.files()...)
				continue
			}
			data = add(data, r.imported.file)
		}
	}
	slices.Sort(programs)
	slices.Sort(data)
	return slices.Compact(programs), slices.Compact(data)
}

// measured checks that the networks of a figure have the tables that not all have: measures
// of their layers, and squared errors.
func (r *reader) measured(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	if at == nil || !r.OK() {
		return
	}
	reads, wanted := entry.Reads(), newFilter(entry.Where)
	var without []string
	for _, t := range e.train {
		if !slices.Contains(entry.Train, t.name) {
			continue
		}
		if reads.Errors && slices.ContainsFunc(t.runs, func(one run) bool { return !one.Config.Squared() && wanted.has(one) }) {
			r.Fail(at, path+".train", "%s has no squared errors, which a column is of: that is not its loss; take loss_train_bits or accuracy_train", t.name)
			return
		}
		for i, column := range append(slices.Clone(entry.Columns), entry.X) {
			field := "columns"
			if i == len(entry.Columns) {
				field = "x"
			}
			for _, one := range t.runs {
				if why := one.Config.Unknown(column); why != "" && t.imported == nil && wanted.has(one) {
					r.Fail(at, strict.Join(path, field), "has %s, which networks of %s have not: %s", column, t.name, why)
					return
				}
			}
		}
		if reads.Measures && !t.Measures {
			without = append(without, t.name)
		}
	}
	if len(without) > 0 {
		r.Fail(at, path+".train", "%s has no table of measures, which a column is of; give it `measures: true`", strings.Join(without, ", "))
	}
}
