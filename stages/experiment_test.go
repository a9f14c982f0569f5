package stages

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// good is a small valid experiment; the tests below break one line at a time.
const good = `about: A test.
generate:
  hard: {rule: hard}
  smooth: {rule: smooth, gamma: 12, seed: 1}
train:
  main:
    patterns: hard
    networks: 2
    fraction: [0.05, 0.85]
    split: random
    hidden: [4, 3]
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 10
    snapshots: 5
estimate:
  bins: {estimator: binning, bins: 30, range: fixed}
solve:
  bound: {patterns: smooth, tolerance: 1e-3}
plot:
  figure2: {kind: snapshots, title: T, information: bins, train: main, where: {fraction: 0.85}, bound: bound, epochs: [0, 10]}
`

func TestParseGood(t *testing.T) {
	e, err := Parse("test", "test.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(e.train[0].runs); got != 4 {
		t.Errorf("two fractions and two networks make %d runs, want 4", got)
	}
	if got := e.train[0].runs[3].name(); got != "fraction=0.85,seed=2" {
		t.Errorf("last run is %q", got)
	}
	if got := len(e.plot[0].runs(e)); got != 2 {
		t.Errorf("figure2 shows %d runs, want 2", got)
	}
	if e.About != "A test." {
		t.Errorf("about is %q", e.About)
	}
}

// The first seed moves the seeds of the runs, and nothing else: a network of the same
// seed has the same key, and one is the first where none is given.
func TestFirstSeed(t *testing.T) {
	keys := func(lines string) map[string]string {
		e, err := Parse("test", "test.yaml", []byte(strings.Replace(good, "networks: 2\n", lines, 1)))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, a := range e.Graph().Actions() {
			if strings.HasPrefix(a.Name(), "train/") {
				out[a.Name()] = fmt.Sprint(string(a.Config()), a.Seed())
			}
		}
		return out
	}
	plain, one, later := keys("networks: 2\n"), keys("networks: 2\n    first: 1\n"), keys("networks: 2\n    first: 2\n")
	if !maps.Equal(plain, one) {
		t.Errorf("from seed 1: %v\nwant %v", one, plain)
	}
	shared := "train/main/fraction=0.85,seed=2"
	if plain[shared] == "" || later[shared] != plain[shared] {
		t.Errorf("%s: %q from seed 2, %q from seed 1", shared, later[shared], plain[shared])
	}
	want := []string{"train/main/fraction=0.05,seed=2", "train/main/fraction=0.05,seed=3", "train/main/fraction=0.85,seed=2", "train/main/fraction=0.85,seed=3"}
	if got := slices.Sorted(maps.Keys(later)); !slices.Equal(got, want) {
		t.Errorf("from seed 2: %v", got)
	}
}

