package program

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// bench is a graph of a program, and what there is to run it.
type bench struct {
	*testing.T
	dir    string
	store  *artifacts.Store
	spec   Spec
	limits limits
	ctx    context.Context

	finished func() // called when an action has finished; nil: not
}

func newBench(t *testing.T, how string) *bench {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // where the programs' folders come to lie
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "experiment")
	os.Mkdir(folder, 0o777)
	os.WriteFile(filepath.Join(folder, "settings.txt"), []byte("as they were"), 0o666)
	return &bench{
		T: t, dir: dir, store: artifacts.InMemory(), limits: usual, ctx: allowed(t),
		spec: Spec{Command: []string{self, "act", how}, Files: []string{"settings.txt"}, Timeout: "30s"},
	}
}

// graph has a source and an action that the program replaces.
func (b *bench) graph() *pipeline.Graph {
	g := pipeline.New("test")
	source := g.Add(pipeline.Spec{Stage: "generate", Version: 1, Name: "generate/patterns"})
	patterns := pipeline.Result[tables.Patterns](source, "patterns")
	source.Do(func(t *pipeline.Task) error {
		return patterns.Write(t, tables.Patterns{
			Pattern: []int32{0, 1}, Orbit: []int32{0, 1}, Score: []float64{0, 1}, PY: []float64{0, 1}, Y: []int32{0, 1}, X: [][]float32{{0, 1}},
		})
	})
	a := g.Add(pipeline.Spec{Stage: "estimate", Version: 3, Name: "estimate/bins", Config: map[string]any{"bins": 30}, Seed: 7})
	pipeline.Input(a, "patterns", patterns).Labelled(table.Labels{{Name: "seed", Value: int64(1)}, {Name: "fraction", Value: 1.0}})
	out := pipeline.Result[tables.Information](a, "information")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		if n := len(out.Of(d)); n != 6 {
			return fmt.Errorf("information: has %d rows, expected 6", n)
		}
		return nil
	})
	a.Do(func(*pipeline.Task) error { panic("the stage was asked") })
	p, err := Read(b.spec, filepath.Join(b.dir, "experiment"))
	if err != nil {
		b.Fatal(err)
	}
	p.limits = b.limits
	p.Replace(a)
	return g
}

func (b *bench) run(g *pipeline.Graph) error {
	_, err := (&pipeline.Engine{Store: b.store}).Run(b.ctx, g, pipeline.Selection{})
	return err
}

// log is what was kept of the program.
func (b *bench) log() string { return b.logOf("estimate/bins") }

func (b *bench) logOf(node string) string {
	text, _, err := b.store.Log("test:" + node)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// clean checks that the program's folder is gone.
func (b *bench) clean() {
	b.Helper()
	if left, _ := filepath.Glob(filepath.Join(b.dir, "infoplane-program-*")); left != nil {
		b.Errorf("left behind: %v", left)
	}
}

// BenchmarkOverhead compares an action that a stage does with one that a program does:
// both pass on the activations of a network of the smoke experiment, 24 snapshots of 31
// units. The difference is what a program costs beyond its own time.
func BenchmarkOverhead(b *testing.B) {
	table := tables.Activations{T: [][][]float32{make([][]float32, 31)}}
	for i := range 24 * 4096 {
		table.Epoch, table.Pattern = append(table.Epoch, int32(i/4096)), append(table.Pattern, int32(i%4096))
	}
	for u := range table.T[0] {
		for i := range table.Epoch {
			table.T[0][u] = append(table.T[0][u], float32(math.Tanh(float64(i*u%997)/500-1)))
		}
	}
	for _, who := range []string{"stage", "program"} {
		b.Run(who, func(b *testing.B) {
			g := pipeline.New("test")
			source := g.Add(pipeline.Spec{Stage: "dump", Version: 1, Name: "dump/source"})
			from := pipeline.Result[tables.Activations](source, "activations")
			source.Do(func(t *pipeline.Task) error { return from.Write(t, table) })
			a := g.Add(pipeline.Spec{Stage: "dump", Version: 1, Name: "dump/copy"})
			in := pipeline.Input(a, "activations", from)
			out := pipeline.Result[tables.Activations](a, "activations")
			a.Do(func(t *pipeline.Task) error {
				v, err := in.Read(t)
				if err != nil {
					return err
				}
				return out.Write(t, v)
			})
			if who == "program" {
				p, err := Read(Spec{Command: []string{"cp", "inputs/activations.parquet", "outputs/activations.parquet"}, Timeout: "1m"}, ".")
				if err != nil {
					b.Fatal(err)
				}
				p.Replace(a)
			}
			store, err := artifacts.Open(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			made, err := source.Perform(b.Context(), store, nil)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := a.Perform(allowed(b), store, made); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// allowed is a context that permits programs, of which none stays when the test ends.
func allowed(t testing.TB) context.Context {
	ctx, end := Allow(context.Background())
	t.Cleanup(end)
	return ctx
}
