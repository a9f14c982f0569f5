package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
)

// fragile makes random sketches some of which fail, and some inputs of which are
// optional.
func fragile(rng *rand.Rand, most int) []sketch {
	sketches := randomSketches(rng, most)
	for i := range sketches {
		s := &sketches[i]
		s.config.Broken = rng.Intn(6) == 0
		for _, j := range s.inputs {
			if rng.Intn(2) == 0 {
				s.spare = append(s.spare, j)
			}
		}
	}
	return sketches
}

// tolerate runs a graph to the end, past failures, and gives the report and the
// nodes that ran.
func tolerate(t *testing.T, e Engine, g *Graph) (Report, []string) {
	t.Helper()
	var ran []string
	e.KeepGoing = true
	e.Observe = func(v Event) {
		if v.Kind == ActionFinished {
			ran = append(ran, v.Node)
		}
	}
	report, err := e.Run(context.Background(), g, Selection{})
	if (err != nil) != (report.Failed > 0) || err != nil && !errors.Is(err, errBroken) {
		t.Fatalf("error %v after %+v", err, report.Counts)
	}
	if report.Ran+report.Fresh+report.Failed+report.Skipped != report.Total || report.Running != 0 {
		t.Fatalf("counts %+v", report.Counts)
	}
	return report, ran
}

// agree compares a run's results with the values of the sketches.
func agree(t *testing.T, store *artifacts.Store, sketches []sketch, r Report) {
	t.Helper()
	values, facts := evaluate(sketches)
	failed := map[string]bool{}
	for _, f := range r.Failures {
		failed[f.Node] = true
	}
	for i, ports := range values {
		if want := ports == nil && facts[i] != ""; failed[nodeName(i)] != want {
			t.Errorf("%s failed: %v, want %v", nodeName(i), failed[nodeName(i)], want)
		}
		for port := range sketches[i].outputs {
			ref, ok := r.Output(nodeName(i), portName(port))
			if ok != (ports != nil) {
				t.Fatalf("%s has the output %s: %v, want %v", nodeName(i), portName(port), ok, ports != nil)
			}
			if !ok {
				continue
			}
			if got, err := artifacts.Get[numbers](store, ref); err != nil || got[0].Value != ports[port] {
				t.Fatalf("%s.%s is %v (%v), want %d", nodeName(i), portName(port), got, err, ports[port])
			}
		}
	}
}

// A run that keeps going past failures does all that can be done without what
// failed, exactly what is new, with any number of workers; the next run has nothing
// to add; and what failed is told from what was never tried. Then some of what
// failed is repaired, and only what can tell the difference runs again.
func TestRunsWithoutWhatFailed(t *testing.T) {
	absences := 0
	for seed := range int64(60) {
		rng := rand.New(rand.NewSource(seed))
		sketches := fragile(rng, 25)
		e := Engine{Store: artifacts.InMemory(), Workers: 1 + rng.Intn(4)}
		known := map[string]bool{}
		for round := range 6 {
			values, facts := evaluate(sketches)
			expected := map[string]bool{}
			for i, f := range facts {
				if values[i] != nil && !known[f] {
					expected[f] = true
				}
			}
			g := draw(sketches, nil)
			before := mustStatus(t, e, g)
			report, ran := tolerate(t, e, g)
			agree(t, e.Store, sketches, report)
			if len(ran) != len(expected) {
				t.Fatalf("seed %d round %d: %d actions ran, want %d", seed, round, len(ran), len(expected))
			}
			for i, f := range facts {
				if name := nodeName(i); slices.Contains(ran, name) && (!expected[f] || before[name].State == Fresh) {
					t.Fatalf("seed %d round %d: %s was %s, and ran", seed, round, name, before[name].State)
				}
				known[f] = known[f] || values[i] != nil
			}
			after := mustStatus(t, e, g)
			for i, ports := range values {
				s := after[nodeName(i)]
				if s.Usable() != (ports != nil) {
					t.Fatalf("seed %d round %d: %s is usable: %v, has values %v: %+v", seed, round, s.Node, s.Usable(), ports, s)
				}
				whole := ports != nil && !slices.ContainsFunc(sketches[i].inputs, func(j int) bool { return after[nodeName(j)].State != Fresh })
				if whole != (s.State == Fresh) {
					t.Fatalf("seed %d round %d: %s is %s, all its inputs are certain: %v", seed, round, s.Node, s.State, whole)
				}
				for port, ref := range s.Outputs {
					if got, ok := report.Output(s.Node, port); s.Usable() && (!ok || got != ref) {
						t.Fatalf("seed %d round %d: %s.%s: status and run differ", seed, round, s.Node, port)
					}
				}
				absences += len(s.Absent)
			}
			if again, ran := tolerate(t, e, draw(sketches, nil)); len(ran) > 0 || again.Failed != report.Failed {
				t.Fatalf("seed %d round %d: the second run ran %v, %+v", seed, round, ran, again.Counts)
			}
			s := &sketches[rng.Intn(len(sketches))]
			if change(rng, s); rng.Intn(2) == 0 {
				s.config.Broken = !s.config.Broken
			}
		}
	}
	if absences < 100 {
		t.Errorf("%d absent inputs: the test tests little", absences)
	}
}

