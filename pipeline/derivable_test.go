package pipeline

import (
	"context"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
)

// needed lists the sketches that run: those that are new, and those derivable ones
// without an object that one of these reads.
func needed(sketches []sketch, fresh, removed map[int]bool) map[int]bool {
	run := map[int]bool{}
	var visit func(i int)
	visit = func(i int) {
		if run[i] {
			return
		}
		run[i] = true
		for _, j := range sketches[i].inputs {
			if removed[j] {
				visit(j)
			}
		}
	}
	for i := range sketches {
		if !fresh[i] {
			visit(i)
		}
	}
	return run
}

// Derivable objects that were removed make nothing stale. They are made again if an
// action that reads them must run, and only then; and nothing is called lost.
func TestRemovedObjects(t *testing.T) {
	rebuilt := 0
	for seed := range int64(12) {
		rng := rand.New(rand.NewSource(seed))
		store, dir := openFolder(t)
		sketches := randomSketches(rng, 15)
		for i := range sketches {
			s := &sketches[i]
			s.derived = rng.Intn(2) == 0
			s.config.Rate = float64(i) // so that no two share a result
			s.config.Modulus = 1 << 40
		}
		e := Engine{Store: store, Workers: 1 + rng.Intn(4)}
		for round := range 5 {
			g := draw(sketches, nil)
			report, _ := mustRun(t, e, g)

			removed := map[int]bool{}
			for i, s := range sketches {
				for port := range s.outputs {
					ref, _ := report.Output(nodeName(i), portName(port))
					if s.derived && rng.Intn(2) == 0 {
						os.Remove(objectPath(dir, ref))
					}
					removed[i] = removed[i] || !store.Has(ref) // now or in an earlier round
				}
			}
			status := mustStatus(t, e, g)
			for i := range sketches {
				s := status[nodeName(i)]
				if s.State != Fresh || (len(s.Removed) > 0) != removed[i] {
					t.Fatalf("seed %d round %d: %s is %s, without %v", seed, round, s.Node, s.State, s.Removed)
				}
			}
			if warm, ran := mustRun(t, e, g); len(ran) > 0 || !maps.Equal(digests(t, g, warm), digests(t, g, report)) {
				t.Fatalf("seed %d round %d: nothing is stale, and %v ran", seed, round, ran)
			} else if known, ok := warm.Status(); !ok {
				t.Fatalf("seed %d round %d: a run in which nothing ran knows no status", seed, round)
			} else if looked, err := e.Status(t.Context(), g, Selection{}); err != nil || !reflect.DeepEqual(known, looked) {
				t.Fatalf("seed %d round %d: the run knows\n%v\nof what is\n%v, %v", seed, round, known, looked, err)
			}
			changed := rng.Intn(len(sketches))
			sketches[changed].seed = uint64(100 + round)
			fresh := map[int]bool{}
			for i, s := range sketches { // in topological order
				fresh[i] = i != changed && !slices.ContainsFunc(s.inputs, func(j int) bool { return !fresh[j] })
			}
			want := needed(sketches, fresh, removed)
			next, events, err := recordRun(e, draw(sketches, nil))
			if err != nil || len(next.Conflicts) > 0 {
				t.Fatalf("seed %d round %d: %v, conflicts %v", seed, round, err, next.Conflicts)
			}
			if _, ok := next.Status(); ok {
				t.Fatalf("seed %d round %d: after a run of %d actions it knows a status", seed, round, next.Ran)
			}
			started := map[string]bool{}
			for _, event := range events {
				name, why, _ := strings.Cut(strings.TrimPrefix(event, "started "), "; ")
				switch {
				case strings.HasPrefix(event, "restarted"):
					t.Errorf("seed %d round %d: %s", seed, round, event)
				case strings.HasPrefix(event, "started "):
					if started[name] {
						t.Errorf("seed %d round %d: %s started twice", seed, round, name)
					}
					started[name] = true
					if strings.HasPrefix(why, "output object missing") {
						rebuilt++
					}
				}
			}
			for i := range sketches {
				if started[nodeName(i)] != want[i] {
					t.Errorf("seed %d round %d: %s started: %v, want %v", seed, round, nodeName(i), started[nodeName(i)], want[i])
				}
			}
			clean, _ := mustRun(t, Engine{Store: artifacts.InMemory()}, draw(sketches, nil))
			if g := draw(sketches, nil); !maps.Equal(digests(t, g, clean), digests(t, g, next)) {
				t.Fatalf("seed %d round %d: results differ from those of a clean store", seed, round)
			}
		}
	}
	if rebuilt < 20 {
		t.Errorf("%d objects were built again: the test tests little", rebuilt)
	}
}

// bulk is a table that does not compress: some hundred kilobytes.
func bulk(seed int64) numbers {
	rng := rand.New(rand.NewSource(seed))
	out := make(numbers, 1<<15)
	for i := range out {
		out[i].Value = rng.Int63()
	}
	return out
}

const bulkSize = 8 << 15 // bytes of one, and a little more as Parquet