// TestParseBad breaks the good file in one place each and expects the place,
// what was expected, and the nearest valid name.
func TestParseBad(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"train:\n", "trian:\n", `f.yaml:5:1: trian: unknown section; did you mean train? The sections are about, generate, train, dump, estimate, solve, plot`},
		{"    batch: 512\n", "    bacth: 512\n", `f.yaml:15:5: train.main.bacth: unknown key; did you mean batch? Valid keys are patterns, networks, first, measures, fraction,`},
		{"    batch: 512\n", "", "f.yaml:7:5: train.main: needs the key `batch` (a whole number)"},
		{"batch: 512", "batch: many", `f.yaml:15:12: train.main.batch: expected a whole number, found the text "many"`},
		{"batch: 512", "batch: 1.5", "f.yaml:15:12: train.main.batch: expected a whole number, found 1.5"},
		{"rate: 0.0004", "rate: {a: 1}", "f.yaml:14:11: train.main.rate: expected a number, found a mapping"},
		{"rate: 0.0004", "rate: -1", "f.yaml:14:11: train.main.rate: "},
		{"rate: 0.0004", "rate: .nan", "f.yaml:14:11: train.main.rate: "},
		{"networks: 2\n", "networks: 2\n    first: 0\n", "f.yaml:9:12: train.main.first: is 0; seeds count from 1, and the first one is at most 1000000000"},
		{"networks: 2\n", "networks: 2\n    first: 2000000000\n", "f.yaml:9:12: train.main.first: is 2000000000"},
		{"networks: 2", "networks: 0", "f.yaml:8:15: train.main.networks: is 0; an entry trains at least one network"},
		{"networks: 2", "networks: 200000", "f.yaml:7:5: train.main: asks for 200000 networks at 2 settings"},
		{"hidden: [4, 3]", "hidden: [4, 0]", "f.yaml:11:13: train.main.hidden: "},
		{"fraction: [0.05, 0.85]", "fraction: 0", "f.yaml:9:15: train.main.fraction: "},
		{"fraction: [0.05, 0.85]", "fraction: [0.05, 1.5]", "train.main.fraction: "},
		{"fraction: [0.05, 0.85]", "fraction: []", "f.yaml:9:15: train.main.fraction: sweeps over an empty list"},
		{"fraction: [0.05, 0.85]", "fraction: [0.85, 0.85]", "f.yaml:9:22: train.main.fraction: repeats a value"},
		{"activation: tanh", "activation: tahn", "f.yaml:12:17: train.main.activation: "},
		{"patterns: hard", "patterns: herd", `f.yaml:7:15: train.main.patterns: no entry "herd" in the section ` + "`generate`" + `; did you mean hard? It has hard, smooth`},
		{"{estimator: binning, bins: 30, range: fixed}", "{estimator: binning, bins: 0, range: fixed}", "f.yaml:19:"},
		{"information: bins", "information: bin", `no entry "bin" in the section`},
		{"where: {fraction: 0.85}", "where: {fraction: 0.5}", "f.yaml:23:90: plot.figure2.where.fraction: no run has the value 0.5. There are 0.05, 0.85"},
		{"where: {fraction: 0.85}", "where: {fractoin: 0.85}", `no run has the label "fractoin"; did you mean fraction?`},
		{"  bound: {patterns: smooth, tolerance: 1e-3}", "  bound: {patterns: smooth, tolerance: 1e-3}\n  bound: {patterns: hard, tolerance: 1e-3}", "f.yaml:22:3: solve.bound: repeats the key of line 21"},
		{"estimate:\n", "dump:\n  main: {activations: [runs], patterns: labels.parquet}\nestimate:\n", "dump.main: line 6 has an entry of that name in the section `train`, and an entry of dump stands for networks, too; give each its own"},
		{"tolerance: 1e-3", "tolerance: 3", "f.yaml:21:40: solve.bound.tolerance: is 3"},
		{"kind: snapshots, title: T, information: bins, train: main, where: {fraction: 0.85}, bound: bound, epochs: [0, 10]", "kind: trajectories, information: bins, train: main, panels: farction", `plot.figure2.panels: the runs have no label "farction"; did you mean fraction? They have train, fraction, seed`},
		{"tolerance: 1e-3}", "tolerance: 1e-3, train: mian, information: bins}", `f.yaml:21:53: solve.bound.train: no entry "mian" in the section ` + "`train`" + `; did you mean main?`},
		{"tolerance: 1e-3}", "tolerance: 1e-3, train: main, information: bin}", `solve.bound.information: no entry "bin"`},
		{"tolerance: 1e-3}", "tolerance: 1e-3, train: main}", "f.yaml:21:10: solve.bound: needs both `train` and `information` to compare layers with the bound, or neither"},
		{"tolerance: 1e-3}", "tolerance: 1e-3, information: bins}", "f.yaml:21:10: solve.bound: needs both `train` and `information`"},
		{"bins: {estimator: binning, bins: 30, range: fixed}\nsolve:\n  bound: {patterns: smooth, tolerance: 1e-3}", "bins: {estimator: binning, bins: [30, 60], range: fixed}\nsolve:\n  bound: {patterns: smooth, tolerance: 1e-3, train: main, information: bins}", "solve.bound.information: stands for several estimators; name one of bins/bins=30, bins/bins=60"},
		{"bins: {estimator: binning, bins: 30, range: fixed}\nsolve:\n  bound: {patterns: smooth, tolerance: 1e-3}", "bins: {estimator: ksg, neighbours: 3}\nsolve:\n  bound: {patterns: smooth, tolerance: 1e-3, train: main, information: bins}", "solve.bound.information: ksg makes no layer a discrete variable; take binning or floor"},
		{"{kind: snapshots, title: T, information: bins, train: main, where: {fraction: 0.85}, bound: bound, epochs: [0, 10]}", "{kind: optimality, information: bins, train: main, bound: bound}", "f.yaml:23:12: plot.figure2: needs a `bound` that compares the layers of main under bins: a solve entry with `train: main` and `information: bins`"},
		{"  hard: {rule: hard}", "  hard: &a {rule: hard}", "f.yaml:3:9: anchors and aliases are not supported"},
		{"  hard: {rule: hard}\n", "  hard: {rule: hard}\n  hard: {rule: hard}\n", "f.yaml:4:3: generate.hard: repeats the key of line 3"},
		{"  hard: {rule: hard}", "  hard: {rule: hard", "not valid YAML"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%q is not in the good file", c.old)
		}
		_, err := Parse("test", "f.yaml", []byte(text))
		if err == nil {
			t.Errorf("%q: no error", c.new)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"":                           "f.yaml:1:1: the file is empty",
		"# nothing":                  "f.yaml:1:1: the file is empty",
		"- a":                        "f.yaml:1:1: expected sections",
		"about: one":                 "has no entry in the sections `generate` and `dump`",
		strings.Repeat("#", 1<<20+1): "an experiment file has at most",
	} {
		if _, err := Parse("test", "f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %s", text, err, want)
		}
	}
}