// feeders are three sources and a figure of them, which needs the first and can do
// without each of the others; and a user of the figure.
func feeders() []sketch {
	plain := settings{Modulus: 1 << 40}
	out := make([]sketch, 5)
	for i := range out {
		out[i] = sketch{version: 1, config: plain, seed: uint64(i), outputs: 1}
	}
	out[3].inputs, out[3].spare = []int{0, 1, 2}, []int{1, 2}
	out[4].inputs = []int{3}
	return out
}

func TestOptional(t *testing.T) {
	for _, c := range []struct {
		name     string
		broken   []int
		counts   string // ran failed skipped
		figure   State  // afterwards
		usable   bool
		absent   string
		reasons  string // of the figure, when it starts
		complete int    // actions that the run after mending runs
	}{
		{"none", nil, "5 0 0", Fresh, true, "", "no record", 0},
		{"one", []int{2}, "4 1 0", Waiting, true, "in002_0", "no record; input absent: in002_0: its action failed", 3},
		{"another", []int{1}, "4 1 0", Waiting, true, "in001_0", "no record; input absent: in001_0: its action failed", 3},
		{"all that are optional", []int{1, 2}, "1 2 2", Stale, false, "", "", 4},
		{"a needed one", []int{0}, "2 1 2", Stale, false, "", "", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Engine{Store: artifacts.InMemory()}
			broken := feeders()
			for _, i := range c.broken {
				broken[i].config.Broken = true
			}
			var started []string
			e.Observe = func(v Event) {
				if v.Kind == ActionStarted && v.Node == nodeName(3) {
					for _, r := range v.Reasons {
						started = append(started, r.String())
					}
				}
			}
			e.KeepGoing = true
			report, _ := e.Run(context.Background(), draw(broken, nil), Selection{})
			if got := fmt.Sprint(report.Ran, report.Failed, report.Skipped); got != c.counts {
				t.Errorf("ran, failed, skipped: %s, want %s", got, c.counts)
			}
			if got := strings.Join(started, "; "); got != c.reasons {
				t.Errorf("the figure started since %q, want %q", got, c.reasons)
			}
			s := mustStatus(t, e, draw(broken, nil))
			if f := s[nodeName(3)]; f.State != c.figure || f.Usable() != c.usable || strings.Join(f.Absent, " ") != c.absent {
				t.Errorf("the figure is %+v", f)
			}
			if user := s[nodeName(4)]; user.Usable() != c.usable || user.State != c.figure || len(user.Absent) > 0 {
				t.Errorf("its user is %+v", user)
			}
			for _, v := range mustVerify(t, e, draw(broken, nil), nodeName(3)) {
				if v.OK() != c.usable || !c.usable && !errors.Is(v.Err, ErrStale) {
					t.Errorf("verification of the figure: %+v", v)
				}
			}
			if repaired, _ := mustRun(t, e, draw(feeders(), nil)); repaired.Ran != c.complete {
				t.Errorf("after mending %d ran, want %d", repaired.Ran, c.complete)
			}
			// And back: what was drawn without is there still.
			if again, ran := tolerate(t, e, draw(broken, nil)); len(ran) > 0 || again.Failed != len(c.broken) {
				t.Errorf("back again, %v ran: %+v", ran, again.Counts)
			}
		})
	}
}

