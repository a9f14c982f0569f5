// Package summary computes statistics over many networks, and the features of curves over
// epochs. It has the one definition of each quantity, for figures, the report, claims,
// series and documents.
//
//	Mean, Deviation                          arithmetic, divisor n and n-1
//	GeometricMean, GeometricDeviation        of quantities that span magnitudes
//	Median, Quantile                         order statistics, interpolated
//	Bootstrap, Draws                         intervals and stability, the same on every machine
//	Correlation, Fit                         of pairs: ranks, and a straight line
//	Group, Setting, Differing                networks that differ by their seed only
//	Average                                  over networks, by epoch and layer
//	Curve                                    peaks, bends, crossings, shares of a rise or a fall
//	Cumulative                               gradients summed over layers
//
// # What is not a number, and what is infinite
//
// There is one rule, for every summary here and for every predicate of package shape:
//
//   - NaN is a missing value. No summary includes it, and the number of networks is that
//     of the values included ([Known]). It is neither lowest nor highest. A predicate
//     that depends on it fails.
//   - +Inf is larger than every number: an event that does not occur within the run, an
//     unbounded β*. Summaries include it in its order: it counts in a median, and makes
//     a mean infinite. -Inf likewise.
//   - Two infinities of one sign are not comparable: their difference and their ratio
//     are NaN. Where several pairs are compared such a pair is left out; where it is the
//     only one the predicate fails.
//   - A summary of nothing is NaN. It never panics.
//
// # Terms
//
//   - network: one training run; networks of one setting differ by their seed only.
//   - setting: the labels of a run without its seed.
//   - never: the epoch of an event that does not occur, +Inf.
//   - scale of epochs: log(1+epoch), on which snapshots are evenly spread. Between two
//     of them a curve is a straight line there.
//
// # Non-goals
//
// Tables and files: everything works on slices. Sums are taken in the order of the
// slice, without fused multiply-add, so that a result has the same bits everywhere.
package summary
