package artifacts_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
)

// layers are the widths of the paper's network, the input first.
var layers = []int{12, 10, 7, 5, 4, 3, 2}

// trained gives activations as training leaves them: all 4096 patterns through a
// tanh network with a softmax output, at snapshots between which the weights
// grow from those of a fresh network to six times as much, at a pace of their own
// in each unit. So some units saturate to ±1 and some do not.
func trained(snapshots int) tables.Activations {
	const patterns = 4096
	random := rand.New(rand.NewPCG(1703, 810))
	var a tables.Activations
	weights := make([][][]float64, len(layers)-1) // [layer][unit][input], the bias last
	growth := make([][]float64, len(layers)-1)
	for l := range weights {
		a.T = append(a.T, make([][]float32, layers[l+1]))
		for range layers[l+1] {
			row := make([]float64, layers[l]+1)
			for i := range row {
				row[i] = random.NormFloat64() / math.Sqrt(float64(layers[l]))
			}
			weights[l] = append(weights[l], row)
			growth[l] = append(growth[l], 5*random.Float64()*random.Float64())
		}
	}
	for s := range snapshots {
		for p := range patterns {
			a.Epoch = append(a.Epoch, int32(s*s))
			a.Pattern = append(a.Pattern, int32(p))
			x := make([]float64, layers[0])
			for i := range x {
				x[i] = float64(p >> (layers[0] - 1 - i) & 1)
			}
			for l := range weights {
				x = forward(x, weights[l], growth[l], float64(s)/float64(snapshots), l == len(weights)-1)
				for u, v := range x {
					a.T[l][u] = append(a.T[l][u], float32(v))
				}
			}
		}
	}
	return a
}

// forward is one layer at a time t in [0, 1] of training.
func forward(x []float64, weights [][]float64, growth []float64, t float64, output bool) []float64 {
	y := make([]float64, len(weights))
	for u, row := range weights {
		sum := row[len(x)]
		for i, v := range x {
			sum += row[i] * v
		}
		y[u] = sum * (1 + growth[u]*t)
	}
	if output {
		y0 := 1 / (1 + math.Exp(y[1]-y[0]))
		return []float64{y0, 1 - y0}
	}
	for u := range y {
		y[u] = math.Tanh(y[u])
	}
	return y
}

// rawFloats is the number of bytes of the activations themselves.
func rawFloats(a tables.Activations) int64 {
	units := 0
	for _, layer := range a.T {
		units += len(layer)
	}
	return int64(4 * units * len(a.Epoch))
}

// BenchmarkActivationsWrite stores the activations of one network, 60 snapshots,
// in a new folder: encoding, both digests, and everything synced to the disk.
func BenchmarkActivationsWrite(b *testing.B) {
	a := trained(60)
	raw := rawFloats(a)
	b.SetBytes(raw)
	dir := b.TempDir()
	var ref artifacts.Ref
	for i := 0; b.Loop(); i++ {
		s, err := artifacts.Open(fmt.Sprintf("%s/%d", dir, i))
		if err != nil {
			b.Fatal(err)
		}
		if ref, err = artifacts.Put(s, a); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ref.Size)/float64(raw), "size/raw")
}

// BenchmarkActivationsRead fetches them again, digest verified.
func BenchmarkActivationsRead(b *testing.B) {
	a := trained(60)
	s, err := artifacts.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	ref, err := artifacts.Put(s, a)
	if err != nil {
		b.Fatal(err)
	}
	raw := rawFloats(a)
	b.SetBytes(raw)
	for b.Loop() {
		if _, err := artifacts.Get[tables.Activations](s, ref); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ref.Size)/float64(raw), "size/raw")
}

// BenchmarkActivationsFirstRead fetches them as a process does that did not write
// them: their logical digest is computed, too.
func BenchmarkActivationsFirstRead(b *testing.B) {
	a := trained(60)
	dir := b.TempDir()
	s, err := artifacts.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	ref, err := artifacts.Put(s, a)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(rawFloats(a))
	for b.Loop() {
		if s, err = artifacts.Open(dir); err != nil {
			b.Fatal(err)
		}
		if _, err := artifacts.Get[tables.Activations](s, ref); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSmallAction stores what a small action leaves behind: one table, one
// record and the node's last key, all synced to the disk.
func BenchmarkSmallAction(b *testing.B) {
	s, err := artifacts.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		ref, err := artifacts.Put(s, tables.Curve{{Beta: float64(i)}})
		if err != nil {
			b.Fatal(err)
		}
		key := artifacts.Key{byte(i), byte(i >> 8), byte(i >> 16)}
		record := artifacts.Record{Key: key, Config: []byte("{}"), Outputs: []artifacts.Output{{Port: "curve", Ref: ref}}}
		if err := s.AddRecord(record); err != nil {
			b.Fatal(err)
		}
		if err := s.SetLastKey(fmt.Sprint("node ", i), key); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNothingToDo asks what a warm run asks of each action: its records and
// whether its object is there.
func BenchmarkNothingToDo(b *testing.B) {
	s, err := artifacts.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	ref, err := artifacts.Put(s, tables.Curve{{Beta: 1}})
	if err != nil {
		b.Fatal(err)
	}
	record := artifacts.Record{Key: artifacts.Key{1}, Config: []byte("{}"), Outputs: []artifacts.Output{{Port: "curve", Ref: ref}}}
	if err := s.AddRecord(record); err != nil {
		b.Fatal(err)
	}
	if err := s.SetLastKey("node", record.Key); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		records, err := s.Records(record.Key)
		if err != nil || len(records) != 1 || !s.Has(records[0].Outputs[0].Ref) {
			b.Fatal(records, err)
		}
		if err := s.SetLastKey("node", record.Key); err != nil {
			b.Fatal(err)
		}
	}
}

// Storing a table takes a fraction of its size in memory, fetching it the object
// and the table.
func TestMemory(t *testing.T) {
	if artifacts.RaceDetector {
		t.Skip("the race detector empties the pools that this test measures")
	}
	a := trained(10)
	raw := rawFloats(a)
	s, err := artifacts.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var ref artifacts.Ref
	put := allocated(func() { ref, err = artifacts.Put(s, a) })
	if err != nil {
		t.Fatal(err)
	}
	get := allocated(func() { _, err = artifacts.Get[tables.Activations](s, ref) })
	if err != nil {
		t.Fatal(err)
	}
	// Measured: put 1.0 with cold pools, of which most are zstd's tables; get 2.3.
	if raw := uint64(raw); put > 2*raw || get > 3*raw {
		t.Errorf("table of %d bytes: put allocated %d, get %d", raw, put, get)
	}
}

// allocated returns the bytes that do allocates, an upper bound of what it holds.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
