package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"infoplane/artifacts"
)

func TestStatus(t *testing.T) {
	b := newBench(t)
	b.run(exitNoStore, "status tiny")
	b.silent("stdout", b.stdout)
	b.says(b.stderr, "no store: nothing was run yet; `infoplane run tiny` makes one")

	b.run(exitDone, "run tiny")
	b.run(exitDone, "status tiny")
	b.silent("stderr", b.stderr)
	b.says(b.stdout, "train     3 fresh\n")

	b.tiny.Rate = 0.25
	b.run(exitStale, "status tiny")
	b.silent("stderr", b.stderr)
	b.says(b.stdout, "generate  1 fresh\n", "3 stale", "1 waiting", "train/main ×3  config changed: rate: 0.5 → 0.25\n")

	b.run(exitStale, "status tiny --all")
	b.says(b.stdout, "stale    train/main/seed=2  config changed: rate: 0.5 → 0.25\n", "waiting  plot/figure        input may change: seed=1, seed=2, seed=3\n")

	b.run(exitStale, "status tiny --json")
	var all []struct{ Node, State string }
	if err := json.Unmarshal([]byte(b.stdout), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 5 || all[1].State != "stale" || all[4].State != "waiting" {
		t.Errorf("got %v", all)
	}
}

func TestWhy(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "why tiny:plot/figure")
	b.says(b.stdout, "tiny:plot/figure is fresh\n")
	b.tiny.Rate = 2
	b.run(exitStale, "why tiny:train/main/seed=1")
	b.says(b.stdout, "tiny:train/main/seed=1 is stale\n  config changed: rate: 0.5 → 2\n")
	b.run(exitStale, "why tiny:figure.png")
	b.says(b.stdout, "tiny:plot/figure is waiting\n  inputs that may change: seed=1 (of train/main/seed=1)")
	b.tiny.Rate = 0.5
	for _, object := range b.objects() {
		if err := os.Remove(object); err != nil {
			t.Fatal(err)
		}
	}
	b.run(exitStale, "why tiny:generate")
	b.says(b.stdout, "output object missing: numbers")
}

func TestLs(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "ls")
	b.says(b.stdout, "tiny  5 actions  Five actions.\n")
	b.run(exitDone, "ls tiny")
	b.says(b.stdout, "table   numbers           1 table\n", "table   history           3 tables gathered by seed\n",
		"file    figure.png        from plot/figure\n", "action  train/main        ×3\n")
	b.run(exitDone, "ls tiny -a")
	b.says(b.stdout, "action  train/main/seed=3\n")
}

func TestDag(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "dag tiny")
	if want := "tiny\n└── plot/figure\n    └── train/main  ×3\n        └── generate/numbers\n"; b.stdout != want {
		t.Errorf("got\n%swant\n%s", b.stdout, want)
	}
	b.run(exitDone, "dag tiny --all")
	b.says(b.stdout, "    ├── train/main/seed=1\n    │   └── generate/numbers\n", "    └── train/main/seed=3\n")
	b.run(exitDone, "dag tiny --format dot")
	b.says(b.stdout, "digraph \"tiny\" {", `"train/main" -> "plot/figure"`)
	b.run(exitDone, "dag tiny --format mermaid")
	b.says(b.stdout, "flowchart LR\n", "n0 --> n1\n", `n1["train/main ×3"]`)
	b.run(exitDone, "dag tiny --format json")
	var all struct {
		Actions []struct {
			Name   string
			Inputs []struct{ Node, Output string }
		}
	}
	if err := json.Unmarshal([]byte(b.stdout), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Actions) != 5 || all.Actions[4].Inputs[2].Node != "train/main/seed=3" {
		t.Errorf("got %+v", all)
	}
}

func TestShow(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "show tiny")
	if b.stdout != "tiny: yes\n" {
		t.Errorf("show tiny: %q", b.stdout)
	}
	b.run(exitDone, "run tiny")
	b.run(exitDone, "show tiny:train/main/seed=2")
	history := b.ref("train/main/seed=2", "history")
	b.says(b.stdout, `{"rate":0.5}`, history.Logical.String(), history.Blob.String(), "from generate/numbers", "kernel ")

	// A figure is traced by its content, under any name.
	figure := b.path("figures/figure.png")
	moved := b.path("renamed.png")
	if err := os.Rename(figure, moved); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "show "+moved)
	b.says(b.stdout, moved+"\n", "tiny:plot/figure", "from tiny:train/main/seed=3, output history", b.ref("plot/figure", "png").Blob.String())
	b.run(exitDone, "show --json "+moved)
	var record artifacts.Record
	if err := json.Unmarshal([]byte(b.stdout), &record); err != nil || record.Node != "tiny:plot/figure" {
		t.Errorf("record of %q, %v", record.Node, err)
	}
	if err := os.WriteFile(moved, []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "show "+moved)
	b.says(b.stderr, moved+": its bytes (SHA-256 ", "are no artifact of the store")

	b.tiny.Rate = 3
	b.run(exitStale, "show tiny:plot/figure")
	b.says(b.stdout, "waiting", "not known before train/main/seed=1 has run")
}

func TestLog(t *testing.T) {
	b := newBench(t)
	b.run(exitNoStore, "log")
	b.run(exitDone, "run tiny -j 1")
	b.run(exitDone, "log")
	lines := strings.Split(strings.TrimSpace(b.stdout), "\n")
	if len(lines) != 5 || !strings.HasSuffix(lines[0], "tiny:generate/numbers") || !strings.HasSuffix(lines[4], "tiny:plot/figure") {
		t.Errorf("log:\n%s", b.stdout)
	}
	b.run(exitDone, "log tiny --json")
	var record artifacts.Record
	if err := json.Unmarshal([]byte(strings.SplitN(b.stdout, "\n", 2)[0]), &record); err != nil || record.Stage != "generate" {
		t.Errorf("first record %+v, %v", record, err)
	}
	b.run(exitUsage, "log tyni")
	b.says(b.stderr, "tyni: no record of that experiment; did you mean tiny?")
}

func TestVerify(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	b.run(exitDone, "verify tiny")
	b.says(b.stdout, "same  generate/numbers\n", "same  plot/figure\n")
	b.says(b.stderr, "tiny: 5 of 5 actions gave the same again")
	b.run(exitDone, "verify tiny:train")
	b.says(b.stderr, "tiny: 3 of 3 actions gave the same again")
	b.tiny.Fail = 2 // the same key, another outcome
	b.run(exitFailure, "verify tiny:train")
	b.says(b.stdout, "failed  train/main/seed=2  ")
	b.tiny = tiny{Rate: 9}
	b.run(exitStale, "verify tiny:train")
	b.says(b.stdout, "stale  train/main/seed=1  is not up to date: config changed: rate: 0.5 → 9")
	b.says(b.stderr, "`infoplane run tiny` first")
}

func TestDoctor(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "doctor")
	b.says(b.stdout, "not there yet", "hard links work", "kernel", "CPU", "go1.")
	if entries, _ := os.ReadDir(b.dir); len(entries) != 0 {
		t.Errorf("doctor left %v", entries)
	}
	b.run(exitDone, "run tiny")
	b.run(exitDone, "doctor")
	b.says(b.stdout, "5 records")
}
