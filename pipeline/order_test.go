package pipeline

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"infoplane/artifacts"
)

// job is an action of a graph of jobs: a chain of the given times, which depends on nothing.
type job struct {
	expected float64 // seconds of its first action
	takes    []time.Duration
	seed     uint64
}

// jobs makes a graph of chains. Actions of one chain have names in their order, and the
// stage of their place; equal times make equal configs.
func jobs(version int, all []job) *Graph {
	g := New("jobs")
	for i, j := range all {
		var before Output[artifacts.File]
		for k, takes := range j.takes {
			spec := Spec{Stage: fmt.Sprint("stage", k), Version: version, Name: fmt.Sprintf("stage%d/%d", k, i), Config: map[string]any{"takes": takes.String()}, Seed: j.seed + uint64(i)}
			if k == 0 {
				spec.Seconds = j.expected
			}
			a := g.Add(spec)
			if k > 0 {
				Input(a, "in", before)
			}
			out := Result[artifacts.File](a, "out")
			a.Do(func(t *Task) error {
				time.Sleep(takes)
				return out.Write(t, artifacts.File(fmt.Sprint(i, k)))
			})
			before = out
		}
	}
	return g
}

// starts runs a graph, and returns the names of its actions in the order in which they were
// started.
func starts(t *testing.T, e Engine, g *Graph) (names []string) {
	t.Helper()
	var mu sync.Mutex
	e.Observe = func(v Event) {
		mu.Lock()
		defer mu.Unlock()
		if v.Kind == ActionStarted {
			names = append(names, v.Node)
		}
	}
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	return names
}

// The longest chain is begun first, and each is followed to its end. Without a word on times
// the order is that of the graph.
func TestLongestFirst(t *testing.T) {
	ms := func(n ...int) (out []time.Duration) {
		for _, n := range n {
			out = append(out, time.Duration(n)*time.Millisecond)
		}
		return out
	}
	all := []job{{1, ms(1, 2), 0}, {3, ms(3, 4), 0}, {3, ms(3, 4), 0}, {2, ms(2, 3), 0}}
	want := []string{"stage0/1", "stage1/1", "stage0/2", "stage1/2", "stage0/3", "stage1/3", "stage0/0", "stage1/0"}
	if got := starts(t, Engine{Store: artifacts.InMemory()}, jobs(1, all)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for i := range all {
		all[i].expected = 0
	}
	want = []string{"stage0/0", "stage1/0", "stage0/1", "stage1/1", "stage0/2", "stage1/2", "stage0/3", "stage1/3"}
	if got := starts(t, Engine{Store: artifacts.InMemory()}, jobs(1, all)); !slices.Equal(got, want) {
		t.Errorf("nobody knows, and %v, want %v", got, want)
	}
}

// What took long before is started first, whatever is expected of it, and whatever its seed;
// what never ran has its place by what is expected, in proportion.
func TestLongestFirstRecorded(t *testing.T) {
	short, long := []time.Duration{20 * time.Millisecond}, []time.Duration{300 * time.Millisecond}
	all := slices.Repeat([]job{{3, short, 0}}, 15)
	all = append(all, job{1, long, 0})
	store := artifacts.InMemory()
	e := Engine{Store: store, Workers: 2}
	first := starts(t, e, jobs(1, all))
	if !slices.Contains(first[14:], "stage0/15") { // two workers start two at about the same time
		t.Fatal(first)
	}
	for i := range all {
		all[i].seed = 100
	}
	if second := starts(t, e, jobs(2, all)); !slices.Contains(second[:2], "stage0/15") {
		t.Error(second)
	}

	// The stage took a tenth of what is expected, so 10 of it are a second; it never ran.
	e = Engine{Store: artifacts.InMemory()}
	starts(t, e, jobs(1, []job{{1, []time.Duration{100 * time.Millisecond}, 0}}))
	all = []job{{1, []time.Duration{100 * time.Millisecond}, 0}, {10, []time.Duration{time.Millisecond}, 0}, {0.1, []time.Duration{2 * time.Millisecond}, 0}}
	g := jobs(2, all)
	path := e.paths(g, Selection{}.of(g).members)
	if len(path) != 3 || path[0] < 0.1 || path[0] > 0.5 || path[1] != 10*path[0] || path[2] != 0.1*path[0] {
		t.Errorf("%v", path)
	}
}

// However many shapes there are, finding out how long they took reads few records.
func TestLongestFirstAsksLittle(t *testing.T) {
	var all []job
	for i := range 2 * mostAsked {
		all = append(all, job{0, []time.Duration{time.Duration(i)}, 0})
	}
	g := jobs(1, all)
	e := Engine{Store: artifacts.InMemory()}
	mustRun(t, e, g)
	known := 0
	path := e.paths(g, Selection{}.of(g).members)
	slices.Sort(path)
	for i := 1; i < len(path); i++ {
		if path[i] != path[i-1] {
			known++
		}
	}
	if known > mostAsked || known < mostAsked/3 {
		t.Errorf("%d different times", known)
	}
}
