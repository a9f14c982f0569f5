package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
)

// The results of a run depend neither on the number of workers nor on the
// order in which actions end, and are those of the sketches.
func TestWorkersAgree(t *testing.T) {
	for seed := range int64(25) {
		sketches := randomSketches(rand.New(rand.NewSource(seed)), 40)
		jitter := func(*Task, int) error {
			time.Sleep(time.Duration(rand.Intn(200)) * time.Microsecond)
			return nil
		}
		one, eight := artifacts.InMemory(), artifacts.InMemory()
		g, h := draw(sketches, nil), draw(sketches, jitter)
		r1, _ := mustRun(t, Engine{Store: one, Workers: 1}, g)
		r8, _ := mustRun(t, Engine{Store: eight, Workers: 8}, h)
		if !maps.Equal(digests(t, g, r1), digests(t, h, r8)) {
			t.Fatalf("seed %d: 1 and 8 workers give different results", seed)
		}
		values, _ := evaluate(sketches)
		for i, ports := range values {
			for port, want := range ports {
				ref, _ := r8.Output(nodeName(i), portName(port))
				got, err := artifacts.Get[numbers](eight, ref)
				if err != nil || got[0].Value != want {
					t.Fatalf("seed %d: %s.%s is %v (%v), want %d", seed, nodeName(i), portName(port), got, err, want)
				}
			}
		}
	}
}

// A run brings up to date exactly what was never computed: the nodes that ran
// are those whose facts no earlier node had. The model is evaluate, which knows
// no key, no store and no order.
func TestRunsExactlyWhatIsNew(t *testing.T) {
	for seed := range int64(25) {
		rng := rand.New(rand.NewSource(seed))
		sketches := randomSketches(rng, 25)
		e := Engine{Store: artifacts.InMemory(), Workers: 1 + rng.Intn(4)}
		known := map[string]bool{}
		for round := range 8 {
			_, facts := evaluate(sketches)
			expected := map[string]bool{}
			for _, f := range facts {
				if !known[f] {
					expected[f] = true
				}
			}
			g := draw(sketches, nil)
			before := mustStatus(t, e, g)
			report, ran := mustRun(t, e, g)
			if len(ran) != len(expected) || report.Ran != len(expected) || report.Ran+report.Fresh != len(sketches) {
				t.Fatalf("seed %d round %d: ran %v of %d, want %d", seed, round, ran, len(sketches), len(expected))
			}
			for i, f := range facts {
				name := nodeName(i)
				switch didRun, state := slices.Contains(ran, name), before[name].State; {
				case didRun && !expected[f]:
					t.Fatalf("seed %d round %d: %s ran without need", seed, round, name)
				case didRun && state == Fresh:
					t.Fatalf("seed %d round %d: %s was called fresh, and ran", seed, round, name)
				}
				known[f] = true
			}
			for name, s := range mustStatus(t, e, g) {
				if s.State != Fresh || len(s.Reasons) > 0 {
					t.Fatalf("seed %d round %d: %s is %v after the run: %v", seed, round, name, s.State, s.Reasons)
				}
			}
			if report, ran := mustRun(t, e, draw(sketches, nil)); len(ran) > 0 || report.Ran > 0 {
				t.Fatalf("seed %d round %d: the second run ran %v", seed, round, ran)
			}
			change(rng, &sketches[rng.Intn(len(sketches))])
		}
	}
}

// change changes one field that enters the key.
func change(rng *rand.Rand, s *sketch) {
	switch rng.Intn(4) {
	case 0:
		s.version = 1 + rng.Intn(3) // now and then back to a version that has run
	case 1:
		s.seed = uint64(rng.Intn(3))
	case 2:
		s.config.Rate = float64(rng.Intn(3))
	case 3:
		s.config.Modulus = 1 + rng.Int63n(4)
	}
}