// TestLayersAreCompared: an action per network for its symbols and its distance
// from the bound, and a figure that reads the latter.
func TestLayersAreCompared(t *testing.T) {
	text := strings.NewReplacer("tolerance: 1e-3}", "tolerance: 1e-3, train: main, information: bins}",
		"kind: snapshots, title: T", "kind: optimality", ", epochs: [0, 10]", "").Replace(good)
	e, err := Parse("test", "test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	found := map[string]int{}
	for _, a := range g.Actions() {
		for _, prefix := range []string{"estimate/bins/symbols/main/", "solve/bound/main/"} {
			if strings.HasPrefix(a.Name(), prefix) {
				found[prefix]++
			}
		}
	}
	if len(found) != 2 || found["solve/bound/main/"] != 4 || found["estimate/bins/symbols/main/"] != 4 {
		t.Errorf("actions: %v, want 4 of each", found)
	}
	if _, err := g.Select("optimality"); err != nil {
		t.Error(err)
	}
}

// figures holds one entry of every kind for the good experiment.
const figures = good + `  chain: {kind: chain, widths: [12, 4, 3, 2]}
  gradients: {kind: gradients, form: weights, train: main, information: bins, where: {fraction: 0.85}}
  plain: {kind: gradients, form: cumulative, train: main, where: {fraction: 0.05}}
  converged: {kind: converged, against: fraction, train: main, information: bins, bound: bound}
  paths: {kind: trajectories, panels: fraction, train: main, information: bins, where: {fraction: [0.05, 0.85], seed: 1}}
  film: {kind: film, train: main, information: bins, bound: bound, panels: fraction}
  loss: {kind: curves, train: main, panels: fraction, columns: [loss_train_bits, loss_test_bits], x: epoch, bands: deviation}
  norms: {kind: curves, train: main, where: {fraction: 0.85}, columns: [accuracy_test, weight_norm], x: step, bands: quantiles, logarithmic: [x, y]}
`

func TestFiguresAreDrawnFromWhatTheyNeed(t *testing.T) {
	e, err := Parse("test", "test.yaml", []byte(figures))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	for name, want := range map[string]map[string]int{ // inputs by stage
		"chain":     {},
		"gradients": {"train": 2, "estimate": 2},
		"plain":     {"train": 2},
		"converged": {"estimate": 4, "solve": 1, "generate": 1},
		"paths":     {"estimate": 2, "generate": 1},
		"film":      {"estimate": 4, "solve": 1, "generate": 1},
		"loss":      {"train": 4},
		"norms":     {"train": 4}, // the history and the gradients of two networks
	} {
		got := map[string]int{}
		for _, in := range g.Action("plot/" + name).Inputs() {
			stage, _, _ := strings.Cut(in.Node, "/")
			got[stage]++
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s is drawn from %v, want %v", name, got, want)
		}
	}
	var files []string
	for _, f := range g.Files() {
		files = append(files, f.Name)
	}
	for _, want := range []string{"chain.png", "chain.svg", "chain.pdf", "film.gif"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s is not published: %q", want, files)
		}
	}
	if slices.Contains(files, "film.png") {
		t.Error("a film is published as a picture")
	}
}

