package stages

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// dataFolder returns a folder with some files, and the path of an experiment file there.
func dataFolder(t *testing.T, files map[string]string) (experiment string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "mine.yaml")
}

const (
	images = "\x00\x00\x08\x03\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x02\x01\x02\x03\x04\x05\x06"
	labels = "\x00\x00\x08\x01\x00\x00\x00\x03\x07\x09\x07"
	csv    = "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n"
)

// made returns the tables of the only generate entry.
func made(t *testing.T, experiment, entry string) (tables.Patterns, *Experiment, error) {
	t.Helper()
	e, err := Parse("mine", experiment, []byte("generate:\n  set: {rule: file, "+entry+"}\n"))
	if err != nil {
		t.Fatalf("%s: %v", entry, err)
	}
	one := e.generate[0]
	p, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Patterns] {
		return generatePatterns(g, "generate/set", one.Config, one.Seed, one.files).patterns
	})
	return p, e, err
}

// TestDataFiles: files beside the experiment file, or anywhere, one or several, and those for
// testing below the others.
func TestDataFiles(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": csv, "i.idx": images, "l.idx": labels, "t.csv": "kind,b,a\nx,8,7\n"})
	elsewhere := filepath.Join(filepath.Dir(dataFolder(t, map[string]string{"a.csv": csv})), "a.csv")
	from, err := filepath.Rel(filepath.Dir(at), elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, entry := range []string{
		"file: {path: a.csv, label: kind}", "file: {path: " + elsewhere + ", label: kind}",
		"file: {path: " + from + ", label: kind}", "file: {path: ./a.csv, label: kind}",
	} {
		p, e, err := made(t, at, entry)
		if err != nil || len(p.Y) != 3 || p.Y[1] != 1 || len(p.X) != 2 || p.X[1][2] != 6 {
			t.Errorf("%s: %+v, %v", entry, p, err)
			continue
		}
		keys[string(e.Graph().Action("generate/set").Config())] = true
	}
	if len(keys) != 1 {
		t.Errorf("the place of a file is part of the key: %v", keys)
	}
}

func TestDataFilesBeside(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": csv, "i.idx": images, "l.idx": labels, "t.csv": "kind,b,a\nx,8,7\n"})
	p, _, err := made(t, at, "file: [i.idx, l.idx], divide: 2")
	if err != nil || p.X[1][2] != 3 || p.Y[0] != 0 || p.Y[1] != 1 {
		t.Errorf("images and labels: %+v, %v", p, err)
	}
	p, e, err := made(t, at, "file: {path: a.csv, test: t.csv, label: kind}, standardise: train")
	if err != nil || len(p.Y) != 4 || p.X[0][1] != 0 || p.X[0][3] != 2 {
		t.Errorf("with a file for testing: %+v, %v", p, err)
	}
	one := e.generate[0]
	split, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Split] {
		return *generatePatterns(g, "generate/set", one.Config, one.Seed, one.files).split
	})
	if err != nil || len(split) != 4 || split[2].Part != tables.PartTrain || split[3].Part != tables.PartTest {
		t.Errorf("split %v, %v", split, err)
	}
	for entry, want := range map[string]string{
		"file: {path: i.idx}":                              "has no column y with the labels; name their column in `label`, or the file with them beside the other in `path`",
		"file: {path: [a.csv, i.idx, i.idx], label: kind}": "i.idx: column x_0: is in the file before it, too",
		"file: {path: [t.csv, l.idx], label: kind}":        "l.idx: has 3 rows, and the file before it 1",
		"file: {path: a.csv, test: l.idx, label: kind}":    "l.idx: has no column a, which the files for training have; it has y",
		"file: {path: a.csv, label: b, inputs: [kind]}":    "column b: has 3 different values in 3 rows",
		"file: {path: a.csv, label: kind, inputs: kind2}":  "has no column kind2, which `inputs` names; it has a, b, kind",
	} {
		if _, _, err := made(t, at, entry); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", entry, err, want)
		}
	}
}

