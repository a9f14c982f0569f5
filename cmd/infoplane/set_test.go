package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"infoplane/pipeline"
)

// A value that a flag sets is one of the experiment: what it changes is stale, the page and the
// messages say what was set, and the figures of the experiment as it stands are left alone.
func TestSetValues(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("mine.yaml"), smallYAML)
	t.Chdir(b.dir)
	b.bareRun(0, "run mine.yaml")
	b.says(b.stderr, "figures/mine/: written figure.png", "\nopen figures/mine/index.html\n")
	if !strings.HasSuffix(b.stderr, "\nopen figures/mine/index.html\n") {
		t.Errorf("the last line does not say what to open: %s", b.stderr)
	}
	before := b.read("figures/mine/index.html")

	b.bareRun(exitStale, "status mine.yaml --set estimate.bins30.bins=50")
	b.says(squeezed(b.stdout), "estimate/bins30/network ×2 config changed: bins: 30 → 50")
	b.bareRun(exitStale, "why mine.yaml:figure.png --set estimate.bins30.bins=50")
	b.says(b.stdout, "mine:plot/figure is waiting\n", "  because: bins: 30 → 50 in estimate/bins30/network ×2\n")
	b.bareRun(exitStale, "run --set estimate.bins30.bins=50 mine.yaml -n")
	b.bareRun(0, "run mine.yaml --set estimate.bins30.bins=50 --set train.network.networks=1")
	b.says(b.stderr, "figures/mine,estimate.bins30.bins=50,train.network.networks=1/: written figure.png")
	b.says(b.read("figures/mine,estimate.bins30.bins=50,train.network.networks=1/index.html"),
		"--set estimate.bins30.bins=50", "infoplane run mine.yaml --set estimate.bins30.bins=50 --set train.network.networks=1")
	if b.read("figures/mine/index.html") != before {
		t.Error("the page of the experiment as it stands was written again")
	}
	b.bareRun(0, "verify mine.yaml:estimate --set estimate.bins30.bins=50 --set train.network.networks=1")
	b.bareRun(0, "status mine.yaml --set estimate.bins30.bins=50 --set train.network.networks=1")
	b.bareRun(0, "show mine.yaml --set train.network.networks=1")
	b.says(b.stdout, "# --set train.network.networks=1\n", "networks: 1\n")
	b.bareRun(0, "status mine.yaml")

	for line, want := range map[string]string{
		"run mine.yaml --set train.network.rat=1":                 "--set train.network.rat=1: train.network.rat: unknown key; did you mean rate?",
		"why mine.yaml:plot/figure --set train.netwrok.rate=1":    "train.netwrok: the file has no such entry; did you mean network?",
		"status mine.yaml --set rate":                             "--set rate: has no value",
		"ls --set a.b=1":                                          "ls --set: needs an EXPERIMENT",
		"golden accept mine.yaml --set train.network.rate=1":      "--set: golden accept takes no such flag",
		"show figures/mine/figure.png --set train.network.rate=1": "is a file of results, in which nothing can be set",
		"run mine.yaml figure":                                    "figure: no such action, export or file in mine; did you mean figure.png?",
	} {
		b.bareRun(exitUsage, line)
		b.says(b.stderr, want)
	}
}

// bareRun runs a command line without -o.
func (b *bench) bareRun(want int, line string) {
	b.t.Helper()
	b.bare = true
	defer func() { b.bare = false }()
	b.run(want, line)
}

// Two experiments of one name have one folder, and the second one does not take it.
func TestFolderOfAnotherExperiment(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("a/mine.yaml"), smallYAML)
	b.put(b.path("b/mine.yaml"), smallYAML)
	t.Chdir(b.dir)
	b.bareRun(0, "run a/mine.yaml")
	b.bareRun(exitFailure, "run b/mine.yaml")
	b.says(b.stderr, "figures/mine: has the figures of another experiment, ../../a/mine.yaml; name another folder with -o")
	b.bareRun(exitFailure, "report b/mine.yaml")
	b.bareRun(0, "run b/mine.yaml --overwrite")
	b.bareRun(exitFailure, "run a/mine.yaml")
	b.bareRun(0, "run a/mine.yaml -o here")
	if err := os.Rename("figures", filepath.Join(b.dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	b.bareRun(0, "run a/mine.yaml")
}

func TestHelpSuggests(t *testing.T) {
	b := newBench(t)
	b.run(exitUsage, "help estimat")
	b.says(b.stderr, "estimat: no such verb; did you mean estimate?")
	b.run(exitUsage, "help run now")
	b.says(b.stderr, "now: help takes one word")
	b.run(exitUsage, "help train.rat")
	b.says(b.stderr, "did you mean train.rate?")
	b.run(exitDone, "help train")
	b.says(b.stdout, "train: Networks, one for each seed", "  rate (number: above 0; a list sweeps; needed)\n      rate is the learning rate.\n      rate: 0.0004\n")
	b.run(exitDone, "help experiment estimate")
	b.says(b.stdout, "estimate: An estimator of I(X;T)")
	b.run(exitDone, "help experiment")
	b.says(b.stdout, "generate  Patterns and their labels")
	b.run(exitDone, "schema")
	b.says(b.stdout, `"$schema": "https://json-schema.org/draft/2020-12/schema"`, `"minimum": 1e-8`)
	b.run(exitDone, "help")
	b.says(b.stdout, "Built-in experiments:\n   tiny\n")
	if got := wrapped([]string{strings.Repeat("a", 80), "bbbbbbbbb", "c"}); len(got) != 2 || got[1] != "bbbbbbbbb, c" {
		t.Errorf("wrapped %q", got)
	}
}

// One long action without progress is last: what is left is what it is expected to take, and
// nothing once nobody knows.
func TestTimeLeftOfOneLongAction(t *testing.T) {
	begin := time.Date(2017, 3, 2, 0, 0, 0, 0, time.UTC)
	at := func(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }
	names := []string{"train/main/seed=1", "train/main/seed=2", "train/main/seed=3"}
	c := newRunProgress(tiny{}.graph("tiny"), names, 2, map[string]float64{names[0]: 1, names[1]: 1, names[2]: 20}, begin)
	send := func(s float64, e pipeline.Event) {
		e.Stage, e.Counts.Total = "train", 3
		c.follow(e, at(s))
	}
	check := func(s, want float64) {
		t.Helper()
		if left, known := c.left(at(s)); known != (want > 0) || left.Seconds() < want*0.999 || left.Seconds() > want*1.001 {
			t.Errorf("after %v s: %v left (known: %v), want %v s", s, left, known, want)
		}
	}
	check(0, 20) // as records have it
	for i, node := range names[:2] {
		send(0, pipeline.Event{Kind: pipeline.ActionStarted, Node: node})
		send(2, pipeline.Event{Kind: pipeline.ActionFinished, Node: node, Seconds: 2, Counts: pipeline.Counts{Ran: i + 1}})
	}
	check(2, 40) // twice as long as expected
	send(2, pipeline.Event{Kind: pipeline.ActionStarted, Node: names[2], Counts: pipeline.Counts{Ran: 2}})
	check(12, 30)
	check(50, 0) // longer than expected: nobody knows
	send(50, pipeline.Event{Kind: pipeline.ActionProgress, Node: names[2], Done: 1, Total: 2, Counts: pipeline.Counts{Ran: 2}})
	check(50, 48)
}
