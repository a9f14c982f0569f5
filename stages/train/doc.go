// Package train is the second stage: it trains networks that predict the label from
// the pattern, and records them at snapshots.
//
// [Train] trains one network, for one Config and one seed. Its snapshots make three
// tables: the weights, from which the stage dump recomputes every activation; the
// history of loss and accuracy; and the statistics of the gradient in the paper's
// figure 4, in two forms (see [Snapshot]): along the epoch, as the authors record them,
// and at frozen weights.
//
// The paper's text, its authors' code and their archived results disagree on the
// recipe; a [Config] can describe each of them, and docs/reproduction/recipe.md
// compares them. Details that the paper leaves open follow the code: batches in a fixed
// order, weights from a normal distribution truncated at two standard deviations. One
// departure: the present code does not shuffle its table before it splits off the
// training set; here the Config chooses the split.
//
// Terms:
//
//	epoch      one pass through the training patterns; a snapshot "at epoch e" is
//	           the network after e of them, and before the next
//	snapshot   parameters and scores at one epoch; SnapshotEpochs chooses the epochs
//
// A network is trained on one core in float32, with the same bits on every machine.
// Training ends early where it is cancelled, or where its loss is not finite: then
// the error names the epoch.
//
// The groups of fields of a Config, such as [Optimizer] and [Regularizer], have a file each;
// one that is left out is the authors' recipe. docs/networks.md lists them.
//
// Non-goals: architectures beside fully connected layers, and validation sets beside the
// test patterns.
package train
