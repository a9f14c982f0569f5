package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
)

// numbers is the table of these tests.
type numbers []number

type number struct {
	Value int64 `column:"value"`
}

// settings is the config of these tests.
type settings struct {
	Modulus int64   `json:"modulus"`
	Rate    float64 `json:"rate"`
	Hidden  []int   `json:"hidden,omitempty"`
	Broken  bool    `json:"broken,omitempty"` // the action fails
	Nested  struct {
		Name string `json:"name"`
	} `json:"nested"`
}

// sketch is an action of a random graph, before it is one: data that a test
// can change between runs, and evaluate without the engine.
type sketch struct {
	version int
	config  settings
	seed    uint64
	inputs  []int // indices of earlier sketches
	spare   []int // those of inputs that are optional
	outputs int
	derived bool // the outputs are derivable
}

var errBroken = errors.New("broken")

// without stands for an absent input.
const without = -1

// value is what output port of the sketch holds: a digest of all it depends on,
// modulo a small number, so that different inputs often give equal outputs.
func (s sketch) value(port int, inputs []int64) int64 {
	text := fmt.Sprint(s.version, s.config, s.seed, inputs, port)
	digest := sha256.Sum256([]byte(text))
	return int64(binary.LittleEndian.Uint64(digest[:]) % uint64(s.config.Modulus))
}

// randomSketches gives between 1 and most of them, in topological order.
func randomSketches(rng *rand.Rand, most int) []sketch {
	out := make([]sketch, 1+rng.Intn(most))
	for i := range out {
		s := &out[i]
		s.version, s.seed, s.outputs = 1, uint64(rng.Intn(3)), 1+rng.Intn(2)
		s.config = settings{Modulus: 1 + rng.Int63n(4), Rate: float64(rng.Intn(3)), Hidden: []int{rng.Intn(3)}}
		for j := range i {
			if rng.Intn(i) < 2 {
				s.inputs = append(s.inputs, j)
			}
		}
	}
	return out
}

func nodeName(i int) string { return fmt.Sprintf("stage/%03d", i) }
func portName(i int) string { return fmt.Sprintf("out%d", i) }

