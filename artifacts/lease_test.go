package artifacts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/internal/process"
)

// fakeClock is a clock that a test sets.
type fakeClock struct{ atomic.Int64 }

func (c *fakeClock) now() time.Time          { return time.Unix(0, c.Load()) }
func (c *fakeClock) advance(d time.Duration) { c.Add(int64(d)) }

func newClock() *fakeClock {
	c := new(fakeClock)
	c.Store(time.Date(2017, 3, 2, 0, 0, 0, 0, time.UTC).UnixNano())
	return c
}

// elsewhere is the same store as a process of another host sees it, by its own clock.
func elsewhere(s *Store, host string, clock *fakeClock) *Store {
	other := newStore(s.backend)
	other.self = process.ID{Host: host, Process: 7, Machine: "boot of " + host, Started: "1"}
	other.clock = clock.now
	return other
}

// wantLocked checks that a key is locked, by whom.
func wantLocked(t *testing.T, s *Store, host string) {
	t.Helper()
	l, err := s.Lock(Key{1})
	var locked *Locked
	if !errors.As(err, &locked) {
		t.Fatalf("error %v, want one that says who has it", err)
	}
	if l != nil || locked.Host != host {
		t.Errorf("lease %v of %s, want one of %s", l, locked.Host, host)
	}
}

func mustLock(t *testing.T, s *Store) *Lease {
	t.Helper()
	l, err := s.Lock(Key{1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Release)
	return l
}

func TestLock(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		l := mustLock(t, s)
		_, err := s.Lock(Key{1})
		var locked *Locked
		if !errors.As(err, &locked) {
			t.Fatalf("error %v, want *Locked", err)
		}
		for _, part := range []string{s.self.Host, fmt.Sprint("process ", os.Getpid()), locked.Expires.Format(time.TimeOnly)} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("error %q does not tell %q", err, part)
			}
		}
		if left := time.Until(locked.Expires); left < leaseTerm/2 || left > leaseTerm+time.Second {
			t.Errorf("it expires in %v", left)
		}
		if other, err := s.Lock(Key{2}); err != nil {
			t.Errorf("another key: %v", err)
		} else {
			other.Release()
		}
		l.Release()
		l.Release()
		mustLock(t, s).Release()
		if left, _ := s.backend.list("leases"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if left, _ := s.backend.list("tmp"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// The lease of a process of this machine that has ended holds no longer; nor does
// one of a process whose number was given to another one.
func TestLockOfEndedProcess(t *testing.T) {
	for what, change := range map[string]func(*process.ID){
		"ended":          func(h *process.ID) { h.Process = 1 << 30 },
		"number reused":  func(h *process.ID) { h.Started = "1" },
		"start unknown":  func(h *process.ID) { h.Started = "" },
		"still runs":     func(h *process.ID) {},
		"another kernel": func(h *process.ID) { h.Machine = "another boot"; h.Started = "1" },
	} {
		onEachStore(t, func(t *testing.T, s *Store) {
			if s.self.Machine == "" {
				t.Skip("processes cannot be told apart here")
			}
			other := newStore(s.backend)
			change(&other.self)
			mustLock(t, other)
			if _, err := s.Lock(Key{1}); (err == nil) != (what == "ended" || what == "number reused" || what == "start unknown") {
				t.Errorf("%s: error %v", what, err)
			}
		})
	}
}

// The lease of another host is taken over once it has lain still for a term by the
// caller's clock, whatever the holder's clock says.
func TestLockOfAnotherHost(t *testing.T) {
	for _, skew := range []time.Duration{0, -24 * time.Hour, 24 * time.Hour} {
		onEachStore(t, func(t *testing.T, s *Store) {
			theirs, ours := newClock(), newClock()
			theirs.advance(skew)
			there, here := elsewhere(s, "there", theirs), elsewhere(s, "here", ours)
			l := mustLock(t, there)
			wantLocked(t, here, "there")
			for range 10 { // as long as it is renewed
				theirs.advance(leaseBeat)
				ours.advance(leaseTerm - time.Second)
				l.renew()
				wantLocked(t, here, "there")
			}
			ours.advance(leaseTerm - time.Second)
			wantLocked(t, here, "there")
			ours.advance(time.Second)
			mustLock(t, here)
			theirs.advance(leaseTerm)
			l.renew() // it was only slow, and finds out
			l.Release()
			wantLocked(t, elsewhere(s, "third", ours), "here")
		})
	}
}

// On its own host a lease from before the last boot has run out by the clock.
func TestLockBeforeBoot(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		clock := newClock()
		before, after := elsewhere(s, "host", clock), elsewhere(s, "host", clock)
		before.self.Machine = "an earlier boot"
		mustLock(t, before)
		wantLocked(t, after, "host")
		clock.advance(leaseTerm + 1)
		mustLock(t, after)
	})
}