// heavy is the paper's experiment in shape: networks, whose activations are large,
// and several estimates of each. Alter, if it is not nil, may change what a dump
// writes, or panic.
func heavy(networks, estimates int, version int, alter func() int64) *Graph {
	g := New("heavy")
	for n := range networks {
		train := g.Add(Spec{Stage: "train", Name: "train/" + nodeName(n), Seed: uint64(n)})
		weights := Result[numbers](train, "weights")
		train.Do(func(t *Task) error {
			return weights.Write(t, numbers{{int64(n)}})
		})
		dump := g.Add(Spec{Stage: "dump", Name: "dump/" + nodeName(n)})
		in, activations := Input(dump, "weights", weights), Result[numbers](dump, "activations", Derivable)
		dump.Do(func(t *Task) error {
			w, err := in.Read(t)
			if err != nil {
				return err
			}
			seed := w[0].Value
			if alter != nil {
				seed += alter()
			}
			return activations.Write(t, bulk(seed))
		})
		for k := range estimates {
			a := g.Add(Spec{Stage: "estimate", Version: version, Name: "estimate/" + nodeName(k) + nodeName(n), Seed: uint64(k)})
			in, out := Input(a, "activations", activations), Result[numbers](a, "information")
			a.Do(func(t *Task) error {
				v, err := in.Read(t)
				if err != nil {
					return err
				}
				return out.Write(t, numbers{v[k]})
			})
		}
	}
	return g
}

