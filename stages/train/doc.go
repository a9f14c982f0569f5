// Package train is the second stage: networks that learn the label from the
// pattern, watched while they do.
//
// One action trains one network, for one setting and one seed. It gives three
// tables: the weights at every snapshot, from which the stage dump recomputes every
// activation; the history of loss and accuracy; and the statistics of the gradient
// behind the paper's figure 4.
//
// Two recipes are at home here, the paper's text and its authors' code, which
// disagree (see [Config]). Where a detail is open, the code decides: Adam, batches
// in a fixed order, weights from a normal distribution cut off at two standard
// deviations. One departure: the code does not shuffle its table before it splits
// off the training set; here the split is random unless it is asked for otherwise.
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
