package pipeline

import (
	"context"
	"maps"
	"math/rand"
	"slices"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts"
)

// commonTier is a tier with locks that several processes share.
type commonTier struct {
	mu      sync.Mutex
	records map[artifacts.Key][]artifacts.Record
	objects map[artifacts.Blob][]byte
	locks   map[artifacts.Key]*memberTier
	asked   map[artifacts.Key]int // how often a lock was asked for
}

func newCommonTier() *commonTier {
	return &commonTier{
		records: map[artifacts.Key][]artifacts.Record{}, objects: map[artifacts.Blob][]byte{},
		locks: map[artifacts.Key]*memberTier{}, asked: map[artifacts.Key]int{},
	}
}

// memberTier is the tier as one process has it.
type memberTier struct {
	*commonTier
	store    *artifacts.Store
	lockless bool
}

// join returns an empty store before the tier.
func (c *commonTier) join(lockless bool) *artifacts.Store {
	store := artifacts.InMemory()
	store.Attach(&memberTier{c, store, lockless})
	return store
}

func (m *memberTier) Available() bool { return true }

func (m *memberTier) Records(k artifacts.Key) []artifacts.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.records[k]
}

func (m *memberTier) Object(r artifacts.Ref) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.objects[r.Blob]; ok {
		return b, nil
	}
	return nil, artifacts.ErrMissing
}

func (m *memberTier) Offer(r artifacts.Record) {
	for _, out := range r.Outputs {
		if out.Derivable {
			continue
		}
		b, err := m.store.Bytes(out.Ref)
		if err != nil {
			panic(err)
		}
		m.mu.Lock()
		m.objects[out.Blob] = b
		m.mu.Unlock()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[r.Key] = append(m.records[r.Key], r)
}

func (m *memberTier) Lock(k artifacts.Key) (func(), *artifacts.Locked) {
	if m.lockless {
		return nil, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked[k]++
	if by := m.locks[k]; by != nil && by != m {
		return nil, &artifacts.Locked{Host: "other", Away: true}
	}
	m.locks[k] = m
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.locks, k)
	}, nil
}

func (m *memberTier) Holder(k artifacts.Key) *artifacts.Locked {
	m.mu.Lock()
	defer m.mu.Unlock()
	if by := m.locks[k]; by != nil && by != m {
		return &artifacts.Locked{Host: "other", Away: true}
	}
	return nil
}

func (m *memberTier) Settle(context.Context) bool { return false }

// networks has n chains of two actions; the output of the second is derivable, and three
// others read it.
func networks(n int) []sketch {
	var out []sketch
	for i := range n {
		made := len(out)
		one := func(derived bool, inputs ...int) {
			s := sketch{version: 1, seed: uint64(len(out)), inputs: inputs, outputs: 1, derived: derived}
			s.config.Rate, s.config.Modulus = float64(i), 1<<40
			out = append(out, s)
		}
		one(false)
		one(true, made)
		for range 3 {
			one(false, made+1)
		}
	}
	return out
}

