package pipeline

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"infoplane/artifacts"
)

// fleets of TestFleet: -fleets 1000000 10x1,... simulates others.
var fleets = flag.String("fleets", "10000:1x1,10x1,100x1,10x10", "actions, and processes x cores, of TestFleet")

// What belongs to one network of sweepGraph, and how many networks a figure shows.
const (
	sweepEstimates = 8
	sweepActions   = 2 + sweepEstimates // with the training and the dump
	figureNetworks = 1000
)

// sweepGraph has the shape of an experiment of many networks, and about n actions: of each
// network its training, its dump and its estimates, and figures that read the estimates.
// Each does what it is given, if anything, before it writes its output.
func sweepGraph(n int, do func(*Action)) *Graph {
	g := New("sweep")
	add := func(stage, name string, config any, seed uint64, inputs ...Output[artifacts.File]) Output[artifacts.File] {
		a := g.Add(Spec{Stage: stage, Version: 1, Name: stage + "/" + name, Config: config, Seed: seed})
		for i, from := range inputs {
			Input(a, "in"+strconv.Itoa(i), from)
		}
		out := Result[artifacts.File](a, "out")
		out.Compute(func(t *Task) (artifacts.File, error) {
			if do != nil {
				do(a)
			}
			return artifacts.File(a.Name()), nil
		})
		return out
	}
	none := struct{}{}
	patterns := add("generate", "rule", none, 0)
	var shown []Output[artifacts.File]
	for i := range n / sweepActions {
		name := "main/seed=" + strconv.Itoa(i)
		weights := add("train", name, none, uint64(i), patterns)
		activations := add("dump", name, none, 0, patterns, weights)
		for k := range sweepEstimates {
			shown = append(shown, add("estimate", strconv.Itoa(k)+"/"+name, []int{k}, 0, patterns, activations))
		}
		if len(shown) == sweepEstimates*figureNetworks || (i+1)*sweepActions >= n {
			add("plot", strconv.Itoa(i), none, 0, shown...)
			shown = nil
		}
	}
	return g
}

// sharedFolder is a folder on a file server: an NFS server in the same rack answers after
// 0.3 ms, and 20 000 requests a second.
var sharedFolder = storeModel{
	latency: 300 * time.Microsecond, rate: 20_000,
	absent: 4, present: 11, lock: 10, locked: 6, write: 52,
}

// took is how long an action takes: from 0 to 10 s, by its name alone.
func took(a *Action) time.Duration {
	return time.Duration(rand.New(rand.NewPCG(uint64(a.index), 1)).Float64() * 10 * float64(time.Second))
}

// distantRecords are records whose store is some time away, as a model says.
type distantRecords struct {
	artifacts.Association
	model        storeModel
	asked, found *atomic.Int64
}

func (d distantRecords) wait(requests int) { time.Sleep(time.Duration(requests) * d.model.latency) }

func (d distantRecords) Records(k artifacts.Key) ([]artifacts.Record, error) {
	d.asked.Add(1)
	all, err := d.Association.Records(k)
	if len(all) == 0 {
		d.wait(d.model.absent)
		return all, err
	}
	d.found.Add(1)
	d.wait(d.model.present)
	return all, err
}

func (d distantRecords) Add(r artifacts.Record) error {
	d.wait(d.model.write)
	return d.Association.Add(r)
}

// tolerance is by how much the model may differ: several processes that look at one moment
// do so in any order, and who comes later looks once more.
var tolerance = map[string]float64{"time": 0.08, "time of all": 0.08, "lookups": 0.2, "records of others": 0.05}

