// Package review compares the results of an experiment with its golden, or with another
// run of it.
//
// # Model
//
// [Results] are those of an experiment: settings and stage versions, digests
// of its tables, the curves of its figures, averaged over networks, and verdicts on
// its claims. [Measure] reads them from a store, and runs nothing; [Load] reads them
// from the files of a golden, which [Results.Files] returns. [Compare] compares two of
// them, from either source.
//
// Digests are exact: results are the same bits on every platform. They locate the
// beginning of a difference: the first stage whose tables differ although its inputs do
// not. Curves have tolerances, below which a figure looks the same; they measure how much
// a difference matters. Settings and versions are not results, but explain them; where
// neither has changed, the code gives another result under an unchanged version.
//
// # Terms
//
//	golden   the accepted results: the files in an experiment's folder
//	digest   identity of a table: an export of the experiment, or one action's output
//	series   the trajectories that a figure shows, or those of training, as a table
//	item     one thing that is compared: a stage's digests, a series, a claim, a setting
//	cause    a sentence on where a difference begins and why
//
// # Non-goals
//
// Pictures are not compared: they follow from the tables, and change with a colour.
// The package prints nothing and writes no file.
package review
