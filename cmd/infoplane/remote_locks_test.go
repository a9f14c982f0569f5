package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
	"infoplane/artifacts/remote"
	"infoplane/pipeline"
)

// together runs lines side by side, each on a machine of its own, and returns how many
// actions they ran.
func together(t *testing.T, of string, machines []*bench, line string) (ran int) {
	t.Helper()
	codes := make([]int, len(machines))
	var all sync.WaitGroup
	for i, b := range machines {
		all.Go(func() { codes[i] = b.attempt(line) })
	}
	all.Wait()
	for i, b := range machines {
		if codes[i] != exitDone {
			t.Errorf("exit code %d:\n%s", codes[i], b.stderr)
		}
		ran += actionsRan(t, of, b.stderr)
	}
	return ran
}

// actionsRan returns how many actions a run says that it ran.
func actionsRan(t *testing.T, of, stderr string) (n int) {
	t.Helper()
	for line := range strings.Lines(stderr) {
		if _, err := fmt.Sscanf(line, of+": %d of ", &n); err == nil && strings.Contains(line, " ran, ") {
			return n
		}
	}
	t.Fatal("it does not say what ran: ", stderr)
	return 0
}

// TestRemoteLocks: workers with folders of their own and one bucket do nothing twice, and
// then there is nothing to do. A server that ignores conditions costs work, and no more.
func TestRemoteLocks(t *testing.T) {
	if testing.Short() {
		t.Skip("trains the networks of smoke")
	}
	results := map[string]map[string]artifacts.Logical{}
	for _, c := range []struct {
		name       string
		conditions bool
	}{{"conditions", true}, {"ignored", false}} {
		t.Run(c.name, func(t *testing.T) {
			l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
			var locking atomic.Int32 // requests
			l.requests = func(r *http.Request) {
				if strings.Contains(r.URL.Path, "/locks/") {
					locking.Add(1)
				}
				if !c.conditions {
					r.Header.Del("If-None-Match")
					r.Header.Del("If-Match")
				}
			}
			machine := func(key string) *bench {
				b := l.bench(l.location, key)
				b.open = openExperiment
				return b
			}
			workers := []*bench{machine(l.key.Secret()), machine(l.key.Secret())}
			n := together(t, "smoke", workers, "run smoke -j 1 --worker")
			t.Logf("%d actions ran, with %d requests for locks", n, locking.Load())
			last := machine("none")
			last.run(exitDone, "run smoke")
			last.says(last.stderr, "smoke: 0 of ")
			last.run(exitDone, "golden check smoke")
			last.says(last.stdout, "same")
			results[c.name] = last.results("smoke")
			// Who runs an action takes the lock and releases it, and who finds it done does too.
			if each := float64(locking.Load()) / float64(n); each > 12 {
				t.Errorf("%.1f requests for locks for an action", each)
			}
			if all := len(l.names("records/")); c.conditions && n != all {
				t.Errorf("%d actions ran, of %d", n, all)
			}
			if all := len(l.names("records/")); !c.conditions && n <= all {
				t.Errorf("%d of %d actions ran: nothing was done twice, so the locks show nothing", n, all)
			}
			if left := l.names("locks/"); c.conditions && len(left) > 0 {
				t.Errorf("locks are left: %v", left)
			}
		})
	}
	if len(results["ignored"]) == 0 || !maps.Equal(results["conditions"], results["ignored"]) {
		t.Errorf("results differ: %d and %d", len(results["conditions"]), len(results["ignored"]))
	}
}

// TestRemoteLocksLeft: an interrupted run leaves no lock in the bucket. One that is killed
// does, and another run does the action once the lock has lain still for a term; the twin: not
// while its holder lives.
func TestRemoteLocksLeft(t *testing.T) {
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	l.bench(l.location, l.key.Secret()).run(exitDone, "run tiny generate")
	child := func(signal os.Signal) {
		t.Helper()
		b := l.bench(l.location, l.key.Secret())
		for name, value := range b.env {
			t.Setenv(name, value)
		}
		// Each network takes an hour.
		b.child(tiny{Pause: time.Hour}, `"node":"train/main/seed=1"`, signal)
	}
	child(os.Interrupt)
	if left := l.names("locks/"); len(left) > 0 {
		t.Errorf("after an interrupt %v are left", left)
	}
	child(os.Kill)
	if left := l.names("locks/"); len(left) != 1 {
		t.Fatalf("after a kill %v are left", left)
	}

	const term = time.Second
	b, err := bucket.Open(l.location, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	process := func() (*artifacts.Store, *remote.Remote) {
		store := artifacts.InMemory()
		r, err := remote.Open(t.Context(), b, store, remote.Options{Key: l.key, Worker: true, Term: term})
		if err != nil {
			t.Fatal(err)
		}
		store.Attach(r)
		return store, r
	}
	run := func(ctx context.Context, store *artifacts.Store) (pipeline.Report, time.Duration, error) {
		begun := time.Now()
		report, err := (&pipeline.Engine{Store: store, Workers: 3}).Run(ctx, tiny{Rate: 0.5}.graph("tiny"), pipeline.Selection{})
		return report, time.Since(begun), err
	}
	store, r := process()
	report, took, err := run(t.Context(), store)
	if err != nil || report.Ran != 4 || report.Fresh != 1 || took < term {
		t.Errorf("%+v after %v, %v", report.Counts, took, err)
	}
	r.Settle(t.Context())
	if left := l.names("locks/"); len(left) > 0 {
		t.Errorf("%v are left", left)
	}

	for _, name := range l.names("records/") {
		l.remove(name)
	}
	holder, living := process()
	all, err := (&pipeline.Engine{Store: holder}).Status(t.Context(), tiny{Rate: 0.5}.graph("tiny"), pipeline.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if release, by := living.Lock(*all[0].Key); release == nil {
		t.Fatal(by)
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*term)
	defer stop()
	store, _ = process()
	if report, _, err := run(ctx, store); !errors.Is(err, context.DeadlineExceeded) || report.Ran > 0 {
		t.Errorf("its holder lives, and %+v, %v", report.Counts, err)
	}
	living.Close()
	if report, _, err := run(t.Context(), store); err != nil || report.Ran != 5 {
		t.Errorf("its holder has left, and %+v, %v", report.Counts, err)
	}
}

// TestRemoteWorkerWrites: a worker that cannot share what it runs does not begin.
func TestRemoteWorkerWrites(t *testing.T) {
	l := newLab(t)
	for _, b := range []*bench{l.reader(), l.bench(l.web, l.key.Secret()), l.bench("http://127.0.0.1:1", l.key.Secret())} {
		b.run(exitNoStore, "run tiny --worker")
		b.says(b.stderr, "need a remote and a key")
	}
	l.bench(l.location, l.key.Secret()).run(exitDone, "run tiny --worker")
}
