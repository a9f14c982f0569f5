package pipeline

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts"
)

// Processes that share a store run batches of what the others have not locked, and each
// action once.
func TestBatchesOfProcesses(t *testing.T) {
	for seed := range 6 {
		_, dir := openFolder(t)
		var mu sync.Mutex
		calls := map[int]int{}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				store, err := artifacts.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				g := networksOf(20, func(_ *Task, i int) error {
					time.Sleep(time.Duration(1+i%3) * time.Millisecond)
					mu.Lock()
					defer mu.Unlock()
					calls[i]++
					return nil
				}, nil)
				report, err := (&Engine{Store: store, Workers: 2}).Run(context.Background(), g, Selection{})
				if err != nil || report.Ran+report.Fresh != report.Total || report.Running+report.Elsewhere != 0 || len(report.Conflicts) > 0 {
					t.Errorf("round %d: %+v, %v", seed, report.Counts, err)
				}
			})
		}
		all.Wait()
		for i, n := range calls {
			if n != 1 {
				t.Errorf("round %d: action %d ran %d times", seed, i, n)
			}
		}
		if left, err := os.ReadDir(dir + "/leases"); err != nil || len(left) > 0 {
			t.Errorf("round %d: leases left: %v (%v)", seed, left, err)
		}
	}
}

// Verify does an action alone.
func TestBatchIsVerifiedOneByOne(t *testing.T) {
	var seen batches
	e, g := Engine{Store: artifacts.InMemory()}, networksOf(4, nil, seen.add)
	mustRun(t, e, g)
	seen.all = nil
	for _, v := range mustVerify(t, e, g) {
		if !v.OK() {
			t.Errorf("%+v", v)
		}
	}
	if !slices.Equal(seen.sizes(), []int{1, 1, 1, 1, 1}) {
		t.Errorf("in batches of %v", seen.all)
	}
	// The negative twin: where the others of the batch show in the result, verify finds it.
	mates := 0
	g = networksOf(4, func(t *Task, i int) error { return nil }, func(names []string) { mates = len(names) })
	for _, a := range g.actions[1:] {
		do := a.do
		a.do = func(t *Task) error {
			err := do(t)
			if err == nil && mates > 1 {
				made, failed := artifacts.Put(t.to, numbers{{int64(mates)}})
				t.outputs["out0"], err = made, failed
			}
			return err
		}
	}
	e.Store = artifacts.InMemory()
	mustRun(t, e, g)
	different := 0
	for _, v := range mustVerify(t, e, g) {
		different += len(v.Differences)
	}
	if different != 4 {
		t.Errorf("%d of 4 were found to differ", different)
	}
}

func TestBatchMisuse(t *testing.T) {
	g := draw(fan(1), nil)
	for _, c := range []struct {
		group any
		most  int
	}{{nil, 3}, {"group", 0}} {
		mustPanic(t, "Batch without a group, or of less than one action", func() { g.actions[0].Batch(c.group, c.most) })
	}
}
