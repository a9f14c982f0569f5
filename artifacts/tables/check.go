package tables

import (
	"fmt"
	"math"
	"slices"
)

// The methods Check test whether a table keeps the rules of its type: rows sorted by
// their keys and none missing, no NaN where none may be, every value in its domain. The
// error is the first [Violation]: keys first, then column by column. What a stage writes
// keeps to them; what comes from elsewhere is checked before it is stored.

// Check returns an error that names what is wrong with the table.
func (p Patterns) Check() error {
	n := len(p.Pattern)
	for i, number := range p.Pattern {
		if int(number) != i {
			return violation(i, ColumnPattern, "is %d; patterns are numbered 0, 1, … in order", number)
		}
	}
	if n == 0 {
		return fmt.Errorf("has no row; there is at least one pattern")
	}
	err := first(
		least(n, ColumnOrbit, func(i int) int32 { return p.Orbit[i] }, 0),
		unlessUnknown(n, ColumnScore, func(i int) float64 { return p.Score[i] }, -every, every),
		within(n, ColumnPY, func(i int) float64 { return p.PY[i] }, 0, 1),
		least(n, ColumnY, func(i int) int32 { return p.Y[i] }, 0),
	)
	for j, x := range p.X {
		err = first(err, unlessUnknown(n, fmt.Sprintf("x_%d", j), func(i int) float64 { return float64(x[i]) }, -every, every))
	}
	return err
}

// Check returns an error that names what is wrong with the table.
func (w Weights) Check() error {
	n := len(w)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return w[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return w[i].Layer }),
		whole(ColumnUnit, func(i int) int32 { return w[i].Unit }),
		whole(ColumnInput, func(i int) int32 { return w[i].Input }),
	}
	return first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return w[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return w[i].Layer }, 1),
		least(n, ColumnUnit, func(i int) int32 { return w[i].Unit }, 0),
		least(n, ColumnInput, func(i int) int32 { return w[i].Input }, -1),
		within(n, ColumnValue, func(i int) float64 { return float64(w[i].Value) }, -every, every),
	)
}

// Check returns an error that names what is wrong with the table.
func (h History) Check() error {
	n := len(h)
	return first(
		sorted(n, whole(ColumnEpoch, func(i int) int32 { return h[i].Epoch })),
		least(n, ColumnEpoch, func(i int) int32 { return h[i].Epoch }, 0),
		within(n, ColumnLossTrainBits, func(i int) float64 { return h[i].LossTrainBits }, 0, every),
		unlessUnknown(n, ColumnLossTestBits, func(i int) float64 { return h[i].LossTestBits }, 0, every),
		within(n, ColumnAccuracyTrain, func(i int) float64 { return h[i].AccuracyTrain }, 0, 1),
		unlessUnknown(n, ColumnAccuracyTest, func(i int) float64 { return h[i].AccuracyTest }, 0, 1),
		within(n, ColumnOnesTrain, func(i int) float64 { return h[i].OnesTrain }, 0, 1),
		unlessUnknown(n, ColumnOnesTest, func(i int) float64 { return h[i].OnesTest }, 0, 1),
	)
}

// Check returns an error that names what is wrong with the table.
func (g Gradients) Check() error {
	n := len(g)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return g[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return g[i].Layer }),
	}
	return first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return g[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return g[i].Layer }, 1),
		least(n, ColumnBatches, func(i int) int32 { return g[i].Batches }, 1),
		within(n, ColumnMeanNorm, func(i int) float64 { return g[i].MeanNorm }, 0, every),
		within(n, ColumnStdNorm, func(i int) float64 { return g[i].StdNorm }, 0, every),
		within(n, ColumnMovingMeanNorm, func(i int) float64 { return g[i].MovingMeanNorm }, 0, every),
		within(n, ColumnMovingStdNorm, func(i int) float64 { return g[i].MovingStdNorm }, 0, every),
		within(n, ColumnWeightNorm, func(i int) float64 { return g[i].WeightNorm }, 0, every),
		g.batches(),
	)
}

// batches checks that an epoch has the same number of batches everywhere, and that
// one batch has no deviation.
func (g Gradients) batches() error {
	for i, r := range g {
		if r.Batches != g[0].Batches {
			return violation(i, ColumnBatches, "is %d after %d; every epoch has the same batches", r.Batches, g[0].Batches)
		}
		if r.Batches == 1 && r.StdNorm != 0 {
			return violation(i, ColumnStdNorm, "is %v; the gradient of one batch has no deviation, which is 0", r.StdNorm)
		}
		if r.Batches == 1 && r.MovingStdNorm != 0 {
			return violation(i, ColumnMovingStdNorm, "is %v; the gradient of one batch has no deviation, which is 0", r.MovingStdNorm)
		}
	}
	return nil
}

// Check returns an error that names what is wrong with the table.
func (a Activations) Check() error {
	n := len(a.Epoch)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return a.Epoch[i] }),
		whole(ColumnPattern, func(i int) int32 { return a.Pattern[i] }),
	}
	err := first(
		least(n, ColumnEpoch, func(i int) int32 { return a.Epoch[i] }, 0),
		least(n, ColumnPattern, func(i int) int32 { return a.Pattern[i] }, 0),
	)
	if !a.regular() { // the usual case is recognized without looking at single values: there are millions
		err = first(sorted(n, keys...), complete(n, keys...), err)
	}
	for l, units := range a.T {
		for u, t := range units {
			for i, v := range t {
				if v-v != 0 { // NaN or infinite
					err = first(err, inRange(i, fmt.Sprintf("t%d_%d", l+1, u), float64(v), -every, every))
				}
			}
		}
	}
	return err
}

