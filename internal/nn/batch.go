package nn

import (
	"iter"
	"slices"

	"infoplane/internal/vec"
)

// Batch is a set of samples in the layout of package vec.
type Batch struct {
	N      int         // samples
	X      []vec.Block // one row per input
	Target []vec.Block // one row per output; none without targets
	Real   bool        // the target is a number, not a class: see Samples
}

// Samples are what a network learns: inputs, and a target for each sample.
type Samples struct {
	X       [][]float32 // X[j][i] is input j of sample i
	Labels  []int32     // class of sample i, 0 … Classes-1: the target of output u is 1 for class u, else 0
	Classes int
	Values  []float32 // instead of labels: the target of one output
}

// Outputs returns the number of outputs of a network that learns the samples.
func (s Samples) Outputs() int {
	if s.Values != nil {
		return 1
	}
	return s.Classes
}

// Batches packs samples into batches of the given size, in their order; the last
// batch may be smaller. A size of the number of samples or more gives one batch. It
// panics for a size below 1.
func (s Samples) Batches(order []int, size int) []Batch {
	var out []Batch
	for part := range slices.Chunk(order, size) {
		var b Batch
		s.Pack(&b, part)
		out = append(out, b)
	}
	return out
}

// Each yields the same batches, one after the other in the memory of scratch.
func (s Samples) Each(scratch *Batch, order []int, size int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		for part := range slices.Chunk(order, size) {
			if s.Pack(scratch, part); !yield(*scratch) {
				return
			}
		}
	}
}

// Pack fills a batch with some samples, in their order. It uses the memory that the
// batch has, where that is enough.
func (s Samples) Pack(b *Batch, part []int) {
	blocks := vec.Blocks(len(part))
	b.N, b.Real = len(part), s.Values != nil
	b.X = resize(b.X, len(s.X)*blocks)
	for j := range s.X {
		gather(b.X[j*blocks:(j+1)*blocks], s.X[j], part)
	}
	b.Target = resize(b.Target, s.Outputs()*blocks)
	if b.Real {
		gather(b.Target, s.Values, part)
		return
	}
	clear(b.Target)
	for k, i := range part[:min(len(part), len(s.Labels))] {
		b.Target[int(s.Labels[i])*blocks+k/vec.Lanes][k%vec.Lanes] = 1
	}
}

// gather packs the numbers x[i] of some samples i into a row, and sets the padding to +0.
func gather(row []vec.Block, x []float32, part []int) {
	for k, i := range part {
		row[k/vec.Lanes][k%vec.Lanes] = x[i]
	}
	if rest := len(part) % vec.Lanes; rest > 0 {
		clear(row[len(row)-1][rest:])
	}
}

// resize returns a slice of a length, in the memory of the given one if that is enough.
func resize(b []vec.Block, size int) []vec.Block {
	if cap(b) < size {
		return make([]vec.Block, size)
	}
	return b[:size]
}
