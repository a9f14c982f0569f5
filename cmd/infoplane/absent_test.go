package main

import (
	"html"
	"os"
	"strings"
	"testing"
)

// diverging is an experiment in which one of three networks stops with an error: its
// rate sends the weights of rectified units to infinity.
const diverging = `
about: Three networks of which one diverges.
generate:
  patterns: {rule: hard}
train:
  network:
    patterns: patterns
    networks: 1
    fraction: 0.85
    split: random
    hidden: [4, 3]
    activation: relu
    optimizer: sgd
    rate: [0.01, 0.02, 1e20]
    batch: 512
    epochs: 5
    snapshots: 4
estimate:
  bins: {estimator: binning, bins: 30, range: run}
plot:
  paths:
    kind: trajectories
    title: The paths of networks that learn and of one that does not
    train: network
    information: bins
    panels: rate
  slopes:
    kind: converged
    against: rate
    train: network
    information: bins
  lost:
    kind: trajectories
    train: network
    information: bins
    where: {rate: 1e20}
  chain:
    kind: chain
    widths: [12, 4, 3, 2]
`

// A network that diverges costs its own points: figures are drawn of the others, and
// they, the page and every verb say what is missing. Mended, everything is drawn again.
func TestDivergingNetwork(t *testing.T) {
	repeats(t)
	b := newBench(t)
	b.open = openExperiment
	file := b.path("diverging.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(diverging)
	const node = "train/network/rate=1e+20,seed=1"

	b.run(exitFailure, "run "+file+" --progress none")
	b.says(b.stderr, node+": failed after", "loss is not finite", "` takes up from there, and with -k it goes on past failures and draws what can be drawn")

	b.run(exitPartial, "run "+file+" -k --progress json")
	b.says(b.stderr, `"kind":"input absent","name":"information/train=network,rate=1e+20,seed=1","new":"an action before it failed"`,
		"1 failed, 3 skipped", "written ", "paths.svg", "slopes.svg", "chain.svg")
	if strings.Contains(b.stderr, "lost.svg") {
		t.Error("a figure of nothing was written")
	}
	const gap = "2 of 3 networks; stopped with an error: train=network,rate=1e+20,seed=1"
	for _, figure := range []string{"paths", "slopes"} {
		svg, err := os.ReadFile(b.path("figures/" + figure + ".svg"))
		if err != nil || !strings.Contains(string(svg), gap) {
			t.Errorf("%s does not say what is missing (%v)", figure, err)
		}
	}
	b.says(html.UnescapeString(b.page()), "What is missing", "<code>"+node+"</code>: failed: ", "<strong>Missing:</strong> drawn without "+node+": failed: ",
		"<strong>Missing:</strong> it needs "+node+": failed: ", gap)
	first := b.page()

	// Once more there is nothing to add, and the same page comes from the store.
	b.run(exitPartial, "run "+file+" -k --progress none")
	b.says(b.stderr, ": 0 of ", "1 failed, 3 skipped", "unchanged paths.png")
	if b.page() != first {
		t.Error("the second run writes another page")
	}
	b.run(exitStale, "report "+file)
	b.says(html.UnescapeString(b.page()), "<strong>Missing:</strong> drawn without "+node+": no record", gap)
	b.says(b.stderr, "missing or out of date: 1 figure")

	b.run(exitStale, "why "+file+":plot/paths")
	b.says(b.stdout, "plot/paths is waiting\n  made without information/train=network,rate=1e+20,seed=1 (of estimate/bins/network/rate=1e+20,seed=1)\n")
	b.run(exitStale, "status --all "+file)
	b.says(b.stdout, "made without information/train=network,rate=1e+20,seed=1\n", "made without information/train=network,rate=1e+20,seed=1")
	b.run(exitStale, "show "+file+":plot/paths")
	b.says(b.stdout, "absent: estimate/bins/network/rate=1e+20,seed=1 has no result")
	b.run(exitDone, "cat "+file+":paths.svg")
	b.says(b.stdout, gap)
	b.run(exitDone, "verify "+file+":plot/paths --progress none")
	b.says(b.stdout, "same")

	write(strings.Replace(diverging, "1e20", "0.03", 2))
	b.run(exitDone, "run "+file+" --progress none")
	svg, err := os.ReadFile(b.path("figures/paths.svg"))
	if err != nil || strings.Contains(string(svg), "stopped with an error") {
		t.Errorf("the repaired figure speaks of an error (%v)", err)
	}
	if page := b.page(); strings.Contains(page, "What is missing") || strings.Contains(page, "Missing:") {
		t.Error("the page of the repaired run misses something")
	}
}
