// Package stages reads an experiment file and wires the six stages into one
// typed graph.
//
// An experiment file has one section per stage, in the order of the paper:
//
//	generate: patterns and their labels
//	train:    networks, one per seed and per value that a field sweeps over
//	estimate: estimators of I(X;T) and I(T;Y), each applied to every network
//	solve:    the information-bottleneck bound of some patterns, and how far from
//	          it the converged layers of some networks are
//	plot:     figures
//
// The sixth stage, dump, writes the activations of every network and has
// nothing to choose. A section is a list of named entries; entries refer to one
// another by name, and a name belongs to one entry of the whole file. Nothing
// is left to a hidden default: an entry states every field of its stage's
// Config, which is where the fields are documented.
//
// A field of a train or an estimate entry may hold a list of values: it is
// swept, and the entry stands for the product of all its sweeps. A run (one
// network) is labelled by its entry, by every field that the file sweeps, and by
// its seed; estimates are told apart by the estimator's name, which holds its
// parameters.
//
// Terms:
//
//	entry   a named mapping in a section: train/main
//	run     one network: train/main/fraction=0.85,seed=3
//	setting one estimator: estimate/bins/bins=30
//	export  a table by name, gathered over runs, with the labels in front
//
// What came out of an experiment, complete or not, is gathered for its report
// page by [Findings].
//
// Non-goals: the package computes nothing and stores nothing.
package stages
