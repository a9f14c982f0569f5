package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
)

// together has the actions of a graph done in batches: those that group puts together. Each
// batch, a list of names, goes to work, which may be nil.
func together(g *Graph, most int, group func(i int) any, work func(names []string)) *Graph {
	for i, a := range g.actions {
		a.Batch(group(i), most)
		do := a.do
		a.do = func(t *Task) (err error) {
			type guest struct {
				t   *Task
				do  func(*Task) error
				err error
			}
			mine := &guest{t: t, do: do}
			t.Together(mine, func(all []any, ended func(int)) {
				var names []string
				for _, one := range all {
					names = append(names, one.(*guest).t.action.spec.Name)
				}
				if work != nil {
					work(names)
				}
				for i, one := range all {
					one := one.(*guest)
					one.err = one.do(one.t)
					ended(i)
				}
			})
			return mine.err
		}
	}
	return g
}

// batches collects the batches of a run.
type batches struct {
	sync.Mutex
	all [][]string
}

func (b *batches) add(names []string) {
	b.Lock()
	defer b.Unlock()
	b.all = append(b.all, names)
}

// sizes lists how many actions each batch had, the largest first.
func (b *batches) sizes() (out []int) {
	for _, names := range b.all {
		out = append(out, len(names))
	}
	slices.SortFunc(out, func(x, y int) int { return y - x })
	return out
}

// networksOf makes a graph of n independent actions behind one that is none of the group.
func networksOf(n int, before func(*Task, int) error, work func([]string)) *Graph {
	sketches := []sketch{{version: 1, config: settings{Modulus: 1 << 40}, outputs: 1}}
	for i := range n {
		sketches = append(sketches, sketch{version: 1, config: settings{Modulus: 1 << 40}, seed: uint64(i + 1), inputs: []int{0}, outputs: 1})
	}
	return together(draw(sketches, before), 4, func(i int) any { return min(i, 1) }, work)
}

// What is ready of a group starts as one, as many as a batch may have; the actions are
// recorded one by one, and those that were done before are none of a batch.
func TestBatch(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var seen batches
		var most, ran int
		e := Engine{Store: artifacts.InMemory(), Workers: workers, Observe: func(v Event) {
			if most = max(most, v.Counts.Running); v.Kind == ActionFinished {
				ran++
			}
		}}
		report, err := e.Run(context.Background(), networksOf(10, nil, seen.add), Selection{})
		if err != nil || report.Ran != 11 || ran != 11 || !slices.Equal(seen.sizes(), []int{4, 4, 2, 1}) {
			t.Errorf("%d workers: %+v in batches of %v", workers, report.Counts, seen.all)
		}
		if workers == 1 && most != 4 {
			t.Errorf("one worker: at most %d run, want the 4 of a batch", most)
		}
		g := networksOf(13, nil, nil)
		seen.all = nil
		report, _ = mustRun(t, e, networksOf(13, nil, seen.add))
		if report.Fresh != 11 || report.Ran != 3 || !slices.Equal(seen.sizes(), []int{3}) {
			t.Errorf("%d workers: what is new: %+v in batches of %v", workers, report.Counts, seen.all)
		}
		for name, s := range mustStatus(t, e, g) {
			if s.State != Fresh {
				t.Errorf("%s is %v", name, s.State)
			}
		}
		e.Force, seen.all = true, nil
		if report, _ = mustRun(t, e, networksOf(13, nil, seen.add)); report.Ran != 14 || !slices.Equal(seen.sizes(), []int{4, 4, 4, 1, 1}) {
			t.Errorf("%d workers: forced: %+v in batches of %v", workers, report.Counts, seen.all)
		}
	}
}

