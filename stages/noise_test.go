package stages

import (
	"context"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// noisy is the good experiment with noise, and draws of it in the dump.
var noisy = strings.Replace(good, "activation: tanh\n", "activation: tanh\n    noise: {deviation: 0.1, dump: 3}\n", 1)

// Draws change the dump and the estimates, with patterns of their own; a network trains as
// it does without them. Without noise nothing of this is there.
func TestDrawsOfTheDump(t *testing.T) {
	all := strings.Join(actionsOf(t, noisy), "\n") + "\n"
	for _, want := range []string{
		`"noise":{"deviation":0.1},"optimizer":"adam"`,
		`dump/main/patterns/draws=3 {"draws":3,"table":"patterns"} patterns` + "\n",
		`dump/main/fraction=0.85,seed=2 {"activation":"tanh","noise":{"deviation":0.1}} patterns weights` + "\n",
		`estimate/bins/main/fraction=0.85,seed=2 {"bins":30,"draws":3,"estimator":"binning","range":"fixed"} activations patterns` + "\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in\n%s", want, all)
		}
	}
	if n := strings.Count(all, "draws=3 {"); n != 1 {
		t.Errorf("%d actions draw the patterns", n)
	}
	if plain := strings.Join(actionsOf(t, good), "\n"); strings.Contains(plain, "draws") || strings.Contains(plain, "noise") {
		t.Errorf("draws of no noise:\n%s", plain)
	}
	compared := strings.Replace(noisy, "tolerance: 1e-3}", "tolerance: 1e-3, train: main, information: bins}", 1)
	if _, err := Parse("test", "f.yaml", []byte(compared)); err == nil || !strings.Contains(err.Error(), "solve.bound.train: main dumps draws of noise, and the bound is compared with layers that are functions of the pattern") {
		t.Errorf("error %v", err)
	}
	e, err := Parse("test", "f.yaml", []byte(noisy))
	if err != nil {
		t.Fatal(err)
	}
	if notes := e.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "no bounds") {
		t.Errorf("notes %q", notes)
	}
}

// A run makes estimates of draws: I(X;T) at most log₂ N of the patterns, below H(T).
func TestEstimatesOfDraws(t *testing.T) {
	text := strings.NewReplacer("networks: 2", "networks: 1", "[0.05, 0.85]", "0.05", "{fraction: 0.85}", "{seed: 1}", "bound: bound, ", "", "range: fixed", "range: run").Replace(noisy)
	text = text[:strings.Index(text, "solve:")] + text[strings.Index(text, "plot:"):]
	e, err := Parse("test", "f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	all, err := g.Select()
	if err != nil {
		t.Fatal(err)
	}
	store := artifacts.InMemory()
	report, err := (&pipeline.Engine{Store: store, Workers: 1, Kernel: "test"}).Run(context.Background(), g, all)
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := report.Output("estimate/bins/main/seed=1", "information")
	rows, err := artifacts.Get[tables.Information](store, ref)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5*3 {
		t.Errorf("%d rows, want 3 layers at 5 snapshots", len(rows))
	}
	for _, r := range rows {
		if r.Layer == 3 {
			continue // bins hold many patterns
		}
		if r.HTBits < 9 || r.HTBits-r.IXTBits > 1.585 || r.IXTBits > 12 || r.IXTBits > r.HTBits-0.5 || r.IXTBits < 4 || r.Ceiling > 1 {
			t.Errorf("%+v: I(X;T) is below H(T) by what the noise leaves", r)
		}
	}
}
