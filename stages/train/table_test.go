package train

import (
	"testing"

	"infoplane/artifacts/tables"
)

func TestTablesOfOneNetwork(t *testing.T) {
	x, y := hardRule()
	result, err := Train(paper(30), 3, data(x, y), on)
	if err != nil {
		t.Fatal(err)
	}
	want := result.Snapshots
	w, h, g := Weights(paper(30), result.Widths, want), History(want), Gradients(want)
	if len(w) != 8*294 || len(h) != 8 || len(g) != 8*6 {
		t.Fatalf("%d weights, %d rows of history, %d of gradients", len(w), len(h), len(g))
	}
	// Layer 1 begins with the bias of unit 0, then its 12 weights.
	if w[0] != (tables.WeightsRow{Epoch: 0, Layer: 1, Unit: 0, Input: -1, Value: 0}) {
		t.Errorf("first row %+v", w[0])
	}
	if w[12] != (tables.WeightsRow{Epoch: 0, Layer: 1, Unit: 0, Input: 11, Value: want[0].Params[11]}) {
		t.Errorf("row 12 %+v", w[12])
	}
	last := tables.WeightsRow{Epoch: 30, Layer: 6, Unit: 1, Input: 2, Value: want[7].Params[294-3]}
	if w[len(w)-1] != last {
		t.Errorf("last row %+v, want %+v", w[len(w)-1], last)
	}
	for i := 1; i < len(w); i++ {
		a, b := w[i-1], w[i]
		if a.Epoch > b.Epoch || a.Epoch == b.Epoch && (a.Layer > b.Layer || a.Layer == b.Layer && (a.Unit > b.Unit || a.Unit == b.Unit && a.Input >= b.Input)) {
			t.Fatalf("row %d: %+v follows %+v", i, b, a)
		}
	}
	for i, s := range want {
		if h[i] != (tables.HistoryRow{Epoch: int32(s.Epoch), LossTrainBits: s.Train.LossBits, LossTestBits: s.Test.LossBits, AccuracyTrain: s.Train.Accuracy, AccuracyTest: s.Test.Accuracy, OnesTrain: s.OnesTrain, OnesTest: s.OnesTest}) {
			t.Errorf("history %+v, want %+v", h[i], s)
		}
		for k := range s.Frozen {
			r := g[i*6+k]
			if r != (tables.GradientsRow{Epoch: int32(s.Epoch), Layer: int32(k + 1), Batches: 7,
				MeanNorm: s.Frozen[k].MeanNorm, StdNorm: s.Frozen[k].StdNorm,
				MovingMeanNorm: s.Moving[k].MeanNorm, MovingStdNorm: s.Moving[k].StdNorm, WeightNorm: s.Weights[k]}) {
				t.Errorf("gradients %+v, want %+v, %+v and %g", r, s.Frozen[k], s.Moving[k], s.Weights[k])
			}
		}
	}
}