// What is fresh is passed over, wherever it stands, so that batches are full.
func TestBatchesAreFull(t *testing.T) {
	e, only := Engine{Store: artifacts.InMemory()}, map[int]bool{}
	for i := 1; i <= 16; i += 2 {
		only[i] = true
	}
	odd := networksOf(16, func(_ *Task, i int) error {
		if i > 0 && !only[i] {
			return errBroken
		}
		return nil
	}, nil)
	e.KeepGoing = true
	if report, err := e.Run(context.Background(), odd, Selection{}); report.Ran != 9 || report.Failed != 8 || err == nil {
		t.Fatalf("%+v, %v", report.Counts, err)
	}
	var seen batches
	if report, _ := mustRun(t, e, networksOf(16, nil, seen.add)); report.Fresh != 9 || !slices.Equal(seen.sizes(), []int{4, 4}) {
		t.Errorf("%+v in batches of %v", report.Counts, seen.all)
	}
}

// Results do not depend on what is done together, how many at a time, and in how many slots:
// over random graphs, whose equal actions run once. The names of a batch follow the rank.
func TestBatchesAgree(t *testing.T) {
	for seed := range int64(40) {
		rng := rand.New(rand.NewSource(seed))
		sketches := randomSketches(rng, 40)
		groups, most, calls := 1+rng.Intn(4), 1+rng.Intn(6), map[string]int{}
		values, facts := evaluate(sketches)
		var mu sync.Mutex
		g := together(draw(sketches, func(_ *Task, i int) error {
			mu.Lock()
			defer mu.Unlock()
			calls[fmt.Sprint(facts[i], sketches[i].outputs)]++
			return nil
		}), most, func(i int) any { return i % groups }, nil)
		plain := draw(sketches, nil)
		e := Engine{Store: artifacts.InMemory(), Workers: 1 + rng.Intn(4)}
		report, _ := mustRun(t, e, g)
		want, _ := mustRun(t, Engine{Store: artifacts.InMemory()}, plain)
		if !maps.Equal(digests(t, g, report), digests(t, plain, want)) || report.Ran+report.Fresh != len(sketches) || report.Running != 0 {
			t.Fatalf("seed %d: %+v; the results are not those of single actions", seed, report.Counts)
		}
		for fact, n := range calls {
			if n != 1 {
				t.Errorf("seed %d: %s ran %d times", seed, fact, n)
			}
		}
		if _, ran := mustRun(t, e, plain); len(ran) > 0 {
			t.Errorf("seed %d: without batches these run again, of %d: %v", seed, len(values), ran)
		}
	}
}

// A slot is free, and a run at its end, once the work of the batch has returned, also if all of
// its actions had ended before.
func TestBatchClearsUp(t *testing.T) {
	var working, most, cleared atomic.Int32
	g := New("test")
	for i := range 8 {
		a := g.Add(Spec{Stage: "stage", Name: nodeName(i), Seed: uint64(i)})
		out := Result[numbers](a, "out0")
		a.Do(func(t *Task) error {
			t.Together(nil, func(all []any, ended func(int)) {
				most.Store(max(most.Load(), working.Add(1)))
				for i := range all {
					ended(i)
				}
				time.Sleep(50 * time.Millisecond)
				working.Add(-1)
				cleared.Add(1)
			})
			return out.Write(t, numbers{{int64(i)}})
		})
		a.Batch("group", 4)
	}
	report, err := (&Engine{Store: artifacts.InMemory()}).Run(context.Background(), g, Selection{})
	if err != nil || report.Ran != 8 || cleared.Load() != 2 || most.Load() != 1 {
		t.Errorf("%+v, %v; %d batches of 2 were cleared away, %d at a time", report.Counts, err, cleared.Load(), most.Load())
	}
}

