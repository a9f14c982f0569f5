package stages

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/train"
)

// The split is the one that the network is trained with: its share of ones is that of the
// history. A split of another seed is not.
func TestSplitIsThatOfTraining(t *testing.T) {
	p, c := hardPatterns(t), network(8)
	r, err := train.Train(c, 3, train.Data{Patterns: p}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	ones := func(seed uint64, part string) float64 {
		s, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Split] {
			return splitPatterns(g, "train/x/split/y", c.Splitting(), seed, lesson{patterns: given(g, "patterns", p)})
		})
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := s.Chosen(part, len(p.Pattern))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, i := range chosen {
			sum += float64(p.Y[i])
		}
		return sum / float64(len(chosen))
	}
	if ones(3, "train") != r.Snapshots[0].OnesTrain || ones(3, "test") != r.Snapshots[0].OnesTest {
		t.Errorf("ones %v and %v, those of the training %v and %v", ones(3, "train"), ones(3, "test"), r.Snapshots[0].OnesTrain, r.Snapshots[0].OnesTest)
	}
	if ones(4, "train") == r.Snapshots[0].OnesTrain {
		t.Error("another seed has the same split")
	}
}

// actionsOf lists what an experiment runs: names, configs and inputs.
func actionsOf(t *testing.T, text string) []string {
	t.Helper()
	e, err := Parse("test", "test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range e.Graph().Actions() {
		one := a.Name() + " " + string(a.Config())
		for _, in := range a.Inputs() {
			one += " " + in.Port
		}
		out = append(out, one)
	}
	return out
}

// Estimates on all patterns are as they were; others read a split, which has an action only
// then.
func TestOnTrainAndTest(t *testing.T) {
	plain := actionsOf(t, good)
	all := actionsOf(t, strings.Replace(good, "range: fixed}", "range: fixed, on: all}", 1))
	if !slices.Equal(plain, all) {
		t.Errorf("on: all gives\n%s\nwant\n%s", strings.Join(all, "\n"), strings.Join(plain, "\n"))
	}
	swept := strings.Replace(good, "range: fixed}", "range: fixed, on: [train, test, all]}", 1)
	swept = strings.Replace(swept, "information: bins,", `information: bins/on=test,`, 1)
	text := strings.Join(actionsOf(t, swept), "\n")
	for _, want := range []string{
		`train/main/split/fraction=0.85,seed=2 {"fraction":0.85,"split":"random","table":"split"} patterns`,
		`estimate/bins/on=test/main/fraction=0.85,seed=2 {"bins":30,"estimator":"binning","on":"test","range":"fixed"} activations patterns split`,
		`estimate/bins/on=all/main/fraction=0.85,seed=2 {"bins":30,"estimator":"binning","range":"fixed"} activations patterns` + "\n",
		"information/train=main,fraction=0.85,seed=2 patterns/main split/train=main,fraction=0.85,seed=1 split/train=main,fraction=0.85,seed=2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "/split/fraction=0.85,seed=2 {"); n != 1 {
		t.Errorf("%d actions of one split", n)
	}
	if strings.Contains(strings.Join(plain, "\n"), "split/") {
		t.Error("a split that no estimate asks for has an action")
	}
}

// What has no split, or no pattern in the part, is refused.
func TestOnIsRefused(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.parquet", "labels.parquet"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("PAR1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	imported := "dump:\n  foreign: {activations: a.parquet, patterns: labels.parquet}\nestimate:\n  e: {estimator: ksg, neighbours: 3, on: test}\n"
	for _, c := range []struct{ text, want string }{
		{imported, "f.yaml:4:6: estimate.e.on: is test, and foreign imports activations, of which no split is known; record with test=(x, y), name the entries to estimate in `train`, or leave out `on`"},
		{strings.NewReplacer("range: fixed}", "range: fixed, on: test}", "0.85", "1").Replace(good), "estimate.bins.on: is test, and main/fraction=1,seed=1 trains on all patterns (fraction 1)"},
		{strings.NewReplacer("range: fixed}", "range: fixed, on: both}").Replace(good), `estimate.bins.on: is "both"; an estimate is on train, test or all patterns`},
		{strings.NewReplacer("range: fixed}", "range: fixed, on: train}", "tolerance: 1e-3}", "tolerance: 1e-3, train: main, information: bins}").Replace(good),
			"solve.bound.information: bins is on the patterns for train; the bound is that of all patterns: name an estimator without `on`"},
		{strings.NewReplacer("range: fixed}", "range: fixed, on: train}", "snapshots: 5\n", "snapshots: 5\n    program: {command: [a.parquet], files: [a.parquet], timeout: 1m}\n").Replace(good),
			"estimate.bins.on: is train, and main is trained by a program, whose split is not known"},
	} {
		_, err := Parse("test", filepath.Join(folder, "f.yaml"), []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
	for _, fine := range []string{
		strings.Replace(imported, "on: test", "on: all", 1),
		strings.NewReplacer("range: fixed}", "range: fixed, on: test, where: {fraction: 0.05}}", "0.85]", "1]", "where: {fraction: 0.85}", "where: {fraction: 0.05}").Replace(good),
	} {
		if _, err := Parse("test", filepath.Join(folder, "f.yaml"), []byte(fine)); err != nil {
			t.Error(err)
		}
	}
}
