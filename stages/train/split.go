package train

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/random"
)

// The splits.
const (
	splitRandom     = "random"
	splitStratified = "stratified"
	splitUnshuffled = "unshuffled"
	splitColumn     = "column"
)

// Splitting are the fields of a [Config] that divide the patterns.
type Splitting struct {
	Fraction float64 `json:"fraction,omitempty"`
	Split    string  `json:"split"`
}

// Splitting returns the fields of the config that divide the patterns.
func (c Config) Splitting() Splitting { return Splitting{c.Fraction, c.Split} }

// Given reports whether the patterns themselves say which of them are for training.
func (s Splitting) Given() bool { return s.Split == splitColumn }

// Validate returns what is wrong, as joined [field.Error]s.
func (s Splitting) Validate() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	switch {
	case s.Given() && s.Fraction != 0:
		fail("fraction", "is %v, and the split is that of the patterns' own column; leave fraction out", s.Fraction)
	case !s.Given() && !(s.Fraction > 0 && s.Fraction <= 1):
		fail("fraction", "is %v; the share of patterns for training is above 0 and at most 1", s.Fraction)
	}
	if splits := []string{splitRandom, splitStratified, splitUnshuffled, splitColumn}; !slices.Contains(splits, s.Split) {
		fail("split", "is %q; the splits are %s", s.Split, strings.Join(splits, ", "))
	}
	return errors.Join(errs...)
}

// Table returns the part of each pattern in the training of the network of a seed. The
// patterns have labels y, and parts of their own where the split is their column.
func (s Splitting) Table(y []int32, own tables.Split, seed uint64) (tables.Split, error) {
	train, _, err := s.split(y, own, seed)
	if err != nil {
		return nil, err
	}
	out := make(tables.Split, len(y))
	for i := range out {
		out[i] = tables.SplitRow{Pattern: int32(i), Part: tables.PartTest}
	}
	for _, i := range train {
		out[i].Part = tables.PartTrain
	}
	return out, nil
}

// split divides the patterns into training and test patterns, in the order in which they
// form batches.
//
// A random split is a permutation drawn from the seed; a stratified one takes from the same
// permutation as many patterns of each label as its share of all asks for. An unshuffled
// one keeps the patterns in the counting order of the table, as the authors' code
// does: there a small training set has far fewer ones than the rest.
func (s Splitting) split(y []int32, own tables.Split, seed uint64) (train, test []int, err error) {
	if s.Given() {
		return given(own, len(y))
	}
	var order []int
	if s.Split == splitUnshuffled {
		order = make([]int, len(y))
		for i := range order {
			order[i] = i
		}
	} else {
		order = random.New(seed, "split").Permutation(len(y))
	}
	size := s.training(len(y))
	if s.Split != splitStratified {
		return order[:size], order[size:], nil
	}
	left := s.quotas(y, size)
	for _, i := range order {
		if left[y[i]] > 0 {
			left[y[i]]--
			train = append(train, i)
		} else {
			test = append(test, i)
		}
	}
	return train, test, nil
}

// given returns the parts of patterns that have their own.
func given(own tables.Split, patterns int) (train, test []int, err error) {
	if train, err = own.Chosen(tables.PartTrain, patterns); err == nil {
		test, err = own.Chosen(tables.PartTest, patterns)
	}
	if err == nil && len(train) == 0 {
		err = fmt.Errorf("split: has no pattern for training")
	}
	return train, test, err
}

// quotas returns how many patterns of each label are for training: their share of the
// size, rounded down, and one more for the labels that lose most by that, until the sum is
// the size. Of equal losses the smaller label comes first.
func (s Splitting) quotas(y []int32, size int) map[int32]int {
	count := map[int32]int{}
	for _, label := range y {
		count[label]++
	}
	labels := slices.Sorted(maps.Keys(count))
	out, left := map[int32]int{}, size
	for _, label := range labels {
		out[label] = count[label] * size / len(y)
		left -= out[label]
	}
	slices.SortStableFunc(labels, func(a, b int32) int {
		return cmp.Compare(count[b]*size%len(y), count[a]*size%len(y))
	})
	for _, label := range labels[:left] {
		out[label]++
	}
	return out
}

// training returns the number of training patterns among n: round(fraction·n), at
// least one.
func (s Splitting) training(n int) int {
	return min(n, max(1, int(math.Round(s.Fraction*float64(n)))))
}
