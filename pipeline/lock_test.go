package pipeline

import (
	"context"
	"errors"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts"
)

// Several processes that run overlapping graphs on one store at once do everything
// once, and have the results of a single run. Here the processes are stores of their
// own on one folder; see crash_test.go for real ones.
func TestSharedStore(t *testing.T) {
	for seed := range int64(8) {
		_, dir := openFolder(t)
		if calls, distinct := share(t, dir, seed); calls != distinct {
			t.Errorf("seed %d: %d actions ran, want %d", seed, calls, distinct)
		}
		if left, err := os.ReadDir(filepath.Join(dir, "leases")); err != nil || len(left) > 0 {
			t.Errorf("seed %d: leases left: %v (%v)", seed, left, err)
		}
	}
	// The negative twin: where no lock can be kept, some things are done twice.
	_, dir := openFolder(t)
	forbidLocks(t, dir)
	if calls, distinct := share(t, dir, 1); calls <= distinct {
		t.Errorf("without locks %d actions ran, want more than %d", calls, distinct)
	}
}

// share runs four overlapping random graphs at once, and checks their results. It
// gives the number of executions, and of different actions.
func share(t *testing.T, dir string, seed int64) (executions, actions int) {
	t.Helper()
	rng := rand.New(rand.NewSource(seed))
	var mu sync.Mutex
	calls := map[string]int{} // executions by what they depend on
	var all sync.WaitGroup
	common := randomSketches(rng, 25)
	distinct := map[string]bool{}
	for p := range 4 {
		sketches := slices.Clone(common)
		if p%2 == 1 { // another experiment that shares a part
			change(rng, &sketches[rng.Intn(len(sketches))])
		}
		_, facts := evaluate(sketches)
		for _, f := range facts {
			distinct[f] = true
		}
		all.Go(func() {
			store, err := artifacts.Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			g := draw(sketches, func(_ *Task, i int) error {
				time.Sleep(200 * time.Microsecond)
				mu.Lock()
				defer mu.Unlock()
				calls[facts[i]]++
				return nil
			})
			report, err := (&Engine{Store: store, Workers: 2}).Run(context.Background(), g, Selection{})
			if err != nil || report.Ran+report.Fresh != report.Total || report.Running+report.Elsewhere != 0 || len(report.Conflicts) > 0 {
				t.Errorf("seed %d: %+v, %v", seed, report.Counts, err)
				return
			}
			agree(t, store, sketches, report)
		})
	}
	all.Wait()
	for fact := range distinct {
		executions += calls[fact]
		if calls[fact] == 0 {
			t.Errorf("seed %d: never ran: %s", seed, fact)
		}
	}
	return executions, len(distinct)
}

// forbidLocks makes locks impossible: a file stands where a folder should be.
func forbidLocks(t *testing.T, dir string) {
	t.Helper()
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "leases"), nil, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// lockFirst locks the first action of feeders for another process.
func lockFirst(t *testing.T, dir string) *artifacts.Lease {
	t.Helper()
	other, err := artifacts.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	lease, err := other.Lock(keyOf(draw(feeders(), nil).actions[0], nil))
	if err != nil {
		t.Fatal(err)
	}
	return lease
}

// An action that another process has is left to it. Meanwhile there is other work;
// then its result is taken over, or, if it has gone without one, the action runs.
func TestLeftToAnother(t *testing.T) {
	for _, finishes := range []bool{true, false} {
		store, dir := openFolder(t)
		lease := lockFirst(t, dir)
		var events []string
		e := Engine{Store: store, Workers: 1, Observe: func(v Event) {
			text := v.Kind.String() + " " + v.Node
			if v.Kind == ActionLocked {
				var by *artifacts.Locked
				if !errors.As(v.Err, &by) || by.Process != os.Getpid() || v.Counts.Elsewhere != 1 {
					t.Errorf("locked by %v, %+v", v.Err, v.Counts)
				}
			}
			events = append(events, text)
			if v.Kind == ActionFinished && v.Node == nodeName(2) {
				if finishes {
					other, _ := artifacts.Open(dir)
					g := draw(feeders()[:1], nil)
					lease.Release()
					if _, err := (&Engine{Store: other}).Run(context.Background(), g, Selection{}); err != nil {
						t.Error(err)
					}
				} else {
					lease.Release()
				}
			}
		}}
		report, err := e.Run(context.Background(), draw(feeders(), nil), Selection{})
		want := []string{
			"claimed stage/000",
			"started stage/001", "finished stage/001",
			"started stage/002", "finished stage/002",
			"started stage/000", "finished stage/000",
			"started stage/003", "finished stage/003",
			"started stage/004", "finished stage/004",
		}
		if finishes {
			want = slices.Replace(want, 5, 7, "fresh stage/000")
		}
		if err != nil || !slices.Equal(events, want) || report.Elsewhere != 0 {
			t.Errorf("finishes %v: %v, %+v, events %q", finishes, err, report.Counts, events)
		}
	}
}

