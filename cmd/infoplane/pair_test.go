package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReportOfTwo puts an experiment beside a copy with another rate: the setting that differs, the
// figures of both, and no file of one over that of the other.
func TestReportOfTwo(t *testing.T) {
	b := newBench(t)
	b.open, b.bare = openExperiment, true
	one, two := b.path("one.yaml"), b.path("two/one.yaml")
	os.Mkdir(b.path("two"), 0o777)
	other := strings.Replace(small, "rate: 0.0004", "rate: 0.0008", 1)
	other = strings.Replace(other, "  figure2: {", "  figure3: {kind: trajectories, title: T, information: bins, train: main, bound: bound}\n  figure2: {", 1)
	for file, text := range map[string]string{one: small, two: other} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := b.path("out")
	b.run(exitDone, "run "+one+" -o "+b.path("single"))
	b.run(exitStale, "report "+one+" "+two+" -o "+out)
	b.says(b.stderr, two+": missing or out of date: 2 figures; the page says why")
	if strings.Contains(b.stderr, one+": missing") {
		t.Error("the first has all its results")
	}
	b.run(exitDone, "run "+two+" -o "+b.path("single2"))
	b.run(exitDone, "report "+one+" "+two+" -o "+out)
	text, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	b.says(page, "<td>train/main rate</td><td>0.0004</td><td>0.0008</td>", "<td>plot/figure3</td><td>absent</td>", one+" has no figure of this name.", "A</span> "+one, "B</span> "+two)
	for _, name := range []string{"A/figure2.png", "B/figure2.png", "B/figure3.svg"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	b.run(exitDone, "report "+one+" "+two+" -o "+out)
	b.says(b.stderr, "unchanged", "index.html")
	if again, _ := os.ReadFile(filepath.Join(out, "index.html")); string(again) != page {
		t.Error("the same results, another page")
	}

	// Folders of others, one experiment twice, three, and flags for one.
	b.run(exitFailure, "report "+one+" "+two+" -o "+b.path("single"))
	b.says(b.stderr, "has the figures of another experiment")
	b.run(exitFailure, "report "+one+" -o "+out)
	b.run(exitFailure, "report "+two+" "+one+" -o "+out)
	b.run(exitUsage, "report "+one+" "+b.path("two/../one.yaml")+" -o "+out)
	b.says(b.stderr, "is one experiment twice")
	b.run(exitUsage, "report "+one+" "+two+" smoke")
	b.run(exitUsage, "report "+one+" "+two+" --set train.main.rate=0.1")
	b.says(b.stderr, "--set is for one experiment")
	b.run(exitUsage, "report "+one+" "+two+" --with-tables")
	b.run(exitUsage, "report "+one+" "+b.path("none.yaml"))
}
