package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
)

// why returns the reasons of every node that is not fresh, one line for each node.
func why(t *testing.T, e Engine, g *Graph) string {
	t.Helper()
	all, err := e.Status(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		if s.State == Fresh {
			continue
		}
		line := fmt.Sprintf("%s %s", s.Node, s.State)
		for _, r := range s.Reasons {
			line += "; " + r.String()
		}
		if len(s.WaitsFor) > 0 {
			line += "; waits for " + strings.Join(s.WaitsFor, ", ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// chain is three actions in a row. The second one's result does not depend on
// the first one's, so a change of the first stops at it.
func chain() []sketch {
	var c settings
	c.Modulus, c.Rate, c.Hidden, c.Nested.Name = 1<<40, 0.0004, []int{10, 7}, "a"
	one := c
	one.Modulus = 1 // all values are 0
	return []sketch{
		{version: 1, config: c, seed: 3, outputs: 2},
		{version: 1, config: one, inputs: []int{0}, outputs: 1},
		{version: 1, config: c, inputs: []int{1}, outputs: 1},
	}
}

// Each field of a key, changed alone, gives exactly its reason; the actions
// after it wait before the run, and after it the change goes as far as digests
// differ.
func TestEachFieldGivesItsReason(t *testing.T) {
	waits := "\nstage/001 waiting; waits for in000_0, in000_1\nstage/002 waiting; waits for in001_0"
	for _, c := range []struct {
		name   string
		change func(s []sketch)
		want   string // before the run
		ran    int    // actions
	}{
		{"nothing", func([]sketch) {}, "", 0},
		{"version", func(s []sketch) { s[0].version = 2 }, "stage/000 stale; stage version changed: 1 → 2" + waits, 2},
		{"seed", func(s []sketch) { s[0].seed = 4 }, "stage/000 stale; config changed: seed: 3 → 4" + waits, 2},
		{"number", func(s []sketch) { s[0].config.Rate = 0.001 }, "stage/000 stale; config changed: rate: 0.0004 → 0.001" + waits, 2},
		{"list", func(s []sketch) { s[0].config.Hidden = []int{10, 8} }, "stage/000 stale; config changed: hidden: [10,7] → [10,8]" + waits, 2},
		{"absent", func(s []sketch) { s[0].config.Hidden = nil }, "stage/000 stale; config changed: hidden: [10,7] → absent" + waits, 2},
		{"nested", func(s []sketch) { s[0].config.Nested.Name = "b" }, `stage/000 stale; config changed: nested.name: "a" → "b"` + waits, 2},
		{"two fields", func(s []sketch) { s[0].config.Rate, s[0].version = 1, 5 },
			"stage/000 stale; stage version changed: 1 → 5; config changed: rate: 0.0004 → 1" + waits, 2},
		{"last", func(s []sketch) { s[2].seed = 1 }, "stage/002 stale; config changed: seed: 0 → 1", 1},
		{"first and last", func(s []sketch) { s[0].seed, s[2].seed = 4, 1 },
			"stage/000 stale; config changed: seed: 3 → 4\nstage/001 waiting; waits for in000_0, in000_1\n" +
				"stage/002 stale; config changed: seed: 0 → 1; waits for in001_0", 3},
		{"new input", func(s []sketch) { s[2].inputs = []int{0, 1} },
			"stage/002 stale; input's logical digest changed: in000_0: absent → D0; input's logical digest changed: in000_1: absent → D1", 1},
		{"lost input", func(s []sketch) { s[2].inputs = nil },
			"stage/002 stale; input's logical digest changed: in001_0: D2 → absent", 1},
		{"new output", func(s []sketch) { s[2].outputs = 2 }, "stage/002 stale; output object missing: out1", 1},
		{"new action", func(s []sketch) { s[2].seed = 9 }, "stage/002 stale; config changed: seed: 0 → 9", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Engine{Store: artifacts.InMemory()}
			g := draw(chain(), nil)
			if got, want := why(t, e, g), "stage/000 stale; no record\nstage/001 stale; no record; waits for in000_0, in000_1\nstage/002 stale; no record; waits for in001_0"; got != want {
				t.Errorf("an empty store:\n%s", got)
			}
			first, _ := mustRun(t, e, g)
			want := c.want
			for name, output := range map[string][2]string{"D0": {nodeName(0), portName(0)}, "D1": {nodeName(0), portName(1)}, "D2": {nodeName(1), portName(0)}} {
				ref, _ := first.Output(output[0], output[1])
				want = strings.ReplaceAll(want, name, ref.Logical.String()[:12])
			}
			changed := chain()
			c.change(changed)
			if got := why(t, e, draw(changed, nil)); got != want {
				t.Errorf("status:\n%s\nwant:\n%s", got, want)
			}
			if _, ran := mustRun(t, e, draw(changed, nil)); len(ran) != c.ran {
				t.Errorf("%v ran, want %d", ran, c.ran)
			}
			if got := why(t, e, draw(changed, nil)); got != "" {
				t.Errorf("after the run:\n%s", got)
			}
			// Back to the first graph: everything is there still.
			if _, ran := mustRun(t, e, draw(chain(), nil)); len(ran) != 0 {
				t.Errorf("%v ran again", ran)
			}
		})
	}
}

// An input whose producer was run under another name of the graph is compared
// by digest, and both digests are shown.
func TestInputChanged(t *testing.T) {
	e := Engine{Store: artifacts.InMemory()}
	sketches := chain()
	sketches[1].config.Modulus = 1 << 40 // now the second follows the first
	r1, _ := mustRun(t, e, draw(sketches, nil))
	sketches[0].seed = 9
	g := draw(sketches, nil)
	var reasons []Reason
	e.Observe = func(v Event) {
		if v.Kind == ActionStarted && v.Node != nodeName(0) {
			reasons = append(reasons, v.Reasons...)
		}
	}
	r2, err := e.Run(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	digest := func(r Report, node, port int) string {
		ref, _ := r.Output(nodeName(node), portName(port))
		return ref.Logical.String()
	}
	want := []Reason{
		{InputChanged, "in000_0", digest(r1, 0, 0), digest(r2, 0, 0)},
		{InputChanged, "in000_1", digest(r1, 0, 1), digest(r2, 0, 1)},
		{InputChanged, "in001_0", digest(r1, 1, 0), digest(r2, 1, 0)},
	}
	if !slices.Equal(reasons, want) {
		t.Errorf("reasons %v\nwant %v", reasons, want)
	}
}

func TestStageRenamed(t *testing.T) {
	last := artifacts.Record{Stage: "train", Version: 1, Config: []byte("{}")}
	a := &Action{spec: Spec{Stage: "fit", Version: 1}, config: []byte("{}")}
	if got := changes(a, last, nil); len(got) != 1 || got[0].String() != "stage version changed: train 1 → fit 1" {
		t.Errorf("reasons %v", got)
	}
	a.spec.Stage = "train"
	if got := changes(a, last, nil); len(got) != 0 {
		t.Errorf("no change has the reasons %v", got)
	}
}

// An object that is lost or cut short is seen without reading it, and so is
// damage that was found by reading; only its action runs, and what it writes is
// the same again.
func TestLostObjects(t *testing.T) {
	for _, c := range []struct {
		name   string
		harm   func(t *testing.T, path string)
		reason string
	}{
		{"unharmed", func(*testing.T, string) {}, ""},
		{"removed", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, "stage/000 stale; output object missing: out1"},
		{"truncated", func(t *testing.T, path string) {
			overwrite(t, path, func(b []byte) []byte { return b[:len(b)/2] })
		}, "stage/000 stale; output object damaged: out1"},
		{"longer", func(t *testing.T, path string) {
			overwrite(t, path, func(b []byte) []byte { return append(b, 0) })
		}, "stage/000 stale; output object damaged: out1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			store, dir := openFolder(t)
			e := Engine{Store: store}
			g := draw(chain(), nil)
			before, _ := mustRun(t, e, g)
			ref, _ := before.Output(nodeName(0), portName(1))
			c.harm(t, objectPath(dir, ref))
			if got := why(t, e, g); got != c.reason {
				t.Errorf("status %q, want %q", got, c.reason)
			}
			after, ran := mustRun(t, e, g)
			if want := c.reason != ""; want != slices.Equal(ran, []string{nodeName(0)}) {
				t.Errorf("ran %v", ran)
			}
			if !maps.Equal(digests(t, g, before), digests(t, g, after)) || len(after.Conflicts) > 0 {
				t.Error("the results differ")
			}
			if err := store.Verify(ref); err != nil {
				t.Error(err)
			}
		})
	}
}

// A record whose node was never remembered, or whose pointer is lost, is still a
// hit: the pointer only feeds reasons.
func TestPointerIsAHint(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	g := draw(chain(), nil)
	mustRun(t, e, g)
	if err := os.RemoveAll(dir + "/nodes"); err != nil {
		t.Fatal(err)
	}
	if got := why(t, e, g); got != "" {
		t.Errorf("status %q", got)
	}
	changed := chain()
	changed[2].seed = 8
	if got := why(t, e, draw(changed, nil)); got != "stage/002 stale; no record" {
		t.Errorf("status %q", got)
	}
	if _, ran := mustRun(t, e, g); len(ran) > 0 { // remembers them again
		t.Errorf("ran %v", ran)
	}
	if got := why(t, e, draw(changed, nil)); got != "stage/002 stale; config changed: seed: 0 → 8" {
		t.Errorf("status %q", got)
	}
}

func TestStatusOutputs(t *testing.T) {
	e := Engine{Store: artifacts.InMemory()}
	g := draw(chain(), nil)
	report, _ := mustRun(t, e, g)
	for name, s := range mustStatus(t, e, g) {
		for port, ref := range s.Outputs {
			if got, ok := report.Output(name, port); !ok || got != ref {
				t.Errorf("%s.%s is %v, the run had %v", name, port, ref, got)
			}
		}
		if s.Key == nil || s.Key.IsZero() || s.Seconds <= 0 || s.Stage != "stage" || len(s.Outputs) != len(g.Action(name).Outputs()) {
			t.Errorf("status %+v", s)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Status(ctx, g, Selection{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled status: %v", err)
	}
}
