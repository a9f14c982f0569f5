package tables

import (
	"fmt"
	"slices"
)

// Weights holds the parameters of one network at every snapshot, sorted by
// epoch, layer, unit, input.
type Weights []WeightsRow

// WeightsRow is one parameter before training epoch Epoch.
type WeightsRow struct {
	Epoch int32   `column:"epoch,group"` // epochs trained so far; 0 is the initial network
	Layer int32   `column:"layer"`       // 1 is the first hidden layer, the last is the output
	Unit  int32   `column:"unit"`
	Input int32   `column:"input"` // unit of the layer below; -1 is the bias, -2 the slope that a prelu unit has learned
	Value float32 `column:"value"`
}

// The names of the columns that only [Weights] has.
const (
	ColumnInput = "input"
	ColumnValue = "value"
)

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
		least(n, ColumnInput, func(i int) int32 { return w[i].Input }, -2),
		within(n, ColumnValue, func(i int) float64 { return float64(w[i].Value) }, -every, every),
	)
}

// History is the progress of training, one row per snapshot.
type History []HistoryRow

// HistoryRow is the state of the network before epoch Epoch.
// Without test patterns (fraction 1) the test columns are NaN. So are the losses of linear
// outputs, which are no probabilities, and the accuracies of networks that learn numbers:
// their loss is in [SquaredErrors].
type HistoryRow struct {
	Epoch         int32   `column:"epoch"`
	LossTrainBits float64 `column:"loss_train_bits"` // mean cross-entropy, of sigmoids over outputs too
	LossTestBits  float64 `column:"loss_test_bits"`
	AccuracyTrain float64 `column:"accuracy_train"` // share of patterns whose likelier class is their label
	AccuracyTest  float64 `column:"accuracy_test"`
	OnesTrain     float64 `column:"ones_train"` // share of label 1 among the patterns: the balance of the split
	OnesTest      float64 `column:"ones_test"`
}

// The names of the columns that only [History] has.
const (
	ColumnLossTrainBits = "loss_train_bits"
	ColumnLossTestBits  = "loss_test_bits"
	ColumnAccuracyTrain = "accuracy_train"
	ColumnAccuracyTest  = "accuracy_test"
	ColumnOnesTrain     = "ones_train"
	ColumnOnesTest      = "ones_test"
)

// The names of the columns that are derived of those of [History]: the generalisation gap.
const (
	ColumnLossGapBits = "loss_gap_bits" // loss_test_bits - loss_train_bits
	ColumnAccuracyGap = "accuracy_gap"  // accuracy_train - accuracy_test
)

func (r HistoryRow) derived() []derived {
	return []derived{{ColumnLossGapBits, r.LossTestBits - r.LossTrainBits}, {ColumnAccuracyGap, r.AccuracyTrain - r.AccuracyTest}}
}

// Check returns an error that names what is wrong with the table.
func (h History) Check() error {
	n := len(h)
	return first(
		sorted(n, whole(ColumnEpoch, func(i int) int32 { return h[i].Epoch })),
		least(n, ColumnEpoch, func(i int) int32 { return h[i].Epoch }, 0),
		unlessUnknown(n, ColumnLossTrainBits, func(i int) float64 { return h[i].LossTrainBits }, 0, every),
		unlessUnknown(n, ColumnLossTestBits, func(i int) float64 { return h[i].LossTestBits }, 0, every),
		unlessUnknown(n, ColumnAccuracyTrain, func(i int) float64 { return h[i].AccuracyTrain }, 0, 1),
		unlessUnknown(n, ColumnAccuracyTest, func(i int) float64 { return h[i].AccuracyTest }, 0, 1),
		within(n, ColumnOnesTrain, func(i int) float64 { return h[i].OnesTrain }, 0, 1),
		unlessUnknown(n, ColumnOnesTest, func(i int) float64 { return h[i].OnesTest }, 0, 1),
	)
}

// Gradients holds the statistics behind the paper's figure 4, one row per
// snapshot and layer.
type Gradients []GradientsRow

// GradientsRow describes the gradients g_b of the loss on each mini-batch b of an
// epoch with respect to one layer's weights, biases left out: of the epoch that begins
// at the snapshot. The last snapshot ends the training; its epoch is trained for its
// gradients alone, and nothing else is kept of it.
//
// There are two forms. The frozen one takes all g_b at the weights of the snapshot:
// what varies is the data. The moving one takes g_b as the epoch goes along, at the
// weights right after the step on b, which is when the authors' code records it: the
// way of the weights through the epoch varies it, too.
//
// With one batch per epoch, full-batch training, both means are norms of a gradient, and
// there is nothing to deviate from: both deviations are 0.
type GradientsRow struct {
	Epoch          int32   `column:"epoch"`
	Layer          int32   `column:"layer"`
	Batches        int32   `column:"batches"`          // mini-batches, so steps, of an epoch; steps trained so far are epoch·batches
	MeanNorm       float64 `column:"mean_norm"`        // ‖mean_b g_b‖₂, frozen
	StdNorm        float64 `column:"std_norm"`         // sqrt(tr cov_b g_b), population covariance, frozen
	MovingMeanNorm float64 `column:"moving_mean_norm"` // ‖mean_b g_b‖₂, moving
	MovingStdNorm  float64 `column:"moving_std_norm"`  // sqrt(tr cov_b g_b), population covariance, moving
	WeightNorm     float64 `column:"weight_norm"`      // ‖W‖₂ (Frobenius) at the snapshot
}

// The names of the columns that only [Gradients] has.
const (
	ColumnBatches        = "batches"
	ColumnMeanNorm       = "mean_norm"
	ColumnStdNorm        = "std_norm"
	ColumnMovingMeanNorm = "moving_mean_norm"
	ColumnMovingStdNorm  = "moving_std_norm"
	ColumnWeightNorm     = "weight_norm"
)

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

// Activations holds the activation of every unit for every pattern at every snapshot,
// sorted by epoch, then pattern.
type Activations struct {
	Epoch   []int32       `column:"epoch,group"`
	Pattern []int32       `column:"pattern"`
	T       [][][]float32 `column:"t%d_%d,from=1"` // T[l][u][row] is unit u of layer l+1
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
