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
	return s.pack(new(Batch), order, size)
}

// Each yields the same batches, in the memory of scratch. It packs 16 MiB of them at a time,
// or half of all: drawn samples lie far apart in X[j], and one batch after the other would
// bring most of X from memory each time, for a few numbers.
func (s Samples) Each(scratch *Batch, order []int, size int) iter.Seq[Batch] {
	return s.each(scratch, order, size, max(1<<22, len(s.X)*len(order)/2))
}

// each packs so many numbers together.
func (s Samples) each(scratch *Batch, order []int, size, together int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		batches := max(1, together/(size*max(1, len(s.X))))
		for part := range slices.Chunk(order, batches*size) {
			for _, b := range s.pack(scratch, part, size) {
				if !yield(b) {
					return
				}
			}
		}
	}
}

// Pack fills a batch with some samples, in their order. It uses the memory that the
// batch has, where that is enough.
func (s Samples) Pack(b *Batch, part []int) {
	s.pack(b, part, max(1, len(part)))
	b.N = len(part)
}

// pack packs samples into batches in the memory of scratch, or where that is not enough in
// memory that scratch has then.
func (s Samples) pack(scratch *Batch, order []int, size int) []Batch {
	parts := slices.Collect(slices.Chunk(order, size))
	blocks := 0
	for _, part := range parts {
		blocks += vec.Blocks(len(part))
	}
	scratch.Real = s.Values != nil
	scratch.X = resize(scratch.X, len(s.X)*blocks)
	scratch.Target = resize(scratch.Target, s.Outputs()*blocks)
	batches, x, target := make([]Batch, len(parts)), scratch.X, scratch.Target
	for k, part := range parts {
		blocks := vec.Blocks(len(part))
		inputs, outputs := len(s.X)*blocks, s.Outputs()*blocks
		batches[k] = Batch{len(part), x[:inputs:inputs], target[:outputs:outputs], scratch.Real}
		x, target = x[inputs:], target[outputs:]
	}
	for j := range s.X {
		for k, part := range parts {
			blocks := vec.Blocks(len(part))
			gather(batches[k].X[j*blocks:(j+1)*blocks], s.X[j], part)
		}
	}
	if !scratch.Real {
		clear(scratch.Target)
	}
	for k, part := range parts {
		s.aim(batches[k], part)
	}
	return batches
}

// aim sets the targets of a batch, which are +0 for classes.
func (s Samples) aim(b Batch, part []int) {
	if b.Real {
		gather(b.Target, s.Values, part)
		return
	}
	blocks := vec.Blocks(b.N)
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
