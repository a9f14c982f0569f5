package train

import (
	"math"

	"infoplane/internal/random"
)

// split divides the patterns 0 … n-1 into training and test patterns, in the order
// in which they form batches. round(fraction·n) patterns are for training, at
// least one.
//
// A random split (the default) is a permutation drawn from the seed. An unshuffled
// one takes the patterns as they stand in the counting-ordered table, as the
// authors' code does: there a small training set has far fewer ones than the rest.
func split(shuffled bool, n int, fraction float64, seed uint64) (train, test []int) {
	var order []int
	if shuffled {
		order = random.New(seed, "split").Permutation(n)
	} else {
		order = make([]int, n)
		for i := range order {
			order[i] = i
		}
	}
	size := min(n, max(1, int(math.Round(fraction*float64(n)))))
	return order[:size], order[size:]
}
