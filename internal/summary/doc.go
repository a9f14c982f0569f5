// Package summary computes what is said of many networks at once, and where a curve
// over epochs has its marks: each quantity has one definition, here, and figures, the
// page, claims, series and documents all take it from here.
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
//   - NaN is the absence of a value. It enters no summary, and the number of networks
//     counts what entered ([Known]). It is neither lowest nor highest. A predicate that
//     depends on it fails.
//   - +Inf lies beyond every number: a moment that does not come within the run, a β*
//     without end. It enters summaries in its order: it counts in a median, and a mean
//     that it enters is infinite, which a reader sees. -Inf likewise.
//   - Two infinities of one sign say nothing of one another: their difference and their
//     ratio are NaN. Where several pairs are compared such a pair is left out, and the
//     others decide; where it is the only one the predicate fails.
//   - A summary of nothing is NaN. It never panics.
//
// # Terms
//
//   - network: one training run; networks of one setting differ by their seed only.
//   - setting: the labels of a run without its seed.
//   - never: a moment that does not come, +Inf.
//   - scale of epochs: log(1+epoch), on which snapshots are evenly spread. Between two
//     of them a curve is a straight line there.
//
// # Non-goals
//
// Tables and files: everything works on slices. Sums are taken in the order of the
// slice, without fused multiply-add, so that a result has the same bits everywhere.
package summary
