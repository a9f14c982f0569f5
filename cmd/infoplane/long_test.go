package main

import (
	"slices"
	"strings"
	"testing"

	"infoplane/pipeline"
	"infoplane/stages"
)

// wideNetworks has estimates of a minute and more each, and others of seconds.
const wideNetworks = `generate:
  patterns: {rule: hard}
train:
  wide: {patterns: patterns, networks: 3, fraction: 0.85, split: random, hidden: [1024, 512], activation: tanh,
    optimizer: adam, rate: 0.0004, batch: 512, epochs: 300, snapshots: 100}
estimate:
  kde: {estimator: kde, bound: upper, variance: 0.1}
  last: {estimator: kde, bound: upper, variance: 0.1, epochs: [300]}
  bins: {estimator: binning, bins: 30, range: fixed}
`

// Estimates that take minutes are said before they start, and by status; others are not.
func TestLongEstimatesAreSaid(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	t.Chdir(b.dir)
	b.put(b.path("wide.yaml"), wideNetworks)
	b.bareRun(exitStale, "run --dry-run wide.yaml")
	b.says(b.stderr, "estimate/kde/wide: about 7 min of one core for 3 networks; the time of kde grows like patterns² × units")
	if strings.Contains(b.stderr, "bins") || strings.Contains(b.stderr, "last") {
		t.Errorf("short estimates are warned about: %q", b.stderr)
	}

	x, err := stages.Parse("wide", "wide.yaml", []byte(wideNetworks))
	if err != nil {
		t.Fatal(err)
	}
	lines := &transcript{}
	observe := warnsOfLong(&experiment{graph: x.Graph()}, lines)
	for _, node := range []string{"bins/wide/seed=1", "last/wide/seed=1", "kde/wide/seed=1", "kde/wide/seed=2"} {
		observe(pipeline.Event{Kind: pipeline.ActionStarted, Node: "estimate/" + node, Stage: "estimate"})
	}
	if len(lines.texts) != 1 || !strings.Contains(lines.texts[0], "estimate/kde/wide: about 2 min of one core for a network") {
		t.Errorf("a run says %q", lines.texts)
	}
	if i := slices.Index(lines.order, "estimate/kde/wide/seed=1"); i != 3 {
		t.Errorf("the warning does not stand before the start: %q", lines.order)
	}
}

// transcript is a display that keeps what it is given.
type transcript struct{ texts, order []string }

func (p *transcript) observe(e pipeline.Event) { p.order = append(p.order, e.Node) }
func (p *transcript) print(line string) {
	p.texts, p.order = append(p.texts, line), append(p.order, line)
}
func (p *transcript) close() {}
