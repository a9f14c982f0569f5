package nn

import "infoplane/internal/vec"

// Batch is a set of samples in the layout of package vec.
type Batch struct {
	N      int         // samples
	X      []vec.Block // one row per input
	Target []vec.Block // one row per class: 1 where the sample has that label, else 0; none without labels
}

// Batches packs samples into batches of the given size, in their order; the last
// batch may be smaller. A size of the number of samples or more gives one batch. It
// panics for a size below 1.
//
//	x[j][i]    input j of sample i
//	labels[i]  class of sample i, 0 … classes-1; nil with 0 classes
//	order      the indices of the samples
func Batches(x [][]float32, labels []int32, classes int, order []int, size int) []Batch {
	if size < 1 {
		panic("nn: Batches: a batch needs at least one sample")
	}
	var out []Batch
	row := make([]float32, min(size, len(order)))
	for len(order) > 0 {
		part := order[:min(size, len(order))]
		order = order[len(part):]
		blocks := vec.Blocks(len(part))
		b := Batch{
			N:      len(part),
			X:      make([]vec.Block, len(x)*blocks),
			Target: make([]vec.Block, classes*blocks),
		}
		for j := range x {
			for k, i := range part {
				row[k] = x[j][i]
			}
			vec.Pack(b.X[j*blocks:(j+1)*blocks], row[:len(part)])
		}
		for k, i := range part[:min(len(part), len(labels))] {
			b.Target[int(labels[i])*blocks+k/vec.Lanes][k%vec.Lanes] = 1
		}
		out = append(out, b)
	}
	return out
}
