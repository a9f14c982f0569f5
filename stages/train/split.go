package train

import (
	"math"

	"infoplane/internal/random"
)

// split divides the patterns 0 … n-1 into training and test patterns, in the order
// in which they form batches.
//
// A random split (the default) is a permutation drawn from the seed. An unshuffled
// one keeps the patterns in the counting order of the table, as the authors' code
// does: there a small training set has far fewer ones than the rest.
func (c Config) split(n int, seed uint64) (train, test []int) {
	var order []int
	if c.Split == "random" {
		order = random.New(seed, "split").Permutation(n)
	} else {
		order = make([]int, n)
		for i := range order {
			order[i] = i
		}
	}
	size := c.training(n)
	return order[:size], order[size:]
}

// training returns the number of training patterns among n: round(fraction·n), at
// least one.
func (c Config) training(n int) int {
	return min(n, max(1, int(math.Round(c.Fraction*float64(n)))))
}
