package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/pipeline"
)

// everyStage is an experiment of every stage and every kind of figure. %s stands where an
// entry may have a program, with its stage.
const everyStage = `
generate:
  patterns: {rule: smooth, gamma: 41.64, seed: 1@generate}
train:
  network: {patterns: patterns, networks: 1, fraction: [0.5, 0.85], split: random, hidden: [4, 3], activation: tanh,
            optimizer: adam, rate: 0.01, batch: 512, epochs: 12, snapshots: 5@train}
@dump
estimate:
  bins: {estimator: binning, bins: [10, 30], range: fixed, epochs: [0, 12]@estimate}
  floor: {estimator: floor, width: 0.5, where: {fraction: 0.85}@estimate}
solve:
  bound: {patterns: patterns, tolerance: 1e-3, train: network, information: bins/bins=30@solve}
plot:
  chain: {kind: chain, widths: [12, 4, 3, 2]@plot}
  snapshots: {kind: snapshots, train: network, information: floor, bound: bound, where: {fraction: 0.85}, epochs: [0, 12]@plot}
  paths: {kind: trajectories, train: network, information: bins/bins=30, bound: bound, panels: fraction@plot}
  gradients: {kind: gradients, form: weights, train: network, information: bins/bins=30, where: {fraction: 0.85}@plot}
  learning: {kind: curves, train: network, where: {fraction: 0.85}, columns: [accuracy_test, weight_norm], x: step, bands: quantiles@plot}
  layers: {kind: optimality, train: network, information: bins/bins=30, where: {fraction: 0.85}, bound: bound@plot}
  ends: {kind: converged, train: network, information: bins/bins=30, against: fraction@plot}
  methods: {kind: estimators, train: network, information: [bins, floor], where: {fraction: 0.85}@plot}
  compression: {kind: scatter, train: network, information: bins/bins=30, x: ixt_bits, reduce: {loss: true}, columns: [accuracy_test], epochs: [12], panels: fraction@plot}
  bends: {kind: bends, train: network, information: bins/bins=30@plot}
  recipes: {kind: trajectories, train: network, information: bins/bins=30, bound: bound, panels: recipe@plot}
  film: {kind: film, train: network, information: bins/bins=30, where: {fraction: 0.85}@plot}
`

// experimentOfPrograms fills in everyStage: a stage is done by the command that it maps to.
func experimentOfPrograms(command func(stage string) string) string {
	text := regexp.MustCompile(`@\w+`).ReplaceAllStringFunc(everyStage, func(at string) string {
		stage := at[1:]
		switch program := command(stage); {
		case program == "":
			return ""
		case stage == "dump":
			return "dump:\n  answers: {train: network, program: " + program + "}\n"
		default:
			return ", program: " + program
		}
	})
	return text
}

// realBench runs experiment files of its own folder.
func realBench(t *testing.T) *bench {
	b := newBench(t)
	b.open = openExperiment
	t.Setenv("INFOPLANE_PROGRAMS", "")
	t.Chdir(b.dir)
	return b
}

func (b *bench) file(name, text string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(b.path(name)), 0o777); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(b.path(name), []byte(text), 0o777); err != nil {
		b.t.Fatal(err)
	}
}

// results are the logical digests of all that an experiment's actions have written.
func (b *bench) results(file string) map[string]artifacts.Logical {
	b.t.Helper()
	e, err := openExperiment(file)
	if err != nil {
		b.t.Fatal(err)
	}
	store, err := artifacts.OpenExisting(b.path("store"))
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := (&pipeline.Engine{Store: store}).Status(b.t.Context(), e.graph, pipeline.Selection{})
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]artifacts.Logical{}
	for _, st := range all {
		for port, ref := range st.Outputs {
			out[st.Node+"/"+port] = ref.Logical
		}
	}
	return out
}

// An experiment of which every stage is a process of `infoplane stage` gives the
// digests of the experiment itself. The captions of its figures say that programs made
// what they show, so that plot is compared where it alone is a program.
func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("runs an experiment four times, in many processes")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := realBench(t)
	b.file("built.yaml", experimentOfPrograms(func(string) string { return "" }))
	b.run(exitDone, "run built.yaml")
	want := b.results("built.yaml")
	isPlot := func(port string) bool { return strings.HasPrefix(port, "plot/") }
	for _, c := range []struct {
		name, format, targets string
		program               func(stage string) bool
		compared              func(port string) bool
	}{
		{"parquet", "parquet", "", func(string) bool { return true }, func(port string) bool { return !isPlot(port) }},
		{"plot", "parquet", "", func(stage string) bool { return stage == "plot" }, isPlot},
		{"arrow", "arrow", " estimate/floor solve", func(string) bool { return true }, func(port string) bool { return !isPlot(port) }}, // another way in and out
	} {
		file := c.name + ".yaml"
		b.file(file, experimentOfPrograms(func(stage string) string {
			if !c.program(stage) {
				return ""
			}
			return fmt.Sprintf("{command: [%s, stage, %s, --request, request.json], timeout: 1m, format: %s}", self, stage, c.format)
		}))
		b.run(exitDone, "run "+file+" --programs --overwrite"+c.targets)
		if c.name == "parquet" {
			b.says(b.stderr, "parquet: 27 of 27 actions ran")
			b.run(exitDone, "status "+file)
			b.run(exitDone, "verify "+file+":solve/bound --programs")
		}
		compared := 0
		for port, digest := range b.results(file) {
			if !c.compared(port) {
				continue
			}
			compared++
			if want[port] != digest {
				t.Errorf("%s: %s is %s, want %s", c.name, port, digest, want[port])
			}
		}
		if compared < 8 {
			t.Errorf("%s: only %d results were compared", c.name, compared)
		}
	}
}