// TestDataFilesAreChecked when the experiment is read.
func TestDataFilesAreChecked(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": csv, "p.py": ""})
	if err := os.Mkdir(filepath.Join(filepath.Dir(at), "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(at), "folder", "a.csv"), []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	for entry, want := range map[string]string{
		"rule: file, file: b.csv":                      "generate.set.file: b.csv: no such file",
		"rule: file, file: folder":                     "generate.set.file: folder: is a folder; name the file",
		"rule: file":                                   "generate.set.file: is missing; the rule file needs it",
		"rule: file, file: {path: a.csv, lable: kind}": "generate.set.file.lable: unknown key; did you mean label?",
		"rule: file, file: {path: a.csv, digest: ab}":  "generate.set.file: a.csv: has the SHA-256 ",
		"rule: file, file: a.csv, seed: 3":             "generate.set.seed: is 3; the file rule draws nothing: leave it out",
		"rule: hard, file: a.csv":                      "generate.set.file: is for the rules file; leave it out of hard",
		"rule: digits, classes: 10":                    "generate.set.classes: unknown key",
		"rule: file, file: a.csv, program: {command: [./p.py], files: p.py, timeout: 1m}": "generate.set.program: makes the patterns itself, so that `file` would not be read",
	} {
		if _, err := Parse("mine", at, []byte("generate:\n  set: {"+entry+"}\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", entry, err, want)
		}
	}
	e, err := Parse("mine", at, []byte("generate:\n  set: {rule: file, file: {path: a.csv, label: kind}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(at), "a.csv"), []byte(csv+"7,8,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Patterns] {
		return generatePatterns(g, "generate/set", e.generate[0].Config, 0, e.generate[0].files).patterns
	})
	if err == nil || !strings.Contains(err.Error(), "a.csv: changed during the run; run again") {
		t.Errorf("a file that changes: %v", err)
	}
}

// TestOwnSplit: networks are trained on the part that the file says, and only where it says so.
func TestOwnSplit(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": "a,kind,part\n1,x,train\n2,y,train\n3,x,test\n4,y,test\n", "l.csv": csv})
	const network = "train:\n  net: {patterns: set, networks: 1, split: column, hidden: [2], activation: tanh, optimizer: adam, rate: 0.1, batch: 2, epochs: 4, snapshots: 4}\n"
	e, err := Parse("mine", at, []byte("generate:\n  set: {rule: file, file: {path: a.csv, label: kind, split: part}}\n"+network))
	if err != nil {
		t.Fatal(err)
	}
	inputs := e.Graph().Action("train/net/seed=1").Inputs()
	if len(inputs) != 2 || inputs[1].Port != "split" || inputs[1].Node != "generate/set" {
		t.Errorf("inputs %+v", inputs)
	}
	if _, data := e.Files("."); len(data) != 1 || filepath.Base(data[0]) != "a.csv" {
		t.Errorf("the experiment reads %q", data)
	}
	for generate, want := range map[string]string{
		"rule: file, file: {path: a.csv, label: kind, inputs: a}": "train.net.split: is column, and the patterns set do not say what they are for",
		"rule: digits": "train.net.split: is column, and the patterns set do not say what they are for",
	} {
		if _, err := Parse("mine", at, []byte("generate:\n  set: {"+generate+"}\n"+network)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", generate, err, want)
		}
	}
	_, err = Parse("mine", at, []byte("dump:\n  set: {activations: l.csv, patterns: l.csv}\n"+network))
	if want := "train.net.patterns: is set, a dump entry, whose patterns are for estimates alone; a generate entry with `rule: file`"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("patterns of a dump entry: %v, want %q", err, want)
	}
}

// TestCaptionsOfDataSets: a caption says what labels networks learn, and never where files lie.
func TestCaptionsOfDataSets(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": "a,kind,part\n1,x,train\n2,y,train\n3,x,test\n4,y,test\n"})
	caption := func(generate, split string) string {
		e, err := Parse("mine", at, []byte("generate:\n  set: {"+generate+"}\ntrain:\n  net: {patterns: set, networks: 1, "+split+
			", hidden: [2], activation: tanh, optimizer: adam, rate: 0.1, batch: 2, epochs: 4, snapshots: 4}\n"))
		if err != nil {
			t.Fatal(err)
		}
		w := wiring{Experiment: e}
		return w.recipe(e.train[0], e.train[0].runs)
	}
	for want, got := range map[string]string{
		"patterns for training and testing as the data set divides them, labels of set, from a file": caption("rule: file, file: {path: a.csv, label: kind, split: part}", "split: column"),
		"share of the patterns for training 0.5 (random split), labels of the hard rule":             caption("rule: hard", "fraction: 0.5, split: random"),
		"labels of the hard rule, shuffled, each replaced with probability 0.1":                      caption("rule: hard, shuffle_labels: true, label_noise: 0.1, seed: 1", "fraction: 0.5, split: random"),
	} {
		if !strings.Contains(got, want) || strings.Contains(got, "a.csv") {
			t.Errorf("%q misses %q", got, want)
		}
	}
}

// TestServeRefusesFiles, which a request cannot name; any other rule is served.
func TestServeRefusesFiles(t *testing.T) {
	dir := t.TempDir()
	request := filepath.Join(dir, "request.json")
	serve := func(config string) error {
		text := `{"protocol": 1, "node": "n", "stage": "generate", "seed": 0, "config": ` + config + `, "inputs": {}, "outputs": {"patterns": {"path": "p", "format": "parquet"}}}`
		if err := os.WriteFile(request, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Serve(context.Background(), "generate", request, false)
	}
	if err := serve(`{"rule": "file", "file": {"digest": ["ab"]}}`); err == nil || !strings.Contains(err.Error(), "config: rule: is file, and a request has no place for the data") {
		t.Errorf("error %v", err)
	}
	if err := serve(`{"rule": "xor", "bits": 3}`); err != nil {
		t.Error(err)
	}
}

// TestBoundOfClasses: one of more than two classes with label noise is refused before anything runs, where their
// number is known.
func TestBoundOfClasses(t *testing.T) {
	at := dataFolder(t, map[string]string{"a.csv": csv})
	parse := func(generate string) error {
		_, err := Parse("mine", at, []byte("generate:\n  set: {"+generate+"}\nsolve:\n  bound: {patterns: set, tolerance: 0.001}\n"))
		return err
	}
	for generate, classes := range map[string]string{"rule: digits, label_noise: 0.1": "10", "rule: file, file: {path: a.csv, label: kind, classes: 3}, label_noise: 0.1": "3"} {
		want := "solve.bound.patterns: is set, of " + classes + " classes with label noise, and the bound of more than two is one without"
		if err := parse(generate); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", generate, err, want)
		}
	}
	for _, generate := range []string{"rule: digits", "rule: parity, bits: 3, label_noise: 0.1", "rule: file, file: {path: a.csv, label: kind}"} {
		if err := parse(generate); err != nil {
			t.Errorf("%s: %v", generate, err)
		}
	}
}
