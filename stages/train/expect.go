package train

import (
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/tables"
)

// Expect checks the tables of one network, which satisfy their own rules, against what
// the config and the data determine: the shape of the network at every epoch, the same
// epochs in all three, and the number of batches. The epochs are free.
func Expect(c Config, d Data, weights tables.Weights, history tables.History, gradients tables.Gradients) error {
	train, _, err := c.Splitting().split(d.Patterns.Y, d.Split, 0) // of any seed
	if err != nil {
		return err
	}
	batches := (len(train)-1)/c.Batch + 1 // the last one may be short
	n := c.network(len(d.Patterns.X), d.classes())
	want := slices.Collect(n.Parameters()) // of one epoch
	if len(history) == 0 {
		return fmt.Errorf("history: has no row; there is one for each snapshot")
	}
	for i, h := range history {
		if problem := c.unknown(h); problem != "" {
			return fmt.Errorf("history: row %d, %s", i, problem)
		}
		if end := c.epochs(batches); int(h.Epoch) > end {
			return fmt.Errorf("history: row %d, column epoch: is %d; training ends at %d", i, h.Epoch, end)
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
	layers := n.Layers()
	if len(gradients) != len(history)*layers {
		return fmt.Errorf("gradients: has %d rows, expected %d: %d epochs of %d layers", len(gradients), len(history)*layers, len(history), layers)
	}
	for row, g := range gradients {
		if h := history[row/layers]; g.Epoch != h.Epoch || int(g.Layer) != row%layers+1 {
			return fmt.Errorf("gradients: row %d is epoch %d, layer %d; expected epoch %d, layer %d", row, g.Epoch, g.Layer, h.Epoch, row%layers+1)
		}
		if int(g.Batches) != batches {
			return fmt.Errorf("gradients: row %d, column batches: is %d, expected %d: %d training patterns in batches of %d", row, g.Batches, batches, len(train), c.Batch)
		}
	}
	return nil
}

// unknown returns which column of the history of training patterns is not known although it
// should be, or "".
func (c Config) unknown(h tables.HistoryRow) string {
	switch {
	case math.IsNaN(h.LossTrainBits) && c.Unknown(tables.ColumnLossTrainBits) == "":
		return "column loss_train_bits: is not known; only linear outputs have no cross-entropy"
	case math.IsNaN(h.AccuracyTrain) && c.Unknown(tables.ColumnAccuracyTrain) == "":
		return "column accuracy_train: is not known; only networks that learn a score have none"
	}
	return ""
}

// ExpectErrors checks the table of squared errors of one network: it has the epochs of the
// history.
func ExpectErrors(history tables.History, errors tables.SquaredErrors) error {
	if len(errors) != len(history) {
		return fmt.Errorf("errors: has %d rows, expected %d", len(errors), len(history))
	}
	for i, e := range errors {
		if e.Epoch != history[i].Epoch {
			return fmt.Errorf("errors: row %d, column epoch: is %d, expected %d", i, e.Epoch, history[i].Epoch)
		}
	}
	return nil
}

// ExpectRanges checks the table of ranges of one network: each hidden layer has one at each
// epoch of the history.
func (c Config) ExpectRanges(history tables.History, ranges tables.Ranges) error {
	layers := len(c.Hidden)
	if len(ranges) != len(history)*layers {
		return fmt.Errorf("ranges: has %d rows, expected %d: %d epochs of %d hidden layers", len(ranges), len(history)*layers, len(history), layers)
	}
	for row, r := range ranges {
		if h := history[row/layers]; r.Epoch != h.Epoch || int(r.Layer) != row%layers+1 {
			return fmt.Errorf("ranges: row %d is epoch %d, layer %d; expected epoch %d, layer %d", row, r.Epoch, r.Layer, h.Epoch, row%layers+1)
		}
	}
	return nil
}

// ExpectOutcome checks the table of how the training of one network ended: it has one row,
// within what the config asks for.
func (c Config) ExpectOutcome(o tables.Outcome) error {
	switch {
	case len(o) != 1:
		return fmt.Errorf("outcome: has %d rows, expected 1", len(o))
	case c.Steps > 0 && o[0].Steps > int64(c.Steps), c.Epochs > 0 && int(o[0].Epoch) > c.Epochs:
		return fmt.Errorf("outcome: row 0: training took %d epochs, %d steps, which is more than it may", o[0].Epoch, o[0].Steps)
	case o[0].Stopped == 1 && c.Stop == (Stop{}):
		return fmt.Errorf("outcome: row 0, column stopped: is 1; there is no rule to stop")
	case int(o[0].Restarts) > c.Restart.most() || o[0].Restarts > 0 && c.Restart == (Restart{}):
		return fmt.Errorf("outcome: row 0, column restarts: is %d, which is more than the config allows", o[0].Restarts)
	}
	return nil
}
