package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

func TestStageRefuses(t *testing.T) {
	b := realBench(t)
	for line, want := range map[string]string{
		"stage":                                "stage: needs one NAME of generate, train, dump, estimate, solve, plot",
		"stage estimat --request request.json": "stage estimat: no such value; did you mean estimate?",
		"stage estimate":                       "stage estimate: needs --request FILE",
	} {
		b.run(exitUsage, line)
		b.says(b.stderr, want)
	}
	good := `{"protocol": 1, "node": "n", "stage": "solve", "config": {"tolerance": 0.001}, "seed": 0,
		"inputs": {"patterns": {"path": "patterns.parquet", "format": "parquet"}}, "outputs": {"curve": {"path": "curve.parquet", "format": "parquet"}}}`
	for change, want := range map[string]string{
		"":                           "request.json: input patterns: open patterns.parquet: no such file or directory",
		`"solve"→"train"`:            "request.json: asks for the stage train, not solve",
		`0.001→7`:                    "request.json: config: tolerance: is 7; the curve needs",
		`"tolerance"→"tolerence"`:    `request.json: config: json: unknown field "tolerence"`,
		`"curve"→"curves"`:           `request.json: outputs: has ["curves"]; the stage writes ["curve"]`,
		`"patterns": {→"pattern": {`: `request.json: inputs: has ["pattern"]; the stage reads ["patterns"]`,
	} {
		from, to, _ := strings.Cut(change, "→")
		b.file("request.json", strings.Replace(good, from, to, 1))
		b.run(exitFailure, "stage solve --request request.json")
		b.says(b.stderr, want)
	}
	var p bytes.Buffer
	t1, err := table.Encode(tables.Patterns{Pattern: []int32{0, 1}, Orbit: []int32{0, 1}, Score: []float64{0, 1}, PY: []float64{0, 1}, Y: []int32{0, 1}, X: [][]float32{{0, 1}}})
	if err != nil || parquet.Write(&p, t1) != nil {
		t.Fatal(err)
	}
	b.file("patterns.parquet", p.String())
	b.file("request.json", good)
	b.run(exitDone, "stage solve --request request.json")
	made, err := os.ReadFile(b.path("curve.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if curve, err := artifacts.ReadForeign[tables.Curve](made, artifacts.ParquetFormat, 0); err != nil || curve[len(curve)-1].ITYBits != 1 {
		t.Errorf("%v, %v", curve, err)
	}
}

// A figure without a network that failed is the same from `infoplane stage`.
func TestConformanceOfWhatFailed(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const text = `
generate:
  patterns: {rule: hard}
train:
  network: {patterns: patterns, networks: 1, fraction: 0.5, split: random, hidden: [3], activation: relu, optimizer: sgd,
            rate: [0.1, 1e20], batch: 512, epochs: 4, snapshots: 5}
estimate:
  bins: {estimator: binning, bins: 10, range: layer}
plot:
  paths: {kind: trajectories, panels: rate, train: network, information: bins}
`
	b := realBench(t)
	b.file("mine.yaml", text)
	b.run(exitPartial, "run mine.yaml -k")
	want, err := os.ReadFile(b.path("figures/paths.svg"))
	if err != nil {
		t.Fatal(err)
	}
	b.file("theirs.yaml", strings.Replace(text, "information: bins}", fmt.Sprintf("information: bins, program: {command: [%s, stage, plot, --request, request.json], timeout: 1m}}", self), 1))
	b.run(exitPartial, "run theirs.yaml -k --programs --overwrite")
	b.says(b.stderr, "1 failed, 2 skipped", "replaced paths.png, paths.svg, paths.pdf") // which say where they come from
	drawn := func(svg []byte) []byte { return regexp.MustCompile(`(?s)<metadata.*</metadata>`).ReplaceAll(svg, nil) }
	if got, err := os.ReadFile(b.path("figures/paths.svg")); err != nil || !bytes.Equal(drawn(got), drawn(want)) || len(drawn(got)) < 1000 {
		t.Errorf("another figure; %v", err)
	}
}

// Activations that were removed to save space are made again by the program that made
// them, with permission only.
func TestRemovedActivationsOfAProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const text = `
generate:
  patterns: {rule: hard}
train:
  network: {patterns: patterns, networks: 1, fraction: 0.5, split: random, hidden: [3], activation: tanh, optimizer: sgd,
            rate: 0.1, batch: 512, epochs: 4, snapshots: 5}
dump:
  answers: {train: network, program: {command: [%s, stage, dump, --request, request.json], timeout: 1m}}
estimate:
  bins: {estimator: binning, bins: %d, range: fixed}
`
	b := realBench(t)
	b.file("mine.yaml", fmt.Sprintf(text, self, 10))
	b.run(exitDone, "run mine.yaml --programs")
	e, err := openExperiment("mine.yaml")
	if err != nil {
		t.Fatal(err)
	}
	store, err := artifacts.OpenExisting(b.path("store"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := (&pipeline.Engine{Store: store}).Status(t.Context(), e.graph, pipeline.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	blob := all[2].Outputs["activations"].Blob.String()
	if err := os.Remove(b.path("store/objects/sha256/" + blob[:2] + "/" + blob)); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "run mine.yaml") // nothing needs them
	b.file("mine.yaml", fmt.Sprintf(text, self, 12))
	b.run(exitFailure, "run mine.yaml")
	b.says(b.stderr, "is a program, which may do whatever you may, and this run may start none; if you trust it, add --programs")
	b.run(exitDone, "run mine.yaml --programs")
	b.says(b.stderr, "2 of 4 actions ran")
}