// stored is how many bytes the objects of a store have.
func stored(t testing.TB, dir string) int64 {
	t.Helper()
	objects, err := filepath.Glob(filepath.Join(dir, "objects", "sha256", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	size := int64(0)
	for _, path := range objects {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}

// A run stays within its budget, and computes no network's activations twice; later
// runs with other estimates compute them once more at most. With less room than one
// network needs it comes to its end all the same.
func TestBudget(t *testing.T) {
	const networks, estimates = 9, 2
	for _, c := range []struct {
		workers int
		budget  int64
	}{{1, 4 * bulkSize}, {2, 6 * bulkSize}, {2, 1}} {
		store, dir := openFolder(t)
		e := Engine{Store: store, Workers: c.workers, Budget: c.budget}
		var most int64
		tried := map[string]int{}
		e.Observe = func(v Event) {
			if v.Kind == ActionFinished {
				most = max(most, stored(t, dir))
			}
			if v.Kind == ActionFinished || v.Kind == ActionRestarted {
				tried[v.Kind.String()+" "+v.Node]++
			}
		}
		var digests []artifacts.Logical
		for version := range 3 {
			clear(tried)
			g := heavy(networks, estimates, version, nil)
			report, err := e.Run(context.Background(), g, Selection{})
			if err != nil || report.Unshrunk != nil {
				t.Fatal(err, report.Unshrunk)
			}
			if report.Freed.Objects < networks/2 || report.Freed.Bytes < int64(report.Freed.Objects)*bulkSize {
				t.Errorf("%+v: freed %+v", c, report.Freed)
			}
			for node, n := range tried {
				if n > 1 || strings.HasPrefix(node, "restarted") {
					t.Errorf("%+v, version %d: %s %d times", c, version, node, n)
				}
			}
			if size := stored(t, dir); size > max(c.budget, bulkSize/2) {
				t.Errorf("%+v: %d bytes in the end", c, size)
			}
			for _, a := range g.Actions() {
				if a.Stage() == "estimate" {
					ref, ok := report.Output(a.Name(), "information")
					if !ok {
						t.Fatalf("%+v: no %s", c, a.Name())
					}
					digests = append(digests, ref.Logical)
				}
			}
		}
		if half := len(digests) / 3; !slices.Equal(digests[:half], digests[half:2*half]) {
			t.Errorf("%+v: the results depend on what was removed", c)
		}
		// What runs at once, and little else.
		if budget := max(c.budget, int64(c.workers+2)*bulkSize); most > budget+bulkSize/2 {
			t.Errorf("%+v: %d bytes at the most", c, most)
		}
	}
	// The negative twin: without a budget everything stays.
	store, dir := openFolder(t)
	report, _ := mustRun(t, Engine{Store: store}, heavy(networks, estimates, 0, nil))
	if size := stored(t, dir); size < networks*bulkSize || report.Freed.Objects > 0 {
		t.Errorf("without a budget %d bytes stay, freed %+v", size, report.Freed)
	}
}

// An object that was removed and comes out differently when it is made again is a
// conflict; what reads it reads what is recorded for it.
func TestConflictOfDerivable(t *testing.T) {
	build := func(values *[]int64, seed uint64) *Graph {
		g := New("test")
		a := g.Add(Spec{Stage: "stage", Name: "stage/dice"})
		out := Result[numbers](a, "out", Derivable)
		a.Do(func(t *Task) error {
			v := (*values)[0]
			*values = (*values)[1:]
			return out.Write(t, numbers{{v}})
		})
		b := g.Add(Spec{Stage: "stage", Name: "stage/reader", Seed: seed})
		in, copied := Input(b, "in", out), Result[numbers](b, "out")
		b.Do(func(t *Task) error {
			v, err := in.Read(t)
			if err != nil {
				return err
			}
			return copied.Write(t, numbers{v[0], v[0]}) // another object
		})
		return g
	}
	store, dir := openFolder(t)
	e := Engine{Store: store}
	values := []int64{1, 2, 3}
	first, _ := mustRun(t, e, build(&values, 0))
	one, _ := first.Output("stage/dice", "out")
	if err := os.Remove(objectPath(dir, one)); err != nil {
		t.Fatal(err)
	}
	if warm, ran := mustRun(t, e, build(&values, 0)); len(ran) > 0 || len(warm.Conflicts) > 0 {
		t.Errorf("nothing must run: %v, %v", ran, warm.Conflicts)
	}
	second, ran := mustRun(t, e, build(&values, 1))
	if len(ran) != 2 || len(second.Conflicts) != 1 || len(second.Conflicts[0].Results) != 2 || second.Conflicts[0].Results[0] != one.Logical {
		t.Fatalf("ran %v, conflicts %+v", ran, second.Conflicts)
	}
	two, _ := second.Output("stage/dice", "out")
	ref, _ := second.Output("stage/reader", "out")
	if read, err := artifacts.Get[numbers](store, ref); err != nil || two.Logical == one.Logical || read[0].Value != 2 {
		t.Errorf("the reader read %v (%v)", read, err)
	}
	if s := mustStatus(t, e, build(&values, 1)); s["stage/dice"].State != Fresh || len(s["stage/dice"].Conflicts) != 1 || s["stage/reader"].State != Fresh {
		t.Errorf("status %+v", s)
	}
}

// What was removed is made again to verify what reads it, and to be verified itself;
// if it comes out differently, that is said of whatever reads it too.
func TestVerifyRemoved(t *testing.T) {
	store, dir := openFolder(t)
	e := Engine{Store: store, Workers: 2}
	g := heavy(2, 2, 0, nil)
	report, _ := mustRun(t, e, g)
	for n := range 2 {
		ref, _ := report.Output("dump/"+nodeName(n), "activations")
		if err := os.Remove(objectPath(dir, ref)); err != nil {
			t.Fatal(err)
		}
	}
	before := tree(t, dir)
	for _, v := range mustVerify(t, e, g) {
		if !v.OK() {
			t.Errorf("%s: %v %v", v.Node, v.Err, v.Differences)
		}
	}
	if !slices.Equal(before, tree(t, dir)) {
		t.Error("verification wrote to the store")
	}

	for _, v := range mustVerify(t, e, heavy(2, 2, 0, func() int64 { panic("broken") }), "estimate") {
		if v.OK() || !strings.Contains(v.Err.Error(), "input activations, made again by dump/stage/00") {
			t.Errorf("%s: %v", v.Node, v.Err)
		}
	}
	for _, v := range mustVerify(t, e, heavy(2, 2, 0, func() int64 { return 7 }), "estimate") {
		if v.OK() || !strings.Contains(v.Err.Error(), ", which was removed to save space, does not come out as recorded") {
			t.Errorf("%s: %v", v.Node, v.Err)
		}
	}
}

// TestAwaitedInMemory: what is derivable stays in memory for the actions of the run that wait
// for it, so that damage to its file does not concern them, and is let go afterwards. What is not
// derivable is read from the store: the twin.
func TestAwaitedInMemory(t *testing.T) {
	for _, retention := range [][]Retention{{Derivable}, nil} {
		store, dir := openFolder(t)
		g := New("awaited")
		dump := g.Add(Spec{Stage: "dump", Name: "dump"})
		activations := Result[numbers](dump, "activations", retention...)
		dump.Do(func(task *Task) error { return activations.Write(task, bulk(7)) })
		for k := range 3 {
			a := g.Add(Spec{Stage: "estimate", Name: "estimate/" + nodeName(k), Seed: uint64(k)})
			in, out := Input(a, "activations", activations), Result[numbers](a, "information")
			a.Do(func(task *Task) error {
				path := objectPath(dir, task.inputs["activations"])
				if _, err := os.Stat(path); err == nil {
					overwrite(t, path, func(b []byte) []byte { return append([]byte("x"), b[1:]...) })
				}
				v, err := in.Read(task)
				if err != nil {
					return err
				}
				return out.Write(task, numbers{v[k]})
			})
		}
		report, events, err := recordRun(Engine{Store: store, Workers: 1}, g)
		restarted := slices.ContainsFunc(events, func(e string) bool { return strings.HasPrefix(e, "restarted") })
		if derived := retention != nil; derived == (err != nil) || derived == restarted {
			t.Errorf("derivable: %v; restarted: %v, %v", derived, restarted, err)
		}
		ref, _ := report.Output("dump", "activations")
		if _, err := artifacts.Get[numbers](store, ref); err == nil {
			t.Error("the table is still in memory after the run")
		}
	}
}
