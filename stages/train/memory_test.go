package train

import (
	"runtime"
	"testing"
)

// TestMemory: what training allocates, all in all, is little beside one copy of the training
// patterns in batches: of 16 MiB or half of them where batches are drawn, which is all of
// them here. With the patterns themselves that is less than three times the data.
func TestMemory(t *testing.T) {
	const inputs, patterns = 784, 4000
	d := data(make([][]float32, inputs), make([]int32, patterns))
	for j := range d.Patterns.X {
		d.Patterns.X[j] = make([]float32, patterns)
	}
	for i := range d.Patterns.Y {
		d.Patterns.Y[i] = int32(i % 10)
		d.Patterns.X[i%inputs][i] = 1
	}
	c := Config{
		Fraction: 0.9, Split: "random", Hidden: []int{4}, Activation: "relu",
		Optimizer: Optimizer{Kind: "adam"}, Rate: 0.001, Batch: 128, Epochs: 2, Snapshots: Grid{Epochs: []int{0, 2}},
	}
	allocated := func(c Config) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		result(t, c, d)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / (inputs * patterns * 4)
	}
	fixed := allocated(c)
	c.Shuffle = true
	if drawn := allocated(c); fixed < 0.9 || fixed > 1.3 || drawn > 1.2 {
		t.Errorf("training allocates %.2f times the data, and %.2f times with batches that are drawn", fixed, drawn)
	} else {
		t.Logf("training allocates %.2f times the data, and %.2f times with batches that are drawn", fixed, drawn)
	}
}
