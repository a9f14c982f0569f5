package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// trainRequest asks for a network of patterns.parquet; %s are the outputs' paths and formats.
const trainRequest = `{"protocol": 1, "node": "mine", "stage": "train", "seed": 1,
 "config": {"activation": "tanh", "batch": 512, "epochs": 10, "fraction": 0.1, "hidden": [2], "optimizer": "adam", "rate": 0.01, "snapshots": 4, "split": "random"},
 "inputs": {"patterns": {"path": "patterns.parquet", "format": "%s"}},
 "outputs": {"weights": {"path": "%s", "format": "%s"}, "history": {"path": "%s", "format": "parquet"}, "gradients": {"path": "gradients.parquet", "format": "parquet"}}}`

// stageBench has patterns, which a stage has written.
func stageBench(t *testing.T) *bench {
	b := newBench(t)
	b.put(b.path("generate.json"), `{"protocol": 1, "node": "mine", "stage": "generate", "seed": 0, "config": {"rule": "hard"},
		"inputs": {}, "outputs": {"patterns": {"path": "patterns.parquet", "format": "parquet"}}}`)
	b.run(0, "stage generate --request "+b.path("generate.json"))
	return b
}

// A request that cannot be met is refused before any work, and destroys nothing.
func TestStageKeepsWhatIsThere(t *testing.T) {
	b := stageBench(t)
	patterns := b.read(b.path("patterns.parquet"))
	if err := os.Symlink(t.TempDir(), b.path("elsewhere")); err != nil {
		t.Skip(err)
	}
	b.put(b.path("mine.parquet"), "mine")
	for _, c := range []struct{ in, weights, format, history, says string }{
		{"parquet", "a.parquet", "parquet", "a.parquet", `"a.parquet", that of output history`},
		{"parquet", "a.parquet", "parquet", "./x/../a.parquet", "each needs a file of its own"},
		{"parquet", "a.parquet", "parquet", "A.PARQUET", "each needs a file of its own"},
		{"parquet", "patterns.parquet", "parquet", "h.parquet", "that of input patterns"},
		{"parquet", "request.json", "parquet", "h.parquet", "request.json: is an input of this command"},
		{"parquet", "a.csv", "csv", "h.parquet", `format: is "csv"; expected one of ["parquet" "arrow"]`},
		{"parquet", "a", "file", "h.parquet", `format: is "file"`},
		{"csv", "a.parquet", "parquet", "h.parquet", `input patterns: format: is "csv"`},
		{"parquet", "elsewhere/a.parquet", "parquet", "h.parquet", "elsewhere/a.parquet"},
		{"parquet", "../a.parquet", "parquet", "h.parquet", "lies in its folder"},
		{"parquet", "mine.parquet", "parquet", "h.parquet", "mine.parquet: was not written by infoplane"},
		{"parquet", ".infoplane-written", "parquet", "h.parquet", "lists what was written"},
	} {
		b.put(b.path("request.json"), fmt.Sprintf(trainRequest, c.in, c.weights, c.format, c.history))
		b.run(1, "stage train --request "+b.path("request.json"))
		b.says(b.stderr, c.says)
		for _, name := range []string{"gradients.parquet", "h.parquet", "a.parquet"} {
			if _, err := os.Stat(b.path(name)); err == nil {
				t.Fatalf("%s: %s was written", c.says, name)
			}
		}
	}
	if b.read(b.path("patterns.parquet")) != patterns || b.read(b.path("mine.parquet")) != "mine" {
		t.Error("an input or a file of somebody was replaced")
	}
	if entries, _ := os.ReadDir(b.path("elsewhere")); len(entries) > 0 {
		t.Errorf("elsewhere are %v", entries)
	}
	// The twins: what a stage has written is replaced, and on demand anything else.
	good := fmt.Sprintf(trainRequest, "parquet", "w.arrow", "arrow", "sub/h.parquet")
	for _, text := range []string{good, strings.Replace(good, `"epochs": 10`, `"epochs": 11`, 1)} {
		b.put(b.path("request.json"), text)
		b.run(0, "stage train --request "+b.path("request.json"))
	}
	b.put(b.path("request.json"), strings.Replace(good, "w.arrow", "mine.parquet", 1))
	b.run(0, "stage train --overwrite --request "+b.path("request.json"))
	if _, err := os.Stat(filepath.Join(b.dir, "sub", "h.parquet")); err != nil {
		t.Error(err)
	}
}
