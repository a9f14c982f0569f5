package train

import (
	"fmt"
	"math"

	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// classes is the number of outputs: a label is 0 or 1.
const classes = 2

// evaluationBatch is the size of batches for evaluation. It changes no result, and
// keeps the activations in the cache.
const evaluationBatch = 512

// Snapshot is a network before an epoch, with its scores and gradient statistics.
type Snapshot struct {
	Epoch     int            // epochs trained so far
	Params    []float32      // in the layout of nn.Network
	Train     nn.Score       // over the training patterns
	Test      nn.Score       // over the others; NaN if there are none
	OnesTrain float64        // share of label 1 among the training patterns: the same at every epoch
	OnesTest  float64        // among the others; NaN if there are none
	Weights   []float64      // norms of the weights of layers 1 …
	Batches   int            // of an epoch
	Frozen    []nn.Statistic // of the gradients of layers 1 …, over the batches of an epoch at Params
	Moving    []nn.Statistic // over the batches of the epoch that begins here, each right after the step on it
}

// Train trains one network on the patterns x, where x[j][i] is input j of pattern
// i, with labels y[i] of 0 or 1. It returns the widths of the network's layers, the
// input's first, and the snapshots, in order.
//
// The split and the initial weights come from the seed, each from a stream of its own,
// so that networks of one seed have the same start whatever else is varied. Batches are
// formed once, in the order of the split: they are the same in each epoch, as in
// the authors' code; the last one may be smaller.
//
// The moving gradients of a snapshot are recorded as in the authors' code, which
// computes the gradient of a batch a second time after the step on it. Those of the
// last snapshot are recorded in an additional epoch, of which nothing else is kept.
//
// Before each epoch, and after the last, Train calls between with the number of epochs
// that are done; its error ends the training. A loss that is not finite ends it with
// [ErrNotFinite] at the epoch in which it occurs.
func Train(c Config, seed uint64, x [][]float32, y []int32, between func(epoch int) error) (widths []int, snapshots []Snapshot, err error) {
	for i, label := range y {
		if label < 0 || label >= classes {
			return nil, nil, fmt.Errorf("pattern %d: label %d, want 0 or 1", i, label)
		}
	}
	widths = append(append([]int{len(x)}, c.Hidden...), classes)
	n := nn.New(widths, nn.Activation(c.Activation))
	n.Init(random.New(seed, "init"), nn.Standard())

	train, test := c.Splitting().split(len(y), seed)
	samples := nn.Samples{X: x, Labels: y, Classes: classes}
	batches := samples.Batches(train, c.Batch)
	trainSet := samples.Batches(train, evaluationBatch)
	testSet := samples.Batches(test, evaluationBatch)

	work := nn.NewWorkspace(n, max(evaluationBatch, batches[0].N))
	gradient := make([]float32, len(n.Params))
	optimizer := c.optimizer(len(n.Params))

	next := c.Snapshots.At(c.Epochs)
	for epoch := 0; epoch <= c.Epochs; epoch++ {
		if err := between(epoch); err != nil {
			return nil, nil, err
		}
		recorded := epoch == next[0]
		if recorded {
			frozen, finiteGradients := n.Gradients(work, batches)
			s := Snapshot{
				Epoch:     epoch,
				Params:    append([]float32(nil), n.Params...),
				Train:     n.Evaluate(work, trainSet),
				Test:      n.Evaluate(work, testSet),
				OnesTrain: ones(y, train),
				OnesTest:  ones(y, test),
				Weights:   n.WeightNorms(),
				Batches:   len(batches),
				Frozen:    n.Statistics(frozen),
			}
			if !finiteGradients || !finite(s.Train.LossBits) || len(test) > 0 && !finite(s.Test.LossBits) {
				return nil, nil, fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
			}
			snapshots, next = append(snapshots, s), next[1:]
		}
		var moving [][]float32
		for _, b := range batches {
			if !n.Gradient(work, b, gradient) {
				return nil, nil, fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
			}
			optimizer.Step(n.Params, gradient, c.Rate)
			if recorded {
				after := make([]float32, len(n.Params))
				if !n.Gradient(work, b, after) {
					return nil, nil, fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
				}
				moving = append(moving, after)
			}
		}
		if recorded {
			snapshots[len(snapshots)-1].Moving = n.Statistics(moving)
		}
	}
	return widths, snapshots, nil
}

// ones returns the share of label 1 among some patterns.
func ones(y []int32, patterns []int) float64 {
	count := 0
	for _, p := range patterns {
		count += int(y[p])
	}
	return float64(count) / float64(len(patterns))
}

func (c Config) optimizer(params int) nn.Optimizer {
	if c.Optimizer == "sgd" {
		return nn.SGD{}
	}
	return nn.NewAdam(params)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