// TestFleetIsTheEngine compares the model with the engine itself: several at work on one
// store in memory, whose records are some time away and whose actions take theirs, by a
// clock that is not the machine's.
func TestFleetIsTheEngine(t *testing.T) {
	for _, c := range []struct{ actions, processes, slots int }{{300, 1, 1}, {300, 3, 2}, {1000, 10, 1}, {1000, 8, 4}} {
		model := storeModel{latency: 2 * time.Millisecond, rate: 1e9, absent: 4, present: 11, write: 52} // locks take no time
		g := sweepGraph(c.actions, func(a *Action) { time.Sleep(took(a)) })
		want := newFleet(g, c.processes, c.slots, model, took).run()
		synctest.Test(t, func(t *testing.T) {
			store, asked, found := artifacts.InMemory(), new(atomic.Int64), new(atomic.Int64)
			store.Wrap(
				func(own artifacts.Content) artifacts.Content { return own },
				func(own artifacts.Association) artifacts.Association { return distantRecords{own, model, asked, found} })
			begun, all, ran, held := time.Now(), sync.WaitGroup{}, new(atomic.Int64), new(atomic.Int64)
			var last atomic.Int64
			for range c.processes {
				all.Go(func() {
					e := &Engine{Store: store, Workers: c.slots, Patience: time.Minute, Peek: true, Observe: func(v Event) {
						if v.Kind == ActionFinished {
							last.Store(int64(time.Since(begun)))
						}
					}}
					report, err := e.Run(t.Context(), g, Selection{})
					if err != nil {
						t.Error(err)
					}
					ran.Add(int64(report.Ran))
					held.Add(int64(time.Since(begun)))
				})
			}
			all.Wait()
			t.Logf("%+v: %v and %v of all, %d lookups found %d; the model %v and %v, %d and %d",
				c, time.Duration(last.Load()), time.Duration(held.Load()), asked.Load(), found.Load(), want.took, want.held, want.found+want.refused+2*want.locks, want.found)
			if int(ran.Load()) != len(g.actions) {
				t.Errorf("%+v: %d actions ran, want each of %d once", c, ran.Load(), len(g.actions))
			}
			for what, pair := range map[string][2]float64{
				"time":              {float64(last.Load()), float64(want.took)},
				"time of all":       {float64(held.Load()), float64(want.held)},
				"lookups":           {float64(asked.Load()), float64(want.found + want.refused + 2*want.locks)},
				"records of others": {float64(found.Load()), float64(want.found)},
			} {
				if math.Abs(pair[0]-pair[1]) > tolerance[what]*pair[1] {
					t.Errorf("%+v: %s: %g, and %g of the model", c, what, pair[0], pair[1])
				}
			}
		})
	}
}

// TestStatusWide: status looks many actions up at once, each once, whether it is there or not.
func TestStatusWide(t *testing.T) {
	const ran, actions = 500, 1000
	model := storeModel{latency: time.Millisecond, absent: 4, present: 11}
	synctest.Test(t, func(t *testing.T) {
		store, asked, found := artifacts.InMemory(), new(atomic.Int64), new(atomic.Int64)
		e := &Engine{Store: store, Workers: 8}
		if _, err := e.Run(t.Context(), sweepGraph(ran, nil), Selection{}); err != nil {
			t.Fatal(err)
		}
		store.Wrap(
			func(own artifacts.Content) artifacts.Content { return own },
			func(own artifacts.Association) artifacts.Association { return distantRecords{own, model, asked, found} })
		g, begun := sweepGraph(actions, nil), time.Now()
		all, err := e.Status(t.Context(), g, Selection{})
		if err != nil || len(all) != len(g.actions) {
			t.Fatal(len(all), err)
		}
		least := ran * time.Duration(model.present) * model.latency / lookupsFolder
		if took := time.Since(begun); took > 2*least {
			t.Errorf("it took %v, want little more than %v", took, least)
		}
		if n := int(asked.Load()); n < ran || n > actions {
			t.Errorf("it looked %d times", n)
		}
	})
}

// TestFleet logs what docs/scale.md says of many workers.
func TestFleet(t *testing.T) {
	for text := range strings.SplitSeq(*fleets, ";") {
		var n int
		sizes, list, _ := strings.Cut(text, ":")
		if _, err := fmt.Sscan(sizes, &n); err != nil {
			t.Fatal(err)
		}
		g := sweepGraph(n, nil)
		work := time.Duration(0)
		for _, a := range g.actions {
			work += took(a)
		}
		for one := range strings.SplitSeq(list, ",") {
			var processes, slots int
			if _, err := fmt.Sscanf(one, "%dx%d", &processes, &slots); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			did := newFleet(g, processes, slots, sharedFolder, took).run()
			cores, each := float64(processes*slots), float64(len(g.actions))
			t.Logf("%8d actions, %4d x %2d: %9s, %5.1f %% of the cores' time at work, %5.1f %% until they left; for each action %7.1f records of others, %5.2f locks of others, %8.0f requests; %6.0f requests/s (%.1f s)",
				len(g.actions), processes, slots, did.took.Round(time.Second),
				100*work.Seconds()/did.took.Seconds()/cores, 100*work.Seconds()/did.held.Seconds()/float64(slots),
				float64(did.found)/each, float64(did.refused)/each, did.requests/each, did.requests/did.took.Seconds(), time.Since(begun).Seconds())
		}
	}
}
