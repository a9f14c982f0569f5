package train

import (
	"errors"
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/random"
)

// Splitting are the fields of a [Config] that divide the patterns.
type Splitting struct {
	Fraction float64 `json:"fraction"`
	Split    string  `json:"split"`
}

// Splitting returns the fields of the config that divide the patterns.
func (c Config) Splitting() Splitting { return Splitting{c.Fraction, c.Split} }

// Validate returns what is wrong, as joined [field.Error]s.
func (s Splitting) Validate() error {
	var errs []error
	if !(s.Fraction > 0 && s.Fraction <= 1) {
		errs = append(errs, &field.Error{Field: "fraction", Problem: fmt.Sprintf("is %v; the share of patterns for training is above 0 and at most 1", s.Fraction)})
	}
	if s.Split != "random" && s.Split != "unshuffled" {
		errs = append(errs, &field.Error{Field: "split", Problem: fmt.Sprintf("is %q; the splits are random, unshuffled", s.Split)})
	}
	return errors.Join(errs...)
}

// Table returns the part of each of n patterns in the training of the network of a seed.
func (s Splitting) Table(n int, seed uint64) tables.Split {
	train, _ := s.split(n, seed)
	out := make(tables.Split, n)
	for i := range out {
		out[i] = tables.SplitRow{Pattern: int32(i), Part: tables.PartTest}
	}
	for _, i := range train {
		out[i].Part = tables.PartTrain
	}
	return out
}

// split divides the patterns 0 … n-1 into training and test patterns, in the order
// in which they form batches.
//
// A random split (the default) is a permutation drawn from the seed. An unshuffled
// one keeps the patterns in the counting order of the table, as the authors' code
// does: there a small training set has far fewer ones than the rest.
func (s Splitting) split(n int, seed uint64) (train, test []int) {
	var order []int
	if s.Split == "random" {
		order = random.New(seed, "split").Permutation(n)
	} else {
		order = make([]int, n)
		for i := range order {
			order[i] = i
		}
	}
	size := s.training(n)
	return order[:size], order[size:]
}

// training returns the number of training patterns among n: round(fraction·n), at
// least one.
func (s Splitting) training(n int) int {
	return min(n, max(1, int(math.Round(s.Fraction*float64(n)))))
}
