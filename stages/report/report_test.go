package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages"
	"infoplane/stages/plot/page"
)

// good is an experiment of four networks.
const good = `about: A test.
generate:
  hard: {rule: hard}
  smooth: {rule: smooth, gamma: 12, seed: 1}
train:
  main:
    patterns: hard
    networks: 2
    fraction: [0.05, 0.85]
    split: random
    hidden: [4, 3]
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 10
    snapshots: 5
estimate:
  bins: {estimator: binning, bins: 30, range: fixed}
solve:
  bound: {patterns: smooth, tolerance: 1e-3}
plot:
  figure2: {kind: snapshots, title: T, information: bins, train: main, where: {fraction: 0.85}, bound: bound, epochs: [0, 10]}
`

// results is what a store has of an experiment.
func results(t *testing.T, g *pipeline.Graph, store *artifacts.Store, problems map[string]string) Findings {
	t.Helper()
	engine := &pipeline.Engine{Store: store}
	all, err := engine.Status(context.Background(), g, pipeline.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]map[string]artifacts.Ref{}
	for _, st := range all {
		if st.State == pipeline.Fresh {
			outputs[st.Node] = st.Outputs
		}
	}
	return Findings{
		Given: "my file.yaml", About: "A test.", Text: []byte(good), Graph: g, Store: store,
		Output: func(node, port string) (artifacts.Ref, bool) {
			ref, ok := outputs[node][port]
			return ref, ok
		},
		Problem: func(node string) string { return problems[node] },
	}
}

