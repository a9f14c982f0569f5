package plot_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// The picture is compared with testdata/curves.png.
func ExampleCurves() {
	what := plot.Lines{Columns: []string{"loss_train_bits", "loss_test_bits", "accuracy_train", "accuracy_test", "weight_norm"}, X: "epoch", Bands: "deviation", Logs: []string{"x"}}
	d, err := plot.Curves("Loss, accuracy and norm of the weights", what, learning(1, 8, nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("curves.png", file), err)
	// Output: true <nil>
}

// learning makes up networks that learn. Nothing here was measured.
func learning(seed uint64, networks int, value any) []plot.Training {
	out := make([]plot.Training, networks)
	for i, gradients := range descending(seed, networks) {
		out[i] = plot.Training{Value: value, Gradients: gradients}
		for k := range out[i].Gradients {
			out[i].Gradients[k].Batches = 7
		}
		for _, e := range epochsTo(10000, 60) {
			done := float64(e) / (float64(e) + 50 + 10*float64(i))
			out[i].History = append(out[i].History, tables.HistoryRow{
				Epoch: int32(e), LossTrainBits: 1.05 - done, LossTestBits: 1.05 - 0.9*done,
				AccuracyTrain: 0.5 + 0.5*done, AccuracyTest: 0.5 + 0.45*done, OnesTrain: 0.5, OnesTest: 0.5,
			})
		}
	}
	return out
}

// losses are networks of one snapshot each, with these losses.
func losses(values ...float64) []plot.Training {
	var out []plot.Training
	for _, v := range values {
		out = append(out, plot.Training{History: tables.History{{Epoch: 3, LossTrainBits: v}}})
	}
	return out
}

// TestOtherCurvesLookDifferent is the negative twin of the example.
func TestOtherCurvesLookDifferent(t *testing.T) {
	thorough(t)
	columns := []string{"loss_train_bits", "loss_test_bits", "accuracy_train", "accuracy_test", "weight_norm"}
	for name, c := range map[string]struct {
		what     plot.Lines
		networks []plot.Training
	}{
		"fewer networks":     {plot.Lines{Columns: columns, X: "epoch", Bands: "deviation", Logs: []string{"x"}}, learning(1, 2, nil)},
		"quantiles":          {plot.Lines{Columns: columns, X: "epoch", Bands: "quantiles", Logs: []string{"x"}}, learning(1, 8, nil)},
		"steps":              {plot.Lines{Columns: columns, X: "step", Bands: "deviation", Logs: []string{"x"}}, learning(1, 8, nil)},
		"a linear axis":      {plot.Lines{Columns: columns, X: "epoch", Bands: "deviation"}, learning(1, 8, nil)},
		"a logarithmic axis": {plot.Lines{Columns: columns, X: "epoch", Bands: "deviation", Logs: []string{"x", "y"}}, learning(1, 8, nil)},
	} {
		d, err := plot.Curves("Loss, accuracy and norm of the weights", c.what, c.networks)
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("curves.png", render(t, d)["png"]) {
			t.Errorf("%s looks the same", name)
		}
	}
}

// TestCurvesPanels: a panel for each quantity, or one for each value of a label.
func TestCurvesPanels(t *testing.T) {
	titles := func(what plot.Lines, networks []plot.Training) (out []string) {
		what.X, what.Bands = "epoch", "deviation"
		d, err := plot.Curves("", what, networks)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.Panels {
			out = append(out, p.Title+" | "+p.Y.Label)
		}
		return out
	}
	all := slices.Concat(learning(1, 2, 0.85), learning(2, 2, 0.05))
	for _, c := range []struct {
		what     plot.Lines
		networks []plot.Training
		want     []string
	}{
		{plot.Lines{Columns: []string{"loss_test_bits", "accuracy_train", "loss_train_bits"}}, learning(1, 2, nil), []string{"loss | loss [bit]", "accuracy | accuracy"}},
		{plot.Lines{Columns: []string{"moving_mean_norm", "moving_std_norm"}}, learning(1, 2, nil), []string{"norm of the gradients | norm of the gradients [nat]"}},
		{plot.Lines{Columns: []string{"batches"}}, learning(1, 2, nil), []string{"batches | batches"}},
		{plot.Lines{Columns: []string{"loss_train_bits"}, Panels: "fraction"}, all, []string{"5 % of the patterns for training | loss [bit]", "85 % of the patterns for training | loss [bit]"}},
	} {
		if got := titles(c.what, c.networks); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.what, got, c.want)
		}
	}
}