// A figure of estimates and of measures, which come before them among the inputs of a program,
// is the same by `infoplane stage plot`.
func TestFigureOfMeasuresByAProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := realBench(t)
	text := func(plot string) string {
		all := experimentOfPrograms(func(stage string) string {
			if stage == "plot" {
				return plot
			}
			return ""
		})
		return strings.NewReplacer("snapshots: 5", "snapshots: 5, measures: true", "columns: [accuracy_test], epochs", "columns: [collapse], epochs").Replace(all)
	}
	b.file("built.yaml", text(""))
	b.file("plot.yaml", text(fmt.Sprintf("{command: [%s, stage, plot, --request, request.json], timeout: 1m}", self)))
	b.run(exitDone, "run built.yaml compression.svg")
	b.run(exitDone, "run plot.yaml compression.svg --programs --overwrite")
	want, got := b.results("built.yaml")["plot/compression/svg"], b.results("plot.yaml")["plot/compression/svg"]
	if want == (artifacts.Logical{}) || got != want {
		t.Errorf("the digest is %s, want %s", got, want)
	}
}

// A program changes its own stage and what follows, and no more; without permission it does
// not run.
func TestSwapOneStage(t *testing.T) {
	b := realBench(t)
	b.file("mine.yaml", experimentOfPrograms(func(string) string { return "" }))
	b.run(exitDone, "run mine.yaml")
	b.file("half.sh", "#!/bin/sh\necho half of it; exit 3\n")
	b.file("mine.yaml", experimentOfPrograms(func(stage string) string {
		if stage == "solve" {
			return "{command: [./half.sh], files: [half.sh], timeout: 1m}"
		}
		return ""
	}))
	b.run(exitStale, "status mine.yaml")
	b.run(exitStale, "why mine.yaml:solve/bound")
	b.says(b.stdout, `config changed: program.command: absent → ["./half.sh"]`, "config changed: program.files.half.sh: absent → \"")
	b.run(exitUsage, "run mine.yaml")
	b.says(b.stderr, "mine.yaml: solve/bound is done by a program, `./half.sh`, which may do whatever you may; if you trust it, add --programs")
	b.run(exitDone, "run mine.yaml train estimate/floor plot/chain") // none of these starts it
	b.run(exitPartial, "run mine.yaml --programs --keep-going")
	b.says(b.stderr, "solve/bound: failed after ", " s: ./half.sh: exited with status 3, where 0 is success; it printed last (all of it: `infoplane log mine:solve/bound`):", "    half of it")
	b.run(exitDone, "log mine:solve/bound")
	if want := "$ ./half.sh\nhalf of it\n[exited with status 3, where 0 is success]\n"; b.stdout != want {
		t.Errorf("log %q, want %q", b.stdout, want)
	}
	b.run(exitDone, "log ./mine.yaml:solve/bound")
	b.run(exitUsage, "log mine:train/network")
	b.says(b.stderr, "mine:train/network: no program has done the work of that action, in this store")

	b.file("half.sh", "#!/bin/sh\nexit 4\n")
	t.Setenv("INFOPLANE_PROGRAMS", "1") // stands for the flag
	b.run(exitFailure, "run mine.yaml solve/bound")
	b.says(b.stderr, "exited with status 4, where 0 is success; it printed nothing")
	b.run(exitStale, "show mine.yaml:solve/bound")
	b.says(b.stdout, "solve, by a program")
}