// Waiting for another process ends with the context, and at a failure that ends the
// run.
func TestWaitingEnds(t *testing.T) {
	store, dir := openFolder(t)
	defer lockFirst(t, dir).Release()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var waits time.Time
	observe := func(e Event) {
		if waits.IsZero() && e.Counts.Ran == 2 { // there is no more that it can do
			waits = time.Now().Add(50 * time.Millisecond)
			time.AfterFunc(50*time.Millisecond, cancel)
		}
	}
	report, err := (&Engine{Store: store, Observe: observe}).Run(ctx, draw(feeders(), nil), Selection{})
	if !errors.Is(err, context.Canceled) || report.Ran != 2 || report.Skipped != 3 || report.Elsewhere != 0 || time.Since(waits) > 20*time.Second {
		t.Errorf("%v after it was asked to end: %v, %+v", time.Since(waits), err, report.Counts)
	}

	broken := feeders()
	broken[1].config.Broken = true
	report, err = (&Engine{Store: store}).Run(context.Background(), draw(broken, nil), Selection{})
	if !errors.Is(err, errBroken) || report.Failed != 1 || report.Elsewhere != 0 {
		t.Errorf("at a failure: %v, %+v", err, report.Counts)
	}
}

// Where no lock can be kept, actions run without.
func TestNoLocks(t *testing.T) {
	store, dir := openFolder(t)
	forbidLocks(t, dir)
	if l, err := store.Lock(artifacts.Key{1}); err == nil {
		l.Release()
		t.Fatal("a lock can be kept in a file")
	}
	if report, _ := mustRun(t, Engine{Store: store, Workers: 2}, draw(fan(3), nil)); report.Ran != 11 {
		t.Errorf("%+v", report.Counts)
	}
}

// A run that has nothing to do locks nothing.
func TestNoLockWithoutNeed(t *testing.T) {
	store, dir := openFolder(t)
	g := draw(feeders(), nil)
	mustRun(t, Engine{Store: store}, g)
	lease := lockFirst(t, dir)
	defer lease.Release()
	if report, ran := mustRun(t, Engine{Store: store}, g); len(ran) > 0 || report.Fresh != 5 {
		t.Errorf("%v ran", ran)
	}
	for _, v := range mustVerify(t, Engine{Store: store}, g) {
		if !v.OK() {
			t.Errorf("verification waits for a lock: %+v", v)
		}
	}
}

// While a run is at work, a collector keeps away, between two actions as during one,
// and also from a run that starts none. The twin: once it has ended, it does not.
func TestRunKeepsCollectorAway(t *testing.T) {
	store, _ := openFolder(t)
	g := draw(chain(), nil)
	for range 2 {
		seen := 0
		e := Engine{Store: store, Workers: 1, Observe: func(v Event) {
			other, err := artifacts.Open(store.String())
			if err == nil {
				_, err = other.Collect(context.Background(), artifacts.Scope{})
			}
			if !errors.As(err, new(*artifacts.Locked)) {
				t.Errorf("%s %s: collected: %v", v.Kind, v.Node, err)
			}
			seen++
		}}
		if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
			t.Fatal(err)
		}
		if seen < 3 {
			t.Errorf("looked %d times", seen)
		}
	}
	if _, err := store.Collect(context.Background(), artifacts.Scope{}); err != nil {
		t.Error(err)
	}
}

// A run with patience leaves to others what they run and what waits for it: at once where
// that is one action at most for each of theirs, and otherwise when it has waited in vain.
func TestLeavesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		sketches []sketch
		patience time.Duration
		waits    bool
	}{
		"one each": {append(feeders()[:3:3], sketch{version: 1, config: feeders()[0].config, inputs: []int{0}, outputs: 1}), time.Hour, false},
		"in vain":  {feeders(), 100 * time.Millisecond, true},
	} {
		store, dir := openFolder(t)
		lease := lockFirst(t, dir)
		begun := time.Now()
		report, err := (&Engine{Store: store, Patience: c.patience}).Run(context.Background(), draw(c.sketches, nil), Selection{})
		if err != nil || report.Ran != 2 || report.Left != len(c.sketches)-2 || report.Skipped+report.Failed > 0 {
			t.Errorf("%s: %v, %+v", name, err, report)
		}
		if waited := time.Since(begun) >= 100*time.Millisecond; c.waits && !waited {
			t.Errorf("%s: it did not wait", name)
		}
		lease.Release()
		if report, err := (&Engine{Store: store, Patience: c.patience}).Run(context.Background(), draw(c.sketches, nil), Selection{}); err != nil || report.Ran+report.Fresh != len(c.sketches) || report.Left > 0 {
			t.Errorf("%s, with nobody else at work: %v, %+v", name, err, report)
		}
	}
}

// Of several runs with patience one at least stays until everything is done, and each
// action is done once.
func TestWorkersDoEverythingOnce(t *testing.T) {
	for seed := range int64(8) {
		_, dir := openFolder(t)
		sketches := randomSketches(rand.New(rand.NewSource(seed)), 30)
		_, facts := evaluate(sketches)
		var mu sync.Mutex
		calls := map[string]int{}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				store, err := artifacts.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				g := draw(sketches, func(_ *Task, i int) error {
					time.Sleep(time.Millisecond)
					mu.Lock()
					defer mu.Unlock()
					calls[facts[i]]++
					return nil
				})
				report, err := (&Engine{Store: store, Workers: 2, Patience: 50 * time.Millisecond}).Run(context.Background(), g, Selection{})
				if err != nil || report.Ran+report.Fresh+report.Left != report.Total {
					t.Errorf("seed %d: %+v, %v", seed, report, err)
				}
			})
		}
		all.Wait()
		for _, fact := range facts {
			if calls[fact] != 1 {
				t.Errorf("seed %d: %q ran %d times", seed, fact, calls[fact])
			}
		}
	}
}
