package train

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// Weights lists all parameters of all snapshots.
func Weights(widths []int, snapshots []Snapshot) tables.Weights {
	shape := nn.New(widths, nn.Linear)
	rows := make(tables.Weights, 0, len(snapshots)*len(shape.Params))
	for _, s := range snapshots {
		for l := 1; l <= shape.Layers(); l++ {
			weights, biases := shape.Layer(s.Params, l)
			inputs := widths[l-1]
			for u, bias := range biases {
				row := tables.WeightsRow{Epoch: int32(s.Epoch), Layer: int32(l), Unit: int32(u), Input: -1, Value: bias}
				rows = append(rows, row)
				for j, w := range weights[u*inputs : (u+1)*inputs] {
					row.Input, row.Value = int32(j), w
					rows = append(rows, row)
				}
			}
		}
	}
	return rows
}

// History lists loss and accuracy, a row for each snapshot.
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

// Gradients lists the statistics of the gradients, a row for each layer of each snapshot.
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
