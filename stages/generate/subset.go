package generate

import (
	"cmp"
	"fmt"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/random"
)

// Subset draws some of the patterns of a data set with the seed. They stay in order.
type Subset struct {
	// Patterns is how many.
	Patterns int `json:"patterns"`

	// Stratified draws from every class, and from what is for training and for testing,
	// its share to the nearest pattern.
	Stratified bool `json:"stratified,omitempty"`
}

// Short returns the field that a file may write as the value of the whole group:
// subset: 1000.
func (Subset) Short() string { return "patterns" }

func (s *Subset) problem() error {
	if s != nil && s.Patterns < 2 {
		return &field.Error{Field: "subset.patterns", Problem: fmt.Sprintf("is %d; there are at least two", s.Patterns)}
	}
	return nil
}

// rows returns the patterns of a set that are in the subset, in order; all without one.
func (s *Subset) rows(of set, seed uint64) ([]int, error) {
	n := len(of.Y)
	if s == nil {
		return all(n), nil
	}
	if s.Patterns > n {
		return nil, fmt.Errorf("subset: has %d patterns, and the data set %d; leave the subset out, or make it smaller", s.Patterns, n)
	}
	draw := random.New(seed, "subset")
	if !s.Stratified {
		rows := draw.Permutation(n)[:s.Patterns]
		slices.Sort(rows)
		return rows, nil
	}
	var out []int
	strata := of.strata()
	for i, size := range shares(strata, s.Patterns, n) {
		for _, k := range draw.Permutation(len(strata[i]))[:size] {
			out = append(out, strata[i][k])
		}
	}
	slices.Sort(out)
	return out, nil
}

// all returns 0, 1, … n-1.
func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// strata divides the patterns by class, and within by what they are for.
func (s set) strata() [][]int {
	out := make([][]int, 2*s.classes)
	for i, y := range s.Y {
		k := 2 * int(y)
		if s.parts != nil && s.parts[i] == tables.PartTest {
			k++
		}
		out[k] = append(out[k], i)
	}
	return out
}

// shares divides a number of patterns of n among strata, each to the nearest whole number
// below, and what is left to those that lost most, the first of equals first.
func shares(strata [][]int, patterns, n int) []int {
	out, left := make([]int, len(strata)), patterns
	lost := all(len(strata))
	for i, s := range strata {
		out[i] = len(s) * patterns / n
		left -= out[i]
	}
	slices.SortStableFunc(lost, func(i, j int) int {
		return cmp.Compare(len(strata[j])*patterns%n, len(strata[i])*patterns%n)
	})
	for _, i := range lost[:left] {
		out[i]++
	}
	return out
}

// pick returns the values of some patterns in order, which are shared where these are all.
func pick[T any](values []T, patterns []int) []T {
	if len(patterns) == len(values) {
		return values
	}
	out := make([]T, len(patterns))
	for i, p := range patterns {
		out[i] = values[p]
	}
	return out
}

// pick returns some of the patterns, without their inputs.
func (s set) pick(rows []int) set {
	s.Labels = Labels{counting(len(rows)), pick(s.Score, rows), pick(s.PY, rows), pick(s.Y, rows)}
	if s.parts != nil {
		s.parts = pick(s.parts, rows)
	}
	return s
}

// complete fails if a class, or a part of the split, has no pattern.
func (s set) complete() error {
	const advice = "take a larger subset, or a stratified one"
	for k := range s.classes {
		if !slices.Contains(s.Y, int32(k)) {
			name := fmt.Sprint(k)
			if s.names != nil {
				name = s.names[k]
			}
			return fmt.Errorf("subset: has no pattern of the class %s; %s", name, advice)
		}
	}
	for _, part := range []string{tables.PartTrain, tables.PartTest} {
		if s.parts != nil && !slices.Contains(s.parts, part) {
			return fmt.Errorf("has no row for %s; leave the split out, or %s", part, advice)
		}
	}
	return nil
}
