package pipeline

import (
	"context"
	"encoding/binary"
	"testing"

	"infoplane/artifacts"
)

// thousand is a graph of the paper's shape with 1 000 actions.
func thousand() []sketch { return append(fan(332), fan(1)[:2]...) }

// BenchmarkEngine1000Cold runs 1 000 actions that do next to nothing on a folder
// store: what is left is keys, objects, records and scheduling. Aim: 2 ms for
// each action.
func BenchmarkEngine1000Cold(b *testing.B) {
	for range b.N {
		b.StopTimer()
		store, _ := openFolder(b)
		g := draw(thousand(), nil)
		b.StartTimer()
		e := Engine{Store: store, Workers: 2}
		report, err := e.Run(context.Background(), g, Selection{})
		if err != nil || report.Total != 1000 {
			b.Fatal(report, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000/1000, "ms/action")
}

// BenchmarkEngine1000Warm is the run after it, which finds everything done. Aim:
// 0.5 s.
func BenchmarkEngine1000Warm(b *testing.B) {
	store, _ := openFolder(b)
	e := Engine{Store: store, Workers: 2}
	if _, err := e.Run(context.Background(), draw(thousand(), nil), Selection{}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		report, err := e.Run(context.Background(), draw(thousand(), nil), Selection{})
		if err != nil || report.Ran != 0 {
			b.Fatal(report, err)
		}
	}
}

// BenchmarkStatus1000 is `status` of the same graph.
func BenchmarkStatus1000(b *testing.B) {
	store, _ := openFolder(b)
	e := Engine{Store: store, Workers: 2}
	g := draw(thousand(), nil)
	if _, err := e.Run(context.Background(), g, Selection{}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := e.Status(context.Background(), g, Selection{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEngine1000Memory is the engine without a disk: nothing but its own
// work and the encoding of small tables.
func BenchmarkEngine1000Memory(b *testing.B) {
	for range b.N {
		e := Engine{Store: artifacts.InMemory(), Workers: 2}
		if _, err := e.Run(context.Background(), draw(thousand(), nil), Selection{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKey computes one action's key.
func BenchmarkKey(b *testing.B) {
	g := draw(fan(50), nil)
	sink := g.actions[len(g.actions)-1]
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		actionKey(sink, func(edge) artifacts.Logical { return artifacts.Logical{1} })
	}
}

// BenchmarkLock locks an action and releases it: what sharing a store costs each
// action that runs. Aim: 0.3 ms.
func BenchmarkLock(b *testing.B) {
	store, _ := openFolder(b)
	for i := range b.N {
		var key artifacts.Key
		binary.LittleEndian.PutUint64(key[:], uint64(i)+1)
		lease, err := store.Lock(key)
		if err != nil {
			b.Fatal(err)
		}
		lease.Release()
	}
}
