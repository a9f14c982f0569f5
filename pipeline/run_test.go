package pipeline

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
)

// The results of a run depend neither on the number of workers nor on the
// order in which actions end, and are those of the sketches.
func TestWorkersAgree(t *testing.T) {
	for seed := range int64(25) {
		sketches := randomSketches(rand.New(rand.NewSource(seed)), 40)
		jitter := func(*Task, int) error {
			time.Sleep(time.Duration(rand.Intn(200)) * time.Microsecond)
			return nil
		}
		one, eight := artifacts.InMemory(), artifacts.InMemory()
		g, h := draw(sketches, nil), draw(sketches, jitter)
		r1, _ := mustRun(t, Engine{Store: one, Workers: 1}, g)
		r8, _ := mustRun(t, Engine{Store: eight, Workers: 8}, h)
		if !maps.Equal(digests(t, g, r1), digests(t, h, r8)) {
			t.Fatalf("seed %d: 1 and 8 workers give different results", seed)
		}
		values, _ := evaluate(sketches)
		for i, ports := range values {
			for port, want := range ports {
				ref, _ := r8.Output(nodeName(i), portName(port))
				got, err := artifacts.Get[numbers](eight, ref)
				if err != nil || got[0].Value != want {
					t.Fatalf("seed %d: %s.%s is %v (%v), want %d", seed, nodeName(i), portName(port), got, err, want)
				}
			}
		}
	}
}

// A run brings up to date exactly what was never computed: the nodes that ran
// are those whose facts no earlier node had. The model is evaluate, which knows
// no key, no store and no order.
func TestRunsExactlyWhatIsNew(t *testing.T) {
	for seed := range int64(25) {
		rng := rand.New(rand.NewSource(seed))
		sketches := randomSketches(rng, 25)
		e := Engine{Store: artifacts.InMemory(), Workers: 1 + rng.Intn(4)}
		known := map[string]bool{}
		for round := range 8 {
			_, facts := evaluate(sketches)
			expected := map[string]bool{}
			for _, f := range facts {
				if !known[f] {
					expected[f] = true
				}
			}
			g := draw(sketches, nil)
			before := mustStatus(t, e, g)
			report, ran := mustRun(t, e, g)
			if len(ran) != len(expected) || report.Ran != len(expected) || report.Ran+report.Fresh != len(sketches) {
				t.Fatalf("seed %d round %d: ran %v of %d, want %d", seed, round, ran, len(sketches), len(expected))
			}
			for i, f := range facts {
				name := nodeName(i)
				switch didRun, state := slices.Contains(ran, name), before[name].State; {
				case didRun && !expected[f]:
					t.Fatalf("seed %d round %d: %s ran without need", seed, round, name)
				case didRun && state == Fresh:
					t.Fatalf("seed %d round %d: %s was called fresh, and ran", seed, round, name)
				}
				known[f] = true
			}
			for name, s := range mustStatus(t, e, g) {
				if s.State != Fresh || len(s.Reasons) > 0 {
					t.Fatalf("seed %d round %d: %s is %v after the run: %v", seed, round, name, s.State, s.Reasons)
				}
			}
			if report, ran := mustRun(t, e, draw(sketches, nil)); len(ran) > 0 || report.Ran > 0 {
				t.Fatalf("seed %d round %d: the second run ran %v", seed, round, ran)
			}
			change(rng, &sketches[rng.Intn(len(sketches))])
		}
	}
}

// change changes one field that enters the key.
func change(rng *rand.Rand, s *sketch) {
	switch rng.Intn(4) {
	case 0:
		s.version = 1 + rng.Intn(3) // now and then back to a version that has run
	case 1:
		s.seed = uint64(rng.Intn(3))
	case 2:
		s.config.Rate = float64(rng.Intn(3))
	case 3:
		s.config.Modulus = 1 + rng.Int63n(4)
	}
}

// fan is the shape of the paper's experiment: one source, chains of three, and
// one sink that reads the end of each.
func fan(chains int) []sketch {
	plain := settings{Modulus: 1 << 40}
	out := []sketch{{version: 1, config: plain, outputs: 1}}
	sink := sketch{version: 1, config: plain, outputs: 1}
	for c := range chains {
		for k := range 3 {
			from := len(out) - 1
			if k == 0 {
				from = 0
			}
			out = append(out, sketch{version: 1, config: plain, seed: uint64(c), inputs: []int{from}, outputs: 1})
		}
		sink.inputs = append(sink.inputs, len(out)-1)
	}
	return append(out, sink)
}

// One worker follows a chain to its end before it starts the next.
func TestDepthFirst(t *testing.T) {
	_, ran := mustRun(t, Engine{Store: artifacts.InMemory()}, draw(fan(3), nil))
	if !slices.IsSorted(ran) || len(ran) != 11 {
		t.Errorf("order %v", ran)
	}
	// The negative twin: breadth first would start all chains before it ends one.
	started := 0
	for _, name := range ran[:4] {
		if i := slices.Index([]string{nodeName(1), nodeName(4), nodeName(7)}, name); i >= 0 {
			started++
		}
	}
	if started != 1 {
		t.Errorf("%d chains started among the first four actions, want 1", started)
	}
}

// With several workers, running chains are still finished before new ones start.
func TestFinishesChains(t *testing.T) {
	g := draw(fan(6), func(*Task, int) error { time.Sleep(time.Millisecond); return nil })
	open, most := 0, 0
	e := Engine{Store: artifacts.InMemory(), Workers: 2, Observe: func(v Event) {
		var i int
		fmt.Sscanf(v.Node, "stage/%d", &i)
		switch {
		case i == 0 || i == 19:
		case v.Kind == ActionStarted && i%3 == 1:
			open++
			most = max(most, open)
		case v.Kind == ActionFinished && i%3 == 0:
			open--
		}
	}}
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	if most > 2 {
		t.Errorf("%d chains were open at once with 2 workers", most)
	}
}

// Observe is called by one goroutine at a time, with counts that add up.
func TestEvents(t *testing.T) {
	var inside atomic.Int32
	kinds := map[EventKind]int{}
	e := Engine{Store: artifacts.InMemory(), Workers: 8, Observe: func(v Event) {
		if inside.Add(1) != 1 {
			t.Error("Observe is called twice at once")
		}
		defer inside.Add(-1)
		kinds[v.Kind]++
		if c := v.Counts; c.Total != 32 || c.Ran+c.Fresh+c.Failed+c.Skipped+c.Running > c.Total || c.Running > 8 {
			t.Errorf("counts %+v", c)
		}
		if v.Kind == ActionProgress && (v.Total != 100 || v.Unit != "epochs" || v.Stage != "stage") {
			t.Errorf("progress %+v", v)
		}
	}}
	g := draw(fan(10), func(t *Task, _ int) error {
		for i := range 101 {
			t.Progress(i, 100, "epochs")
		}
		return nil
	})
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		t.Fatal(err)
	}
	// Of the 101 calls of each action the first and the last are passed on, and
	// few in between.
	if kinds[ActionStarted] != 32 || kinds[ActionFinished] != 32 || kinds[ActionProgress] < 64 || kinds[ActionProgress] > 32*20 {
		t.Errorf("events %v", kinds)
	}
}
