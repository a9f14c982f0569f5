package pipeline

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
)

func mustVerify(t *testing.T, e Engine, g *Graph, targets ...string) []Verification {
	t.Helper()
	sel, err := g.Select(targets...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Verify(context.Background(), g, sel)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVerify(t *testing.T) {
	store := artifacts.InMemory()
	e := Engine{Store: store, Workers: 3}
	offset := int64(0)
	build := func() *Graph {
		g := New("test")
		a := g.Add(Spec{Stage: "stage", Name: "stage/a"})
		same, other := Result[numbers](a, "same"), Result[numbers](a, "other")
		a.Do(func(t *Task) error {
			if err := same.Write(t, numbers{{1}}); err != nil {
				return err
			}
			return other.Write(t, numbers{{2 + offset}})
		})
		b := g.Add(Spec{Stage: "stage", Name: "stage/b"})
		in, out := Input(b, "in", other), Result[numbers](b, "out")
		b.Do(func(t *Task) error {
			v, err := in.Read(t)
			if err != nil {
				return err
			}
			return out.Write(t, v)
		})
		return g
	}
	for _, v := range mustVerify(t, e, build()) {
		if !errors.Is(v.Err, ErrStale) || v.OK() || !strings.HasPrefix(v.Err.Error(), v.Node+": is not up to date: no record") {
			t.Errorf("verification of what never ran: %+v", v)
		}
	}
	report, _ := mustRun(t, e, build())
	for _, v := range mustVerify(t, e, build()) {
		if !v.OK() || v.Err != nil || v.Stage != "stage" {
			t.Errorf("verification of what is right: %+v", v)
		}
	}

	// The negative twin: an action that does something else now.
	offset = 5
	got := mustVerify(t, e, build())
	ref, _ := report.Output("stage/a", "other")
	if d := got[0].Differences; len(d) != 1 || d[0].Port != "other" || d[0].Recorded != ref.Logical || d[0].Found == ref.Logical || got[0].OK() {
		t.Errorf("verification of what is wrong: %+v", got[0])
	}
	if !got[1].OK() { // it read what is recorded, not what differs
		t.Errorf("the action after it: %+v", got[1])
	}
	if one := mustVerify(t, e, build(), "stage/b"); len(one) != 1 || one[0].Node != "stage/b" {
		t.Errorf("verification of one node: %+v", one)
	}

	// It stores nothing: no second record, no object.
	for _, s := range mustStatus(t, e, build()) {
		if s.State != Fresh || len(s.Conflicts) > 0 {
			t.Errorf("status after verification: %+v", s)
		}
	}
}

func TestVerifyFailure(t *testing.T) {
	e := Engine{Store: artifacts.InMemory()}
	broken := errors.New("broken")
	g := draw(chain(), nil)
	mustRun(t, e, g)
	kinds := map[EventKind]int{}
	e.Observe = func(v Event) { kinds[v.Kind]++ }
	got := mustVerify(t, e, draw(chain(), func(_ *Task, i int) error {
		if i == 1 {
			return broken
		}
		return nil
	}))
	if !errors.Is(got[1].Err, broken) || got[1].Err.Error() != "stage/001: broken" || !got[0].OK() || !got[2].OK() {
		t.Errorf("verifications %+v", got)
	}
	if want := map[EventKind]int{ActionStarted: 3, ActionFinished: 2, ActionFailed: 1}; !maps.Equal(kinds, want) {
		t.Errorf("events %v", kinds)
	}

	ctx, cancel := context.WithCancel(context.Background())
	_, err := e.Verify(ctx, draw(chain(), func(*Task, int) error { cancel(); return nil }), Selection{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled verification: %v", err)
	}
}

// Verifying leaves the store as it was, byte for byte.
func TestVerifyWritesNothing(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	g := draw(chain(), nil)
	mustRun(t, e, g)
	before := tree(t, dir)
	mustVerify(t, e, g)
	mustStatus(t, e, g)
	mustRun(t, e, g)
	if after := tree(t, dir); !slices.Equal(before, after) {
		t.Errorf("files %v, then %v", before, after)
	}
	e.Force = true // the negative twin: tree does see a change
	changed := chain()
	changed[0].seed = 77
	mustRun(t, e, draw(changed, nil))
	if after := tree(t, dir); slices.Equal(before, after) {
		t.Error("a run with another seed changed no file")
	}
}