// regular reports whether rows are sorted, and each epoch has the patterns of the first.
func (a Activations) regular() bool {
	n, size := len(a.Epoch), 1
	for size < n && a.Epoch[size] == a.Epoch[0] {
		if a.Pattern[size] <= a.Pattern[size-1] {
			return false
		}
		size++
	}
	if n%size != 0 {
		return false
	}
	for start := size; start < n; start += size {
		epochs := a.Epoch[start : start+size]
		if epochs[0] <= a.Epoch[start-1] || epochs[size-1] != epochs[0] || !slices.IsSorted(epochs) || !slices.Equal(a.Pattern[start:start+size], a.Pattern[:size]) {
			return false
		}
	}
	return true
}

// Check returns an error that names what is wrong with the table. Without labels ity_bits is NaN, and without
// symbols ht_bits is.
func (t Information) Check() error {
	n := len(t)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return t[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return t[i].Layer }),
		{ColumnEstimator, func(i int) any { return t[i].Estimator }},
	}
	err := first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return t[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return t[i].Layer }, 1),
		unlessUnknown(n, ColumnIXTBits, func(i int) float64 { return t[i].IXTBits }, -every, every),
		unlessUnknown(n, ColumnITYBits, func(i int) float64 { return t[i].ITYBits }, -every, every),
		unlessUnknown(n, ColumnIXTErrorBits, func(i int) float64 { return t[i].IXTErrorBits }, 0, every),
		unlessUnknown(n, ColumnITYErrorBits, func(i int) float64 { return t[i].ITYErrorBits }, 0, every),
		least(n, ColumnSymbols, func(i int) int64 { return t[i].Symbols }, 0),
	)
	for i, r := range t {
		if r.Symbols > 0 || !math.IsNaN(r.HTBits) {
			err = first(err, inRange(i, ColumnHTBits, r.HTBits, 0, every))
		}
	}
	return first(err,
		unlessUnknown(n, ColumnCeiling, func(i int) float64 { return t[i].Ceiling }, -every, every),
		within(n, ColumnSaturated, func(i int) float64 { return t[i].Saturated }, 0, 1),
		unlessUnknown(n, ColumnIXTRiseBits, func(i int) float64 { return t[i].IXTRiseBits }, 0, every),
		unlessUnknown(n, ColumnITYRiseBits, func(i int) float64 { return t[i].ITYRiseBits }, 0, every),
	)
}

// Check returns an error that names what is wrong with the table.
func (s Symbols) Check() error {
	n := len(s)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return s[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return s[i].Layer }),
		{ColumnEstimator, func(i int) any { return s[i].Estimator }},
		whole(ColumnPattern, func(i int) int32 { return s[i].Pattern }),
	}
	err := first(
		sorted(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return s[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return s[i].Layer }, 1),
		least(n, ColumnPattern, func(i int) int32 { return s[i].Pattern }, 0),
		least(n, ColumnSymbol, func(i int) int64 { return s[i].Symbol }, 0),
	)
	next := int64(0)
	for i, r := range s {
		if i == 0 || r.Epoch != s[i-1].Epoch || r.Layer != s[i-1].Layer || r.Estimator != s[i-1].Estimator {
			next = 0
		}
		if r.Symbol > next {
			err = first(err, violation(i, ColumnSymbol, "is %d before there was a %d; symbols are numbered in the order of the pattern that shows them first", r.Symbol, next))
		}
		if r.Symbol == next {
			next++
		}
	}
	return err
}

// Check returns an error that names what is wrong with the table.
func (c Curve) Check() error {
	n := len(c)
	for i, r := range c {
		switch {
		case !(r.Beta > 0):
			return violation(i, ColumnBeta, "is %v; expected a number above 0", r.Beta)
		case i > 0 && r.Beta < c[i-1].Beta:
			return violation(i, ColumnBeta, "%v follows %v; rows are sorted by beta", r.Beta, c[i-1].Beta)
		}
	}
	return first(
		within(n, ColumnIXTBits, func(i int) float64 { return c[i].IXTBits }, 0, every),
		within(n, ColumnITYBits, func(i int) float64 { return c[i].ITYBits }, 0, every),
		within(n, ColumnGapBits, func(i int) float64 { return c[i].GapBits }, 0, every),
		least(n, ColumnAtoms, func(i int) int32 { return c[i].Atoms }, 1),
	)
}

// Check returns an error that names what is wrong with the table.
func (o Optimality) Check() error {
	n := len(o)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return o[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return o[i].Layer }),
		{ColumnEstimator, func(i int) any { return o[i].Estimator }},
	}
	err := first(
		sorted(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return o[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return o[i].Layer }, 1),
		within(n, ColumnIXTBits, func(i int) float64 { return o[i].IXTBits }, 0, every),
		within(n, ColumnITYBits, func(i int) float64 { return o[i].ITYBits }, 0, every),
	)
	for i, r := range o {
		if !(r.Beta >= 0) {
			err = first(err, violation(i, ColumnBeta, "is %v; expected a number from 0 to +Inf", r.Beta))
		}
	}
	return first(err,
		within(n, ColumnDivergenceBits, func(i int) float64 { return o[i].DivergenceBits }, -every, every),
		within(n, ColumnVerticalGapBits, func(i int) float64 { return o[i].VerticalGapBits }, -every, every),
		within(n, ColumnCertificateBits, func(i int) float64 { return o[i].CertificateBits }, 0, every),
		within(n, ColumnRateExcessBits, func(i int) float64 { return o[i].RateExcessBits }, -every, every),
		within(n, ColumnRateCertificateBits, func(i int) float64 { return o[i].RateCertificateBits }, 0, every),
	)
}
