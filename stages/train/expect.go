package train

import (
	"fmt"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// Expect checks the tables of one network, which satisfy their own rules, against what
// the config and the numbers of inputs and patterns determine: the shape of the network at
// every epoch, the same epochs in all three, and the number of batches. The epochs are
// free.
func Expect(c Config, inputs, patterns int, weights tables.Weights, history tables.History, gradients tables.Gradients) error {
	widths := append(append([]int{inputs}, c.Hidden...), classes)
	want := slices.Collect(nn.New(widths, nn.Activation(c.Activation)).Parameters()) // of one epoch
	if len(history) == 0 {
		return fmt.Errorf("history: has no row; there is one for each snapshot")
	}
	for i, h := range history {
		if int(h.Epoch) > c.Epochs {
			return fmt.Errorf("history: row %d, column epoch: is %d; training ends at %d", i, h.Epoch, c.Epochs)
		}
	}
	for row := range max(len(weights), len(history)*len(want)) {
		i := row / len(want)
		switch {
		case i >= len(history):
			return fmt.Errorf("weights: row %d, column epoch: history has no epoch %d", row, weights[row].Epoch)
		case row >= len(weights):
			w := want[row%len(want)]
			return fmt.Errorf("weights: has %d rows, expected %d: row %d, epoch %d, layer %d, unit %d, input %d, is missing",
				len(weights), len(history)*len(want), row, history[i].Epoch, w.Layer, w.Unit, w.Input)
		}
		w, r, epoch := want[row%len(want)], weights[row], history[i].Epoch
		if r.Epoch != epoch || r.Layer != w.Layer || r.Unit != w.Unit || r.Input != w.Input {
			return fmt.Errorf("weights: row %d is epoch %d, layer %d, unit %d, input %d; expected epoch %d, layer %d, unit %d, input %d",
				row, r.Epoch, r.Layer, r.Unit, r.Input, epoch, w.Layer, w.Unit, w.Input)
		}
	}
	layers := len(widths) - 1
	train := c.Splitting().training(patterns)
	batches := (train-1)/c.Batch + 1 // the last one may be short
	if len(gradients) != len(history)*layers {
		return fmt.Errorf("gradients: has %d rows, expected %d: %d epochs of %d layers", len(gradients), len(history)*layers, len(history), layers)
	}
	for row, g := range gradients {
		if h := history[row/layers]; g.Epoch != h.Epoch || int(g.Layer) != row%layers+1 {
			return fmt.Errorf("gradients: row %d is epoch %d, layer %d; expected epoch %d, layer %d", row, g.Epoch, g.Layer, h.Epoch, row%layers+1)
		}
		if int(g.Batches) != batches {
			return fmt.Errorf("gradients: row %d, column batches: is %d, expected %d: %d training patterns in batches of %d", row, g.Batches, batches, train, c.Batch)
		}
	}
	return nil
}
