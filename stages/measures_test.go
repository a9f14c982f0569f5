package stages

import (
	"context"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/dump"
	"infoplane/stages/train"
)

// In full-batch training the mean over patterns is the gradient that training records, and
// on batches of one pattern the deviation is, too; on larger batches it is not.
func TestMeasuresAreThoseOfTraining(t *testing.T) {
	p, c := hardPatterns(t), network(3)
	c.Fraction = 0.01
	measures := func() (tables.Measures, tables.Gradients) {
		r, err := train.Train(c, 3, train.Data{Patterns: p}, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		split, err := c.Splitting().Table(p.Y, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		m, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Measures] {
			return measureLayers(g, "dump/x", dump.Config{Activation: c.Activation}, dumped{patterns: given(g, "patterns", p), weights: given(g, "weights", train.Weights(c, r.Widths, r.Snapshots))}, given(g, "split", split))
		})
		if err != nil {
			t.Fatal(err)
		}
		return m, train.Gradients(r.Snapshots)
	}
	for _, batch := range []int{1, 10, 4096} {
		c.Batch = batch
		m, g := measures()
		if len(m) != len(g) {
			t.Fatalf("%d rows, and %d of gradients", len(m), len(g))
		}
		for i := range m {
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-4*b } // of float32
			if mean := near(m[i].SampleMeanNorm, g[i].MeanNorm); mean != (batch != 10) {
				t.Errorf("batch %d, row %d: mean %v and %v", batch, i, m[i].SampleMeanNorm, g[i].MeanNorm)
			}
			if deviation := near(m[i].SampleStdNorm, g[i].StdNorm); deviation != (batch == 1) {
				t.Errorf("batch %d, row %d: deviation %v and %v", batch, i, m[i].SampleStdNorm, g[i].StdNorm)
			}
		}
	}
}

// Layers are measured where an entry asks for it, by actions of their own: all others
// stay as they are.
func TestMeasuresWhereAsked(t *testing.T) {
	asked := strings.Replace(good, "networks: 2\n", "networks: 2\n    measures: true\n", 1) +
		"  measures: {kind: curves, train: main, where: {fraction: 0.05}, columns: [collapse, flat], x: epoch, bands: deviation}\n"
	plain, all := actionsOf(t, good), strings.Join(actionsOf(t, asked), "\n")+"\n"
	for _, action := range plain {
		if !strings.Contains(all, action+"\n") {
			t.Errorf("no longer there: %s", action)
		}
	}
	for _, want := range []string{
		`dump/main/measures/fraction=0.85,seed=2 {"activation":"tanh","table":"measures"} patterns split weights` + "\n",
		"measures/train=main,fraction=0.05,seed=1 measures/train=main,fraction=0.05,seed=2\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in\n%s", want, all)
		}
	}
	if strings.Contains(strings.Join(plain, "\n"), "measures") {
		t.Error("layers are measured that no one asks for")
	}
	for text, want := range map[string]string{
		strings.Replace(asked, "measures: true", "measures: false", 1): "plot.measures.train: main has no table of measures, which a column is of; give it `measures: true`",
		strings.Replace(asked, "measures: true", "measures: yes", 1):   "train.main.measures: expected true or false",
	} {
		if _, err := Parse("test", "f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