func TestFiguresBad(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"{kind: chain, widths: [12, 4, 3, 2]}", "{kind: chain, widths: [12, 4, 3, 2], train: main}", "f.yaml:24:54: plot.chain.train: the kind chain is drawn without; leave it out"},
		{"{kind: chain, widths: [12, 4, 3, 2]}", "{kind: chain}", "plot.chain.widths: has 0 layers"},
		{"form: weights, train: main", "form: weights", "plot.gradients: needs the key `train`: the kind gradients is drawn from it"},
		{"form: weights, ", "form: heights, ", `plot.gradients.form: is "heights"; the forms are weights, cumulative`},
		{"form: cumulative, train: main", "form: cumulative, bound: bound, train: main", "plot.plain.bound: the kind gradients is drawn without"},
		{"against: fraction, train: main, information: bins", "against: fraction, train: main", "plot.converged: needs the key `information`"},
		{"against: fraction", "against: farction", `plot.converged.against: the runs have no label "farction"; did you mean fraction?`},
		{"{kind: film, train", "{kind: film, epochs: [0], train", "plot.film.epochs: is [0]; the kinds that have it: snapshots, information, estimators, histograms"},
		{"columns: [loss_train_bits, loss_test_bits]", "columns: [loss_train_bits, loss_tets_bits]", `plot.loss.columns: has no column "loss_tets_bits"; did you mean loss_test_bits? Those of the history are loss_train_bits, loss_test_bits, accuracy_train, accuracy_test, ones_train, ones_test, loss_gap_bits, accuracy_gap; those of the gradients batches, mean_norm, std_norm, moving_mean_norm, moving_std_norm, weight_norm; those of squared errors error_train, error_test; those of measures sample_mean_norm,`},
		{"columns: [loss_train_bits, loss_test_bits]", "columns: [loss_train_bits, accuracy_train]", "plot.loss.columns: has loss_train_bits and accuracy_train, which have different units"},
		{"train: main, panels: fraction, columns", "train: main, columns", "plot.loss: its 4 networks differ in fraction"},
		{"kind: curves, train: main, panels", "kind: curves, train: main, information: bins, panels", "plot.loss.information: the kind curves is drawn without; leave it out"},
		{"kind: curves, train: main, panels: fraction, columns: [loss_train_bits, loss_test_bits], x: epoch, bands: deviation", "kind: scatter, train: main, panels: fraction, columns: [loss_test_bits], x: ixt_bits, epochs: [0]", "plot.loss: needs the key `information`: the kind scatter is drawn from it"},
		{"kind: curves, train: main, panels: fraction, columns: [loss_train_bits, loss_test_bits], x: epoch, bands: deviation", "kind: scatter, train: main, information: bins, panels: fraction, columns: [loss_test_bits], x: weight_norm, epochs: [0]", "plot.loss.information: the kind scatter is drawn without; leave it out"},
		{"kind: curves, train: main, panels: fraction, columns: [loss_train_bits, loss_test_bits], x: epoch, bands: deviation", "kind: scatter, train: main, information: bins, columns: [loss_test_bits], x: ixt_bits, epochs: [0]", "plot.loss: its 4 networks differ in fraction"},
		{"kind: curves, train: main, panels: fraction, columns: [loss_train_bits, loss_test_bits], x: epoch, bands: deviation", "kind: scatter, train: main, information: bins, panels: fraction, columns: [loss_test_bits], x: ixt_bits, reduce: {los: true}, epochs: [0]", "plot.loss.reduce.los: unknown key; did you mean loss?"},
		{"x: step, ", "x: steps, ", `plot.norms.x: is "steps"; curves stand against epoch or step`},
		{"bands: quantiles, ", "", `plot.norms.bands: is ""; the bands are deviation, quantiles`},
		{"logarithmic: [x, y]", "logarithmic: [x, x]", `plot.norms.logarithmic: has "x"; it lists x, y or both, each once`},
	} {
		text := strings.Replace(figures, c.old, c.new, 1)
		if text == figures {
			t.Fatalf("%q is not in the file", c.old)
		}
		if _, err := Parse("test", "f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

// TestParseReportsAll: every problem of a file comes in one error, in order.
func TestParseReportsAll(t *testing.T) {
	text := strings.NewReplacer("batch: 512", "batch: x", "rate: 0.0004", "rate: x").Replace(good)
	_, err := Parse("test", "f.yaml", []byte(text))
	if err == nil || strings.Count(err.Error(), "f.yaml:") != 2 {
		t.Errorf("want both problems, once each, got:\n%v", err)
	}
}

func TestBuiltIn(t *testing.T) {
	for _, name := range []string{"paper", "paper-again", "recipes", "relu", "smoke"} {
		file := "../golden/" + name + "/experiment.yaml"
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Parse(name, file, text)
		if err != nil {
			t.Fatal(err)
		}
		if e.Graph() == nil {
			t.Errorf("%s: no graph", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("train: {main: {fraction: [[1]], hidden: [[[1]]]}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse("fuzz", "fuzz.yaml", text)
		if (e == nil) == (err == nil) {
			t.Errorf("%q: experiment %v, error %v", text, e, err)
		}
	})
}
