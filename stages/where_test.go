package stages

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// selections is an experiment with everything that can be chosen by a label.
const selections = `generate:
  hard: {rule: hard}
train:
  main: {patterns: hard, networks: 2, fraction: [0.05, 0.85], split: random, hidden: [[4, 3], [12]], activation: tanh, optimizer: adam, rate: [0.0004, 1e-6], batch: 512, epochs: 10, snapshots: 5}
  other: {patterns: hard, networks: 3, fraction: 0.5, split: random, hidden: [4], activation: relu, optimizer: adam, rate: 1, batch: 512, epochs: 10, snapshots: 5}
dump:
  mine: {activations: runs, patterns: labels.parquet}
estimate:
  bins: {estimator: binning, bins: 30, range: fixed, WHAT}
`

// chosen reads an experiment in which WHAT selects, and lists the runs that are
// estimated.
func chosen(t *testing.T, what string) ([]string, error) {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"labels.parquet", "runs/007.parquet", "runs/1e3.parquet", "runs/1000.parquet"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte("PAR1"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	e, err := Parse("test", filepath.Join(folder, "f.yaml"), []byte(strings.Replace(selections, "WHAT", what, 1)))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range e.Graph().Actions() {
		if name, ok := strings.CutPrefix(a.Name(), "estimate/bins/"); ok {
			out = append(out, name)
		}
	}
	return out, nil
}

func TestSelections(t *testing.T) {
	for what, want := range map[string]string{
		"where: {run: 007}":                                       "mine/run=007",
		"where: {run: 1e3}":                                       "mine/run=1e3",
		"where: {run: [1000, '007']}":                             "mine/run=007 mine/run=1000",
		"where: {seed: 3}":                                        "other/seed=3",
		"where: {fraction: 8.5e-1, rate: 4E-4, seed: 1.0}":        "main/fraction=0.85,hidden=4-3,rate=0.0004,seed=1 main/fraction=0.85,hidden=12,rate=0.0004,seed=1",
		"where: {hidden: 12, rate: 0.000001, fraction: .85}":      "main/fraction=0.85,hidden=12,rate=1e-06,seed=1 main/fraction=0.85,hidden=12,rate=1e-06,seed=2",
		"where: {activation: relu}, train: [other]":               "other/seed=1 other/seed=2 other/seed=3",
		"where: {hidden: 4-3, rate: 1e-06, seed: 2}, train: main": "main/fraction=0.05,hidden=4-3,rate=1e-06,seed=2 main/fraction=0.85,hidden=4-3,rate=1e-06,seed=2",
	} {
		got, err := chosen(t, what)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s chooses %v, want %s (%v)", what, got, want, err)
		}
	}
}

func TestEmptySelections(t *testing.T) {
	for what, want := range map[string]string{
		"where: {run: 7}":                        "9:67: estimate.bins.where.run: no run has the value 7. There are 007, 1000, 1e3",
		"where: {run: oo7}":                      "estimate.bins.where.run: no run has the value oo7; did you mean 007?",
		"where: {fraction: 0.5, seed: 4}":        "estimate.bins.where.seed: no run has the value 4. There are 1, 2, 3",
		"where: {fraction: [0.85, 0.851]}":       "estimate.bins.where.fraction: no run has the value 0.851. There are 0.05, 0.85, 0.5",
		"where: {fraction: 0.5, rate: 1e-6}":     "9:61: estimate.bins.where: no run has all these labels",
		"where: {run: 007, seed: 1}":             "estimate.bins.where: no run has all these labels",
		"where: {fractoin: 0.85}":                `estimate.bins.where: no run has the label "fractoin"; did you mean fraction? The labels are fraction, split`,
		"train: mine, where: {fraction: 0}":      `no run has the label "fraction". The labels are run`,
		"train: [main, mine], where: {run: 007}": "estimate.bins.where: selects no run of main, which `train` names",
		"train: main, where: {hidden: [[4, 3]]}": "where.hidden: expected one value, found a list",
		"where: {}":                              "estimate.bins.where: names no label; leave it out",
		"where: {seed: []}":                      "estimate.bins.where.seed: is an empty list",
		"where: {seed: }":                        "estimate.bins.where.seed: expected one value, found nothing",
		"where: ":                                "estimate.bins.where: expected labels such as {fraction: 0.85}, found nothing",
		"where: {split: unshuffled}":             "estimate.bins.where.split: no run has the value unshuffled. There are random",
		"train: []":                              "estimate.bins.train: is empty; leave the key out",
		"train: [main, main]":                    "estimate.bins.train: has main twice",
		"epochs: []":                             "estimate.bins.epochs: is empty; leave the key out",
		"train: ''":                              "estimate.bins.train: no entry",
	} {
		if got, err := chosen(t, what); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s chooses %v:\n got %v\nwant %s", what, got, err, want)
		}
	}
}

