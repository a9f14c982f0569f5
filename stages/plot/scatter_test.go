package plot_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/stages/plot"
)

// lossOfLast is a scatter of what the last hidden layer and the output lose of I(X;T).
var lossOfLast = plot.Config{
	Kind: "scatter", Columns: []string{"accuracy_test"}, X: "ixt_bits", Reduce: plot.Reduction{Loss: true}, Epochs: []int{400}, Layers: []int{5, 6}, Panels: "train",
}

// generalising are networks of two entries; what layer 5 loses does not show in how they
// generalise, and the more the output loses, the better they do.
func generalising(seed uint64, each int) []plot.Network {
	var out []plot.Network
	for k, entry := range []string{"tanh", "relu"} {
		for i := range each {
			random := rand.New(rand.NewPCG(seed, uint64(100*k+i)))
			lost, output := 4*random.Float64(), 0.1+random.Float64()
			accuracy := 0.93 + 0.05*output + 0.005*random.NormFloat64()
			n := plot.Network{
				Labels:      table.Labels{{Name: "train", Value: entry}, {Name: "seed", Value: int64(i)}},
				Information: &plot.Table[tables.Information]{}, History: &plot.Table[tables.History]{},
			}
			for _, e := range []int32{0, 20, 400} {
				for l := range int32(6) {
					x := 12 - float64(2*l)
					if e == 400 {
						x -= map[int32]float64{4: lost, 5: output}[l]
					}
					n.Information.Rows = append(n.Information.Rows, tables.InformationRow{Epoch: e, Layer: l + 1, Estimator: "binning(bins=30)", IXTBits: x, ITYBits: 0.9})
				}
				n.History.Rows = append(n.History.Rows, tables.HistoryRow{Epoch: e, AccuracyTrain: 1, AccuracyTest: accuracy})
			}
			out = append(out, n)
		}
	}
	return out
}

