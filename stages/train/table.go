package train

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// Weights returns all parameters of all snapshots.
func Weights(c Config, widths []int, snapshots []Snapshot) tables.Weights {
	n := nn.New(widths, nn.Activation(c.Activation))
	rows := make(tables.Weights, 0, len(snapshots)*len(n.Params))
	for _, s := range snapshots {
		for p := range n.Parameters() {
			rows = append(rows, tables.WeightsRow{Epoch: int32(s.Epoch), Layer: p.Layer, Unit: p.Unit, Input: p.Input, Value: s.Params[p.Index]})
		}
	}
	return rows
}

// History returns loss and accuracy, a row for each snapshot.
func History(snapshots []Snapshot) tables.History {
	var rows tables.History
	for _, s := range snapshots {
		rows = append(rows, tables.HistoryRow{
			Epoch:         int32(s.Epoch),
			LossTrainBits: s.Train.LossBits, LossTestBits: s.Test.LossBits,
			AccuracyTrain: s.Train.Accuracy, AccuracyTest: s.Test.Accuracy,
			OnesTrain: s.OnesTrain, OnesTest: s.OnesTest,
		})
	}
	return rows
}

// SquaredErrors returns the squared error, a row for each snapshot.
func SquaredErrors(snapshots []Snapshot) tables.SquaredErrors {
	var rows tables.SquaredErrors
	for _, s := range snapshots {
		rows = append(rows, tables.SquaredErrorsRow{Epoch: int32(s.Epoch), ErrorTrain: s.Train.Squared, ErrorTest: s.Test.Squared})
	}
	return rows
}

// Ranges returns the ranges of hidden layers, a row for each of each snapshot.
func Ranges(snapshots []Snapshot) tables.Ranges {
	var rows tables.Ranges
	for _, s := range snapshots {
		for l, r := range s.Ranges {
			rows = append(rows, tables.RangesRow{Epoch: int32(s.Epoch), Layer: int32(l + 1), Low: r.Low, High: r.High})
		}
	}
	return rows
}

// Table returns the outcome in one row.
func (o Outcome) Table() tables.Outcome {
	row := tables.OutcomeRow{Epoch: int32(o.Epoch), Steps: o.Steps, Restarts: int32(o.Restarts)}
	if o.Stopped {
		row.Stopped = 1
	}
	return tables.Outcome{row}
}

// Gradients returns the statistics of the gradients, a row for each layer of each snapshot.
func Gradients(snapshots []Snapshot) tables.Gradients {
	var rows tables.Gradients
	for _, s := range snapshots {
		for k, frozen := range s.Frozen {
			moving := s.Moving[k]
			rows = append(rows, tables.GradientsRow{
				Epoch: int32(s.Epoch), Layer: int32(k + 1), Batches: int32(s.Batches),
				MeanNorm: frozen.MeanNorm, StdNorm: frozen.StdNorm,
				MovingMeanNorm: moving.MeanNorm, MovingStdNorm: moving.StdNorm,
				WeightNorm: s.Weights[k],
			})
		}
	}
	return rows
}