// fan is the shape of the paper's experiment: one source, chains of three, and
// one sink that reads the end of each.
func fan(chains int) []sketch {
	plain := settings{Modulus: 1 << 40}
	out := []sketch{{version: 1, config: plain, outputs: 1}}
	sink := sketch{version: 1, config: plain, outputs: 1}
	for c := range chains {
		for k := range 3 {
			from := len(out) - 1
			if k == 0 {
				from = 0
			}
			out = append(out, sketch{version: 1, config: plain, seed: uint64(c), inputs: []int{from}, outputs: 1})
		}
		sink.inputs = append(sink.inputs, len(out)-1)
	}
	return append(out, sink)
}

// One worker follows a chain to its end before it starts the next.
func TestDepthFirst(t *testing.T) {
	_, ran := mustRun(t, Engine{Store: artifacts.InMemory()}, draw(fan(3), nil))
	if !slices.IsSorted(ran) || len(ran) != 11 {
		t.Errorf("order %v", ran)
	}
	// The negative twin: breadth first would start all chains before it ends one.
	started := 0
	for _, name := range ran[:4] {
		if i := slices.Index([]string{nodeName(1), nodeName(4), nodeName(7)}, name); i >= 0 {
			started++
		}
	}
	if started != 1 {
		t.Errorf("%d chains started among the first four actions, want 1", started)
	}
}

// With several workers, running chains are still finished before new ones start.
func TestFinishesChains(t *testing.T) {
	g := draw(fan(6), func(*Task, int) error { time.Sleep(time.Millisecond); return nil })
	open, most := 0, 0
	e := Engine{Store: artifacts.InMemory(), Workers: 2, Observe: func(v Event) {
		var i int
		fmt.Sscanf(v.Node, "stage/%d", &i)
		switch {
		case i == 0 || i == 19:
		case v.Kind == ActionStarted && i%3 == 1:
			open++
			most = max(most, open)
		case v.Kind == ActionFinished && i%3 == 0:
			open--
		}
	}}
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	if most > 2 {
		t.Errorf("%d chains were open at once with 2 workers", most)
	}
}

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

func TestFailure(t *testing.T) {
	broken := errors.New("broken")
	// Chains 1-2-3 and 4-5-6, sink 7; the first chain breaks at its start.
	fails := func(i int, err error) func(*Task, int) error {
		return func(_ *Task, k int) error {
			if k == i {
				return err
			}
			return nil
		}
	}
	run := func(keepGoing bool) (Report, error, []string) {
		var skipped []string
		e := Engine{Store: artifacts.InMemory(), KeepGoing: keepGoing, Observe: func(v Event) {
			if v.Kind == ActionSkipped {
				skipped = append(skipped, v.Node)
			}
		}}
		report, err := e.Run(context.Background(), draw(fan(2), fails(1, broken)), Selection{})
		slices.Sort(skipped)
		return report, err, skipped
	}

	report, err, skipped := run(false)
	if !errors.Is(err, broken) || err.Error() != "stage/001: broken" {
		t.Errorf("error %v", err)
	}
	if report.Ran != 1 || report.Failed != 1 || len(skipped) != 6 || report.Skipped != 6 {
		t.Errorf("stops at the first failure: %+v, skipped %v", report.Counts, skipped)
	}
	var failure *Failure
	if !errors.As(err, &failure) || failure.Node != "stage/001" || failure.Stage != "stage" {
		t.Errorf("failure %+v", failure)
	}

	report, err, skipped = run(true)
	if !errors.Is(err, broken) || report.Ran != 4 || report.Failed != 1 {
		t.Errorf("goes on: %+v, %v", report.Counts, err)
	}
	if want := []string{"stage/002", "stage/003", "stage/007"}; !slices.Equal(skipped, want) {
		t.Errorf("skipped %v, want the dependants %v", skipped, want)
	}
	if _, ok := report.Output("stage/001", "out0"); ok {
		t.Error("a failed action has an output")
	}
	if _, ok := report.Output("stage/006", "out0"); !ok {
		t.Error("an independent action has no output")
	}
}

func TestPanicIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"panic":  {func() { var none []int; _ = none[3] }, "stage/000: panic: runtime error: index out of range"},
		"goexit": {func() { runtime.Goexit() }, "stage/000: the action ended its goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			g := draw(fan(1)[:1], func(*Task, int) error { c.do(); return nil })
			_, err := (&Engine{Store: artifacts.InMemory()}).Run(context.Background(), g, Selection{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			var p *Panic
			if name == "panic" && (!errors.As(err, &p) || !strings.Contains(string(p.Stack), "run_test.go")) {
				t.Error("the panic does not say where it was")
			}
		})
	}
}

// An output that could not be written is a failure, even if the action takes no
// notice.
func TestUnheededWriteError(t *testing.T) {
	store, dir := openFolder(t)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "objects"), nil, 0o666); err != nil { // where a folder should be
		t.Fatal(err)
	}
	g := New("test")
	a := g.Add(Spec{Stage: "stage", Name: "stage/a"})
	out := Result[numbers](a, "out")
	a.Do(func(t *Task) error { out.Write(t, numbers{{1}}); return nil })
	_, err := (&Engine{Store: store}).Run(context.Background(), g, Selection{})
	if err == nil || !strings.HasPrefix(err.Error(), "stage/a: output out: ") {
		t.Errorf("error %v", err)
	}
}

// A cancelled run records what finished and nothing else; the next one goes on
// from there.
func TestCancel(t *testing.T) {
	sketches := fan(4)
	e := Engine{Store: artifacts.InMemory(), Workers: 2}
	ctx, cancel := context.WithCancel(context.Background())
	hold := func(t *Task, i int) error {
		if i == 5 {
			cancel()
			<-t.Context().Done()
			return fmt.Errorf("epoch 3: %w", t.Context().Err())
		}
		return nil
	}
	report, err := e.Run(ctx, draw(sketches, hold), Selection{})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "test: interrupted") {
		t.Errorf("error %v", err)
	}
	if report.Failed != 0 || report.Ran == 0 || report.Ran+report.Skipped != len(sketches) {
		t.Errorf("%+v", report.Counts)
	}
	if again, _ := mustRun(t, e, draw(sketches, nil)); again.Fresh != report.Ran || again.Ran != report.Skipped {
		t.Errorf("after %+v the next run did %+v", report.Counts, again.Counts)
	}
	// The negative twin: with nothing left to do, a cancelled context is no error.
	if _, err := e.Run(context.Background(), draw(sketches, nil), Selection{}); err != nil {
		t.Error(err)
	}
	if report, err := e.Run(ctx, draw(sketches, nil), Selection{}); err == nil || report.Skipped != len(sketches) {
		t.Errorf("a context that is done before the run: %+v, %v", report.Counts, err)
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

// Observe is called by one goroutine at a time, with counts that add up.
func TestEvents(t *testing.T) {
	var inside atomic.Int32
	kinds := map[EventKind]int{}
	e := Engine{Store: artifacts.InMemory(), Workers: 8, Observe: func(v Event) {
		if inside.Add(1) != 1 {
			t.Error("Observe is called twice at once")
		}
		defer inside.Add(-1)
		kinds[v.Kind]++
		if c := v.Counts; c.Total != 32 || c.Ran+c.Fresh+c.Failed+c.Skipped+c.Running > c.Total || c.Running > 8 {
			t.Errorf("counts %+v", c)
		}
		if v.Kind == ActionProgress && (v.Total != 100 || v.Unit != "epochs" || v.Stage != "stage") {
			t.Errorf("progress %+v", v)
		}
	}}
	g := draw(fan(10), func(t *Task, _ int) error {
		for i := range 101 {
			t.Progress(i, 100, "epochs")
		}
		return nil
	})
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	// Of the 101 calls of each action the first and the last are passed on, and
	// few in between.
	if kinds[ActionStarted] != 32 || kinds[ActionFinished] != 32 || kinds[ActionProgress] < 64 || kinds[ActionProgress] > 32*20 {
		t.Errorf("events %v", kinds)
	}
}
