//go:build unix

package pipeline

import (
	"context"
	"flag"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"infoplane/artifacts"
)

// sizes of TestScale, all but the last of which -short leaves out: with
// -sizes 10000,100000,1000000 it takes minutes, and gigabytes.
var sizes = flag.String("sizes", "1000,10000", "numbers of actions of TestScale")

// quantity is what TestScale measures of one size: seconds of processors, whose number does
// not matter, seconds by the clock, and bytes that stay in use.
type quantity struct{ seconds, elapsed, bytes float64 }

// measured returns what a function costs, the better of a number of attempts by time. What
// it returns is what it leaves in use.
func measured[T any](attempts int, do func() T) (T, quantity) {
	best := quantity{seconds: math.Inf(1), elapsed: math.Inf(1)}
	var kept T
	for range attempts {
		var none T
		kept = none
		before := inUse()
		begun, at := processorTime(), time.Now()
		kept = do()
		best.elapsed = min(best.elapsed, time.Since(at).Seconds())
		best.seconds = min(best.seconds, (processorTime() - begun).Seconds())
		best.bytes = float64(inUse()) - float64(before)
	}
	return kept, best
}

// processorTime is how long this process has used processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// inUse is how many bytes of memory are in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// scaled is what one size costs, by what is done.
func scaled(t *testing.T, n, attempts int) map[string]quantity {
	out := map[string]quantity{}
	g, plan := measured(attempts, func() *Graph { return sweepGraph(n, nil) })
	out["plan"] = plan
	sel := Selection{}.of(g)
	_, out["schedule"] = measured(attempts, func() *run { return newRun(t.Context(), &Engine{Store: artifacts.InMemory()}, g, sel) })
	store := artifacts.InMemory()
	e := &Engine{Store: store, Workers: runtime.GOMAXPROCS(0)}
	report, cold := measured(1, func() Report {
		report, err := e.Run(t.Context(), g, sel)
		if err != nil || report.Ran != len(g.actions) {
			t.Fatal(report.Counts, err)
		}
		return report
	})
	out["run"] = cold
	runtime.KeepAlive(report)
	_, out["run again"] = measured(attempts, func() Report {
		report, err := e.Run(t.Context(), g, sel)
		if err != nil || report.Ran != 0 {
			t.Fatal(report.Counts, err)
		}
		return report
	})
	_, out["status"] = measured(attempts, func() []Status {
		all, err := e.Status(t.Context(), g, sel)
		if err != nil || len(all) != len(g.actions) || all[len(all)-1].State != Fresh {
			t.Fatal(len(all), err)
		}
		return all
	})
	_, out["look up"] = measured(1, func() *artifacts.Store { return lookedUp(t, g, store, 0) })
	return out
}

// recordTier is a tier that has the records of a store, some time away.
type recordTier struct {
	distantTier
	store *artifacts.Store
}

func (r *recordTier) Records(k artifacts.Key) []artifacts.Record {
	r.distantTier.Records(k) // which counts, and waits
	records, _ := r.store.Records(k)
	return records
}

// lookedUp looks the results of a graph up in a tier that has them all.
func lookedUp(t *testing.T, g *Graph, all *artifacts.Store, away time.Duration) *artifacts.Store {
	tier := &recordTier{distantTier{away: away}, all}
	store := artifacts.InMemory()
	store.Attach(tier)
	if err := (&Engine{Store: store}).lookup(t.Context(), g, Selection{}); err != nil || tier.asked != len(g.actions) {
		t.Fatal(tier.asked, err)
	}
	return store
}

// TestScale: what planning, running, status and looking up cost each action does not grow
// with the number of actions. The exponents are those of docs/scale.md.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures times")
	}
	var last int
	before := map[string]quantity{}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		attempts := 1 + 4_000/n
		now := scaled(t, n, attempts)
		for _, what := range []string{"plan", "schedule", "run", "run again", "status", "look up"} {
			q := now[what]
			line := fmt.Sprintf("%8d actions: %-9s %7.2f µs of processors and %6.0f bytes for each; %.2f s by the clock", n, what, 1e6*q.seconds/float64(n), q.bytes/float64(n), q.elapsed)
			if b := before[what]; last > 0 {
				growth := math.Log(float64(n) / float64(last))
				times, bytes := math.Log(q.seconds/b.seconds)/growth, math.Log(q.bytes/b.bytes)/growth
				line += fmt.Sprintf(", exponents %.2f and %.2f", times, bytes)
				if times > 1.7 { // a square has 2, and caches that overflow are worth some tenths
					t.Errorf("%s: the time grows with the power %.2f of the number of actions", what, times)
				}
			}
			t.Log(line)
		}
		before, last = now, n
	}
}

// TestLookupLaw: looking n actions up in a tier takes n/96 times the way there and back, by
// its own clock, and once more for each step from an input to what reads it.
func TestLookupLaw(t *testing.T) {
	const away = 30 * time.Millisecond
	g := sweepGraph(10_000, nil)
	store := artifacts.InMemory()
	if _, err := (&Engine{Store: store}).Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		lookedUp(t, g, store, away)
		took, least := time.Since(begun), time.Duration(len(g.actions))*away/lookups
		t.Logf("%d actions, %s away: %s", len(g.actions), away, took)
		if took < least || took > least+10*away {
			t.Errorf("%d actions took %s, want %s or little more", len(g.actions), took, least)
		}
	})
}
