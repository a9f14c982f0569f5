// Package stages reads an experiment file and wires the six stages into one typed graph.
// The terms are those of docs/glossary.md.
//
// What a stage computes is a package below, which imports neither the store nor pipeline.
// The file here that is named like it (estimate.go) declares its inputs and outputs,
// reads and writes them, and holds its version.
//
// An experiment file has one section per stage, in the order of the paper:
//
//	generate: patterns and their labels, by a rule or from files (docs/data.md)
//	train:    networks, one per seed and per value that a field sweeps over
//	dump:     activations that were made elsewhere, and programs that dump networks
//	estimate: estimators of I(X;T) and I(T;Y), each applied to every network
//	solve:    the information-bottleneck bound of some patterns, and how far from
//	          it the converged layers of some networks are
//	plot:     figures
//
// dump writes the activations of every network and has nothing to choose: no entry
// is needed for that. A section is a list of named entries; entries refer to one
// another by name, which is an entry's own within its section (those of dump are also none of
// generate and train, since such an entry stands for either). Nothing
// is left to a hidden default: an entry states every field of its stage's
// Config, which is where the fields are documented.
//
// A field of a train or an estimate entry may hold a list of values: it is
// swept, and the entry stands for the product of all its sweeps. A run (one
// network) is labelled by its entry, by every field that the file sweeps, and by
// its seed; estimates are distinguished by the estimator's name, which holds its
// parameters.
//
// Any entry may have the field program: a program in any language that does the work
// of the entry's actions in place of our stage. Its fields are those of [program.Spec]:
//
//	train:
//	  network:
//	    …
//	    program: {command: [python3, train.py], files: [train.py], timeout: 10m}
//
// Under dump such an entry names the train entry whose networks the program dumps:
//
//	dump:
//	  answers: {train: network, program: {command: [./dump], files: [dump], timeout: 5m}}
//
// [Serve] is the other way round: one of our stages as such a program. docs/swap.md
// documents the request and its files.
//
// An experiment may also start at dump, from the activations of networks that were
// trained elsewhere:
//
//	dump:
//	  mine: {activations: runs, patterns: labels.parquet}
//
// activations lists Parquet files, one per run, and folders of them, beside the
// experiment file or below; patterns is a Parquet file with a row for each pattern and
// its label, a whole number, in the column y. A file of activations has a column t1_0,
// t1_1, …, t2_0, … for each unit, and its rows sorted by epoch, then pattern; without
// the columns epoch and pattern it is one snapshot of all patterns in their order.
// Elsewhere such an entry is referred to as the train entry and the patterns that it
// stands for. Its runs are labelled by their files' names (run=a of runs/a.parquet).
// What a folder does not stand for, docs/swap.md lists.
//
// # What is chosen
//
// where gives labels that runs must have, each with a value or a list of values:
// numbers are compared by value (4e-4 is 0.0004), names of runs as text (007). A value
// that no run has is an error, as is any selection of nothing, an empty list
// included; leave the key out for everything.
//
// A figure shows networks that differ by their seeds alone, or in the one label that
// it has panels or an axis for. Otherwise it would average over settings, which is an
// error that names them. Trajectories and films may show several train entries side by
// side, with a panel for each entry or, with recipe, for each setting of each:
//
//	paths: {kind: trajectories, train: [full, text], panels: recipe, …}
//
// bound of a figure is one solve entry or a list of them: the first is drawn as the
// bound, the others beside it, each under its name.
//
// A solve entry with a functional finds, in place of the bound, what that objective chooses
// at each of its parameters: see package tradeoff. The kind choices draws it beside a bound:
//
//	squared: {patterns: hard, functional: squared, betas: [0.6, 1, 5], tolerance: 1e-6}
//	chosen:  {kind: choices, bound: [bound, squared]}
//
// epochs of a figure or an estimate are epochs with a snapshot,
// which is known from the file: snapshots is a number of them, or lists them,
//
//	snapshots: {epochs: [0, 10, 400, 10000]}
//
// from 0 to the last. (A list alone is a sweep, here as in every field: snapshots: [40,
// 80] trains with either number.)
//
// # Curves
//
// A figure of the kind curves draws columns of the tables history and gradients, those
// that `infoplane cat EXPERIMENT:history` prints:
//
//	learning:
//	  kind: curves
//	  train: network
//	  where: {fraction: 0.85}
//	  columns: [loss_train_bits, loss_test_bits, weight_norm]
//	  x: epoch              # or step
//	  bands: deviation      # around a mean; or quantiles, around a median
//	  logarithmic: [x]      # x, y or both; left out, neither
//
// Each quantity has a panel, or with `panels: fraction` each value of a label, where
// columns need one unit.
//
// A figure of the kind information draws columns of estimates in the same way, against epochs
// or against a label of the networks that is a number:
//
//	unit:
//	  kind: information
//	  train: unit
//	  information: [bins30, bins100]   # a line for each, and for each layer
//	  columns: [ixt_bits]              # ity_bits, ht_bits
//	  x: weight                        # or epoch
//	  epochs: [0]                      # the one at which; against epochs left out
//	  layers: [1]                      # left out, all
//	  panels: activation
//	  bands: deviation
//
// A figure of the kind scatter draws a point for each network, one column against another,
// with Spearman's rank correlation of each panel, which is what claims `along: seed` judge:
//
//	compression:
//	  kind: scatter
//	  train: [tanh, relu]
//	  information: bins30       # where a column is of estimates
//	  columns: [accuracy_test]  # of history, gradients, errors, measures or estimates
//	  x: ixt_bits               # another of them
//	  reduce: {loss: true}      # of x: or peak, lowest; left out, its value at the epoch
//	  epochs: [8000]
//	  layers: [5, 6]            # a panel for each; left out, all
//	  panels: train
//
// A figure of the kind histograms draws how the activations of layers are distributed, a
// line for each of its epochs.
//
// # Captions
//
// Every figure has a caption, made of the entries that it names and of what is drawn:
// how many networks, by which recipe, under which estimator, and what its marks are. The
// page shows it, and the SVG and the film hold it. `caption: true` in an entry of plot
// writes it below the picture, in every format.
//
// # Limits
//
// A file is YAML of at most 1 MiB, read to its end or refused: see package strict. An
// experiment has at most 100 000 networks, 100 000 settings of all sweeps, 1 000 entries
// and 500 000 actions. They are counted before anything is allocated for them, and the
// error has the number that was asked for.
//
// Package report gathers the results of an experiment for its page.
//
// Non-goals: the package computes nothing and stores nothing by itself.
package stages