func TestReport(t *testing.T) {
	e, err := stages.Parse("test", "test.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	g, store := e.Graph(), artifacts.InMemory()
	if _, err := (&pipeline.Engine{Store: store, Workers: 2}).Run(context.Background(), g, pipeline.Selection{}); err != nil {
		t.Fatal(err)
	}
	found := results(t, g, store, nil)
	r := found.Page()
	if fmt.Sprint(r.Facts) != fmt.Sprintf("[4 networks 2 settings 10 epochs 1 figure %d actions]", len(g.Actions())) {
		t.Errorf("facts %q", r.Facts)
	}
	if r.Command != "infoplane run 'my file.yaml'" || len(r.Gaps) > 0 {
		t.Errorf("command %q, gaps %v", r.Command, r.Gaps)
	}
	if len(r.Plane.Networks) != 4 || len(r.Plane.Bounds) != 1 || r.Plane.Bounds[0].Name != "smooth" || len(r.Plane.Colours) != 3 {
		t.Errorf("plane: %d networks, %d bounds, colours %v", len(r.Plane.Networks), len(r.Plane.Bounds), r.Plane.Colours)
	}
	if got := r.Plane.Start.String(); got != "train=main,fraction=0.85,seed=1" {
		t.Errorf("starts with %s, which figure 2 does not show", got)
	}
	f := r.Figures[0]
	if f.Name != "figure2" || len(f.Files) != 3 || len(f.Inputs) != 4 || len(f.SVG) == 0 || f.Missing != "" || f.Settings[0].Value != "snapshots" {
		t.Errorf("figure: %s, files %v, inputs %v, settings %v, missing %q", f.Name, f.Files, f.Inputs, f.Settings, f.Missing)
	}
	if got := strings.Join(f.Tables, " "); got != "curve information hard" {
		t.Errorf("figure 2 is drawn from the tables %s", got)
	}
	if len(r.Histories) != 4 || len(r.Histories[3].Rows) == 0 || r.Histories[3].Labels.String() != "train=main,fraction=0.85,seed=2" {
		t.Errorf("histories %v", r.Histories)
	}
	for _, in := range f.Inputs {
		if in.Blob == "" || in.Logical == "" || in.Blob == in.Logical {
			t.Errorf("input %+v", in)
		}
	}

	// A figure that is recorded but cannot be read any more.
	ref, _ := found.Output("plot/figure2", "svg")
	read := found.Output
	found.Output = func(node, port string) (artifacts.Ref, bool) {
		if node == "plot/figure2" && port == "svg" {
			gone := ref
			gone.Blob[0] ^= 1
			return gone, true
		}
		return read(node, port)
	}
	r = found.Page()
	if len(r.Figures[0].SVG) > 0 || !strings.Contains(r.Figures[0].Missing, "missing") || len(r.Gaps) != 1 {
		t.Errorf("a lost figure: missing %q, gaps %v", r.Figures[0].Missing, r.Gaps)
	}
}

// TestReportOfNothing: a store without results makes a page of gaps.
func TestReportOfNothing(t *testing.T) {
	e, err := stages.Parse("test", "test.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	r := results(t, g, artifacts.InMemory(), map[string]string{"generate/hard": "no record", "generate/smooth": "no record"}).Page()
	if len(r.Gaps) != 3 || r.Gaps[0].What != "generate/hard" || !strings.Contains(r.Gaps[2].Why, "waiting") {
		t.Errorf("gaps %v", r.Gaps)
	}
	if f := r.Figures[0]; !strings.HasPrefix(f.Missing, "it needs generate/") || len(f.Files) != 3 || f.Files[0].Blob != "" {
		t.Errorf("figure %+v", f)
	}
	if html, err := r.HTML(); err != nil || !strings.Contains(string(html), "What is missing") {
		t.Errorf("no page of gaps (%v)", err)
	}
}

func TestSettings(t *testing.T) {
	all := settings([]byte("about: A.\nnote: 7 # seven\ntrain:\n  main:   # the paper's\n    rate: 0.1  # faster\n    hidden: [[3, 2], [4]]\n    where: {a: 1, b: [x, y]}\n  none:\n"))
	var lines []string
	for _, s := range all {
		lines = append(lines, strings.Join([]string{s.Entry, s.Name, s.Value}, "|"))
	}
	want := "|note|7\ntrain.main|rate|0.1\ntrain.main|hidden|[3, 2], [4]\ntrain.main|where|a: 1, b: x, y\ntrain|none|"
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, odd := range []string{"", "a: [", "- 1", "a: &x {b: *x}"} {
		settings([]byte(odd)) // must not panic or hang
	}
}

func TestEstimatorOf(t *testing.T) {
	for node, want := range map[string]string{"estimate/bins30/main/seed=1": "bins30", "estimate/bins/bins=30/main/seed=1": "bins/bins=30", "estimate/x": "", "estimate": ""} {
		if got := EstimatorOf(node); got != want {
			t.Errorf("%s: %q, want %q", node, got, want)
		}
	}
}

func TestCommand(t *testing.T) {
	for arg, want := range map[string]string{
		"paper:plot/figure2": "infoplane show paper:plot/figure2", "a b": "infoplane show 'a b'", "it's": `infoplane show 'it'\''s'`, "$(x)": "infoplane show '$(x)'",
	} {
		if got := command("show", arg); got != want {
			t.Error(errors.New(got))
		}
	}
}

// Two entries that find one bound are one line of the plane; two bounds of the same
// patterns have two names.
func TestBoundsOfThePlane(t *testing.T) {
	one, other := tables.Curve{{IXTBits: 1, ITYBits: 0.9}}, tables.Curve{{IXTBits: 1, ITYBits: 0.8}}
	var got []page.Bound
	for i, curve := range []tables.Curve{one, one, other} {
		got = addBound(got, page.Bound{Name: "smooth", Curve: curve}, []string{"solve/a", "solve/b", "solve/c"}[i])
	}
	if len(got) != 2 || got[0].Name != "smooth" || got[1].Name != "smooth, c" {
		t.Errorf("%+v", got)
	}
}

// A figure leads to the table of its estimator, and not to that of all.
func TestNarrowest(t *testing.T) {
	two := strings.Replace(good, "range: fixed}", "range: fixed}\n  fine: {estimator: binning, bins: 60, range: fixed}", 1)
	e, err := stages.Parse("test", "test.yaml", []byte(two))
	if err != nil {
		t.Fatal(err)
	}
	r := results(t, e.Graph(), artifacts.InMemory(), nil).Page()
	if got := strings.Join(r.Figures[0].Tables, " "); got != "curve bins hard" {
		t.Errorf("figure 2 is drawn from the tables %s", got)
	}
}