// draw makes the graph of some sketches. Before an action computes, it calls
// before, whose error it returns.
func draw(sketches []sketch, before func(t *Task, i int) error) *Graph {
	g := New("test")
	outputs := make([][]Output[numbers], len(sketches))
	for i, s := range sketches {
		a := g.Add(Spec{Stage: "stage", Version: s.version, Name: nodeName(i), Config: s.config, Seed: s.seed})
		var ins []In[numbers]
		for _, j := range s.inputs {
			declare := Input[numbers]
			if slices.Contains(s.spare, j) {
				declare = Optional[numbers]
			}
			for port, out := range outputs[j] {
				ins = append(ins, declare(a, fmt.Sprintf("in%03d_%d", j, port), out))
			}
		}
		var retention []Retention
		if s.derived {
			retention = append(retention, Derivable)
		}
		for port := range s.outputs {
			outputs[i] = append(outputs[i], Result[numbers](a, portName(port), retention...))
		}
		a.Do(func(t *Task) error {
			if before != nil {
				if err := before(t, i); err != nil {
					return err
				}
			}
			var values []int64
			for _, in := range ins {
				v, err := in.Read(t)
				switch {
				case errors.Is(err, ErrAbsent):
					v = numbers{{without}}
				case err != nil:
					return err
				}
				values = append(values, v[0].Value)
			}
			if s.config.Broken {
				return errBroken
			}
			for port, out := range outputs[i] {
				if err := out.Write(t, numbers{{s.value(port, values)}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g
}

// evaluate computes all values without the engine, and for each sketch a text of
// everything that its result depends on. A sketch that fails, or is skipped since
// others do, has no values; one that is skipped has no facts.
func evaluate(sketches []sketch) (values [][]int64, facts []string) {
	for _, s := range sketches {
		var inputs []int64
		var ports []string
		skipped, there := false, 0
		for _, j := range s.inputs {
			read, optional := values[j], slices.Contains(s.spare, j)
			switch {
			case read != nil && optional:
				there++
			case read == nil && optional:
				read = slices.Repeat([]int64{without}, sketches[j].outputs)
			case read == nil:
				skipped = true
			}
			inputs = append(inputs, read...)
			ports = append(ports, fmt.Sprint(j, read))
		}
		if skipped || len(s.spare) > 0 && there == 0 {
			values, facts = append(values, nil), append(facts, "")
			continue
		}
		facts = append(facts, fmt.Sprint(s.version, s.config, s.seed, ports))
		if s.config.Broken {
			values = append(values, nil)
			continue
		}
		own := make([]int64, s.outputs)
		for port := range own {
			own[port] = s.value(port, inputs)
		}
		values = append(values, own)
	}
	return values, facts
}

// mustRun runs the whole graph, and gives the report and the nodes that ran.
func mustRun(t testing.TB, e Engine, g *Graph) (Report, []string) {
	t.Helper()
	var ran []string
	e.Observe = func(v Event) {
		if v.Kind == ActionFinished {
			ran = append(ran, v.Node)
		}
	}
	report, err := e.Run(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	return report, ran
}

// digests returns the logical digest of every output of a graph.
func digests(t testing.TB, g *Graph, r Report) map[string]artifacts.Logical {
	t.Helper()
	out := map[string]artifacts.Logical{}
	for _, a := range g.Actions() {
		for _, port := range a.Outputs() {
			ref, ok := r.Output(a.Name(), port)
			if !ok {
				t.Fatalf("%s has no output %s", a.Name(), port)
			}
			out[a.Name()+"."+port] = ref.Logical
		}
	}
	return out
}

func mustStatus(t testing.TB, e Engine, g *Graph) map[string]Status {
	t.Helper()
	all, err := e.Status(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Status{}
	for _, s := range all {
		out[s.Node] = s
	}
	return out
}

func openFolder(t testing.TB) (*artifacts.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	s, err := artifacts.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func objectPath(dir string, r artifacts.Ref) string {
	hex := r.Blob.String()
	return filepath.Join(dir, "objects", "sha256", hex[:2], hex)
}

// overwrite replaces the bytes of an object.
func overwrite(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path) // it is read-only
	}
	if err == nil {
		err = os.WriteFile(path, change(b), 0o444)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
			t.Errorf("panic %q, want one with %q", got, want)
		}
	}()
	f()
}

func TestMisusePanics(t *testing.T) {
	nothing := func(*Task) error { return nil }
	add := func(g *Graph, name string) (*Action, Output[numbers]) {
		a := g.Add(Spec{Stage: "stage", Version: 1, Name: name})
		return a, Result[numbers](a, "out")
	}
	g := New("test")
	a, outA := add(g, "stage/a")
	b, outB := add(g, "stage/b")
	elsewhere, outElsewhere := add(New("other"), "stage/a")
	Input(b, "a", outA)

	mustPanic(t, "a graph without a name", func() { New("") })
	mustPanic(t, "two actions with the name stage/a", func() { add(g, "stage/a") })
	mustPanic(t, `the name ""`, func() { add(g, "") })
	mustPanic(t, "config: json", func() { g.Add(Spec{Stage: "stage", Name: "x", Config: func() {}}) })
	mustPanic(t, "two outputs with the name out", func() { Result[numbers](a, "out") })
	mustPanic(t, "a port without a name", func() { Result[numbers](a, "") })
	mustPanic(t, "two inputs with the name a", func() { Input(b, "a", outA) })
	mustPanic(t, "not added before", func() { Input(a, "self", outA) })
	mustPanic(t, "not added before", func() { Input(a, "cycle", outB) })
	mustPanic(t, "another graph", func() { Input(b, "x", outElsewhere) })
	mustPanic(t, "no action declared", func() { Input(b, "x", Output[numbers]{}) })
	mustPanic(t, "another graph", func() { Export(g, "x", nil, outElsewhere) })
	mustPanic(t, "stage/a: Do is missing", func() { (&Engine{}).Run(context.Background(), g, Selection{}) })
	mustPanic(t, "without a function", func() { a.Do(nil) })
	mustPanic(t, "without an output", func() { g.Add(Spec{Stage: "stage", Name: "stage/c"}).Do(nothing) })
	a.Do(nothing)
	mustPanic(t, "Do twice", func() { a.Do(nothing) })
	mustPanic(t, "declared after Do", func() { Result[numbers](a, "late") })
	mustPanic(t, "declared after Do", func() { Input(a, "late", outA) })
	_ = elsewhere

	files := New("files")
	f := files.Add(Spec{Stage: "plot", Name: "plot/f"})
	figure := Result[artifacts.File](f, "png")
	Publish(files, "f.png", figure)
	mustPanic(t, "two published files", func() { Publish(files, "f.png", figure) })
	mustPanic(t, "selection of another graph", func() {
		f.Do(nothing)
		sel, _ := files.Select()
		sel.of(New("other"))
	})
}

// An action that uses a port of another one is stopped by the engine, which
// names both.
func TestUndeclaredPorts(t *testing.T) {
	for _, c := range []struct {
		name, want string
		do         func(t *Task, in In[numbers], own, other Output[numbers]) error
	}{
		{"reads", `stage/b reads input "x", which it did not declare`, func(t *Task, in In[numbers], _, _ Output[numbers]) error {
			_, err := in.Read(t)
			return err
		}},
		{"writes", `stage/b writes output "out", which it did not declare`, func(t *Task, _ In[numbers], _, other Output[numbers]) error {
			return other.Write(t, nil)
		}},
		{"twice", `stage/b writes output "own" twice`, func(t *Task, _ In[numbers], own, _ Output[numbers]) error {
			own.Write(t, numbers{{1}})
			return own.Write(t, numbers{{1}})
		}},
		{"none", `output own was not written`, func(*Task, In[numbers], Output[numbers], Output[numbers]) error { return nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := New("test")
			first := g.Add(Spec{Stage: "stage", Name: "stage/first"})
			start := Result[numbers](first, "out")
			first.Do(func(t *Task) error { return start.Write(t, numbers{{1}}) })
			a := g.Add(Spec{Stage: "stage", Name: "stage/a"})
			in, other := Input(a, "x", start), Result[numbers](a, "out")
			a.Do(func(t *Task) error { return other.Write(t, numbers{{2}}) })
			b := g.Add(Spec{Stage: "stage", Name: "stage/b", Seed: 1})
			own := Result[numbers](b, "own")
			b.Do(func(t *Task) error { return c.do(t, in, own, other) })
			_, err := (&Engine{Store: artifacts.InMemory()}).Run(context.Background(), g, Selection{})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "stage/b: ") {
				t.Errorf("error %v, want one of stage/b with %q", err, c.want)
			}
		})
	}
}

func TestDescription(t *testing.T) {
	g := New("paper")
	a := g.Add(Spec{Stage: "generate", Version: 3, Name: "generate/hard", Config: map[string]any{"rule": "hard"}, Seed: 7})
	patterns := Result[numbers](a, "patterns")
	a.Do(func(*Task) error { return nil })
	b := g.Add(Spec{Stage: "train", Name: "train/main"})
	Input(b, "z", patterns)
	Optional(b, "a", patterns)
	weights := Result[numbers](b, "weights")
	b.Do(func(*Task) error { return nil })
	Export(g, "weights", table.Labels{{Name: "seed", Value: int64(1)}}, weights)

	if g.Name() != "paper" || g.Action("train/main") != b || g.Action("x") != nil || !slices.Equal(g.Actions(), []*Action{a, b}) {
		t.Error("the graph does not know its actions")
	}
	if a.Name() != "generate/hard" || a.Stage() != "generate" || a.Version() != 3 || a.Seed() != 7 || string(a.Config()) != `{"rule":"hard"}` {
		t.Error("the action does not tell its spec")
	}
	want := []Edge{{"a", "generate/hard", "patterns", true}, {"z", "generate/hard", "patterns", false}}
	if !slices.Equal(b.Inputs(), want) || !slices.Equal(b.Outputs(), []string{"weights"}) {
		t.Errorf("ports %v %v", b.Inputs(), b.Outputs())
	}
	if e := g.Exports(); len(e) != 1 || e[0].Name != "weights" || e[0].Node != "train/main" || e[0].Port != "weights" || e[0].Labels.String() != "seed=1" {
		t.Errorf("exports %v", e)
	}
	if patterns.Node() != "generate/hard" || patterns.Port() != "patterns" {
		t.Error("the output does not know where it comes from")
	}
}
