package stages

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/label"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/dump"
	"infoplane/stages/estimate"
)

// A recording is what the recorder wrote of a network that was trained elsewhere, or a file of
// another program whose layers have names. Its snapshots are estimated from its files, one at a
// time, and are not copied to the store; the digests of the files are part of the key.
type recording struct {
	folder  string             // from where the command runs
	written *foreign.Recording // by the recorder; nil: a file
	file    foreignFile
	layers  []string
}

// openRecording reads what a folder has, and the digests of its files.
func openRecording(folder string) (*recording, error) {
	limit, err := foreign.Limit()
	if err != nil {
		return nil, err
	}
	r, err := foreign.OpenRecording(folder, limit)
	if err != nil {
		return nil, err
	}
	files, err := program.Files(folder, r.Files())
	if err != nil {
		return nil, err
	}
	r.Digests = map[string]string{}
	for _, f := range files {
		r.Digests[f.Name] = f.Digest
	}
	return &recording{folder: folder, written: r, layers: r.Layers}, nil
}

// openListed returns a file whose layers have names; nil for one whose units are columns, and for
// one that cannot be read, which the action that imports it reports.
func openListed(f foreignFile) *recording {
	limit, err := foreign.Limit()
	if err != nil {
		return nil
	}
	layers, err := dump.ListedColumns().Listed(f.path(), limit)
	if err != nil || len(layers) == 0 {
		return nil
	}
	return &recording{folder: f.path(), file: f, layers: layers}
}

// key is what distinguishes an action on the recording from one on activations. What
// run.json has beside the layers (versions, times) is not part of it.
func (r *recording) key(labels bool) map[string]string {
	out := map[string]string{}
	if r.written == nil {
		out["file"] = r.file.Digest
	} else {
		for name, digest := range r.written.Digests {
			if name != foreign.RecordingFile && (name == foreign.RecordingLabels) == labels {
				out[name] = digest
			}
		}
	}
	if !labels {
		out["names"] = strings.Join(r.layers, ",")
	}
	return out
}

// labels is what the labels of the recording are known by; "" for a file, which has none.
func (r *recording) labels() string {
	if r.written == nil {
		return ""
	}
	return r.written.Digests[foreign.RecordingLabels]
}

// widths are the units of the layers; nil where they are not known before the file is read.
func (r *recording) widths() []int {
	if r.written == nil {
		return nil
	}
	return r.written.Widths()
}

// files are the paths of the files that decide what is estimated.
func (r *recording) files() []string {
	if r.written == nil {
		return []string{r.file.path()}
	}
	var out []string
	for _, name := range r.written.Files() {
		out = append(out, filepath.Join(r.folder, name))
	}
	return out
}

// snapshots returns the snapshots, which are read when they are needed, of the patterns that have
// labels.
func (r *recording) snapshots(patterns []int32) ([]estimate.Snapshot, error) {
	var out []estimate.Snapshot
	if of := r.written; of != nil {
		for _, epoch := range of.Epochs {
			out = append(out, estimate.Snapshot{Epoch: epoch, Names: r.layers, Read: func() ([][][]float32, error) { return of.Snapshot(epoch, r.layers) }})
		}
		return out, nil
	}
	limit, err := foreign.Limit()
	if err == nil {
		err = r.file.unchanged()
	}
	if err != nil {
		return nil, err
	}
	from, err := dump.ListedColumns().Open(r.file.path(), limit, func(string) bool { return false })
	if err != nil {
		return nil, err
	}
	if err := dump.SamePatterns(from.Patterns, patterns); err != nil {
		return nil, err
	}
	if from.InMemory() {
		out, err = estimate.Snapshots(from.Epoch, from.Pattern, from.T, patterns)
		for i := range out {
			out[i].Names = r.layers
		}
		return out, err
	}
	for k := range from.Snapshots() {
		out = append(out, estimate.Snapshot{Epoch: from.At(k), Names: r.layers, Read: func() ([][][]float32, error) { return from.Snapshot(k) }})
	}
	return out, nil
}

// importRecorded adds the action that takes over the labels of the patterns of recordings.
func importRecorded(g *pipeline.Graph, name string, r *recording) pipeline.Output[tables.Patterns] {
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: map[string]any{"recording": r.key(true)}})
	out := pipeline.Result[tables.Patterns](a, "patterns")
	out.Compute(func(*pipeline.Task) (tables.Patterns, error) {
		y, err := r.written.Labels(new(label.Index))
		if err != nil {
			return tables.Patterns{}, fmt.Errorf("%s: %w", r.folder, err)
		}
		p := dump.Labelled(y)
		return p, p.Check()
	})
	return out
}

// importParts adds the action that takes over which patterns of a recording are for training and
// for testing.
func importParts(g *pipeline.Graph, name string, r *recording) pipeline.Output[tables.Split] {
	config := struct {
		Recording map[string]string `json:"recording"`
		Table     string            `json:"table"` // distinguishes the action from the one that takes over labels
	}{r.key(true), "split"}
	a := g.Add(pipeline.Spec{Stage: "dump", Version: dumpVersion, Name: name, Config: config})
	out := pipeline.Result[tables.Split](a, "split")
	out.Compute(func(*pipeline.Task) (tables.Split, error) {
		parts, err := r.written.Parts()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.folder, err)
		}
		var split tables.Split
		for i, part := range parts {
			split = append(split, tables.SplitRow{Pattern: int32(i), Part: part})
		}
		return split, split.Check()
	})
	return out
}

// divided reports whether the recording says which patterns are for training and for testing.
func (r *recording) divided() bool { return r != nil && r.written != nil && r.written.Divided }

