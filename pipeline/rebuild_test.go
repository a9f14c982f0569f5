package pipeline

import (
	"context"
	"errors"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
)

// flip damages an object in a way that its size does not show.
func flip(b []byte) []byte {
	b = slices.Clone(b)
	b[len(b)/2] ^= 0x40
	return b
}

// recordRun runs the graph and lists its events, except of fresh actions.
func recordRun(e Engine, g *Graph) (Report, []string, error) {
	var events []string
	e.Observe = func(v Event) {
		text := v.Kind.String() + " " + v.Node
		for _, r := range v.Reasons {
			text += "; " + r.String()
		}
		if v.Kind != ActionFresh {
			events = append(events, text)
		}
	}
	report, err := e.Run(context.Background(), g, Selection{})
	return report, events, err
}

// Damage that only reading reveals: the consumer that finds it makes the
// producer run again, then starts again.
func TestDamageFoundByReading(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	before, _ := mustRun(t, e, draw(chain(), nil))
	ref, _ := before.Output(nodeName(0), portName(1))
	overwrite(t, objectPath(dir, ref), flip)

	if report, ran := mustRun(t, e, draw(chain(), nil)); len(ran) > 0 || report.Fresh != 3 {
		t.Fatalf("a run that reads nothing ran %v", ran) // nor does it hash: that is fsck's work
	}
	changed := chain()
	changed[1].seed = 1
	g := draw(changed, nil)
	report, events, err := recordRun(e, g)
	want := []string{
		"started stage/001; config changed: seed: 0 → 1",
		"restarted stage/001",
		"started stage/000; output object damaged: out1",
		"finished stage/000",
		"started stage/001; config changed: seed: 0 → 1",
		"finished stage/001",
	}
	if err != nil || !slices.Equal(events, want) {
		t.Errorf("error %v, events %q", err, events)
	}
	if report.Ran != 2 || report.Fresh != 1 || len(report.Conflicts) > 0 {
		t.Errorf("%+v", report)
	}
	if err := store.Verify(ref); err != nil {
		t.Error(err)
	}
}

// Several consumers find the same damage, and objects along a whole path are
// damaged: every producer runs once more, and all results are right.
func TestDamageEverywhere(t *testing.T) {
	for _, workers := range []int{1, 4} {
		store, dir := openFolder(t)
		e := Engine{Store: store, Workers: workers}
		g := draw(fan(4), nil)
		before, _ := mustRun(t, e, g)
		for _, a := range g.Actions() {
			for _, port := range a.Outputs() {
				ref, _ := before.Output(a.Name(), port)
				overwrite(t, objectPath(dir, ref), flip)
			}
		}
		changed := fan(4)
		for i := range changed {
			if i%3 == 0 {
				changed[i].config.Rate = 7 // the source, the chains' ends and nothing between
			}
		}
		changed[0].config.Rate = 0
		h := draw(changed, nil)
		report, _ := mustRun(t, e, h)
		if report.Ran+report.Fresh != report.Total || report.Running != 0 {
			t.Errorf("%+v", report.Counts)
		}
		clean := artifacts.InMemory()
		want, _ := mustRun(t, Engine{Store: clean}, h)
		if !maps.Equal(digests(t, h, report), digests(t, h, want)) {
			t.Errorf("%d workers: results differ from those of a clean store", workers)
		}
	}
}

// Whatever objects are removed, cut short or altered between runs, a run ends
// with the results of a clean store; where actions fail, with what can be had.
func TestRandomDamage(t *testing.T) {
	for seed := range int64(6) {
		rng := rand.New(rand.NewSource(seed))
		store, dir := openFolder(t)
		e := Engine{Store: store, Workers: 1 + rng.Intn(4)}
		sketches := fragile(rng, 15)
		lost := 0
		for round := range 4 {
			g := draw(sketches, nil)
			report, _ := tolerate(t, e, g)
			if len(report.Conflicts) > 0 {
				t.Fatalf("seed %d round %d: %+v", seed, round, report)
			}
			agree(t, store, sketches, report)
			objects, err := filepath.Glob(filepath.Join(dir, "objects", "sha256", "*", "*"))
			if err != nil || len(objects) == 0 {
				t.Fatal("no objects", err)
			}
			for _, path := range objects {
				switch rng.Intn(6) {
				case 0:
					os.Remove(path)
				case 1:
					overwrite(t, path, flip)
				case 2:
					overwrite(t, path, func(b []byte) []byte { return b[:rng.Intn(len(b))] })
				default:
					continue
				}
				lost++
			}
			change(rng, &sketches[rng.Intn(len(sketches))])
		}
		if lost == 0 {
			t.Errorf("seed %d: nothing was damaged", seed)
		}
	}
}

