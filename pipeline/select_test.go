package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
)

// paper is a small graph with the names of the real one.
func paper() *Graph {
	g := New("paper")
	step := func(stage, name string, in ...Output[numbers]) Output[numbers] {
		a := g.Add(Spec{Stage: stage, Name: stage + "/" + name})
		for i, from := range in {
			Input(a, portName(i), from)
		}
		out := Result[numbers](a, "out")
		a.Do(func(t *Task) error { return out.Write(t, numbers{{1}}) })
		return out
	}
	patterns := step("generate", "hard")
	var ends []Output[numbers]
	for _, run := range []string{"main/seed=1", "main/seed=2", "relu/seed=1"} {
		weights := step("train", run, patterns)
		Export(g, "weights", table.Labels{{Name: "run", Value: run}}, weights)
		ends = append(ends, step("estimate", "bins30/"+run, weights))
	}
	step("solve", "smooth", patterns)
	a := g.Add(Spec{Stage: "plot", Name: "plot/figure2"})
	for i, end := range ends[:2] {
		Input(a, portName(i), end)
	}
	figure := Result[artifacts.File](a, "png")
	a.Do(func(t *Task) error { return figure.Write(t, artifacts.File("png")) })
	Publish(g, "figure2.png", figure)
	return g
}

func TestSelect(t *testing.T) {
	g := paper()
	for _, c := range []struct {
		targets string
		asked   string // nodes
		needed  int    // with their ancestors
	}{
		{"generate/hard", "generate/hard", 1},
		{"train", "train/main/seed=1 train/main/seed=2 train/relu/seed=1", 4},
		{"train/main", "train/main/seed=1 train/main/seed=2", 3},
		{"train/main/", "train/main/seed=1 train/main/seed=2", 3},
		{"train/main/seed=2", "train/main/seed=2", 2},
		{"figure2.png", "plot/figure2", 6},
		{"plot/figure2", "plot/figure2", 6},
		{"weights", "train/main/seed=1 train/main/seed=2 train/relu/seed=1", 4},
		{"solve train/relu", "train/relu/seed=1 solve/smooth", 3},
	} {
		s, err := g.Select(strings.Fields(c.targets)...)
		if err != nil {
			t.Errorf("%s: %v", c.targets, err)
			continue
		}
		if got := strings.Join(s.Targets(), " "); got != c.asked || len(s.Names()) != c.needed {
			t.Errorf("%s: targets %s, %d actions, want %s, %d", c.targets, got, len(s.Names()), c.asked, c.needed)
		}
	}
	all, err := g.Select()
	if err != nil || len(all.Targets()) != 9 || !slices.Equal(all.Names(), all.Targets()) {
		t.Errorf("no target: %v, %v", all.Names(), err)
	}
}

func TestSelectUnknown(t *testing.T) {
	g := paper()
	for target, want := range map[string]string{
		"trian":             "trian: no such action, export or file in paper; did you mean train?",
		"figure3.png":       "figure3.png: no such action, export or file in paper; did you mean figure2.png?",
		"train/main/seed=9": "train/main/seed=9: no such action, export or file in paper; did you mean train/main/seed=1?",
		"train/ma":          "train/ma: no such action, export or file in paper; did you mean train/main?",
		"weight":            "weight: no such action, export or file in paper; did you mean weights?",
		"qqqqqqqqqqqqqqqqq": "qqqqqqqqqqqqqqqqq: no such action, export or file in paper",
		"":                  ": no such action, export or file in paper",
	} {
		if _, err := g.Select("train", target); !errors.Is(err, ErrNotSelected) || err.Error() != want {
			t.Errorf("%q: %v, want %s", target, err, want)
		}
	}
}

func TestRunsTheSelectionOnly(t *testing.T) {
	g := paper()
	s, err := g.Select("train/relu", "figure2.png")
	if err != nil {
		t.Fatal(err)
	}
	var ran []string
	e := Engine{Store: artifacts.InMemory(), Observe: func(v Event) {
		if v.Kind == ActionFinished || v.Kind == ActionFresh { // the stages differ, the seeds do not
			ran = append(ran, v.Node)
		}
	}}
	report, err := e.Run(context.Background(), g, s)
	slices.Sort(ran)
	if err != nil || report.Total != 7 || !slices.Equal(ran, slices.Sorted(slices.Values(s.Names()))) {
		t.Errorf("%v ran, want %v (%v)", ran, s.Names(), err)
	}
	if _, ok := report.Output("solve/smooth", "out"); ok {
		t.Error("an action outside the selection ran")
	}
}
