// Package review compares what an experiment amounts to with its golden, or with
// another run of it.
//
// # Model
//
// [Results] are what an experiment amounts to: settings and stage versions, digests
// of its tables, the curves of its figures, averaged over networks, and verdicts on
// its claims. [Measure] finds them in a store, and runs nothing; [Load] reads them
// from the files of a golden, which [Results.Files] makes. [Compare] compares two of
// them, whichever way they came about.
//
// Digests are exact: results are the same bits on every platform. They say where a
// difference begins, which is what a fault is known by: in the first stage whose
// tables differ although what it reads does not. Curves have tolerances, below which
// a figure looks the same; they say how much a difference matters. Settings and
// versions are no results, but explain them; where neither has changed, the code
// gives another result under an unchanged version.
//
// # Terms
//
//	golden   what the project stands by: the files in an experiment's folder
//	digest   identity of a table: an export of the experiment, or one action's output
//	series   the curves of a figure, or of the course of training
//	item     one thing that is compared: a stage's digests, a series, a claim, a setting
//	cause    a sentence on where a difference begins and what is behind it
//
// # Non-goals
//
// Pictures are not compared: they follow from the tables, and change with a colour.
// The package prints nothing and writes no file.
package review
