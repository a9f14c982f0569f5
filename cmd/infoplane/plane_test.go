package main

import (
	"bytes"
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/stages/estimate"
)

//go:embed testdata/recordings
var recorded embed.FS

// recordings puts what the recorder wrote of two networks into a folder of the bench.
func (b *bench) recordings(folder string) {
	b.t.Helper()
	from, err := fs.Sub(recorded, "testdata/recordings")
	if err == nil {
		err = os.CopyFS(b.path(folder), from)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// plane draws recordings by one command, and says what experiment that is.
func TestPlane(t *testing.T) {
	b := realBench(t)
	b.recordings("runs")
	b.run(exitDone, "plane runs")
	b.says(b.stderr, "written figures/plane.yaml; `infoplane run figures/plane.yaml` runs it", "plane: 5 of 5 actions ran")
	for _, name := range []string{"plane.png", "plane.svg", "film.gif", "index.html"} {
		if info, err := os.Stat(b.path("figures/plane/" + name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if page, err := os.ReadFile(b.path("figures/plane/index.html")); err != nil || !strings.Contains(string(page), "layers 1 fc1 (4 units), 2 out (1 unit)") {
		t.Errorf("the page does not say what the layers are: %v", err)
	}
	b.run(exitDone, "plane runs -o "+b.path("elsewhere/figures"))
	b.says(b.stderr, "0 of 5 actions ran")
	b.run(exitDone, "cat figures/plane.yaml:information")
	b.says(b.stdout, "runs,seed1,binning,5,2,", "runs,seed2,binning,0,1,")
	b.run(exitDone, "run figures/plane.yaml")
	b.says(b.stderr, "0 of 5 actions ran")

	b.run(exitDone, "plane runs --estimator kde:variance=0.1 --estimator floor:width=0.5 --write-experiment ./mine.yaml -o other")
	b.says(b.stderr, "mine: ")
	text, err := os.ReadFile(b.path("mine.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b.says(string(text), `runs: {activations: ["runs"]}`, "kde: {estimator: kde, bound: upper, variance: 0.1}", "floor-2: {estimator: floor, width: 0.5}", "plane-floor-2: {kind: trajectories")
	b.file("mine.yaml", string(text)+"# by hand\n")
	b.run(exitFailure, "plane runs --write-experiment ./mine.yaml --epochs 0,5")
	b.says(b.stderr, "mine.yaml")
}

// A recording that moves is the same, one that changes is not.
func TestRecordingsAreKnownByTheirContent(t *testing.T) {
	b := realBench(t)
	b.recordings("runs")
	text := "dump:\n  mine: {activations: runs}\nestimate:\n  bins: {estimator: binning, bins: 30, range: run}\nsolve:\n  bound: {patterns: mine, tolerance: 1e-3, train: mine, information: bins}\n"
	b.file("mine.yaml", text)
	b.run(exitDone, "run mine.yaml")
	b.says(b.stderr, "8 of 8 actions ran")
	if err := os.Rename(b.path("runs"), b.path("elsewhere")); err != nil {
		t.Fatal(err)
	}
	b.file("mine.yaml", strings.ReplaceAll(text, "runs", b.path("elsewhere")))
	b.run(exitDone, "run mine.yaml")
	b.says(b.stderr, "0 of 8 actions ran")

	from := b.path("elsewhere/seed1/epoch-00000005.arrow")
	other, err := os.ReadFile(b.path("elsewhere/seed2/epoch-00000005.arrow"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(from, other, 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitStale, "run -n mine.yaml")
	b.says(b.stdout, "recording.epoch-00000005.arrow")

	for want, change := range map[string]func(folder string){
		"have different labels, and the runs of an entry look at the same patterns": func(folder string) {
			moved, err := os.ReadFile(b.path("elsewhere/seed2/epoch-00000000.arrow"))
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile(filepath.Join(folder, "seed1/labels.arrow"), moved, 0o666)
		},
		"has no recorded epoch": func(folder string) {
			for _, name := range []string{"0", "1", "5"} {
				os.Remove(filepath.Join(folder, "seed2/epoch-0000000"+name+".arrow"))
			}
		},
		"name one kind": func(folder string) { os.WriteFile(filepath.Join(folder, "more.parquet"), nil, 0o666) },
	} {
		os.RemoveAll(b.path("runs"))
		b.recordings("runs")
		change(b.path("runs"))
		b.file("mine.yaml", text)
		b.run(exitUsage, "status mine.yaml")
		b.says(b.stderr, want)
	}
	os.RemoveAll(b.path("runs"))
	b.recordings("runs")
	b.file("mine.yaml", strings.Replace(text, "activations: runs", "activations: runs, patterns: labels.parquet", 1))
	b.run(exitUsage, "status mine.yaml")
	b.says(b.stderr, "recordings have labels of their own; leave it out")
}

func TestPlaneRefused(t *testing.T) {
	b := realBench(t)
	b.recordings("runs")
	for verb, want := range map[string]string{
		"plane":                         "needs the folder of a run, or several",
		"plane nowhere":                 "nowhere: no such file or folder",
		"plane runs --estimator bining": "did you mean binning?",
		"plane runs --write-experiment ./mine.txt": "is not the path of a YAML file",
	} {
		b.run(exitUsage, verb)
		b.says(b.stderr, want)
	}
	b.run(exitUsage, "recorder more")
	b.run(exitDone, "recorder")
	b.says(b.stdout, "class Recorder:")
}

// estimate reads a recording, and what another program writes to its standard input.
func TestEstimateOfRecordings(t *testing.T) {
	b := realBench(t)
	b.recordings("runs")
	b.run(exitDone, "estimate runs/seed1 --estimator binning:bins=30,range=layer --epochs 0,5 --format csv")
	b.says(b.stdout, "0,1,fc1,\"binning(bins=30,range=layer)\"", "5,2,")
	b.run(exitDone, "estimate runs/seed1 --layers 2")
	b.says(b.stdout, "out")
	if strings.Contains(b.stdout, "fc1") {
		t.Errorf("has layers that were not asked for:\n%s", b.stdout)
	}
	b.run(exitUsage, "estimate runs/seed1 --labels y")
	b.says(b.stderr, "is a recording, which has labels of its own")
	b.run(exitUsage, "estimate runs/seed1 --layers 3")
	b.says(b.stderr, "has no layer 3")

	one, err := os.ReadFile(b.path("runs/seed1/epoch-00000005.arrow"))
	if err != nil {
		t.Fatal(err)
	}
	b.stdin = strings.NewReader(string(one))
	b.run(exitDone, "estimate -")
	b.says(b.stdout, "fc1", "out")
	b.stdin = strings.NewReader("x,y,p\na,c,0.5\nb,d,0.5\n")
	b.run(exitDone, "solve -")
	b.says(b.stdout, "I(X;Y)")
	b.stdin = strings.NewReader("neither")
	b.run(exitFailure, "estimate -")
}

// An estimate that takes long says how far it is.
func TestEstimateSaysHowFarItIs(t *testing.T) {
	e := &estimating{began: time.Now().Add(-10 * time.Second)}
	var whole time.Duration
	e.warn = func(d time.Duration) { whole = d }
	e.set(2, 0.5, 4)
	if got := e.line("runs/a"); !strings.HasPrefix(got, "runs/a: 2 and 50 % of the next of 4 snapshots estimated, about 6.0 s left") {
		t.Error(got)
	}
	if whole != 0 {
		t.Errorf("an estimate of %v is warned of", whole)
	}
	e.began, e.warned = time.Now().Add(-10*time.Second), false
	if e.set(0, 0.1, 1); whole < 99*time.Second || whole > 101*time.Second {
		t.Errorf("it takes %v, want 100 s", whole)
	}
	whole = 0
	if e.set(0, 0.2, 1); whole != 0 {
		t.Error("it is warned of twice")
	}
	a := &activations{file: "runs/a", labels: make([]int32, 10_000)}
	configs := []estimate.Config{{Estimator: "ksg"}, {Estimator: "binning"}}
	for _, want := range []string{"runs/a: ksg, binning takes about 1m40s for 10000 patterns", "Ctrl-C", "ksg grows like patterns²"} {
		if got := longWarning(a, configs, 100*time.Second); !strings.Contains(got, want) || strings.Contains(got, "binning grows") {
			t.Errorf("%q, want one with %q", got, want)
		}
	}
	e.set(2, 0, 4)
	e.began = time.Now().Add(-10 * time.Second)
	if got := e.line("runs/a"); !strings.HasPrefix(got, "runs/a: 2 of 4 snapshots estimated, about 10 s left") {
		t.Error(got)
	}
	b := realBench(t)
	b.recordings("runs")
	b.patience = time.Nanosecond
	b.run(exitDone, "estimate runs/seed1 --estimator noisy:samples=200000")
	b.says(b.stderr, "snapshots estimated")
}

// A layer that is a column of lists, or an array, is known by its name.
func TestEstimateOfLists(t *testing.T) {
	lists, err := os.ReadFile(filepath.Join("..", "..", "artifacts", "parquet", "testdata", "lists", "polars-array.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	tensors, err := os.ReadFile(filepath.Join("..", "..", "artifacts", "foreign", "array", "testdata", "small.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	b := realBench(t)
	b.file("lists.parquet", string(lists))
	b.run(exitDone, "estimate lists.parquet --labels row --estimator floor:width=100 --format csv")
	b.says(b.stdout, "epoch,layer,name,estimator,", "0,1,t,floor(width=100),")
	b.run(exitDone, "estimate lists.parquet --layers t")
	b.says(b.stdout, "0      t      binning(bins=30)")
	b.run(exitUsage, "estimate lists.parquet --layers fc1")
	b.says(b.stderr, "lists.parquet: has no layer fc1; it has the layers t")
	b.file("a.safetensors", string(tensors))
	b.run(exitDone, "estimate a.safetensors --layers brain,fc1 --labels y")
	b.says(b.stdout, "0      fc1    binning(bins=30)", "0      brain  binning(bins=30)")

	// As a run, with labels that are text, and a pattern of names.
	var labels strings.Builder
	labels.WriteString("y\n")
	for row := range 60 {
		labels.WriteString([]string{"cat\n", "dog\n"}[row%2])
	}
	b.file("labels.csv", labels.String())
	b.run(exitDone, "plane *.parquet --labels labels.csv")
	b.run(exitDone, "cat figures/plane.yaml:information")
	b.says(b.stdout, "train,run,estimate,epoch,layer,name,estimator", "runs,lists,binning,0,1,t,\"binning(bins=30,range=layer)\"")
	b.run(exitUsage, "plane *.npz --labels labels.csv")
	b.says(b.stderr, "*.npz: matches no file and no folder")
}

// A recording with patterns for training and testing is estimated on either; one without is not.
func TestRecordingsInParts(t *testing.T) {
	b := realBench(t)
	b.recordings("runs")
	text := "dump:\n  mine: {activations: runs}\nestimate:\n  bins: {estimator: binning, bins: 30, range: run, on: [train, test]}\n"
	b.file("mine.yaml", text)
	b.run(exitUsage, "status mine.yaml")
	b.says(b.stderr, "imports activations, of which no split is known; record with test=(x, y)")
	pattern, y, part := make([]int32, 40), make([]int32, 40), make([]string, 40)
	for i := range pattern {
		pattern[i], y[i], part[i] = int32(i), int32(i%2), "train"
		if i >= 32 {
			part[i] = "test"
		}
	}
	labels, err := table.New(table.NewColumn("pattern", pattern), table.NewColumn("y", y), table.NewColumn("part", part))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := parquet.WriteArrow(&out, labels); err != nil {
		t.Fatal(err)
	}
	for _, run := range []string{"seed1", "seed2"} {
		b.file("runs/"+run+"/labels.arrow", out.String())
		meta, err := os.ReadFile(b.path("runs/" + run + "/run.json"))
		if err != nil {
			t.Fatal(err)
		}
		b.file("runs/"+run+"/run.json", strings.Replace(string(meta), `"format": 1,`, `"format": 1, "parts": {"train": 32, "test": 8},`, 1))
	}
	b.run(exitDone, "run mine.yaml")
	b.run(exitDone, "cat mine.yaml:information")
	b.says(b.stdout, `"binning(bins=30,range=run,on=train)"`, `"binning(bins=30,range=run,on=test)"`)
	for _, line := range strings.Split(b.stdout, "\n") {
		ceiling := 5.0
		if strings.Contains(line, "on=test") {
			ceiling = 3
		}
		fields := strings.Split(line, ",")
		if len(fields) > 12 && strings.Contains(line, "binning(") {
			ixt, err := strconv.ParseFloat(fields[len(fields)-10], 64)
			if err != nil || ixt > ceiling {
				t.Errorf("I(X;T) of %s: %v, want at most %v", line, ixt, ceiling)
			}
		}
	}
}
