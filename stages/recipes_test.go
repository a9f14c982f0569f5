package stages

import (
	"slices"
	"strings"
	"testing"
)

// twoRecipes is the good experiment with a second train entry.
var twoRecipes = strings.NewReplacer(
	"estimate:\n", `  other:
    patterns: hard
    networks: 1
    fraction: 0.85
    split: random
    hidden: [4, 3]
    activation: tanh
    optimizer: sgd
    rate: 0.1
    batch: 4096
    epochs: 10
    snapshots: 5
estimate:
`,
	"  bound: {patterns: smooth, tolerance: 1e-3}\n", `  bound: {patterns: smooth, tolerance: 1e-3}
  hardbound: {patterns: hard, tolerance: 1e-3}
`).Replace(good)

// Bounds and recipes come to a figure in the order of its entry, by ports that name
// them; what tells recipes apart is in the labels.
func TestFiguresOfSeveralBoundsAndRecipes(t *testing.T) {
	text := twoRecipes + "  paths: {kind: trajectories, train: [other, main], information: bins, where: {fraction: 0.85}, bound: [hardbound, bound], panels: recipe}\n"
	e, err := Parse("test", "f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var ports []string
	for _, in := range e.Graph().Action("plot/paths").Inputs() {
		ports = append(ports, in.Port)
	}
	slices.Sort(ports)
	want := []string{
		"bound/1/solve=hardbound,generate=hard,rule=hard",
		"bound/2/solve=bound,generate=smooth,rule=smooth",
		"information/1/train=other,fraction=0.85,seed=1,optimizer=sgd,rate=0.1,batch=4096",
		"information/2/train=main,fraction=0.85,seed=1,optimizer=adam,rate=0.0004,batch=512",
		"information/2/train=main,fraction=0.85,seed=2,optimizer=adam,rate=0.0004,batch=512",
		"patterns/main",
		"patterns/other",
	}
	if !slices.Equal(ports, want) {
		t.Errorf("inputs %q,\nwant %q", ports, want)
	}
}

func TestFiguresOfSeveralRefuse(t *testing.T) {
	for entry, want := range map[string]string{
		"kind: trajectories, train: [main, other], information: bins, where: {fraction: 0.85}, panels: recipe": "",
		"kind: trajectories, train: [main, other], information: bins, where: {fraction: 0.85}, panels: train":  "",
		"kind: trajectories, train: [main, other], information: bins, panels: recipe":                          "", // each fraction is a recipe
		"kind: trajectories, train: [main, other], information: bins, panels: train":                           "differ in fraction (0.05, 0.85)",
		"kind: trajectories, train: [main, other], information: bins, panels: fraction":                        "names the networks of main, other in `train`, and a figure shows one setting",
		"kind: trajectories, train: [main, other], information: bins, where: {fraction: 0.85}":                 "draw a panel for each with `panels: train`",
		"kind: trajectories, train: [main, other], information: bins, where: {rate: 0.1}, panels: recipe":      "selects no run of main, which `train` names",
		"kind: trajectories, train: [main, main], information: bins, panels: recipe":                           "plot.f.train: has main twice",
		"kind: snapshots, train: [main, other], information: bins, epochs: [0]":                                "plot.f.train: names 2 entries; the kind snapshots shows the networks of one",
		"kind: trajectories, train: main, information: bins, panels: fraction, bound: [bound, bound]":          "plot.f.bound: has bound twice",
		"kind: trajectories, train: main, information: bins, panels: fraction, bound: [bound, hard]":           "no entry \"hard\" in the section `solve`",
		"kind: trajectories, train: main, information: bins, panels: fraction, bound: [bound, hardbound]":      "",
		"kind: bends, train: [main, other], information: bins":                                                 "",
		"kind: bends, train: [main, other], information: bins, panels: train":                                  "the kinds that have it",
		"kind: optimality, train: main, information: bins, bound: [bound, hardbound]":                          "plot.f.bound: names 2 bounds; the kind optimality compares layers with one",
	} {
		_, err := Parse("test", "f.yaml", []byte(twoRecipes+"  f: {"+entry+"}\n"))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", entry, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", entry, err, want)
		}
	}
}
