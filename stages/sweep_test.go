package stages

import (
	"slices"
	"strings"
	"testing"
)

// sweeping is the good experiment with an estimator that sweeps, one that is
// applied to some runs only, and a figure of both.
var sweeping = strings.NewReplacer(
	"solve:\n", "  sweep: {estimator: binning, bins: [10, 100], range: [fixed, run]}\n"+
		"  near: {estimator: ksg, neighbours: 3, epochs: [0, 10], where: {fraction: 0.85, seed: [2]}}\nsolve:\n",
).Replace(good) + `  all: {kind: estimators, information: [bins, "sweep/bins=10,range=fixed", "sweep/bins=100,range=fixed", near], train: main, against: bins, epochs: [0]}
  one: {kind: trajectories, information: "sweep/bins=100,range=run", train: main, panels: fraction}
`

func TestEstimateSweeps(t *testing.T) {
	e, err := Parse("test", "test.yaml", []byte(sweeping))
	if err != nil {
		t.Fatal(err)
	}
	var nodes []string
	for _, a := range e.Graph().Actions() {
		if name, ok := strings.CutPrefix(a.Name(), "estimate/"); ok && strings.Contains(name, "fraction=0.85,seed=2") {
			nodes = append(nodes, name)
		}
	}
	run := "/main/fraction=0.85,seed=2"
	want := []string{"bins" + run, "sweep/bins=10,range=fixed" + run, "sweep/bins=10,range=run" + run,
		"sweep/bins=100,range=fixed" + run, "sweep/bins=100,range=run" + run, "near" + run}
	if !slices.Equal(nodes, want) {
		t.Errorf("actions %q\nwant %q", nodes, want)
	}
	if got := e.plot[1].runs(e); len(got) != 1 || got[0].name() != "fraction=0.85,seed=2" {
		t.Errorf("the figure shows %v, want the one run that all its estimators are applied to", got)
	}
	if got := e.plot[2].runs(e); len(got) != 4 {
		t.Errorf("the figure of one setting shows %d runs, want 4", len(got))
	}
}

func TestEstimateSweepsBad(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"bins: [10, 100]", "bins: [10, 1]", "estimate.sweep.bins: is 1; binning needs 2 to"},
		{"bins: [10, 100]", "bins: [10, 10]", "estimate.sweep.bins: repeats a value"},
		{"bins: [10, 100]", "bins: []", "estimate.sweep.bins: sweeps over an empty list"},
		{"neighbours: 3", "neighbours: 3, bits: 8", "estimate.near.bits: is 8; only quantised has it"},
		{"seed: [2]", "sede: [2, 3]", `estimate.near.where: no run has the label "sede"; did you mean seed?`},
		{"seed: [2]", "seed: [7, 8]", "f.yaml:21:89: estimate.near.where.seed: no run has the value 7. There are 1, 2"},
		{"information: [bins, ", "information: [swep, ", `no entry "swep" in the section`},
		{"information: [bins, ", "information: [bins, bins, ", "plot.all.information: stands for bins twice"},
		{"information: [bins, \"sweep/bins=10,range=fixed\", \"sweep/bins=100,range=fixed\", near]", "information: []", "plot.all.information: is empty; leave the key out, or give it a value"},
		{`information: "sweep/bins=100,range=run"`, "information: sweep", "plot.one.information: stands for 4 estimators; a figure of the kind trajectories shows one of sweep/bins=10,range=fixed,"},
		{`information: "sweep/bins=100,range=run"`, "information: [1]", "expected text, found 1"},
	} {
		text := strings.Replace(sweeping, c.old, c.new, 1)
		if text == sweeping {
			t.Fatalf("%q is not in the file", c.old)
		}
		if _, err := Parse("test", "f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}