// A disk that loses an object as soon as it is written ends the run with an
// error, not with a loop.
func TestLostAgain(t *testing.T) {
	store, dir := openFolder(t)
	var sketches = chain()
	var path string
	spoil := func(*Task, int) error { return nil }
	g := draw(sketches, func(t *Task, i int) error { return spoil(t, i) })
	report, _ := mustRun(t, Engine{Store: store}, g)
	ref, _ := report.Output(nodeName(0), portName(0))
	path = objectPath(dir, ref)
	spoil = func(_ *Task, i int) error {
		if i == 1 { // about to read it
			return os.Remove(path)
		}
		return nil
	}
	sketches[1].seed = 5
	var runs atomic.Int32
	g = draw(sketches, func(t *Task, i int) error {
		if i == 0 {
			runs.Add(1)
		}
		return spoil(t, i)
	})
	_, err := (&Engine{Store: store}).Run(context.Background(), g, Selection{})
	if !errors.Is(err, ErrLost) || !errors.Is(err, artifacts.ErrMissing) {
		t.Errorf("error %v", err)
	}
	if runs.Load() != 1 {
		t.Errorf("the producer ran %d times, want once", runs.Load())
	}
}

// dice returns a graph whose first action writes the next of some values.
func dice(values *[]int64) *Graph {
	g := New("test")
	a := g.Add(Spec{Stage: "stage", Name: "stage/dice"})
	out := Result[numbers](a, "out")
	a.Do(func(t *Task) error {
		v := (*values)[0]
		*values = (*values)[1:]
		return out.Write(t, numbers{{v}})
	})
	b := g.Add(Spec{Stage: "stage", Name: "stage/reader", Seed: uint64(len(*values))})
	in, copied := Input(b, "in", out), Result[numbers](b, "out")
	b.Do(func(t *Task) error {
		v, err := in.Read(t)
		if err != nil {
			return err
		}
		return copied.Write(t, v)
	})
	return g
}

// Two results for one key are both kept and reported; the older one stands as
// long as it is there.
func TestConflict(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	first, _ := mustRun(t, e, dice(&[]int64{1}))
	if len(first.Conflicts) > 0 {
		t.Error("one result is no conflict")
	}
	e.Force = true
	same, _ := mustRun(t, e, dice(&[]int64{1}))
	if len(same.Conflicts) > 0 {
		t.Error("the same result twice is no conflict")
	}

	second, _ := mustRun(t, e, dice(&[]int64{2}))
	e.Force = false
	one, _ := first.Output("stage/dice", "out")
	if got, _ := second.Output("stage/dice", "out"); got != one {
		t.Error("the newer result took the older one's place")
	}
	if len(second.Conflicts) != 1 {
		t.Fatalf("conflicts %v", second.Conflicts)
	}
	c := second.Conflicts[0]
	if c.Node != "stage/dice" || c.Port != "out" || len(c.Results) != 2 || c.Results[0] != one.Logical {
		t.Errorf("conflict %+v", c)
	}
	if s := mustStatus(t, e, dice(&[]int64{3})); len(s["stage/dice"].Conflicts) != 1 || s["stage/dice"].State != Fresh {
		t.Errorf("status %+v", s["stage/dice"])
	}
	if warm, ran := mustRun(t, e, dice(&[]int64{3})); len(ran) != 0 || len(warm.Conflicts) != 1 {
		t.Errorf("a later run ran %v and reports %v", ran, warm.Conflicts)
	}

	// With the older object lost, the newer result stands.
	if err := os.Remove(objectPath(dir, one)); err != nil {
		t.Fatal(err)
	}
	third, _ := mustRun(t, e, dice(&[]int64{3}))
	if got, _ := third.Output("stage/dice", "out"); got.Logical != c.Results[1] {
		t.Error("a result that is there was not used")
	}
}

