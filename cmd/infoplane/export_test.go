package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"infoplane/cmd/infoplane/bundle"
)

const smallClaims = "c:\n  figure: figure\n  text: t\n  table: bins30\n  column: ixt_bits\n  reduce: {epoch: 0}\n  along: layers\n  ordered_along: {slack: 0}\n  at_least: 1\n"

// A bundle has everything for a colleague, with equal bytes each time; imported elsewhere, nothing
// has to run, and the results are the same.
func TestExportAndImport(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("small/experiment.yaml"), smallYAML)
	b.put(b.path("small/claims.yaml"), smallClaims)
	t.Chdir(b.dir)
	b.run(exitNoStore, "export small/experiment.yaml")
	b.bareRun(0, "run small/experiment.yaml")
	b.run(exitUsage, "export small/experiment.yaml --with tables,wieghts")
	b.says(b.stderr, "--with wieghts: no such value; did you mean weights?")
	b.run(0, "export small/experiment.yaml --author Ada")
	one := b.read("small.zip")
	b.run(0, "export small/experiment.yaml --author Ada -o again.zip")
	if b.read("again.zip") != one {
		t.Error("the same results make other bytes")
	}

	of, err := bundle.Open("small.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer of.Close()
	for _, name := range []string{"index.html", "figure.png", "figure.svg", "figure.pdf", "tables/information.parquet", "tables/history.parquet", "experiment.yaml",
		"claims.yaml", "records.jsonl.gz", "versions.json", "README.md", "manifest-sha256.txt", bundle.CrateFile} {
		if !of.Has(name) {
			t.Errorf("the bundle has no %s; it has %v", name, of.Names())
		}
	}
	if of.Has("tables/weights.parquet") || of.Has("tables/activations.parquet") || of.Has("tables/bins30.parquet") {
		t.Errorf("the bundle has what was not asked for, or what it has already: %v", of.Names())
	}
	text, err := of.Read(bundle.CrateFile)
	if err != nil || !json.Valid(text) {
		t.Fatal(err)
	}
	html, err := of.Read("index.html")
	if err != nil {
		t.Fatal(err)
	}
	linked := regexp.MustCompile(`href="(tables/[^"]*)"`).FindAllStringSubmatch(string(html), -1)
	if len(linked) == 0 || strings.Contains(string(html), "--with-tables") {
		t.Errorf("the page links to %d tables of the bundle", len(linked))
	}
	for _, file := range linked {
		if !of.Has(file[1]) {
			t.Errorf("the page links to %s, which the bundle does not have", file[1])
		}
	}
	b.says(string(html), "weights are not in this bundle", "its rows are in information", "dump/network/seed=1/activations")
	b.says(string(text), `"conformsTo"`, `"name": "Ada"`, `"sha256"`, "ComputationalWorkflow")

	b.run(0, "import small.zip --store "+b.path("elsewhere"))
	b.says(b.stderr, "small.zip: ", "records and ", "objects are in the store")
	b.run(0, "status small/experiment.yaml --store "+b.path("elsewhere"))
	b.run(0, "cat small/experiment.yaml:information --store "+b.path("elsewhere"))
	there := b.stdout
	b.run(0, "cat small/experiment.yaml:information")
	if b.stdout != there {
		t.Error("the imported table is another")
	}
	b.run(0, "fsck --read-data --store "+b.path("elsewhere"))
	b.run(0, "run small/experiment.yaml --store "+b.path("elsewhere"))
	b.says(b.stderr, "nothing had to run")
	b.run(0, "run small/experiment.yaml --force estimate --store "+b.path("elsewhere")) // which makes weights and activations again
	b.run(0, "verify small/experiment.yaml --store "+b.path("elsewhere"))

	b.run(0, "export small/experiment.yaml -o all.zip --with tables,figures,weights,activations")
	all, err := bundle.Open("all.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	if !all.Has("tables/weights.parquet") || !all.Has("tables/activations.parquet") {
		t.Errorf("weights and activations are missing: %v", all.Names())
	}
	b.run(0, "import all.zip --store "+b.path("complete"))
	b.run(0, "cat small/experiment.yaml:weights --store "+b.path("complete"))
	b.run(exitStale, "export small/experiment.yaml --set train.network.rate=0.1")
	b.run(exitFailure, "import small/experiment.yaml")
	b.run(exitFailure, "import nothing.zip")
}

// A changed byte is named, wherever it is, and nothing is imported.
func TestChangedBundle(t *testing.T) {
	repeats(t)
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("mine.yaml"), smallYAML)
	t.Chdir(b.dir)
	b.bareRun(0, "run mine.yaml")
	b.run(0, "export mine.yaml")
	whole := []byte(b.read("mine.zip"))
	for i := 0; i < len(whole); i += max(1, len(whole)/50) {
		changed := bytes.Clone(whole)
		changed[i] ^= 0x10
		b.put("mine.zip", string(changed))
		b.run(exitFailure, "import mine.zip --store "+b.path("elsewhere"))
		b.says(b.stderr, "mine.zip: ", "was changed", "nothing was imported")
	}
	at := bytes.Index(whole, []byte("about: Two networks"))
	changed := bytes.Clone(whole)
	changed[at] = 'A'
	b.put("mine.zip", string(changed))
	b.run(exitFailure, "import mine.zip --store "+b.path("elsewhere"))
	b.says(b.stderr, "mine.zip: experiment.yaml: was changed: ")
	b.put("mine.zip", string(whole[:len(whole)-1]))
	b.run(exitFailure, "import mine.zip --store "+b.path("elsewhere"))
	b.put("mine.zip", string(whole)+"\n")
	b.run(exitFailure, "import mine.zip --store "+b.path("elsewhere"))
	if _, err := os.Stat(b.path("elsewhere")); err == nil {
		t.Error("a store was made")
	}
	b.put("mine.zip", string(whole))
	b.run(0, "import mine.zip --store "+b.path("elsewhere"))
}
