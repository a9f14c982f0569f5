package estimate

import (
	"math"
	"strconv"

	"infoplane/internal/random"
	"infoplane/internal/summary"
	"infoplane/stages/estimate/symbols"
)

// Shuffled estimates I(T;Y) of labels that were permuted among the patterns, R times: what an estimator finds
// where there is nothing to be found.
//
//	I(T;Y)  the mean over the permutations, with its standard error; or a percentile of them
//	I(X;T)  as it is, of the labels as they are
//
// An estimate above the 95 % point of its permutations is unlikely to be the bias of the method alone. The same
// permutations, drawn with the seed, are used for every layer and snapshot.
//
// Cost R + 1 times that of the estimator; one that counts symbols finds them once.
//
// Reference: the permutation test of R. Fisher, The Design of Experiments, 1935; as a test of independence by
// mutual information: P. Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005.
type Shuffled struct {
	of    Estimator
	times int
	seed  uint64
	point float64 // percent; 0: the mean
}

// NewShuffled returns the test of an estimator with a number of permutations, and the percentile that it
// reports, 0 for the mean. It panics for fewer than 20 permutations, of which none is beyond 95 %, or a
// percentile that is not below 100.
func NewShuffled(of Estimator, times int, seed uint64, point float64) Shuffled {
	if times < leastShuffles || !(point >= 0 && point < 100) {
		panic("estimate: fewer than 20 permutations, or no percentile")
	}
	return Shuffled{of, times, seed, point}
}

// leastShuffles is the least number of permutations that have a 95 % point.
const leastShuffles, mostShuffles = 20, 1 << 20

// Name returns that of the estimator with shuffles=100,shuffle_seed=1 among its parameters, and point=95 where
// it is not the mean.
func (s Shuffled) Name() string {
	name := "shuffles=" + strconv.Itoa(s.times) + ",shuffle_seed=" + strconv.FormatUint(s.seed, 10)
	if s.point > 0 {
		name += ",point=" + strconv.FormatFloat(s.point, 'g', -1, 64)
	}
	return withParameters(s.of.Name(), name)
}

// Estimate returns I(X;T), and I(T;Y) of the permutations.
func (s Shuffled) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return s.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per permutation, and those of the estimator; see [Stepper].
func (s Shuffled) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	done := 0
	here := func(int, int) error { return step(done, s.times+1) }
	out, stopped, err := estimateSteps(s.of, t, y, here)
	if stopped != nil || err != nil || n == 0 {
		return out, firstOf(stopped, err)
	}
	again := func(labels []int32) (Estimate, error) {
		e, stopped, err := estimateSteps(s.of, t, labels, here)
		return e, firstOf(stopped, err)
	}
	if count := recount(s.of); count != nil {
		symbol, err := s.of.(Discretizer).Symbols(t)
		if err != nil {
			return out, err
		}
		again = func(labels []int32) (Estimate, error) {
			return count(symbol, out.Symbols, labels), step(done, s.times+1)
		}
	}
	stream, labels, all := random.New(s.seed, "shuffle"), make([]int32, n), make([]float64, s.times)
	for r := range all {
		done = r + 1
		for i, p := range stream.Permutation(n) {
			labels[i] = y[p]
		}
		e, err := again(labels)
		if err != nil {
			return out, err
		}
		all[r] = e.ITY
	}
	if s.point > 0 {
		out.ITY, out.ITYError = summary.Quantile(all, s.point/100), 0
		return out, nil
	}
	var m moments
	for _, v := range all {
		m.add(v)
	}
	out.ITY, out.ITYError = m.mean(), m.standardError()
	return out, nil
}

// firstOf returns the first error.
func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// recount returns how an estimator that counts symbols estimates from them, nil for others.
func recount(e Estimator) func(symbol []int32, distinct int, y []int32) Estimate {
	c := new(symbols.Counter)
	switch v := e.(type) {
	case Corrected:
		return func(symbol []int32, distinct int, y []int32) Estimate {
			_, ity := c.Corrected(symbol, distinct, y, v.by)
			return Estimate{ITY: ity, IXT: math.NaN()}
		}
	case Discretizer:
		return func(symbol []int32, distinct int, y []int32) Estimate { return counted(c, symbol, distinct, y) }
	}
	return nil
}

// boundless reports whether what an estimator returns is not bounded by the patterns.
func boundless(e Estimator) bool {
	switch v := e.(type) {
	case Standardised:
		return boundless(v.of)
	case Shuffled:
		return boundless(v.of)
	}
	_, yes := e.(unbounded)
	return yes
}
