package plot_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// twoEstimators are networks of two values of a label under two estimators, at weights.
func twoEstimators(weights ...float64) []plot.Amount {
	var out []plot.Amount
	for _, w := range weights {
		for k, name := range []string{"total", "relevant"} {
			for _, value := range []string{"tanh", "relu"} {
				for _, n := range synthetic(1, value, with85, 3, []int{0, 20, 400}) {
					for i := range n.Rows {
						n.Rows[i].IXTBits = w + float64(k)
					}
					out = append(out, plot.Amount{Series: n, Estimate: name, At: w})
				}
			}
		}
	}
	return out
}

func against(x string, layers, epochs []int, columns ...string) plot.Amounts {
	return plot.Amounts{Lines: plot.Lines{Columns: columns, X: x, Bands: "deviation", Panels: "activation"}, Layers: layers, Epochs: epochs}
}

func TestInformationAgainstALabel(t *testing.T) {
	d, err := plot.Information("t", against("weight", []int{1}, []int{20}, "ixt_bits"), twoEstimators(4, 0.5, 2))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) != 2 || d.Panels[0].Title != "ReLU units: I(X;T) of layer 1" || d.Panels[0].X.Max < 4 || d.Panels[0].Y.Label != "I(X;T) [bit]" {
		t.Errorf("%d panels, %q, axis to %v", len(d.Panels), d.Panels[0].Title, d.Panels[0].X.Max)
	}
	if want := "total from 0.5 to 4 at weight 4, relevant from 1.5 to 5 at weight 4."; !strings.Contains(d.Description, want) {
		t.Errorf("%q\nwant %q", d.Description, want)
	}
}

func TestInformationAgainstEpochs(t *testing.T) {
	d, err := plot.Information("t", against("epoch", nil, nil, "ixt_bits", "ity_bits"), twoEstimators(1))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) != 4 || !strings.Contains(d.Description, "total of layer 6 from 1 to 1 at epoch 400") {
		t.Errorf("%d panels: %s", len(d.Panels), d.Description)
	}
	if _, err := plot.Information("t", against("epoch", []int{9}, nil, "ixt_bits"), twoEstimators(1)); err == nil {
		t.Error("a layer that is not there is drawn")
	}
}

func TestInformationNamesTheField(t *testing.T) {
	good := plot.Config{Kind: "information", Columns: []string{"ixt_bits"}, X: "weight", Epochs: []int{0}, Bands: "deviation"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*plot.Config){
		"columns: is missing":              func(c *plot.Config) { c.Columns = nil },
		`columns: has "loss"`:              func(c *plot.Config) { c.Columns = []string{"loss"} },
		"x: is missing":                    func(c *plot.Config) { c.X = "" },
		"epochs: has 0 epochs":             func(c *plot.Config) { c.Epochs = nil },
		"epochs: has 1 epochs":             func(c *plot.Config) { c.X = "epoch" },
		`bands: is ""`:                     func(c *plot.Config) { c.Bands = "" },
		`logarithmic: has "y"`:             func(c *plot.Config) { c.X, c.Epochs, c.Logarithmic = "epoch", nil, []string{"y"} },
		`logarithmic: has "x"`:             func(c *plot.Config) { c.Logarithmic = []string{"x"} },
		"layers: has the layer 0":          func(c *plot.Config) { c.Layers = []int{0} },
		"against: is bins; the kinds that": func(c *plot.Config) { c.Against = "bins" },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func ExampleInformation() {
	d, err := plot.Information("I(X;T) against the weight", against("weight", []int{1}, []int{0}, "ixt_bits"), twoEstimators(1, 2))
	fmt.Println(len(d.Panels), d.Description, err)
	// Output: 2 Information in bits against weight. ReLU units: I(X;T) of layer 1: total from 1 to 2 at weight 2, relevant from 2 to 3 at weight 2. tanh units: I(X;T) of layer 1: total from 1 to 2 at weight 2, relevant from 2 to 3 at weight 2. <nil>
}

// An estimate that nothing bounds has no line at log₂ N and H(Y), which others have.
func TestNoCeilingOfADistribution(t *testing.T) {
	drawn := func(ceiling float64) string {
		rows := tables.Information{
			{Epoch: 0, Layer: 1, Estimator: "gaussian", IXTBits: 0.5, ITYBits: 0.1, Ceiling: ceiling},
			{Epoch: 9, Layer: 1, Estimator: "gaussian", IXTBits: 0.6, ITYBits: 0.2, Ceiling: ceiling},
		}
		n := plot.Network{
			Labels:      table.Labels{{Name: "train", Value: "full"}},
			Patterns:    &tables.Patterns{Pattern: []int32{0, 1}, Orbit: []int32{0, 1}, Score: []float64{0, 1}, PY: []float64{0, 1}, Y: []int32{0, 1}, X: [][]float32{{0, 1}}},
			Information: &plot.Table[tables.Information]{Rows: rows},
		}
		files, err := plot.Figure{Config: plot.Config{Kind: "trajectories"}}.Draw([]plot.Network{n}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(files["svg"])
	}
	if strings.Contains(drawn(math.NaN()), "H(Y)") || !strings.Contains(drawn(0.5), "H(Y)") {
		t.Error("H(Y) is drawn where it bounds nothing, or nowhere")
	}
}
