package review

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

func TestSamples(t *testing.T) {
	g := pipeline.New("test")
	for _, a := range []struct{ stage, name, port string }{
		{"train", "train/a/seed=1", "weights"}, {"train", "train/a/seed=2", "weights"}, {"train", "train/b/seed=1", "weights"},
		{"estimate", "estimate/x/a/seed=1", "information"}, {"estimate", "estimate/x/symbols/a/seed=1", "symbols"}, {"plot", "plot/figure", "png"},
	} {
		action := g.Add(pipeline.Spec{Stage: a.stage, Version: 1, Name: a.name})
		pipeline.Result[artifacts.File](action, a.port)
		action.Do(func(*pipeline.Task) error { return nil })
	}
	want := []string{"train/a/seed=1", "train/b/seed=1", "estimate/x/a/seed=1", "estimate/x/symbols/a/seed=1"}
	if got := Samples(g); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRerun(t *testing.T) {
	differs := []pipeline.Difference{{Port: "weights", Recorded: logical(1), Found: logical(2), Where: "row 3, value: 1, now 2"}}
	c := Compare(results(), results())
	c.Rerun([]pipeline.Verification{{Node: "generate/a", Stage: "generate"}, {Node: "dump/a", Stage: "dump", Err: errors.New("no space")}})
	if !c.OK() || len(c.Causes) > 0 || item(t, c, "rerun", "generate/a").State != Same || item(t, c, "rerun", "dump/a").State != Unknown {
		t.Errorf("nothing differs: %+v, %v", c.Items, c.Causes)
	}
	c.Rerun([]pipeline.Verification{{Node: "train/a", Stage: "train", Differences: differs}, {Node: "train/b", Stage: "train", Differences: differs}})
	if c.OK() || item(t, c, "rerun", "train/b").State != Differs || !strings.Contains(c.Summary(), "2 of 4 reruns") {
		t.Errorf("two differ: %s, %+v", c.Summary(), c.Items)
	}
	if len(c.Causes) != 1 || !strings.Contains(c.Causes[0], "train/a gives another result than the store has (weights: row 3, value: 1, now 2)") || !strings.Contains(c.Causes[0], "trainVersion in stages/train.go") {
		t.Errorf("one stage is to blame, once: %q", c.Causes)
	}
}

// Nothing run again is unknown, and so is what could not be run: neither agrees.
func TestRerunOfNothing(t *testing.T) {
	c := Compare(results(), results())
	if c.Unknown() != 0 || !c.Compared() || c.Unlike() {
		t.Errorf("the same results: %d unknown", c.Unknown())
	}
	c.Rerun(nil)
	if c.Unknown() != 1 || c.Equal() || strings.Contains(c.Summary(), "is the same as") {
		t.Errorf("%d unknown: %s", c.Unknown(), c.Summary())
	}
	if empty := Compare(Results{}, Results{}); empty.Compared() {
		t.Error("two empty results were compared")
	}
}
