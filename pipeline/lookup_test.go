package pipeline

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts"
)

// distantTier is a tier that is some time away.
type distantTier struct {
	records map[artifacts.Key][]artifacts.Record
	objects map[artifacts.Blob][]byte
	away    time.Duration

	mu          sync.Mutex
	asked       int
	asking, top int // lookups at a time
}

func (d *distantTier) Records(k artifacts.Key) []artifacts.Record {
	d.mu.Lock()
	d.asked++
	d.asking++
	d.top = max(d.top, d.asking)
	d.mu.Unlock()
	time.Sleep(d.away)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asking--
	return d.records[k]
}

func (d *distantTier) Object(r artifacts.Ref) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if b, ok := d.objects[r.Blob]; ok {
		return b, nil
	}
	return nil, artifacts.ErrMissing
}

func (d *distantTier) Offer(artifacts.Record) {}
func (d *distantTier) Available() bool        { return true }

// wideGraph has one action, n that read it, and one that reads them.
func wideGraph(n int) *Graph {
	g := New("wide")
	first := g.Add(Spec{Stage: "s", Version: 1, Name: "s/first"})
	from := Result[artifacts.File](first, "out")
	first.Do(func(t *Task) error { return from.Write(t, artifacts.File("first")) })
	last := make([]Output[artifacts.File], n)
	for i := range n {
		a := g.Add(Spec{Stage: "s", Version: 1, Name: fmt.Sprint("s/middle/", i), Seed: uint64(i)})
		in := Input(a, "in", from)
		last[i] = Result[artifacts.File](a, "out")
		a.Do(func(t *Task) error {
			b, err := in.Read(t)
			if err != nil {
				return err
			}
			return last[i].Write(t, fmt.Append(b, i))
		})
	}
	a := g.Add(Spec{Stage: "s", Version: 1, Name: "s/last"})
	for i, out := range last {
		Input(a, fmt.Sprint("in", i), out)
	}
	end := Result[artifacts.File](a, "out")
	a.Do(func(t *Task) error { return end.Write(t, artifacts.File("last")) })
	Publish(g, "last.txt", end)
	return g
}

// filled returns a tier that has the results of a graph.
func filled(t *testing.T, n int, away time.Duration) *distantTier {
	t.Helper()
	store := artifacts.InMemory()
	engine := &Engine{Store: store, Workers: 4}
	if _, err := engine.Run(context.Background(), wideGraph(n), Selection{}); err != nil {
		t.Fatal(err)
	}
	d := &distantTier{records: map[artifacts.Key][]artifacts.Record{}, objects: map[artifacts.Blob][]byte{}, away: away}
	for r, err := range store.AllRecords() {
		if err != nil {
			t.Fatal(err)
		}
		d.records[r.Key] = append(d.records[r.Key], r)
		for _, out := range r.Outputs {
			b, err := store.Bytes(out.Ref)
			if err != nil {
				t.Fatal(err)
			}
			d.objects[out.Blob] = b
		}
	}
	return d
}

// TestLookupWide: keys are looked up many at a time, each once, and nothing runs.
func TestLookupWide(t *testing.T) {
	const n, away = 500, 30 * time.Millisecond
	d := filled(t, n, away)
	store := artifacts.InMemory()
	store.Attach(d)
	begun := time.Now()
	report, err := (&Engine{Store: store, Deliver: true}).Run(context.Background(), wideGraph(n), Selection{})
	took := time.Since(begun)
	if err != nil || report.Fresh != n+2 || d.asked != n+2 {
		t.Errorf("%+v, asked %d times, %v", report.Counts, d.asked, err)
	}
	if d.top < 64 || d.top > lookups || took > n*away/4 {
		t.Errorf("%d at a time, %s", d.top, took)
	}
}

// TestLookupLost: what the tier has lost is made again, with what was wanted of it.
func TestLookupLost(t *testing.T) {
	d := filled(t, 5, 0)
	store := artifacts.InMemory()
	store.Attach(d)
	for b, text := range d.objects {
		if string(text) == "first3" || string(text) == "last" {
			delete(d.objects, b)
		}
	}
	wanted := []Published{{Node: "s/middle/3", Port: "out"}, {Node: "s/middle/4", Port: "out"}}
	report, err := (&Engine{Store: store, Deliver: true, Wanted: wanted}).Run(context.Background(), wideGraph(5), Selection{})
	if err != nil || report.Ran != 2 || report.Fresh != 5 {
		t.Errorf("%+v %v", report.Counts, err)
	}
	for _, w := range wanted {
		ref, _ := report.Output(w.Node, w.Port)
		if err := store.Verify(ref); err != nil {
			t.Error(w, err)
		}
	}
}
