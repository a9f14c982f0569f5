package artifacts

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// shelf is a store with a result of each of four keys, an hour apart by its clock:
// weights that are kept and activations that are derivable, 100 bytes each. The
// first two share their weights.
type shelf struct {
	*Store
	clock       *fakeClock
	weights     []Ref
	activations []Ref
}

func newShelf(t *testing.T, s *Store) *shelf {
	t.Helper()
	x := &shelf{Store: s, clock: newClock()}
	s.clock = x.clock.now
	for i := range 4 {
		x.weights = append(x.weights, putSized(t, s, max(1, i), 100))
		x.activations = append(x.activations, putSized(t, s, 10+i, 100))
		r := someRecord(1, Output{Port: "weights", Ref: x.weights[i]}, Output{Port: "activations", Derivable: true, Ref: x.activations[i]})
		r.Key, r.Node = Key{byte(i)}, "paper:train/seed="+string(rune('0'+i))
		if err := s.AddRecord(r); err != nil {
			t.Fatal(err)
		}
		if err := s.backend.touch(recordFolder(r.Key)+"/"+r.result()+".json", x.clock.now()); err != nil {
			t.Fatal(err)
		}
		if err := s.SetLastKey(r.Node, r.Key); err != nil {
			t.Fatal(err)
		}
		x.clock.advance(time.Hour)
	}
	return x
}

func (x *shelf) collect(t *testing.T, scope Scope) *Garbage {
	t.Helper()
	would, err := x.Garbage(context.Background(), scope)
	if err != nil {
		t.Fatal(err)
	}
	did, err := x.Collect(context.Background(), scope)
	if err != nil {
		t.Fatal(err)
	}
	if len(would.Results) != len(did.Results) || len(would.Objects) != len(did.Objects) || would.Bytes != did.Bytes || would.Left != did.Left {
		t.Errorf("removed %+v, though it was to be %+v", did, would)
	}
	if left, _ := x.backend.list("leases"); len(left) > 0 {
		t.Errorf("leases %v", left)
	}
	if h := check(t, x.Store, Checks{ReadData: true}); len(h.Damages) > 0 {
		t.Errorf("damaged afterwards: %+v", h.Damages)
	}
	return did
}

// left lists what is there: the results, the weights, the activations.
func (x *shelf) left(t *testing.T) (results, weights, activations []int) {
	t.Helper()
	for i := range 4 {
		records, err := x.Records(Key{byte(i)})
		if err != nil {
			t.Fatal(err)
		}
		if len(records) > 0 {
			results = append(results, i)
		}
	}
	return results, there(x.Store, x.weights), there(x.Store, x.activations)
}

func (x *shelf) want(t *testing.T, results, weights, activations []int) {
	t.Helper()
	r, w, a := x.left(t)
	if !slices.Equal(r, results) || !slices.Equal(w, weights) || !slices.Equal(a, activations) {
		t.Errorf("left are results %v, weights %v, activations %v; want %v, %v, %v", r, w, a, results, weights, activations)
	}
	for i := range 4 {
		_, known := x.LastKey("paper:train/seed=" + string(rune('0'+i)))
		if known != slices.Contains(results, i) {
			t.Errorf("node %d: recalled %v", i, known)
		}
	}
}

func bytesOf(n int64) *int64 { return &n }

func TestCollect(t *testing.T) {
	all := []int{0, 1, 2, 3}
	for what, c := range map[string]struct {
		scope                         func(*shelf) Scope
		results, weights, activations []int
	}{
		"all":         {func(*shelf) Scope { return Scope{} }, nil, nil, nil},
		"keep 1":      {func(*shelf) Scope { return Scope{Keep: func(k Key) bool { return k == Key{1} }} }, []int{1}, []int{0, 1}, []int{1}},
		"older":       {func(x *shelf) Scope { return Scope{Before: x.clock.now().Add(-2*time.Hour - 1)} }, []int{2, 3}, []int{2, 3}, []int{2, 3}},
		"size 700":    {func(*shelf) Scope { return Scope{MaxSize: bytesOf(700)} }, all, all, all},
		"size 500":    {func(*shelf) Scope { return Scope{MaxSize: bytesOf(500)} }, all, all, []int{2, 3}},
		"size 250":    {func(*shelf) Scope { return Scope{MaxSize: bytesOf(250)} }, []int{2, 3}, []int{2, 3}, nil},
		"size 0":      {func(*shelf) Scope { return Scope{MaxSize: bytesOf(0)} }, nil, nil, nil},
		"size, older": {func(x *shelf) Scope { return Scope{MaxSize: bytesOf(0), Before: x.clock.now().Add(-2 * time.Hour)} }, []int{2, 3}, []int{2, 3}, []int{2, 3}},
		"size, keep":  {func(*shelf) Scope { return Scope{MaxSize: bytesOf(0), Keep: func(Key) bool { return true }} }, all, all, nil},
	} {
		onEachStore(t, func(t *testing.T, s *Store) {
			t.Log(what)
			x := newShelf(t, s)
			x.collect(t, c.scope(x))
			x.want(t, c.results, c.weights, c.activations)
		})
	}
}