// One that fails, panics or ends its goroutine before it comes or when it has come does not
// hold up the others, nor lose them.
func TestBatchFailure(t *testing.T) {
	for name, c := range map[string]struct {
		fail func()
		want string
	}{
		"error":  {func() {}, "stage/002: broken"},
		"panic":  {func() { panic("no such layer") }, "stage/002: panic: no such layer"},
		"goexit": {runtime.Goexit, "stage/002: the action ended its goroutine"},
	} {
		for _, when := range []string{"before", "after"} {
			g := networksOf(4, nil, nil)
			do := g.actions[2].do
			g.actions[2].do = func(t *Task) error {
				if when == "after" {
					if err := do(t); err != nil {
						return err
					}
				}
				c.fail()
				return errBroken
			}
			report, err := (&Engine{Store: artifacts.InMemory()}).Run(context.Background(), g, Selection{})
			if report.Ran != 4 || report.Failed != 1 || err == nil || err.Error() != c.want {
				t.Errorf("%s %s the batch: %+v, %v", name, when, report.Counts, err)
			}
		}
	}
	// The work itself panics: then all of the batch have failed, but for what had ended.
	g := networksOf(4, func(t *Task, i int) error {
		if i == 3 {
			panic("no memory")
		}
		return nil
	}, nil)
	report, err := (&Engine{Store: artifacts.InMemory(), KeepGoing: true}).Run(context.Background(), g, Selection{})
	if report.Ran != 3 || report.Failed != 2 || err == nil || strings.Count(err.Error(), "panic: no memory") != 2 {
		t.Errorf("%+v, %v", report.Counts, err)
	}
}

// A run that is interrupted while a batch works keeps what had ended.
func TestBatchIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := Engine{Store: artifacts.InMemory(), Observe: func(v Event) {
		if v.Kind == ActionFinished && v.Node == nodeName(2) {
			cancel()
		}
	}}
	report, err := e.Run(ctx, networksOf(10, func(t *Task, i int) error {
		if i > 2 {
			<-t.Context().Done()
			return t.Context().Err()
		}
		return nil
	}, nil), Selection{})
	if !errors.Is(err, context.Canceled) || report.Ran != 3 || report.Skipped != 8 || report.Failed != 0 {
		t.Errorf("%+v, %v", report.Counts, err)
	}
	if again, _ := mustRun(t, e, networksOf(10, nil, nil)); again.Fresh != 3 || again.Ran != 8 {
		t.Errorf("the next run: %+v", again.Counts)
	}
}

// A batch counts for the time that it took, once: each action for its part.
func TestBatchSeconds(t *testing.T) {
	var sum float64
	e := Engine{Store: artifacts.InMemory(), Observe: func(v Event) {
		if v.Kind == ActionFinished {
			sum += v.Seconds
		}
	}}
	e.Run(context.Background(), networksOf(4, nil, func(names []string) { time.Sleep(time.Duration(len(names)) * 50 * time.Millisecond) }), Selection{})
	if sum < 0.25 || sum > 0.75 {
		t.Errorf("5 actions of 50 ms each count for %.3f s", sum)
	}
}

// An input that is lost while a batch is prepared is made again, and the others of the batch
// do not wait for it.
func TestBatchLosesInput(t *testing.T) {
	store, dir := openFolder(t)
	sketches := fan(3) // chains 1-2-3, 4-5-6, 7-8-9, sink 10
	restarted := 0
	run := func(version int) (*Graph, Report) {
		for _, i := range []int{3, 6, 9} {
			sketches[i].version = version
		}
		g := together(draw(sketches, nil), 8, func(i int) any { return i % 3 }, nil)
		for _, a := range g.actions {
			do := a.do
			a.do = func(t *Task) error {
				for _, in := range a.inputs { // before the tasks of the batch meet
					if _, err := t.Object(in.port); err != nil {
						return err
					}
				}
				return do(t)
			}
		}
		e := Engine{Store: store, Observe: func(v Event) {
			if v.Kind == ActionRestarted {
				restarted++
			}
		}}
		report, err := e.Run(context.Background(), g, Selection{})
		if err != nil {
			t.Fatal(err)
		}
		return g, report
	}
	_, report := run(1)
	ref, _ := report.Output(nodeName(5), "out0")
	overwrite(t, objectPath(dir, ref), flip)
	g, again := run(2)
	want, _ := mustRun(t, Engine{Store: artifacts.InMemory()}, draw(sketches, nil))
	if again.Ran != 5 || restarted != 1 || !maps.Equal(digests(t, g, again), digests(t, g, want)) {
		t.Errorf("%+v, %d restarted", again.Counts, restarted)
	}
}
