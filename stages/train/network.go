package train

import (
	"fmt"
	"math"

	"infoplane/internal/nn"
)

// Snapshot is a network before an epoch, with its scores and gradient statistics.
type Snapshot struct {
	Epoch     int            // epochs trained so far
	Params    []float32      // in the layout of nn.Network
	Train     nn.Score       // over the training patterns
	Test      nn.Score       // over the others; NaN if there are none
	OnesTrain float64        // share of label 1 among the training patterns: the same at every epoch
	OnesTest  float64        // among the others; NaN if there are none
	Weights   []float64      // norms of the weights of layers 1 …
	Ranges    []nn.Range     // of the outputs of hidden layers, where a quantiser has moving ones
	Batches   int            // of an epoch
	Frozen    []nn.Statistic // of the gradients of layers 1 …, over the batches of an epoch at Params
	Moving    []nn.Statistic // over the batches of the epoch that begins here, each right after the step on it
}

// Result is a trained network.
type Result struct {
	Widths    []int // of its layers, the input's first
	Snapshots []Snapshot
	Outcome   Outcome
}

// Outcome is how the training of a network ended.
type Outcome struct {
	Epoch    int   // epochs trained
	Steps    int64 // in them
	Stopped  bool  // before the last epoch
	Restarts int   // networks that were thrown away before this one
}

// Train trains one network. Its result has the snapshots in order.
//
// The split and the initial weights come from the seed, each from a stream of its own,
// so that networks of one seed have the same start whatever else is varied. Batches are
// formed once, in the order of the split: they are the same in each epoch, as in
// the authors' code, unless the config asks for others; the last one may be smaller.
//
// The moving gradients of a snapshot are recorded as in the authors' code, which
// computes the gradient of a batch a second time after the step on it. Those of the
// last snapshot are recorded in an additional epoch, of which nothing else is kept. All
// gradients in a snapshot are those of the loss without the regularizer.
//
// Before each epoch, and after the last, Train calls between with the number of epochs
// that are done and of all; its error ends the training. A loss that is not finite ends it
// with [ErrNotFinite] at the epoch in which it occurs.
func Train(c Config, seed uint64, d Data, between func(epoch, epochs int) error) (Result, error) {
	t, err := newTrainer(c, seed, d)
	if err != nil {
		return Result{}, err
	}
	for attempt := 0; ; attempt++ {
		if err := t.begin(attempt); err != nil {
			return Result{}, err
		}
		again, err := t.run(between)
		switch {
		case err != nil:
			return Result{}, err
		case !again:
			return Result{t.n.Widths, t.snapshots, t.outcome}, nil
		case attempt == c.Restart.most():
			return Result{}, fmt.Errorf("epoch %d: %s is still worse than %v after %d restarts; change the recipe, or `restart`", c.Restart.Epoch, c.Restart.Of, c.Restart.WorseThan, attempt)
		}
	}
}

// ones returns the share of label 1 among some patterns.
func ones(y []int32, patterns []int) float64 {
	count := 0
	for _, p := range patterns {
		if y[p] == 1 {
			count++
		}
	}
	return float64(count) / float64(len(patterns))
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