// An input that is built again and comes out differently gives its reader a new
// key: what the reader writes is recorded for what it read.
func TestConflictWhileReading(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	before, _ := mustRun(t, e, dice(&[]int64{1}))
	ref, _ := before.Output("stage/dice", "out")
	overwrite(t, objectPath(dir, ref), flip)
	g := dice(&[]int64{2, 0, 0}) // another seed of the reader
	report, _ := mustRun(t, e, g)
	if len(report.Conflicts) != 1 {
		t.Errorf("conflicts %v", report.Conflicts)
	}
	dicing, _ := report.Output("stage/dice", "out")
	reading, _ := report.Output("stage/reader", "out")
	if dicing.Logical != reading.Logical || dicing.Logical == ref.Logical {
		t.Error("the reader did not read what is recorded")
	}
}

// A record that promises what its intact object does not hold is found by whoever
// reads the object, and stands no longer: not even if it is older than a right one.
func TestForgedRecord(t *testing.T) {
	for name, alone := range map[string]bool{"alone": true, "beside a right one": false} {
		t.Run(name, func(t *testing.T) {
			store, dir := openFolder(t)
			e := Engine{Store: store}
			g := draw(chain(), nil)
			before, _ := mustRun(t, e, g)
			key := *mustStatus(t, e, g)[nodeName(0)].Key
			records, err := store.Records(key)
			if err != nil || len(records) != 1 {
				t.Fatal(records, err)
			}
			file := filepath.Join(dir, "actions", key.String())
			if alone {
				if err := os.RemoveAll(file); err != nil {
					t.Fatal(err)
				}
			}
			forged := records[0]
			forged.Started = forged.Started.Add(-time.Hour)
			forged.Outputs = slices.Clone(forged.Outputs)
			other, _ := before.Output(nodeName(2), portName(0))
			forged.Outputs[1].Blob, forged.Outputs[1].Size = other.Blob, other.Size
			if err := store.AddRecord(forged); err != nil {
				t.Fatal(err)
			}
			if got, _ := before.Output(nodeName(0), portName(1)); forged.Outputs[1].Ref == got {
				t.Fatal("nothing is forged")
			}
			if e.Store, err = artifacts.Open(dir); err != nil { // a process that has not read it
				t.Fatal(err)
			}
			if report, ran := mustRun(t, e, g); len(ran) > 0 || report.Fresh != 3 {
				t.Fatalf("a run that reads nothing ran %v", ran)
			}
			changed := chain()
			changed[1].seed = 1
			report, ran := mustRun(t, e, draw(changed, nil))
			if slices.Contains(ran, nodeName(0)) != alone || !slices.Contains(ran, nodeName(1)) || len(report.Conflicts) > 0 {
				t.Errorf("ran %v, conflicts %v", ran, report.Conflicts)
			}
			want, _ := before.Output(nodeName(0), portName(1))
			if got, _ := report.Output(nodeName(0), portName(1)); got != want {
				t.Errorf("the output is %v, want %v", got, want)
			}
			if _, ran := mustRun(t, e, draw(changed, nil)); len(ran) > 0 {
				t.Errorf("the forged record stands again: ran %v", ran)
			}
			if left, _ := filepath.Glob(filepath.Join(file, "*.damaged")); len(left) != 1 {
				t.Errorf("set aside: %v", left)
			}
			if v, err := e.Verify(context.Background(), draw(changed, nil), Selection{}); err != nil || !v[0].OK() {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
}

// Verify compares what is recorded with what is there, too: that an action gives the
// recorded digests again says nothing of the object which the record names.
func TestVerifyForged(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store}
	g := draw(chain(), nil)
	before, _ := mustRun(t, e, g)
	key := *mustStatus(t, e, g)[nodeName(1)].Key
	records, err := store.Records(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "actions", key.String())); err != nil {
		t.Fatal(err)
	}
	other, _ := before.Output(nodeName(2), portName(0))
	forged := records[0]
	forged.Outputs[0].Blob, forged.Outputs[0].Size = other.Blob, other.Size
	if err := store.AddRecord(forged); err != nil {
		t.Fatal(err)
	}
	if e.Store, err = artifacts.Open(dir); err != nil {
		t.Fatal(err)
	}
	all, err := e.Verify(context.Background(), g, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if !all[0].OK() || all[1].OK() || !errors.Is(all[1].Err, artifacts.ErrMismatch) {
		t.Errorf("%+v", all)
	}
}
