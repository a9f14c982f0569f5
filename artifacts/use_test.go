package artifacts

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A result that was found is as young as one that was made.
func TestUseRecord(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		x.clock.advance(30 * 24 * time.Hour)
		records, err := s.Records(Key{0})
		if err != nil || len(records) != 1 {
			t.Fatal(records, err)
		}
		s.UseRecord(records[0])
		x.clock.advance(Grace + time.Minute)
		old := Scope{Before: x.clock.now().Add(-24 * time.Hour)}
		would, err := x.Garbage(context.Background(), old)
		if err != nil || len(would.Results) != 3 { // the twin: those that nobody has found
			t.Fatalf("%+v, %v", would, err)
		}
		x.collect(t, old)
		x.want(t, []int{0}, []int{0, 1}, []int{0}) // the first two share their weights
	})
}

// While a process uses results, whoever it is, none is removed; and the other way round.
func TestWork(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		x.clock.advance(24 * time.Hour)
		first, err := s.Work()
		if err != nil {
			t.Fatal(err)
		}
		second, err := elsewhere(s, "there", x.clock).Work()
		if err != nil {
			t.Fatalf("a second run: %v", err)
		}
		for _, l := range []*Lease{first, second} {
			if g, err := s.Collect(context.Background(), Scope{}); !errors.As(err, new(*Locked)) || g != nil {
				t.Errorf("collected %v beside a run: %v", g, err)
			}
			l.Release()
		}
		collecting, err := s.lockNamed(leaseName(collector))
		if err != nil {
			t.Fatal(err)
		}
		if l, err := s.Work(); !errors.As(err, new(*Locked)) || l != nil {
			t.Errorf("a run beside a collection: %v", err)
		}
		collecting.Release()
		if did := x.collect(t, Scope{}); len(did.Results) != 4 { // the twin
			t.Errorf("%+v", did)
		}
	})
}

// A lease that is dated in the future, by a clock that was wrong once, holds no longer
// than a term; one that is renewed holds, whatever its date.
func TestLeaseInTheFuture(t *testing.T) {
	for name, far := range map[string]time.Duration{"ten years": 10 * 365 * 24 * time.Hour, "an hour": time.Hour} {
		for _, renewed := range []bool{false, true} {
			onEachStore(t, func(t *testing.T, s *Store) {
				x := newShelf(t, s)
				x.clock.advance(24 * time.Hour)
				theirs := newClock()
				theirs.Store(x.clock.Load() + int64(far))
				l, err := elsewhere(s, "there", theirs).Work()
				if err != nil {
					t.Fatal(err)
				}
				l.timer.Stop()
				waited := time.Duration(0)
				s.sleep = func(_ context.Context, d time.Duration) error {
					x.clock.advance(d)
					theirs.advance(d)
					if waited += d; renewed {
						s.backend.touch(l.name, theirs.now())
					}
					if waited > 2*leaseTerm {
						return context.Canceled
					}
					return nil
				}
				g, err := s.Collect(context.Background(), Scope{})
				if renewed {
					if err == nil {
						t.Errorf("%s: collected %v beside a live run", name, g)
					}
					return
				}
				if err != nil || len(g.Results) != 4 {
					t.Errorf("%s: %v, %v", name, g, err)
				}
				if waited < leaseTerm || waited > leaseTerm+leaseBeat {
					t.Errorf("%s: watched for %v", name, waited)
				}
			})
		}
	}
}

// What is dated in the future is no younger than what is used now.
func TestFileInTheFuture(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		x.clock.advance(24 * time.Hour)
		for _, name := range []string{objectName(x.weights[3].Blob), recordFolder(Key{3}) + "/" + someName(s, Key{3})} {
			if err := s.backend.touch(name, x.clock.now().Add(1000*24*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if did := x.collect(t, Scope{}); len(did.Results) != 3 {
			t.Errorf("%+v", did)
		}
		x.clock.advance(Grace + time.Minute)
		if did := x.collect(t, Scope{}); len(did.Results) != 1 {
			t.Errorf("stays for a thousand days: %+v", did)
		}
	})
}