// An experiment may start from activations that were made elsewhere.
func TestImportedActivations(t *testing.T) {
	b := realBench(t)
	writeTable := func(name string, columns ...table.Column) {
		t.Helper()
		made, err := table.New(columns...)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := parquet.Write(&text, made); err != nil {
			t.Fatal(err)
		}
		b.file(name, text.String())
	}
	const n = 32
	var y, epoch []int64
	var t1, t2 []float64
	for i := range 2 * n {
		epoch = append(epoch, int64(i/n*10))
		t1 = append(t1, float64(i*i%7)/7)
		t2 = append(t2, float64(i%2))
	}
	for i := range n {
		y = append(y, int64(i%2))
	}
	writeTable("labels.parquet", table.NewColumn("y", y))
	for _, run := range []string{"a", "b"} {
		writeTable("runs/"+run+".parquet", table.NewColumn("epoch", epoch), table.NewColumn("t1_0", t1), table.NewColumn("t2_0", t2))
	}
	const text = `
dump:
  mine: {activations: runs, patterns: labels.parquet}
estimate:
  bins: {estimator: binning, bins: 30, range: fixed}
  ksg: {estimator: ksg, neighbours: 3, epochs: [10], where: {run: b}}
solve:
  bound: {patterns: mine, tolerance: 1e-3, train: mine, information: bins}
plot:
  paths: {kind: trajectories, train: mine, information: bins, bound: bound}
  layers: {kind: optimality, train: mine, information: bins, bound: bound}
`
	b.file("mine.yaml", text)
	b.run(exitDone, "run mine.yaml")
	b.says(b.stderr, "9 of 13 actions ran, 4 fresh")
	b.run(exitDone, "cat mine.yaml:bins")
	b.says(b.stdout, "train,run,estimate,bins,", "mine,a,bins,30,NaN,binning,NaN,fixed,0,1,binning(bins=30)", "fixed,10,2,binning(bins=30),1,1,")
	b.run(exitDone, "cat mine.yaml:ksg")
	b.says(b.stdout, "mine,b,ksg,", ",10,1,ksg(neighbours=3),NaN,")

	t2[0] = 1
	writeTable("runs/b.parquet", table.NewColumn("epoch", epoch), table.NewColumn("t1_0", t1), table.NewColumn("t2_0", t2))
	b.run(exitStale, "why mine.yaml:dump/mine/run=b")
	b.says(b.stdout, `config changed: activations: "`)
	b.run(exitDone, "why mine.yaml:dump/mine/run=a")
	t1[3] = 1e300
	writeTable("runs/b.parquet", table.NewColumn("epoch", epoch), table.NewColumn("t1_0", t1), table.NewColumn("t2_0", t2))
	b.run(exitFailure, "run mine.yaml")
	b.says(b.stderr, "dump/mine/run=b: failed after ", " s: runs/b.parquet: column t1_0, row 3: is 1e+300; expected a finite number")
	for wrong, want := range map[string]string{
		"{activations: runs, patterns: lables.parquet}":            "mine.yaml:3:39: dump.mine.patterns: lables.parquet: no such file in .",
		"{activations: runs, patterns: runs}":                      "dump.mine.patterns: is a folder; expected the file with the labels",
		"{activations: labels.parquet, patterns: labels.parquet}":  "dump.mine.activations: has no file of activations",
		"{activations: [runs, nowhere], patterns: labels.parquet}": "dump.mine.activations: nowhere: no such file in .",
		"{activations: runs}":                                      "dump.mine: needs both `activations` and `patterns`; only recordings have labels of their own",
		"{train: mine}":                                            "dump.mine: needs both `train` and `program`",
		"{}":                                                       "dump.mine: has either `train` and `program`, to dump networks by a program, or `activations` and `patterns`, to import activations",
		"{activations: runs, patterns: labels.parquet}\n  more: {train: mine, program: {command: x, timeout: 1s}}": "dump.more.train: no entry \"mine\": the section `train` has none",
	} {
		b.file("mine.yaml", strings.Replace(text, "{activations: runs, patterns: labels.parquet}", wrong, 1))
		b.run(exitUsage, "status mine.yaml")
		b.says(b.stderr, want)
	}
	b.file("mine.yaml", text+"  drift: {kind: gradients, form: weights, train: mine}\n")
	b.run(exitUsage, "status mine.yaml")
	b.says(b.stderr, "plot.drift.train: mine imports activations and no gradients; the kind gradients is drawn from these")
	b.file("mine.yaml", text+"  loss: {kind: curves, train: mine, columns: [loss_train_bits], x: epoch, bands: deviation}\n")
	b.run(exitUsage, "status mine.yaml")
	b.says(b.stderr, "plot.loss.train: mine imports activations and no history of training; the kind curves is drawn from it")
}

// A program that does not fit is an error of the file, at its line.
func TestProgramsInTheFile(t *testing.T) {
	b := realBench(t)
	b.file("beside.py", "")
	for program, want := range map[string]string{
		"{command: x}":                                    "mine.yaml:3:60: generate.patterns.program: needs the key `timeout` (text)",
		"{command: x, timeout: 1m, file: a}":              "generate.patterns.program.file: unknown key; did you mean files? Valid keys are command, files, environment, timeout, worker, batch, format",
		"{command: x, timeout: 1m, files: [../a]}":        `generate.patterns.program.files: has "../a"; a file lies beside the experiment file, or in a folder there`,
		"{command: x, timeout: 1m, files: [besides.py]}":  "mine.yaml:3:93: generate.patterns.program.files: besides.py: no such file in .",
		"{command: x, timeout: soon, files: [beside.py]}": `generate.patterns.program.timeout: is "soon"; a program may take a time such as 90s, 10m or 2h`,
		"x": "generate.patterns.program: expected",
	} {
		b.file("mine.yaml", experimentOfPrograms(func(stage string) string {
			if stage == "generate" {
				return program
			}
			return ""
		}))
		b.run(exitUsage, "status mine.yaml")
		b.says(b.stderr, want)
	}
}
