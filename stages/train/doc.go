// Package train is the second stage: networks that learn the label from the
// pattern, watched while they do.
//
// One action trains one network, for one setting and one seed. It gives three
// tables: the weights at every snapshot, from which the stage dump recomputes every
// activation; the history of loss and accuracy; and the statistics of the gradient
// behind the paper's figure 4, in two forms (see [Snapshot]): along the epoch, as the
// authors record them, and at frozen weights.
//
// The paper's text, its authors' code and their archived results disagree on the
// recipe; a [Config] can be any of them, and docs/reproduction/recipe.md compares
// them. Where a detail is open, the code decides: batches in a fixed order, weights
// from a normal distribution cut off at two standard deviations. One departure: the
// code as it is today does not shuffle its table before it splits off the training
// set; here the split is what the Config says.
//
// Terms:
//
//	epoch      one pass through the training patterns; a snapshot "at epoch e" is
//	           the network after e of them, and before the next
//	snapshot   see SnapshotEpochs for when
//
// A network is trained on one core in float32, with the bits of package vec. Its
// training ends early in two ways: it is cancelled, or its loss is not finite,
// which is an error that names the epoch.
//
// Non-goals: early stopping, schedules, regularisation, validation sets.
package train
