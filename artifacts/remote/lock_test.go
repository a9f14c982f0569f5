package remote

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
)

// term is the term of locks in the tests that wait for its end.
const term = time.Second

// site is a bucket in memory that several processes use.
type site struct {
	t       *testing.T
	url     string
	backend *s3mem.Backend
	term    time.Duration // of locks
	late    time.Duration // with which what is put is answered

	mu       sync.Mutex
	requests []string // method and path
	deny     func(*http.Request) bool
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, backend: s3mem.New(), term: time.Minute}
	if err := s.backend.CreateBucket("b"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(s.backend, gofakes3.WithoutVersioning()).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/b/"))
		deny := s.deny != nil && s.deny(r)
		s.mu.Unlock()
		if deny {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "<Error><Code>AccessDenied</Code></Error>")
			return
		}
		s3.ServeHTTP(w, r)
		if s.late > 0 && r.Method == http.MethodPut {
			time.Sleep(s.late) // before the answer goes
		}
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// open returns the remote as a process has it.
func (s *site) open(o Options) *Remote {
	s.t.Helper()
	b, err := bucket.Open("s3://b?endpoint="+s.url, func(string) string { return "" })
	if err != nil {
		s.t.Fatal(err)
	}
	o.Trusted, o.Term = []Signer{NewKey().Signer()}, s.term
	r, err := Open(context.Background(), b, artifacts.InMemory(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *site) writer() *Remote { return s.open(Options{Key: NewKey(), Worker: true}) }

// sent returns the requests since the last call.
func (s *site) sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.requests
	s.requests = nil
	return out
}

// lockFor takes the lock on a key for a process, which must be possible or not.
func lockFor(t *testing.T, r *Remote, k artifacts.Key, possible bool) func() {
	t.Helper()
	release, by := r.Lock(k)
	if (release != nil) != possible || (by == nil) != possible {
		t.Fatalf("locked %v by %v, want %v", release != nil, by, possible)
	}
	if by != nil && (!by.Away || by.Host == "" || time.Until(by.Expires) > time.Minute) {
		t.Errorf("%+v", by)
	}
	return release
}

// TestLock: one process has the lock on a key, however long it runs, until it has released it
// and its record is there.
func TestLock(t *testing.T) {
	s := newSite(t)
	s.term = term
	a, b, k := s.writer(), s.writer(), record(1).Key
	release := lockFor(t, a, k, true)
	lockFor(t, b, k, false)
	for begun := time.Now(); time.Since(begun) < 3*term; time.Sleep(term / 10) {
		lockFor(t, b, k, false)
	}
	if b.Holder(k) == nil || a.Holder(k) != nil || b.Holder(artifacts.Key{2}) != nil {
		t.Errorf("held by %v, %v, %v", b.Holder(k), a.Holder(k), b.Holder(artifacts.Key{2}))
	}
	s.sent()
	rec := record(1)
	rec.Outputs = nil
	a.Offer(rec)
	release()
	if !a.Settle(t.Context()) || a.Settle(t.Context()) {
		t.Error("it does not say whether there was something to wait for")
	}
	if got := strings.Join(s.sent(), "\n"); !strings.HasSuffix(got, "\nDELETE locks/"+k.String()) || strings.Count(got, "PUT records/") != 1 {
		t.Errorf("the lock is not the last to go:\n%s", got)
	}
	lockFor(t, b, k, true)
	if len(a.locks.held) != 0 || len(b.locks.held) != 1 || len(b.locks.seen) != 0 {
		t.Errorf("%d, %d and %d", len(a.locks.held), len(b.locks.held), len(b.locks.seen))
	}
}

// TestLockAsksAgain: a result that was not there before the lock is found with it.
func TestLockAsksAgain(t *testing.T) {
	s := newSite(t)
	a, b, k := s.writer(), s.writer(), record(1).Key
	b.signers = append(b.signers, a.key.Signer())
	if len(b.Records(k)) != 0 {
		t.Fatal("it is there")
	}
	rec := record(1)
	rec.Outputs = nil
	a.Offer(rec)
	a.Settle(t.Context())
	if len(b.Records(k)) != 0 {
		t.Fatal("it is looked for all the time")
	}
	lockFor(t, b, k, true)
	if len(b.Records(k)) != 1 {
		t.Error("it is not looked for again")
	}
}

// TestLockTakenOver: the lock of a process that died is taken over after a term in which it
// did not change, by one of those who wait; what the dead one does later changes nothing.
func TestLockTakenOver(t *testing.T) {
	s := newSite(t)
	s.term = term
	dead, k := s.writer(), artifacts.Key{1}
	release := lockFor(t, dead, k, true)
	dead.locks.held[k].timer.Stop()
	waiting := []*Remote{s.writer(), s.writer(), s.writer()}
	var all sync.WaitGroup
	var taken atomic.Int32
	begun := time.Now()
	for _, r := range waiting {
		all.Go(func() {
			for time.Since(begun) < 3*term {
				if got, _ := r.Lock(k); got != nil {
					taken.Add(1)
					if waited := time.Since(begun); waited < term {
						t.Errorf("taken over after %v", waited)
					}
					return
				}
				time.Sleep(term / 20)
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n != 1 {
		t.Errorf("%d have taken it over", n)
	}
	dead.renew(dead.locks.held[k])
	release()
	dead.Settle(t.Context())
	lockFor(t, s.writer(), k, false)
}

// TestLockRubbish: whatever lies in the place of a lock, it is a lock until it has lain still
// for a term, and its text is not shown.
func TestLockRubbish(t *testing.T) {
	for _, text := range []string{"", "{}", `{"host":"a\u001b[2Jb"}`, "\xff"} {
		s := newSite(t)
		s.term = term
		if _, err := s.backend.PutObject("b", lockName(artifacts.Key{1}), map[string]string{}, strings.NewReader(text), int64(len(text)), nil); err != nil {
			t.Fatal(err)
		}
		r := s.writer()
		if _, by := r.Lock(artifacts.Key{1}); by == nil || by.Host != "an unknown host" {
			t.Fatalf("%q: %+v", text, by)
		}
		time.Sleep(term)
		lockFor(t, r, artifacts.Key{1}, true)
	}
}

// TestLockDenied: who may not lock goes on without, and a worker says so, once.
func TestLockDenied(t *testing.T) {
	for _, worker := range []bool{true, false} {
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			s := newSite(t)
			s.deny = func(r *http.Request) bool { return r.Method == method && strings.Contains(r.URL.Path, "/locks/") }
			var said []string
			r := s.open(Options{Key: NewKey(), Worker: worker, Say: func(line string) { said = append(said, line) }})
			for i := range byte(5) {
				release, by := r.Lock(artifacts.Key{i})
				if by != nil {
					t.Errorf("locked by %v", by)
				}
				if release != nil {
					release()
				}
				r.Settle(t.Context())
			}
			if !r.Available() || worker && (len(said) != 1 || !strings.Contains(said[0], "may not lock")) || !worker && len(said) > 0 {
				t.Errorf("worker %v, no %s: %v, %q", worker, method, r.Err(), said)
			}
			if n := len(s.sent()); n > 4 {
				t.Errorf("%d requests", n)
			}
		}
	}
}

// TestLockOnlyByWriters: who only reads sends nothing for locks, nor does who is not to wait
// any longer.
func TestLockOnlyByWriters(t *testing.T) {
	s := newSite(t)
	lockFor(t, s.writer(), artifacts.Key{1}, true)
	reader, hurried := s.open(Options{}), s.open(Options{Key: NewKey()})
	hurried.health.waited = time.Minute
	s.sent()
	for _, r := range []*Remote{reader, hurried} {
		if release, by := r.Lock(artifacts.Key{1}); release != nil || by != nil || r.Holder(artifacts.Key{1}) != nil {
			t.Errorf("locked by %v", by)
		}
	}
	if got := s.sent(); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// TestLockReleased: the end of a process waits for locks that are being released, and a lock
// that is taken again right after is taken anew.
func TestLockReleased(t *testing.T) {
	s := newSite(t)
	a, b, k := s.writer(), s.writer(), artifacts.Key{1}
	for range 20 {
		lockFor(t, a, k, true)()
		lockFor(t, a, k, true)()
		a.Close()
		lockFor(t, b, k, true)()
		b.Close()
	}
	release := lockFor(t, a, k, true)
	a.uploads.mu.Lock() // nothing is released meanwhile
	go release()
	for !a.locks.held[k].released.Load() {
		time.Sleep(time.Millisecond)
	}
	time.AfterFunc(100*time.Millisecond, a.uploads.mu.Unlock)
	lockFor(t, a, k, true)
	a.Settle(t.Context())
	lockFor(t, b, k, false)
}

// TestLockDoubtful: a lock whose answer comes too late is removed if it was written, and nobody
// else's is.
func TestLockDoubtful(t *testing.T) {
	for _, others := range []bool{false, true} {
		s := newSite(t)
		k := artifacts.Key{1}
		if others {
			lockFor(t, s.writer(), k, true)
		}
		s.late = 500 * time.Millisecond
		hurried := s.open(Options{Key: NewKey()})
		hurried.health.waited = freely - 100*time.Millisecond
		if release, by := hurried.Lock(k); release != nil || by != nil {
			t.Fatalf("it was in time: %v", by)
		}
		hurried.Settle(t.Context())
		_, err := s.backend.HeadObject("b", lockName(k))
		if (err == nil) != others {
			t.Errorf("others %v: %v", others, err)
		}
	}
}

// TestLockClose: what a process still has locked at its end is free then, and a remote that is
// off holds nothing up.
func TestLockClose(t *testing.T) {
	s := newSite(t)
	a, b := s.writer(), s.writer()
	for i := range byte(5) {
		lockFor(t, a, artifacts.Key{i}, true)
	}
	lockFor(t, b, artifacts.Key{3}, false)
	a.Close()
	for i := range byte(5) {
		lockFor(t, b, artifacts.Key{i}, true)
	}
	b.off(errors.New("a test"))
	begun := time.Now()
	if release, by := b.Lock(artifacts.Key{9}); release != nil || by != nil || b.Holder(artifacts.Key{1}) != nil || b.Settle(t.Context()) {
		t.Error("it is off, and locks")
	}
	b.Close()
	if d := time.Since(begun); d > time.Second {
		t.Errorf("took %v", d)
	}
}