// Of many that find a dead lease at once, exactly one gets it.
func TestOneWins(t *testing.T) {
	won, err := contend(t, func(b backend) backend { return b })
	if err != nil {
		t.Fatal(err)
	}
	for round, n := range won {
		if n != 1 {
			t.Errorf("round %d: %d won, want 1", round, n)
		}
	}
}

// The negative twin: where a link takes the place of what has its name, several win.
func TestOneWinsByLink(t *testing.T) {
	won, err := contend(t, func(b backend) backend { return overwriting{b} })
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range won {
		if n > 1 {
			return
		}
	}
	t.Errorf("%v won: the test above proves nothing", won)
}

// overwriting is a backend whose links replace.
type overwriting struct{ backend }

func (o overwriting) link(from, to string, hint bool) error {
	err := o.backend.link(from, to, hint)
	if err != nil && o.backend.remove(to) == nil {
		return o.backend.link(from, to, hint)
	}
	return err
}

// contend lets eight stores lock one key, at first free and then held by a dead
// one, and counts those that got it.
func contend(t *testing.T, through func(backend) backend) ([]int64, error) {
	base, err := Open(filepath.Join(t.TempDir(), "store"))
	if err != nil {
		return nil, err
	}
	clock := newClock()
	var won []int64
	for range 50 {
		var n atomic.Int64
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range 8 {
			s := newStore(through(base.backend))
			s.self = process.ID{Host: "host", Process: i, Machine: fmt.Sprint(len(won), i), Started: "1"}
			s.clock = clock.now
			all.Go(func() {
				<-start
				l, err := s.Lock(Key{1})
				if locked := new(Locked); err != nil && !errors.As(err, &locked) {
					t.Error(err)
				}
				if err == nil {
					n.Add(1)
					l.mu.Lock()
					l.timer.Stop() // and it is dead to the next round
					l.mu.Unlock()
				}
			})
		}
		close(start)
		all.Wait()
		won = append(won, n.Load())
		clock.advance(leaseTerm + 1)
	}
	return won, nil
}

// A process that dies while it takes a lease over leaves its second name.
func TestDeathInTakeOver(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		clock := newClock()
		dead, alive := elsewhere(s, "host", clock), elsewhere(s, "host", clock)
		dead.self.Machine = "an earlier boot"
		mustLock(t, dead)
		name := leaseName(Key{1}.String())
		if err := s.backend.link(name, name+".next", true); err != nil {
			t.Fatal(err)
		}
		wantLocked(t, alive, "host")
		clock.advance(leaseTerm + 1)
		mustLock(t, alive)
		if left, _ := s.backend.list("leases"); len(left) != 1 {
			t.Errorf("leases %v, want one", left)
		}
	})
}

// A lease that cannot be read is one of nobody, and is taken over after a term.
func TestUnreadableLease(t *testing.T) {
	for _, text := range []string{"", "{", `{"host":"a\u001b[2J","process":1}`, `{"process":1}`, "[]", strings.Repeat("x", maxSmall+1)} {
		onEachStore(t, func(t *testing.T, s *Store) {
			clock := newClock()
			here := elsewhere(s, "here", clock)
			mustLock(t, here).Release() // makes the folder
			temporary, err := s.backend.stage(true, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
			if err != nil {
				t.Fatal(err)
			}
			if err := s.backend.link(temporary, leaseName(Key{1}.String()), true); err != nil {
				t.Fatal(err)
			}
			wantLocked(t, here, "an unknown host")
			clock.advance(leaseTerm)
			mustLock(t, here)
		})
	}
}

// While a collector is at work nothing can be locked; after its death it can.
func TestLockDuringCollection(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		clock := newClock()
		here, there := elsewhere(s, "here", clock), elsewhere(s, "there", clock)
		l, err := there.lockNamed(leaseName(collector))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
		wantLocked(t, here, "there")
		if _, err := here.readLease(leaseName(Key{1}.String())); !errors.Is(err, ErrMissing) {
			t.Errorf("its own lease: %v, want ErrMissing", err)
		}
		clock.advance(leaseTerm)
		mustLock(t, here)
	})
}

// A lease renews itself.
func TestLeaseBeats(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		clock := newClock()
		s.clock = clock.now
		l := mustLock(t, s)
		clock.advance(time.Hour)
		l.mu.Lock()
		l.timer.Reset(time.Millisecond)
		l.mu.Unlock()
		for begun := time.Now(); ; time.Sleep(time.Millisecond) {
			if got, err := s.readLease(l.name); err != nil {
				t.Fatal(err)
			} else if got.renewed.Equal(clock.now()) {
				return
			}
			if time.Since(begun) > 10*time.Second {
				t.Fatal("it was not renewed")
			}
		}
	})
}