// What was used a moment ago is spared, in every scope.
func TestCollectKeepsYoung(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		x.Use(x.activations[2])
		x.clock.advance(Grace)
		x.Use(x.activations[3])
		loose := putSized(t, s, 99, 100)
		if did := x.collect(t, Scope{}); did.Young != 2 {
			t.Errorf("%d young, want 2: a result, and an object of no result", did.Young)
		}
		x.want(t, []int{3}, []int{3}, []int{3})
		if !s.Has(loose) {
			t.Error("the object of no result is gone")
		}
		x.clock.advance(2 * Grace)
		if did := x.collect(t, Scope{Keep: func(Key) bool { return true }}); len(did.Objects) != 1 || did.Objects[0].Why != Unreferenced {
			t.Errorf("removed %+v, want the object of no result", did.Objects)
		}
	})
}

// A collection keeps away from live runs, and runs from a collection.
func TestCollectWaitsForRuns(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		var locked *Locked
		l := mustLock(t, s)
		if _, err := s.Collect(context.Background(), Scope{}); !errors.As(err, &locked) || !strings.Contains(err.Error(), "a run is at work") {
			t.Errorf("during a run: %v", err)
		}
		x.want(t, []int{0, 1, 2, 3}, []int{0, 1, 2, 3}, []int{0, 1, 2, 3})
		l.Release()

		there := elsewhere(s, "there", x.clock)
		l = mustLock(t, there)
		if _, err := s.Collect(context.Background(), Scope{}); !errors.As(err, &locked) || locked.Host != "there" {
			t.Errorf("during a run elsewhere: %v", err)
		}
		l.timer.Stop()
		x.clock.advance(leaseTerm + Grace + 1)
		if _, err := s.Collect(context.Background(), Scope{}); err != nil {
			t.Errorf("after a run elsewhere has died: %v", err)
		}
		if left, _ := s.backend.list("leases"); len(left) > 0 {
			t.Errorf("the dead lease stays: %v", left)
		}
		l, err := s.lockNamed(leaseName(collector))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
		if s.self.Machine != "" {
			if _, err := s.Collect(context.Background(), Scope{}); !errors.As(err, &locked) || !strings.Contains(err.Error(), "another collection") {
				t.Errorf("during a collection: %v", err)
			}
		}
	})
}

// An object that is used between the look and the removal stays.
func TestCollectMeetsUse(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		todo, err := s.Garbage(context.Background(), Scope{})
		if err != nil {
			t.Fatal(err)
		}
		again := putSized(t, s, 2, 100) // a dead run's action, run again
		if again != x.weights[2] {
			t.Fatal("another object")
		}
		done := new(Garbage)
		if err := s.remove(context.Background(), todo, done); err != nil {
			t.Fatal(err)
		}
		if got := there(s, x.weights); !slices.Equal(got, []int{2}) || done.Young != 1 {
			t.Errorf("left are %v, %d were used", got, done.Young)
		}
	})
}

// foreignNames are files that somebody has put into a store's folders.
var foreignNames = []string{
	"tmp/letter.txt", "tmp/123", "tmp/infoplane", "tmp/infoplane-notes", "tmp/removed-earlier",
	"logs/a.log", "nodes/notes.json", "objects/notes",
	"actions/" + Key{1}.String() + "/notes.json", "actions/notes/a.json", "actions/" + Key{1}.String() + "/a.json.damaged",
}

// Files that dead processes left go once they are old.
func TestCollectStrays(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		stray := func(name string) {
			temporary, err := s.backend.stage(true, func(w io.Writer) error { return nil })
			if err == nil && name != "" {
				err = s.backend.replace(temporary, name, true)
				temporary = name
			}
			if err == nil {
				err = s.backend.touch(temporary, x.clock.now())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		stray("")
		stray(damagedName(x.weights[0].Blob))
		stray(leaseName(Key{9}.String()))
		stray(logName("node"))
		for _, name := range foreignNames {
			stray(name)
		}
		x.clock.advance(Grace)
		keep := Scope{Keep: func(Key) bool { return true }}
		if would, err := s.Garbage(context.Background(), keep); err != nil || len(would.Strays) != 0 {
			t.Errorf("young strays are garbage: %v, %v", would.Strays, err)
		}
		if _, err := s.Collect(context.Background(), keep); err == nil || !strings.Contains(err.Error(), "unknown host") {
			t.Errorf("a lease that cannot be read, and may be fresh: %v", err)
		}
		x.clock.advance(leaseTerm + 1)
		if did := x.collect(t, keep); len(did.Strays) != 3 {
			t.Errorf("strays %v, want 3", did.Strays)
		}
		x.clock.advance(keepLogs)
		if did := x.collect(t, keep); len(did.Strays) != 1 {
			t.Errorf("strays %v, want the log", did.Strays)
		}
		for _, name := range foreignNames {
			if _, _, err := s.backend.stat(name); err != nil {
				t.Errorf("it removed %s, which no store has named: %v", name, err)
			}
		}
		x.want(t, []int{0, 1, 2, 3}, []int{0, 1, 2, 3}, []int{0, 1, 2, 3})
	})
}
