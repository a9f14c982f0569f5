package pipeline

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
)

// Equal keys run once, while in flight and afterwards, and also when they fail.
func TestSingleFlight(t *testing.T) {
	twins := func(before func(*Task, int) error) *Graph {
		one := sketch{version: 1, config: settings{Modulus: 5}, outputs: 1}
		return draw([]sketch{one, one, one}, before)
	}
	for _, workers := range []int{1, 3} {
		var calls atomic.Int32
		slow := func(*Task, int) error {
			calls.Add(1)
			time.Sleep(5 * time.Millisecond)
			return nil
		}
		e := Engine{Store: artifacts.InMemory(), Workers: workers}
		g := twins(slow)
		report, _ := mustRun(t, e, g)
		if calls.Load() != 1 || report.Ran != 1 || report.Fresh != 2 {
			t.Errorf("%d workers: %d calls, ran %d, fresh %d", workers, calls.Load(), report.Ran, report.Fresh)
		}
		if len(digests(t, g, report)) != 3 {
			t.Error("not every node has the result")
		}
		e.Force = true
		if report, _ := mustRun(t, e, twins(slow)); calls.Load() != 2 || report.Ran != 1 {
			t.Errorf("%d workers: forced: %d calls, ran %d", workers, calls.Load(), report.Ran)
		}
		for _, keepGoing := range []bool{false, true} {
			calls.Store(0)
			broken := twins(func(*Task, int) error { calls.Add(1); return errors.New("broken") })
			report, err := (&Engine{Store: artifacts.InMemory(), Workers: workers, KeepGoing: keepGoing}).Run(context.Background(), broken, Selection{})
			if calls.Load() != 1 || err == nil || report.Failed+report.Skipped != 3 || keepGoing && report.Failed != 3 {
				t.Errorf("%d workers: failing twins: %d calls, %+v", workers, calls.Load(), report.Counts)
			}
		}
	}
}

// Where one of two equal actions is a target, forcing runs it, whichever comes
// first; where the other one is not, it does not stand in the way.
func TestForceAmongTwins(t *testing.T) {
	one := sketch{version: 1, config: settings{Modulus: 5}, outputs: 1}
	user := sketch{version: 1, config: settings{Modulus: 7}, inputs: []int{0}, outputs: 1}
	for _, workers := range []int{1, 2} {
		var calls atomic.Int32
		g := draw([]sketch{one, user, one}, func(_ *Task, i int) error {
			calls.Add(1)
			return nil
		})
		e := Engine{Store: artifacts.InMemory(), Workers: workers}
		mustRun(t, e, g)
		calls.Store(0)
		sel, err := g.Select(nodeName(1), nodeName(2)) // the first twin is an ancestor only
		if err != nil {
			t.Fatal(err)
		}
		e.Force = true
		report, err := e.Run(context.Background(), g, sel)
		if err != nil || calls.Load() != 2 || report.Ran != 2 || report.Fresh != 1 {
			t.Errorf("%d workers: %d calls, %+v, %v", workers, calls.Load(), report.Counts, err)
		}
	}
}

// Actions that differ in nothing but the names of their outputs share a key, but
// not a result.
func TestEqualKeysDifferentOutputs(t *testing.T) {
	g := New("test")
	for _, port := range []string{"a", "b"} {
		a := g.Add(Spec{Stage: "stage", Name: "stage/" + port})
		out := Result[numbers](a, port)
		a.Do(func(t *Task) error { return out.Write(t, numbers{{1}}) })
	}
	report, _ := mustRun(t, Engine{Store: artifacts.InMemory(), Workers: 2}, g)
	if report.Ran != 2 || len(digests(t, g, report)) != 2 {
		t.Errorf("%+v", report)
	}
}

func TestForceRunsTargetsOnly(t *testing.T) {
	e := Engine{Store: artifacts.InMemory()}
	g := draw(fan(2), nil)
	mustRun(t, e, g)
	sel, err := g.Select(nodeName(2))
	if err != nil {
		t.Fatal(err)
	}
	e.Force = true
	var why []Reason
	e.Observe = func(v Event) {
		if v.Kind == ActionStarted {
			why = append(why, v.Reasons...)
		}
	}
	report, err := e.Run(context.Background(), g, sel)
	if err != nil || report.Ran != 1 || report.Fresh != 2 || !slices.Equal(why, []Reason{{Kind: Forced}}) {
		t.Errorf("%+v %v %v", report.Counts, why, err)
	}
	all, _ := e.Status(context.Background(), g, sel)
	if all[1].State != Fresh || all[2].State != Stale || all[2].Reasons[0].String() != "forced" {
		t.Errorf("status %v", all)
	}
}