// runTogether runs a graph by several processes with stores of their own before one tier, and
// returns how often each action ran; in batches of so many, 0 for none.
func runTogether(t *testing.T, sketches []sketch, processes int, lockless bool, most int) map[int]int {
	t.Helper()
	tier := newCommonTier()
	alone := draw(sketches, nil)
	report, _ := mustRun(t, Engine{Store: artifacts.InMemory()}, alone)
	want := digests(t, alone, report)
	var mu sync.Mutex
	ran := map[int]int{}
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			g := draw(sketches, func(_ *Task, i int) error {
				time.Sleep(5 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				ran[i]++
				return nil
			})
			if most > 0 {
				together(g, most, func(i int) any { return i % 5 }, nil) // what is at the same place of a chain
			}
			report, err := (&Engine{Store: tier.join(lockless), Workers: 2}).Run(context.Background(), g, Selection{})
			if err != nil || report.Ran+report.Fresh != report.Total || report.Elsewhere != 0 || len(report.Conflicts) > 0 {
				t.Errorf("%+v, %v", report, err)
				return
			}
			if got := digests(t, g, report); !maps.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
	all.Wait()
	if len(tier.locks) > 0 {
		t.Errorf("%d locks are left", len(tier.locks))
	}
	return ran
}

// Processes that share a tier and no folder do each action once, including those whose
// outputs are not in the tier. The twin: without locks they do not.
func TestTierLocks(t *testing.T) {
	sketches := networks(8)
	for i, n := range runTogether(t, sketches, 3, false, 0) {
		if n != 1 {
			t.Errorf("%s ran %d times", nodeName(i), n)
		}
	}
	twice := 0
	for _, n := range runTogether(t, sketches, 3, true, 0) {
		twice += n - 1
	}
	if twice == 0 {
		t.Error("without locks nothing is done twice, so this shows nothing")
	}
}

// Batches of such processes do each action once, too.
func TestTierLocksOfBatches(t *testing.T) {
	for i, n := range runTogether(t, networks(8), 3, false, 3) {
		if n != 1 {
			t.Errorf("%s ran %d times", nodeName(i), n)
		}
	}
}

// Whoever reads what, and wherever it is, nobody waits for ever.
func TestTierLocksEnd(t *testing.T) {
	for seed := range int64(6) {
		rng := rand.New(rand.NewSource(seed))
		sketches := randomSketches(rng, 20)
		for i := range sketches {
			s := &sketches[i]
			s.derived, s.config.Rate, s.config.Modulus = rng.Intn(2) == 0, float64(i), 1<<40
		}
		if n := runTogether(t, sketches, 3, false, 0); len(n) != len(sketches) {
			t.Errorf("seed %d: %d of %d actions ran", seed, len(n), len(sketches))
		}
	}
}

// A process that finds a result whose derivable outputs are elsewhere leaves the actions that
// read them to who has them, while that is at work on them; then it makes them again.
func TestReadElsewhere(t *testing.T) {
	for _, ends := range []bool{true, false} {
		tier, sketches := newCommonTier(), networks(1)
		first := tier.join(false)
		g := draw(sketches, nil)
		sel, err := g.Select(nodeName(1))
		if err != nil {
			t.Fatal(err)
		}
		report, err := (&Engine{Store: first}).Run(context.Background(), g, sel)
		if err != nil || report.Ran != 2 {
			t.Fatal(report, err)
		}
		read := *mustStatus(t, Engine{Store: first}, g)[nodeName(1)].Key
		lease, err := first.Lock(read)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		all.Go(func() {
			time.Sleep(300 * time.Millisecond)
			if ends {
				lease.Detach()
				lease.Release()
				if _, err := (&Engine{Store: first}).Run(context.Background(), draw(sketches, nil), Selection{}); err != nil {
					t.Error(err)
				}
				tier.mu.Lock()
				defer tier.mu.Unlock()
				delete(tier.locks, read)
				return
			}
			lease.Release()
		})
		report, err = (&Engine{Store: tier.join(false)}).Run(context.Background(), draw(sketches, nil), Selection{})
		all.Wait()
		want := 0
		if !ends {
			want = 4 // the output is made again, and read by three
		}
		if err != nil || report.Ran != want {
			t.Errorf("ends %v: %+v, %v", ends, report.Counts, err)
		}
	}
}

// However many actions others run, a process asks seldom, and ever more seldom.
func TestTierLocksSeldom(t *testing.T) {
	const n, waited = 30, 1500 * time.Millisecond
	for _, actions := range []int{1, n} {
		tier := newCommonTier()
		sketches := slices.Repeat([]sketch{{version: 1, outputs: 1}}, actions)
		other := &memberTier{commonTier: tier}
		for i := range sketches {
			sketches[i].seed, sketches[i].config.Modulus = uint64(i), 1<<40
			other.Lock(keyOf(draw(sketches[:i+1], nil).actions[i], nil))
		}
		clear(tier.asked)
		ctx, stop := context.WithTimeout(context.Background(), waited)
		defer stop()
		report, _ := (&Engine{Store: tier.join(false), Workers: 2}).Run(ctx, draw(sketches, nil), Selection{})
		asked := 0
		for _, k := range tier.asked {
			asked += k
		}
		most := actions + int(waited/lookBetween) // once at the beginning, and then one each lookBetween
		if actions == 1 {
			most = int(waited / lookSoonAway)
		}
		if report.Ran != 0 || asked > most || asked < actions {
			t.Errorf("%d actions: asked %d times, want at most %d; %+v", actions, asked, most, report.Counts)
		}
	}
}