// TestCurvesSay what a line is of: means, geometric means or medians; bands only of three
// networks or more; and where steps are.
func TestCurvesSay(t *testing.T) {
	loss := []string{"loss_train_bits"}
	for _, c := range []struct {
		what         plot.Lines
		networks     []plot.Training
		legend, said string
		note         string
	}{
		{plot.Lines{X: "epoch", Bands: "deviation"}, losses(1, 2, 9), "mean over networks, ± 1 standard deviation", "loss_train_bits from 4 to 4 at epoch 3", "3 networks"},
		{plot.Lines{X: "epoch", Bands: "quantiles"}, losses(1, 2, 9), "median over networks, 10th to 90th percentile", "loss_train_bits from 2 to 2 at epoch 3", "3 networks"},
		{plot.Lines{X: "epoch", Bands: "deviation", Logs: []string{"y"}}, losses(1, 2, 32), "geometric mean over networks, ×/÷ 1 geometric standard deviation", "loss_train_bits from 4 to 4 at epoch 3", "3 networks"},
		{plot.Lines{X: "epoch", Bands: "deviation"}, losses(1, 3), "", "from 2 to 2", "2 networks"},
		{plot.Lines{X: "epoch", Bands: "deviation", Logs: []string{"y"}}, losses(1, 0, 4, math.NaN()), "", "from 2 to 2", "2 networks\n2 values 0 or not finite, left out"},
	} {
		c.what.Columns = loss
		d, err := plot.Curves("", c.what, c.networks)
		if err != nil {
			t.Fatal(err)
		}
		small(t, d)
		last := d.Legend[len(d.Legend)-1].Text
		if c.legend == "" && strings.Contains(last, "over networks") || c.legend != "" && last != c.legend {
			t.Errorf("%v of %d: the legend ends with %q, want %q", c.what, len(c.networks), last, c.legend)
		}
		if !strings.Contains(d.Description, c.said) || d.Panels[0].Note != c.note {
			t.Errorf("%v of %d: %q, %q; want %q, %q", c.what, len(c.networks), d.Description, d.Panels[0].Note, c.said, c.note)
		}
	}
}

func TestCurvesCountSteps(t *testing.T) {
	one := plot.Training{History: tables.History{{Epoch: 0, LossTrainBits: 1}, {Epoch: 10, LossTrainBits: 0.5}},
		Gradients: tables.Gradients{{Epoch: 0, Layer: 1, Batches: 7}, {Epoch: 10, Layer: 1, Batches: 7}}}
	what := plot.Lines{Columns: []string{"loss_train_bits"}, X: "step", Bands: "deviation"}
	d, err := plot.Curves("", what, []plot.Training{one})
	if err != nil || !strings.Contains(d.Description, "at step 70") {
		t.Errorf("%v, %q", err, d.Description)
	}
	one.Gradients = one.Gradients[:1]
	if _, err := plot.Curves("", what, []plot.Training{one}); !strings.Contains(message(err), "network 1: epoch 10 has no row in the table of gradients") {
		t.Errorf("of an epoch without batches: %v", err)
	}
}

func TestCurvesRefuse(t *testing.T) {
	for _, c := range []struct {
		columns  []string
		panels   string
		networks []plot.Training
		want     string
	}{
		{[]string{"loss_train_bits"}, "", losses(1), ""},
		{nil, "", losses(1), "columns: is missing; curves draws one or more of loss_train_bits, "},
		{[]string{"acuracy_train"}, "", losses(1), `columns: has no column "acuracy_train"; did you mean accuracy_train?`},
		{[]string{"epoch"}, "", losses(1), `columns: has no column "epoch"`},
		{[]string{"loss_train_bits", "loss_train_bits"}, "", losses(1), "columns: has the column loss_train_bits twice"},
		{[]string{"loss_train_bits", "weight_norm"}, "fraction", losses(1), "different units and cannot share the panel of one fraction"},
		{[]string{"loss_train_bits"}, "", losses(math.NaN()), "1 networks and no value of loss_train_bits: nothing to draw"},
		{[]string{"loss_train_bits"}, "", nil, "0 networks and no value"},
	} {
		_, err := plot.Curves("", plot.Lines{Columns: c.columns, Panels: c.panels, X: "epoch", Bands: "deviation"}, c.networks)
		if !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("%v: %v, want %q", c.columns, err, c.want)
		}
	}
}
