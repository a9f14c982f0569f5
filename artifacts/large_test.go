package artifacts_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

// The size of the store in BenchmarkLarge: as many objects as 30 experiments of the
// paper's size leave, and an experiment of the paper's number of actions.
const (
	largeResults = 32_000 // of three objects each
	largeActions = 5_000  // of an object each
)

// wide is an experiment of many actions behind one.
func wide() *pipeline.Graph {
	g := pipeline.New("wide")
	root := g.Add(pipeline.Spec{Stage: "root", Version: 1, Name: "root"})
	out := pipeline.Result[artifacts.File](root, "out")
	root.Do(func(t *pipeline.Task) error { return out.Write(t, artifacts.File("root")) })
	for i := range largeActions - 1 {
		name := fmt.Sprintf("leaf/seed=%d", i)
		a := g.Add(pipeline.Spec{Stage: "leaf", Version: 1, Name: name, Seed: uint64(i)})
		in, out := pipeline.Input(a, "in", out), pipeline.Result[artifacts.File](a, "out")
		a.Do(func(t *pipeline.Task) error {
			if _, err := in.Read(t); err != nil {
				return err
			}
			return out.Write(t, artifacts.File(name))
		})
	}
	return g
}

// fillLarge makes the store, in some ten seconds.
func fillLarge(dir string) error {
	store := artifacts.OpenQuickly(dir)
	e := pipeline.Engine{Store: store, Workers: 2}
	if _, err := e.Run(context.Background(), wide(), pipeline.Selection{}); err != nil {
		return err
	}
	var all sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for worker := range errs {
		all.Go(func() {
			for i := worker; i < largeResults && errs[worker] == nil; i += len(errs) {
				errs[worker] = addResult(store, i)
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// addResult stores a result of three objects, one of them derivable.
func addResult(store *artifacts.Store, i int) error {
	r := artifacts.Record{
		Node: fmt.Sprintf("other:train/seed=%d", i), Stage: "train", Version: 1, Config: []byte(`{"rate":0.0004}`),
	}
	binary.BigEndian.PutUint64(r.Key[:], uint64(i)*0x9E3779B97F4A7C15) // spread as digests are
	for _, port := range []string{"weights", "history", "activations"} {
		ref, err := artifacts.Put(store, artifacts.File(fmt.Sprint(port, i)))
		if err != nil {
			return err
		}
		r.Outputs = append(r.Outputs, artifacts.Output{Port: port, Derivable: port == "activations", Ref: ref})
	}
	return store.AddRecord(r)
}

// BenchmarkLarge works with a store of 100 000 objects, each time as a process does
// that has just opened it. Aims: status 1 s, mark 5 s, 200 MB.
func BenchmarkLarge(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "store")
	if err := fillLarge(dir); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	nobody := func(artifacts.Blob) bool { return false }
	for _, c := range []struct {
		name string
		do   func(*artifacts.Store) error
	}{
		{"status", func(s *artifacts.Store) error {
			_, err := (&pipeline.Engine{Store: s}).Status(context.Background(), wide(), pipeline.Selection{})
			return err
		}},
		{"run", func(s *artifacts.Store) error {
			report, err := (&pipeline.Engine{Store: s, Workers: 2}).Run(context.Background(), wide(), pipeline.Selection{})
			if err == nil && report.Ran > 0 {
				err = fmt.Errorf("%d actions ran", report.Ran)
			}
			return err
		}},
		{"mark", func(s *artifacts.Store) error {
			_, err := s.Garbage(context.Background(), artifacts.Scope{Keep: func(k artifacts.Key) bool { return k[0] < 128 }})
			return err
		}},
		{"shrink", func(s *artifacts.Store) error { // to no purpose: everything is younger than a moment
			_, err := s.Shrink(context.Background(), 1<<40, nobody)
			return err
		}},
		{"check", func(s *artifacts.Store) error {
			h, err := s.Check(context.Background(), artifacts.Checks{})
			if err == nil && len(h.Damages) > 0 {
				err = fmt.Errorf("%v", h.Damages[0])
			}
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				s, err := artifacts.OpenExisting(dir)
				if err == nil {
					err = c.do(s)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/1e6, "MB-of-process")
		})
	}
	b.Run("evict", func(b *testing.B) { // one object after each action of a run
		s, err := artifacts.OpenExisting(dir)
		if err != nil {
			b.Fatal(err)
		}
		_, bytes, err := s.Size(context.Background())
		if err == nil {
			_, err = s.Shrink(context.Background(), bytes-1, nobody) // reads the disk
		}
		if err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		for i := range b.N {
			if freed, err := s.Shrink(context.Background(), bytes-int64(16*(i+2)), nobody); err != nil || freed.Objects == 0 {
				b.Fatal(freed, err)
			}
		}
	})
}
