package stages

import (
	"context"
	"math"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/dump"
	"infoplane/stages/estimate"
	"infoplane/stages/train"
)

// saxesCode are I(X;T) and I(T;Y) of the layers of one network, after 100 epochs: the formulas of ibsgd at 04c1b62, kde.py
// and simplebinmi.py, evaluated in float64 by numpy 2.4 and scipy on its exported activations, in bits.
var saxesCode = []struct {
	layer     int32
	estimator string
	ixt, ity  float64
}{
	{1, "binning(bins=30)", 12.000000000, 0.999157121},
	{1, "floor(width=0.07)", 12.000000000, 0.999157121},
	{1, "floor(width=0.5)", 11.287263858, 0.904250707},
	{1, "kde(bound=upper,variance=0.001)", 12.000000000, 0.999157121},
	{1, "kde(bound=lower,variance=0.001)", 11.999999413, 0.999157068},
	{1, "kde(bound=upper,variance=0.1)", 9.053814126, 0.627327475},
	{1, "kde(bound=lower,variance=0.1)", 4.291435133, 0.267311684},
	{2, "binning(bins=30)", 11.999023438, 0.999157121},
	{2, "floor(width=0.07)", 11.999023438, 0.998668840},
	{2, "floor(width=0.5)", 8.345172291, 0.669985628},
	{2, "kde(bound=upper,variance=0.001)", 11.995894394, 0.998884367},
	{2, "kde(bound=lower,variance=0.001)", 11.857385592, 0.990046849},
	{2, "kde(bound=upper,variance=0.1)", 5.269825782, 0.546582320},
	{2, "kde(bound=lower,variance=0.1)", 2.300266182, 0.261761588},
	{3, "binning(bins=30)", 11.927909128, 0.993786027},
	{3, "floor(width=0.07)", 11.915388568, 0.993905711},
	{3, "floor(width=0.5)", 6.415395129, 0.704703893},
	{3, "kde(bound=upper,variance=0.001)", 11.835097994, 0.989832747},
	{3, "kde(bound=lower,variance=0.001)", 10.618556276, 0.904999521},
	{3, "kde(bound=upper,variance=0.1)", 3.992775030, 0.652430655},
	{3, "kde(bound=lower,variance=0.1)", 1.921389941, 0.413350881},
	{4, "binning(bins=30)", 11.260717006, 0.971595145},
	{4, "floor(width=0.07)", 11.195699812, 0.967713276},
	{4, "floor(width=0.5)", 4.958230279, 0.729356437},
	{4, "kde(bound=upper,variance=0.001)", 10.848313015, 0.948664797},
	{4, "kde(bound=lower,variance=0.001)", 8.721291158, 0.840046411},
	{4, "kde(bound=upper,variance=0.1)", 3.228552679, 0.731055540},
	{4, "kde(bound=lower,variance=0.1)", 1.635625867, 0.585806917},
	{5, "binning(bins=30)", 8.168137885, 0.897734840},
	{5, "floor(width=0.07)", 8.216481754, 0.887466895},
	{5, "floor(width=0.5)", 3.062484527, 0.768558546},
	{5, "kde(bound=upper,variance=0.001)", 7.621927558, 0.866494574},
	{5, "kde(bound=lower,variance=0.001)", 5.768527810, 0.799685105},
	{5, "kde(bound=upper,variance=0.1)", 2.436107010, 0.772580661},
	{5, "kde(bound=lower,variance=0.1)", 1.550373589, 0.739076520},
	{6, "binning(bins=30)", 2.984770211, 0.775048258},
	{6, "floor(width=0.07)", 3.148952869, 0.779584103},
	{6, "floor(width=0.5)", 0.997603987, 0.641930664},
	{6, "kde(bound=upper,variance=0.001)", 2.773290909, 0.775446884},
	{6, "kde(bound=lower,variance=0.001)", 2.244764495, 0.768478733},
	{6, "kde(bound=upper,variance=0.1)", 1.256222862, 0.728048509},
	{6, "kde(bound=lower,variance=0.1)", 0.834222402, 0.615450376},
}

// One trained network by Saxe's code and by ours: bins, cells and both bounds of kde at both variances, all six layers, to
// 1e-6. The network before training is another.
func TestOneNetworkBySaxesCode(t *testing.T) {
	p := hardPatterns(t)
	c := train.Config{
		Fraction: 0.8, Split: "random", Hidden: []int{10, 7, 5, 4, 3}, Activation: "tanh",
		Optimizer: train.Optimizer{Kind: "adam"}, Rate: 0.004, Batch: 512, Epochs: 100, Snapshots: train.Grid{Epochs: []int{0, 100}},
	}
	r, err := train.Train(c.Trained(), 1, train.Data{Patterns: p}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	x, err := written(t, context.Background(), func(g *pipeline.Graph) pipeline.Output[tables.Activations] {
		return dumpActivations(g, "dump/x", dump.Config{Activation: c.Activation}, 1, dumped{patterns: given(g, "patterns", p), weights: given(g, "weights", train.Weights(c, r.Widths, r.Snapshots))})
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][][2]float64{} // by estimator, at each snapshot and layer
	for _, e := range []estimate.Config{
		{Estimator: "binning", Bins: 30, Range: "fixed"}, {Estimator: "floor", Width: 0.07}, {Estimator: "floor", Width: 0.5},
		{Estimator: "kde", Bound: "upper", Variance: 0.001}, {Estimator: "kde", Bound: "lower", Variance: 0.001},
		{Estimator: "kde", Bound: "upper", Variance: 0.1}, {Estimator: "kde", Bound: "lower", Variance: 0.1},
	} {
		rows, err := e.Information(p, x, estimate.Rows{}, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Epoch == 0 || row.Epoch == 100 {
				got[row.Estimator] = append(got[row.Estimator], [2]float64{row.IXTBits, row.ITYBits})
			}
		}
	}
	apart := func(a [2]float64, ixt, ity float64) float64 { return max(math.Abs(a[0]-ixt), math.Abs(a[1]-ity)) }
	for _, want := range saxesCode {
		before, after := got[want.estimator][want.layer-1], got[want.estimator][6+want.layer-1]
		if d := apart(after, want.ixt, want.ity); d > 1e-6 {
			t.Errorf("layer %d: %s: %v, off by %.2g from %v, %v", want.layer, want.estimator, after, d, want.ixt, want.ity)
		}
		if want.layer == 6 && apart(before, want.ixt, want.ity) < 0.01 {
			t.Errorf("layer %d: %s: the network before training agrees", want.layer, want.estimator)
		}
	}
}
