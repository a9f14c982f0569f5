package main

import (
	"os"
	"strings"
	"testing"

	"infoplane/internal/strict"
	"infoplane/pipeline"
)

// page reads the report page.
func (b *bench) page() string {
	b.t.Helper()
	content, err := os.ReadFile(b.path("figures/index.html"))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(content)
}

func TestReport(t *testing.T) {
	b := newBench(t)
	b.run(exitNoStore, "report tiny")
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "written figure.png, index.html")
	page := b.page()
	b.says(page, "<h1>tiny</h1>", "Five actions.", `<img src="figure.png"`, "infoplane run tiny figure.png", "infoplane show tiny:plot/figure",
		b.ref("plot/figure", "png").Blob.String(), b.ref("plot/figure", "png").Logical.String(),
		b.ref("train/main/seed=3", "history").Blob.String(), "infoplane cat tiny:history", "None stands beside this figure.")

	if err := os.RemoveAll(b.path("figures")); err != nil {
		t.Fatal(err)
	}
	objects := len(b.objects())
	b.run(exitDone, "report tiny")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "written figure.png, index.html")
	if b.page() != page {
		t.Error("report and run write different pages")
	}
	if len(b.objects()) != objects {
		t.Error("report wrote to the store")
	}
	b.run(exitDone, "report tiny")
	b.says(b.stderr, "unchanged figure.png, index.html")
	b.run(exitUsage, "report tiny figure.png")
	b.run(exitFailure, "report tiny -o "+b.path("figures/figure.png"))
	b.says(b.stderr, "is not a folder")
}

// TestReportOfAFailure: the page says what is missing and why, in a run that
// fails and later, from the store.
func TestReportOfAFailure(t *testing.T) {
	b := newBench(t)
	b.tiny.Fail = 2
	b.run(exitPartial, "run tiny -k")
	b.says(b.page(), "What is missing", "<code>train/main/seed=2</code>: failed: loss is not finite", "<code>1 action</code>: waiting for the above",
		"<strong>Missing:</strong> it needs train/main/seed=2: failed: loss is not finite", "not there")

	b.run(exitStale, "report tiny")
	b.says(b.page(), "<code>train/main/seed=2</code>: no record", "<strong>Missing:</strong> it needs train/main/seed=2: no record")
	b.says(b.stderr, "tiny: missing or out of date: 1 figure; the page says why, `infoplane run tiny` makes it")

	b.tiny.Fail = 0
	b.run(exitDone, "run tiny")
	if strings.Contains(b.page(), "What is missing") {
		t.Error("the page of a complete run misses something")
	}
}

// TestReportOfADamagedFigure: bytes that are not those recorded are no figure.
func TestReportOfADamagedFigure(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	blob := b.ref("plot/figure", "png").Blob.String()
	for _, object := range b.objects() {
		if strings.HasSuffix(object, blob) {
			os.Chmod(object, 0o644)
			content, err := os.ReadFile(object)
			if err != nil {
				t.Fatal(err)
			}
			content[0] ^= 1
			if err := os.WriteFile(object, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.run(exitFailure, "report tiny")
	b.says(b.stderr, "figure.png: ", "damaged", "makes it again")
}

// TestRunWithoutFigures: training alone writes no page; a whole experiment does,
// even if it draws nothing.
func TestRunWithoutFigures(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny train")
	if _, err := os.Stat(b.path("figures")); err == nil {
		t.Error("training alone writes figures")
	}
	b.open = func(given string, _ ...strict.Setting) (*experiment, error) {
		g := pipeline.New("bare")
		a := g.Add(pipeline.Spec{Stage: "generate", Version: 1, Name: "generate/numbers"})
		out := pipeline.Result[[]number](a, "numbers")
		a.Do(func(task *pipeline.Task) error { return out.Write(task, []number{{1, 1}}) })
		return &experiment{given: given, name: "bare", graph: g}, nil
	}
	b.run(exitDone, "run bare")
	b.says(b.page(), "publishes no figure")
}

// TestReportOfAnExperiment: a real one, wired from its file.
func TestReportOfAnExperiment(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	if err := os.WriteFile(b.path("small.yaml"), []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	file := b.path("small.yaml")
	b.run(exitDone, "run "+file)
	b.says(b.page(), "<h1>small</h1>", "1 network<", "1 setting<", "1 figure<", "Figure 2", "<svg aria-describedby", "<title>T</title>",
		"hidden: [3]", "# one layer", "results of 2", "bound (smooth)", `id="plane"`, `"settings":[{"name":"main"`, `"seeds":["1"]`)
	page := b.page()
	b.run(exitDone, "report "+file)
	if b.page() != page {
		t.Error("report and run write different pages")
	}
}

// small has one network, one hidden layer and two snapshots.
const small = `about: One of each.
generate:
  hard: {rule: hard}
  smooth: {rule: smooth, gamma: 12, seed: 1}
train:
  main:
    patterns: hard
    networks: 1
    fraction: 0.85
    split: random
    hidden: [3]    # one layer
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 1
    snapshots: 4
estimate:
  bins: {estimator: binning, bins: 30, range: fixed}
solve:
  bound: {patterns: smooth, tolerance: 1e-3}
plot:
  figure2: {kind: snapshots, title: T, information: bins, train: main, bound: bound, epochs: [0, 1]}
`