func scattered(t *testing.T, c plot.Config, networks []plot.Network) map[string]artifacts.File {
	t.Helper()
	files, err := plot.Figure{Config: c}.Draw(networks, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The rank correlation of a panel is that of the numbers of its networks, with its sign.
func TestScatterHasTheRankCorrelation(t *testing.T) {
	networks := generalising(1, 12)
	var lost, accuracy []float64
	for _, n := range networks[:12] {
		rows, history := n.Information.Rows, n.History.Rows
		lost, accuracy = append(lost, rows[5].IXTBits-rows[17].IXTBits), append(accuracy, history[2].AccuracyTest)
	}
	rho := summary.Correlation(lost, accuracy)
	_, words := desc(scattered(t, lossOfLast, networks)["svg"])
	if want := fmt.Sprintf("tanh: layer 6: 12 networks, ρ = %+.2f; horizontally", rho); rho < 0.5 || !strings.Contains(words, want) {
		t.Errorf("misses %q: %s", want, words)
	}
	for i := range networks { // the negative twin: the other way round
		networks[i].History.Rows[2].AccuracyTest = 1 - networks[i].History.Rows[2].AccuracyTest
	}
	_, words = desc(scattered(t, lossOfLast, networks)["svg"])
	if want := fmt.Sprintf("tanh: layer 6: 12 networks, ρ = %+.2f; horizontally", -rho); !strings.Contains(words, want) {
		t.Errorf("misses %q: %s", want, words)
	}
}

// pairs are networks with given values of two columns of the history.
func pairs(x, y []float64) []plot.Sample {
	out := make([]plot.Sample, len(x))
	for i := range x {
		out[i].History = tables.History{{Epoch: 9, AccuracyTrain: x[i], AccuracyTest: y[i]}}
	}
	return out
}

// Ties have the mean of their ranks; where ρ is not defined the panel says why, and nowhere
// is NaN.
func TestScatterOfKnownPairs(t *testing.T) {
	what := plot.Pair{X: "accuracy_train", Y: "accuracy_test", Epoch: 9}
	for _, c := range []struct {
		x, y []float64
		want string
	}{
		{[]float64{1, 2, 3, 4}, []float64{1, 10, 100, 1000}, "ρ = +1.00, 4 networks"},
		{[]float64{1, 2, 3, 4}, []float64{4, 3, 2, 1}, "ρ = -1.00, 4 networks"},
		{[]float64{1, 1, 2, 3}, []float64{5, 6, 7, 7}, "ρ = +0.89, 4 networks"}, // ranks 0.5 0.5 2 3 and 0 1 2.5 2.5: 4/4.5
		{[]float64{1, 2, 3}, []float64{2, 9, 2}, "ρ = 0.00, 3 networks"},
		{[]float64{1, 2}, []float64{1, 2}, "too few for a rank correlation, 2 networks"},
		{[]float64{1, 1, 1}, []float64{1, 2, 3}, "no ρ: all have one x, 3 networks"},
		{[]float64{1, 2, 3}, []float64{0, 0, 0}, "no ρ: all have one y, 3 networks"},
		{[]float64{1, 2, 3, 1}, []float64{1, 2, 3, 1}, "ρ = +1.00, 4 networks; 1 point on others"},
		{[]float64{1, 2, 3, math.NaN()}, []float64{1, 2, 3, 4}, "ρ = +1.00, 3 networks; 1 network without a value, left out"},
		{[]float64{1, 2, 3, 4}, []float64{1, 2, 3, math.Inf(1)}, "ρ = +1.00, 3 networks; 1 network without a value, left out"},
	} {
		d, err := plot.Scatter("", what, pairs(c.x, c.y))
		if err != nil {
			t.Errorf("%v, %v: %v", c.x, c.y, err)
			continue
		}
		if got := strings.Join(d.Panels[0].Facts, "; "); got != c.want {
			t.Errorf("%v, %v: %q, want %q", c.x, c.y, got, c.want)
		}
		if svg := string(d.SVG()); strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%v, %v: NaN", c.x, c.y)
		}
	}
	if _, err := plot.Scatter("", what, pairs([]float64{math.NaN()}, []float64{1})); err == nil || !strings.Contains(err.Error(), "nothing to draw") {
		t.Errorf("a figure of no point: %v", err)
	}
	what.Epoch = 8
	if _, err := plot.Scatter("", what, pairs([]float64{1}, []float64{1})); err == nil || !strings.Contains(err.Error(), "at epoch 8") {
		t.Errorf("an epoch that is not there: %v", err)
	}
}

// A reduction is that of claims.
func TestScatterReduces(t *testing.T) {
	rows := tables.History{{Epoch: 0, AccuracyTrain: 0.5}, {Epoch: 4, AccuracyTrain: 0.9, AccuracyTest: 0.7}, {Epoch: 9, AccuracyTrain: 0.8}}
	for want, reduce := range map[string]plot.Reduction{
		"horizontally 0.9 to 0.9": {}, "horizontally 0.9 to 0.9, ": {Peak: true}, "horizontally 0.5 to 0.5": {Lowest: true}, "horizontally 0.1 to 0.1": {Loss: true},
	} {
		d, err := plot.Scatter("", plot.Pair{X: "accuracy_train", Y: "accuracy_test", Epoch: 4, Reduce: reduce}, []plot.Sample{{Training: plot.Training{History: rows}}})
		if err != nil || !strings.Contains(d.Description, want) {
			t.Errorf("%v: %q (%v), want %s", reduce, d.Description, err, want)
		}
	}
}

// Panels are for each value and layer; the bits are the same in any order, and other data
// look different.
func TestScatterOfLayersAndLabels(t *testing.T) {
	networks := generalising(1, 8)
	want := scattered(t, lossOfLast, networks)
	caption, _ := desc(want["svg"])
	for _, text := range []string{
		"Each network is a point: accuracy (test patterns) at epoch 400 against I(X;T) lost after its highest value, in panels with axes of their own.",
		"Axes: accuracy (test patterns) at epoch 400 against I(X;T) lost after its highest value [bit].",
		"Panels: tanh: layer 5 (ρ = ", "relu: layer 6 (ρ = ", "16 networks, 8 for each train.", "Dots: one network. Dots: layers 5 to 6.",
	} {
		if !strings.Contains(caption, text) {
			t.Errorf("misses %q: %s", text, caption)
		}
	}
	shuffled := slices.Clone(networks)
	slices.Reverse(shuffled[:8]) // that of the entries does show
	slices.Reverse(shuffled[8:])
	other := scattered(t, lossOfLast, generalising(2, 8))
	for format, b := range scattered(t, lossOfLast, shuffled) {
		if !bytes.Equal(b, want[format]) {
			t.Errorf("%s: the order of networks shows", format)
		}
		if bytes.Equal(other[format], want[format]) {
			t.Errorf("%s: other networks, the same bytes", format)
		}
	}
}

// Networks without a table are said, and cost their own points; a panel of which all are
// missing is there.
func TestScatterWithoutNetworks(t *testing.T) {
	networks := generalising(1, 4)
	networks[1].Information = &plot.Table[tables.Information]{Lost: true}
	caption, words := desc(scattered(t, lossOfLast, networks)["svg"])
	if !strings.Contains(words, "tanh: layer 5: 3 networks, ρ") || !strings.Contains(caption, "in part, since a step stopped with an error: seed=1,train=tanh") && !strings.Contains(caption, "train=tanh,seed=1") {
		t.Errorf("%s\n%s", caption, words)
	}
	for i := range 4 {
		networks[i].History = &plot.Table[tables.History]{Lost: true}
	}
	if _, words = desc(scattered(t, lossOfLast, networks)["svg"]); !strings.Contains(words, "tanh: layer 5: every network stopped with an error.") {
		t.Error(words)
	}
}

func TestScatterNamesTheField(t *testing.T) {
	if err := lossOfLast.Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*plot.Config){
		"columns: has 0 columns":                              func(c *plot.Config) { c.Columns = nil },
		"columns: has 2 columns":                              func(c *plot.Config) { c.Columns = []string{"accuracy_test", "loss_test_bits"} },
		`columns: has no column "acuracy`:                     func(c *plot.Config) { c.Columns = []string{"acuracy_test"} },
		"x: is missing":                                       func(c *plot.Config) { c.X = "" },
		`x: has no column "epoch"`:                            func(c *plot.Config) { c.X = "epoch" },
		"x: is accuracy_test, which":                          func(c *plot.Config) { c.X, c.Reduce = "accuracy_test", plot.Reduction{} },
		"reduce: is {peak: true, loss: true}; it has one key": func(c *plot.Config) { c.Reduce.Peak = true },
		"epochs: has 0 epochs":                                func(c *plot.Config) { c.Epochs = nil },
		"epochs: has 2 epochs":                                func(c *plot.Config) { c.Epochs = []int{0, 400} },
		"layers: has the layer 0":                             func(c *plot.Config) { c.Layers = []int{0} },
		"layers: is [5 6], and neither column is of layers":   func(c *plot.Config) { c.X = "accuracy_train" },
		"bands: is deviation; the kinds that have it":         func(c *plot.Config) { c.Bands = "deviation" },
		"reduce: is {loss: true}; the kinds that have it: scatter": func(c *plot.Config) {
			*c = plot.Config{Kind: "trajectories", Reduce: c.Reduce}
		},
	} {
		c := lossOfLast
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	c := lossOfLast
	c.Layers = []int{7}
	if _, err := (plot.Figure{Config: c}).Draw(generalising(1, 3), nil, nil); err == nil || !strings.Contains(err.Error(), "layers: there is no layer 7") {
		t.Errorf("layer 7 of 6: %v", err)
	}
}

// What a figure reads is what its columns are of.
func TestScatterReads(t *testing.T) {
	for _, c := range []struct {
		x, y                                 string
		information, history, gradients, all bool
	}{
		{"ixt_bits", "accuracy_test", true, true, false, false},
		{"ixt_bits", "ity_bits", true, false, false, true},
		{"weight_norm", "loss_test_bits", false, true, true, true},
	} {
		of := plot.Config{Kind: "scatter", X: c.x, Columns: []string{c.y}, Epochs: []int{4}}
		if r := of.Reads(); r.Information != c.information || r.Alone == c.information || r.History != c.history || r.Gradients != c.gradients {
			t.Errorf("%s, %s: %+v", c.x, c.y, r)
		}
		if got := of.Shows(); got.All() {
			t.Errorf("%s, %s: %+v", c.x, c.y, got)
		}
		if of.Reduce.Peak = true; !of.Shows().All() {
			t.Error("a reduction is not of all epochs")
		}
	}
}

func ExampleScatter() {
	d, err := plot.Scatter("", plot.Pair{X: "accuracy_train", Y: "accuracy_test", Epoch: 9}, pairs([]float64{0.9, 0.92, 0.97}, []float64{0.8, 0.85, 0.81}))
	fmt.Println(d.Description, err)
	// Output: Each network is a point, accuracy (test patterns) at epoch 9 against accuracy (training patterns) at epoch 9. 3 networks, ρ = +0.50; horizontally 0.9 to 0.97, mean 0.93; vertically 0.8 to 0.85, mean 0.82. <nil>
}