// A folder of runs holds what other programs leave there, and nothing else but runs.
func TestStraysAmongRuns(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"labels.parquet": "PAR1", "runs/a.parquet": "PAR1", "runs/b": "PAR1", "runs/_SUCCESS": "", "runs/._a.parquet": "", "runs/.DS_Store": "",
		"runs/_metadata/c.parquet": "", "runs/.a.parquet.crc": "x",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	runs := func(activations string) string {
		e, err := Parse("test", filepath.Join(folder, "f.yaml"), []byte("dump:\n  mine: {activations: "+activations+", patterns: labels.parquet}\n"))
		if err != nil {
			return err.Error()
		}
		return strings.Join(valuesOf("run", e.train[0].runs), " ")
	}
	if got := runs("runs"); got != "a b" {
		t.Errorf("the folder stands for the runs %s, want a b", got)
	}
	for _, name := range []string{"README.md", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(folder, "runs", name), []byte("# Runs"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got := runs("runs"); !strings.Contains(got, "f.yaml:2:23: dump.mine.activations: runs/README.md, runs/notes.txt: not Parquet, and so no run; move such files out") {
		t.Errorf("a README among runs: %s", got)
	}
	if got := runs("[runs/a.parquet, runs/b]"); got != "a b" {
		t.Errorf("files that are named: %s", got)
	}
	if err := os.WriteFile(filepath.Join(folder, ".infoplaneignore"), []byte("*.md\n/runs/notes.*\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := runs("runs"); got != "a b" {
		t.Errorf("with an ignore file the folder stands for the runs %s, want a b", got)
	}
}

// A list of many values is read in a time that grows with it and not with its square.
func TestLongSelections(t *testing.T) {
	var seeds strings.Builder
	for seed := range 60_000 {
		fmt.Fprintf(&seeds, "%d, ", seed)
	}
	begun := time.Now()
	_, err := chosen(t, "where: {seed: ["+seeds.String()+"1]}")
	if err == nil || !strings.Contains(err.Error(), "has 1 twice") {
		t.Errorf("error %.200v", err)
	}
	if took := time.Since(begun); took > 30*time.Second { // half a second where nothing else runs
		t.Errorf("it took %v", took)
	}
}

// An estimate with the teacher as target reads the teacher of the network's patterns, and other
// estimates do not; patterns without one are refused.
func TestTeacherAsTarget(t *testing.T) {
	const linear = `generate:
  taught: {rule: gaussian-teacher, seed: 1, teacher: {patterns: 40, inputs: 4, signal_to_noise: 1}}
  hard: {rule: hard}
train:
  main: {patterns: taught, networks: 1, fraction: 0.5, split: random, hidden: [3], activation: linear, target: score, output: linear, loss: squared, optimizer: sgd, rate: 0.1, batch: 20, epochs: 10, snapshots: 4}
  other: {patterns: hard, networks: 1, fraction: 0.5, split: random, hidden: [3], activation: tanh, optimizer: sgd, rate: 0.1, batch: 512, epochs: 1, snapshots: 4}
estimate:
  exact: {estimator: gaussian, variance: 1, target: teacher, target_variance: 1, input_variance: 0.25, inputs: [0-1, 2-3], train: TRAIN}
  score: {estimator: gaussian, variance: 1, target: score, train: main}
`
	e, err := Parse("test", "f.yaml", []byte(strings.Replace(linear, "TRAIN", "main", 1)))
	if err != nil {
		t.Fatal(err)
	}
	reads := map[string]int{}
	for _, a := range e.Graph().Actions() {
		for _, in := range a.Inputs() {
			if in.Port == "teacher" {
				reads[a.Name()]++
			}
		}
	}
	if want := "map[estimate/exact/inputs=0-1/main/seed=1:1 estimate/exact/inputs=2-3/main/seed=1:1]"; fmt.Sprint(reads) != want {
		t.Errorf("%v read the teacher, want %s", reads, want)
	}
	_, err = Parse("test", "f.yaml", []byte(strings.Replace(linear, "TRAIN", "other", 1)))
	if err == nil || !strings.Contains(err.Error(), "estimate.exact.target: is teacher, and the patterns of other have none") {
		t.Errorf("error %v", err)
	}
}