// A run that stops at its first failure starts nothing without what failed, and
// neither does one that is interrupted, before or after a failure.
func TestNothingIsAbsentInARunThatEnds(t *testing.T) {
	watch := func(e *Engine) *[]string {
		var started []string
		e.Observe = func(v Event) {
			if v.Kind == ActionStarted {
				started = append(started, v.Node)
			}
		}
		return &started
	}
	sketches := feeders()
	sketches[1].config.Broken = true
	for _, workers := range []int{1, 4} {
		e := Engine{Store: artifacts.InMemory(), Workers: workers}
		started := watch(&e)
		report, err := e.Run(context.Background(), draw(sketches, nil), Selection{})
		if err == nil || slices.Contains(*started, nodeName(3)) || report.Failed != 1 {
			t.Errorf("%d workers: at the first failure: %v, started %v", workers, err, *started)
		}

		for _, broken := range []bool{false, true} {
			sketches[1].config.Broken = broken
			e := Engine{Store: artifacts.InMemory(), Workers: workers, KeepGoing: true}
			started := watch(&e)
			ctx, cancel := context.WithCancel(context.Background())
			report, err := e.Run(ctx, draw(sketches, func(task *Task, i int) error {
				if i == 2 {
					time.Sleep(5 * time.Millisecond) // the others have ended
					cancel()
					return task.Context().Err()
				}
				return nil
			}), Selection{})
			if !errors.Is(err, context.Canceled) || slices.Contains(*started, nodeName(3)) || report.Skipped < 3 {
				t.Errorf("%d workers, interrupted, broken %v: %v, %+v, started %v", workers, broken, err, report.Counts, *started)
			}
		}
		sketches[1].config.Broken = true
	}
}

// A producer whose object is damaged, and which fails when it is to build it again,
// leaves its input absent for those that can do without it.
func TestAbsentAfterDamage(t *testing.T) {
	for _, workers := range []int{1, 4} {
		store, dir := openFolder(t)
		e := Engine{Store: store, Workers: workers}
		before, _ := mustRun(t, e, draw(feeders(), nil))
		ref, _ := before.Output(nodeName(2), portName(0))
		overwrite(t, objectPath(dir, ref), flip)
		changed := feeders()
		changed[3].seed = 77
		e.KeepGoing = true
		report, err := e.Run(context.Background(), draw(changed, func(_ *Task, i int) error {
			if i == 2 {
				return errBroken
			}
			return nil
		}), Selection{})
		if !errors.Is(err, errBroken) || report.Ran != 2 || report.Fresh != 2 || report.Failed != 1 || report.Skipped != 0 {
			t.Errorf("%d workers: %+v, %v", workers, report.Counts, err)
		}
		changed[2].config.Broken = true // in the model it is simply broken
		values, _ := evaluate(changed)
		ref, ok := report.Output(nodeName(3), portName(0))
		if got, err := artifacts.Get[numbers](store, ref); !ok || err != nil || got[0].Value != values[3][0] {
			t.Errorf("%d workers: the figure is %v (%v), want %v", workers, got, err, values[3])
		}
	}
}

// An input that is not declared optional is never absent, and one that is absent
// is not to be mistaken for one that is there.
func TestReadAbsent(t *testing.T) {
	sketches := feeders()[:3]
	sketches[2].config.Broken = true
	g := draw(sketches, nil)
	a := g.Add(Spec{Stage: "stage", Name: "stage/reader"})
	from := func(i int) Output[numbers] { return Output[numbers]{g.actions[i], portName(0)} }
	there, gone := Optional(a, "there", from(1)), Optional(a, "gone", from(2))
	out := Result[numbers](a, "out")
	a.Do(func(t *Task) error {
		v, err := there.Read(t)
		if err != nil {
			return err
		}
		if none, err := gone.Read(t); err == nil || none != nil || err.Error() != "input gone: absent" {
			return fmt.Errorf("%v, %v", none, err)
		}
		return out.Write(t, v)
	})
	report, _ := tolerate(t, Engine{Store: artifacts.InMemory()}, g)
	if _, ok := report.Output("stage/reader", "out"); !ok || report.Failed != 1 {
		t.Errorf("%+v: %v", report.Counts, report.Failures)
	}
}