// estimates adds the action that estimates the layers of a run, which probably takes so many seconds.
func (w wiring) estimates(r run, s setting, name string, patterns pipeline.Output[tables.Patterns], seconds float64) pipeline.Output[tables.Information] {
	from := r.imported.recorded
	if from == nil {
		c := informationConfig{s.Config, r.Config.Noise.Dump}
		return estimateInformation(w.graph, name, c, seconds, estimated{patterns, w.activations[r.node()], w.partOf(s, r), w.teachers[r.train]})
	}
	split := w.partOf(s, r)
	var read *pipeline.In[tables.Split]
	return onRecording(w.graph, name, s.Config, "information", patterns, func(t *pipeline.Task, p tables.Patterns) (tables.Information, error) {
		run, err := from.snapshots(p.Pattern)
		if err != nil {
			return nil, err
		}
		var parts tables.Split
		if read != nil {
			if parts, err = read.Read(t); err != nil {
				return nil, err
			}
		}
		return s.Config.MeasurePart(run, p.Y, parts, t.Step("snapshots"))
	}, from, func(a *pipeline.Action) {
		if !s.Config.On.IsZero() {
			in := pipeline.Input(a, "split", split)
			read = &in
		}
	})
}

// symbols adds the action that makes the layers of a run, at its last snapshot, discrete.
func (w wiring) symbols(r run, s setting, name string, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Symbols] {
	from := r.imported.recorded
	if from == nil {
		return estimateSymbols(w.graph, name, s.Config, patterns, w.activations[r.node()])
	}
	return onRecording(w.graph, name, s.Config, "symbols", patterns, func(_ *pipeline.Task, p tables.Patterns) (tables.Symbols, error) {
		run, err := from.snapshots(p.Pattern)
		if err != nil {
			return nil, err
		}
		return s.Config.Discretize(run, p.Pattern)
	}, from, func(*pipeline.Action) {})
}

// onRecording adds an action of estimate that reads a recording in place of activations.
func onRecording[T any](g *pipeline.Graph, name string, c estimate.Config, output string, patterns pipeline.Output[tables.Patterns], compute func(*pipeline.Task, tables.Patterns) (T, error), from *recording, more func(*pipeline.Action)) pipeline.Output[T] {
	config := struct {
		estimate.Config
		Output    string            `json:"output"`
		Recording map[string]string `json:"recording"`
	}{c, output, from.key(false)}
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: estimateVersion, Name: name, Config: config})
	in := pipeline.Input(a, "patterns", patterns)
	more(a) // inputs
	out := pipeline.Result[T](a, output)
	out.Compute(func(t *pipeline.Task) (none T, err error) {
		p, err := in.Read(t)
		if err != nil {
			return none, err
		}
		made, err := compute(t, p)
		if err != nil && t.Context().Err() == nil {
			err = fmt.Errorf("%s: %w", from.folder, err)
		}
		return made, err
	})
	return out
}

// recordings finds the recordings that names stand for: by the names of their runs, in
// order, the folders. There are none where a name stands for files, or for nothing.
func recordings(folder string, names []string) (runs, folders []string, err error) {
	if names, err = foreign.Expand(folder, names); err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		root := name
		if !filepath.IsAbs(root) {
			root = filepath.Join(folder, name)
		}
		found, err := foreign.Recordings(root)
		if err != nil || len(found) == 0 {
			return nil, nil, err
		}
		for _, path := range found {
			run, err := filepath.Rel(root, path)
			if err != nil || run == "." {
				run = filepath.Base(path)
			}
			runs, folders = append(runs, strings.ReplaceAll(filepath.ToSlash(run), "/", "-")), append(folders, path)
		}
	}
	return runs, folders, nil
}

// importRecordings makes a run of each recording. All have the same labels.
func (r *reader) importRecordings(positions map[string]*yaml.Node, at string, entry dumpEntry, runs, folders []string) trainEntry {
	out := trainEntry{named: named{entry.name}, Patterns: entry.name, imported: &imported{folder: filepath.Dir(r.File)}}
	if entry.Patterns != "" {
		r.Fail(positions["patterns"], at+".patterns", "is %s, and recordings have labels of their own; leave it out", entry.Patterns)
		return out
	}
	if !r.OK() {
		return out
	}
	taken := map[string]string{}
	for i, folder := range folders {
		name := runs[i]
		recorded, err := openRecording(folder)
		var path *fs.PathError
		switch {
		case errors.As(err, &path):
			r.Fail(positions["activations"], at+".activations", "%v", err)
		case err != nil:
			r.Fail(positions["activations"], at+".activations", "%s: %v", folder, err)
		case !validName(name):
			r.Fail(positions["activations"], at+".activations", "%s: names a run; the names of runs have letters, digits, - and _ only", folder)
		case taken[name] != "":
			r.Fail(positions["activations"], at+".activations", "%s and %s would be runs of one name", taken[name], folder)
		case i > 0 && r.OK() && recorded.labels() != out.runs[0].imported.recorded.labels():
			r.Fail(positions["activations"], at+".activations", "%s and %s have different labels, and the runs of an entry look at the same patterns; give each its own entry", folders[0], folder)
		}
		if !r.OK() {
			return out
		}
		taken[name] = folder
		one := run{train: out.name, Seed: uint64(i + 1), imported: importedRun{name: name, recorded: recorded}}
		one.swept = table.Labels{{Name: "run", Value: name}}
		out.runs = append(out.runs, one)
	}
	out.imported.recorded = out.runs[0].imported.recorded
	return out
}
