package tables

// Weights holds the parameters of one network at every snapshot, sorted by
// epoch, layer, unit, input.
type Weights []WeightsRow

// WeightsRow is one parameter before training epoch Epoch.
type WeightsRow struct {
	Epoch int32   `column:"epoch,group"` // epochs trained so far; 0 is the initial network
	Layer int32   `column:"layer"`       // 1 is the first hidden layer, the last is the softmax output
	Unit  int32   `column:"unit"`
	Input int32   `column:"input"` // unit of the layer below; -1 is the bias
	Value float32 `column:"value"`
}

// History is the progress of training, one row per snapshot.
type History []HistoryRow

// HistoryRow is the state of the network before epoch Epoch.
// Without test patterns (fraction 1) the test columns are NaN.
type HistoryRow struct {
	Epoch         int32   `column:"epoch"`
	LossTrainBits float64 `column:"loss_train_bits"` // mean cross-entropy
	LossTestBits  float64 `column:"loss_test_bits"`
	AccuracyTrain float64 `column:"accuracy_train"` // share of patterns whose likelier class is their label
	AccuracyTest  float64 `column:"accuracy_test"`
	OnesTrain     float64 `column:"ones_train"` // share of label 1 among the patterns: the balance of the split
	OnesTest      float64 `column:"ones_test"`
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

// Activations holds the activation of every unit for every pattern at every snapshot,
// sorted by epoch, then pattern.
type Activations struct {
	Epoch   []int32       `column:"epoch,group"`
	Pattern []int32       `column:"pattern"`
	T       [][][]float32 `column:"t%d_%d,from=1"` // T[l][u][row] is unit u of layer l+1
}
