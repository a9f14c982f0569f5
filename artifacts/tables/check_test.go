package tables

import (
	"fmt"
	"math"
	"testing"
)

var nan = math.NaN()

func patterns() Patterns {
	return Patterns{
		Pattern: []int32{0, 1, 2}, Orbit: []int32{0, 1, 1}, Score: []float64{0, 1, 1}, PY: []float64{0, 0.5, 1},
		Y: []int32{0, 1, 1}, X: [][]float32{{0, 0, 1}, {0, 1, 0}},
	}
}

func weights() Weights {
	var out Weights
	for _, e := range []int32{0, 5} {
		for u := range int32(2) {
			for j := int32(-1); j < 2; j++ {
				out = append(out, WeightsRow{e, 1, u, j, 0.5})
			}
		}
	}
	return out
}

func history() History {
	return History{{0, 1, 1.1, 0.5, 0.4, 0.5, 0.5}, {5, 0.5, 0.7, 0.9, 0.8, 0.5, 0.5}}
}

func gradients() Gradients {
	return Gradients{{0, 1, 7, 1, 2, 1, 2, 3}, {0, 2, 7, 1, 2, 1, 2, 3}, {5, 1, 7, 1, 2, 1, 2, 3}, {5, 2, 7, 1, 2, 1, 2, 3}}
}

func activations() Activations {
	return Activations{
		Epoch: []int32{0, 0, 0, 5, 5, 5}, Pattern: []int32{0, 1, 2, 0, 1, 2},
		T: [][][]float32{{{1, 2, 3, 4, 5, 6}}, {{0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1}}},
	}
}

func information() Information {
	var out Information
	for i := range int32(4) {
		out = append(out, InformationRow{Epoch: 5 * (i / 2), Layer: i%2 + 1, Estimator: "e", IXTBits: 2, ITYBits: 1, HTBits: 2, Symbols: 4})
	}
	return out
}

func symbols() Symbols {
	return Symbols{{5, 1, "e", 0, 0}, {5, 1, "e", 1, 1}, {5, 1, "e", 2, 0}, {5, 2, "e", 0, 0}, {5, 2, "e", 1, 0}, {5, 2, "e", 2, 1}}
}

func measures() Measures {
	return Measures{{0, 1, 1, 2, 3, 4, 0.5, 0.1}, {0, 2, 1, 2, 0, 0, nan, 0}, {5, 1, 1, 2, 3, 4, 0.5, 1}, {5, 2, 1, 2, 3, 4, 0, 0.5}}
}

func ranges() Ranges { return Ranges{{0, 1, -6, 6}, {0, 2, -6, 6}, {5, 1, 0, 0.5}, {5, 2, -1, 1}} }

func split() Split { return Split{{0, "train"}, {1, "test"}, {2, "train"}} }

func curve() Curve {
	return Curve{{1.5, 0, 0, 0, 1}, {3, 1, 0.5, 1e-9, 2}, {math.Inf(1), 2, 1, 0, 3}}
}

func optimality() Optimality {
	return Optimality{{5, 1, "e", 2, 1, math.Inf(1), 0, 0, 0, 0, 0}, {5, 2, "e", 1, 0.5, 3, 0.1, 0.1, 1e-9, 0.1, 1e-9}}
}

func choices() Choices {
	return Choices{{"squared", 0.5, 1, 0.5, 1, 0, 0, 0, 0, 2}, {"squared", 2, 0.5, 0.25, 0.6, math.Inf(1), 0.1, math.Inf(1), 0.1, 3}}
}

// Each table passes as it is, and fails with one thing wrong.
func TestCheck(t *testing.T) {
	for _, good := range []interface{ Check() error }{
		patterns(), weights(), history(), gradients(), activations(), information(), symbols(), split(), measures(), ranges(), Measures{}, Ranges{}, curve(), optimality(), choices(), Choices{},
		Classes{{0, "a", 2}, {1, "b", 0}}, Teacher{{0, 0.5}}, Classes{}, Teacher{},
		Weights{}, History{}, Gradients{}, Activations{}, Information{}, Symbols{}, Curve{}, Optimality{},
		Patterns{Pattern: []int32{0}, Orbit: []int32{0}, Score: []float64{nan}, PY: []float64{0}, Y: []int32{7}, X: [][]float32{{float32(nan)}}}, // not known
		History{{0, 1, nan, 0.5, nan, 0.5, nan}}, // no patterns for testing
		Gradients{{0, 1, 1, 1, 0, 1, 0, 3}},      // full batch
		Information{{Layer: 1, IXTBits: nan, ITYBits: nan, IXTErrorBits: nan, ITYErrorBits: nan, HTBits: nan, Ceiling: nan, IXTRiseBits: nan, ITYRiseBits: nan}},
	} {
		if err := good.Check(); err != nil {
			t.Errorf("%T: %v", good, err)
		}
	}
	for _, c := range []struct {
		table interface{ Check() error }
		want  string
	}{
		{spoil(patterns(), func(p Patterns) { p.Pattern[1] = 2 }), "row 1, column pattern: is 2; patterns are numbered 0, 1, … in order"},
		{Patterns{}, "has no row; there is at least one pattern"},
		{spoil(patterns(), func(p Patterns) { p.Orbit[2] = -1 }), "row 2, column orbit: is -1, and the least is 0"},
		{spoil(patterns(), func(p Patterns) { p.Score[2] = nan }), "row 2, column score: is NaN; expected a finite number"},
		{spoil(patterns(), func(p Patterns) { p.PY[1] = 1.5 }), "row 1, column p_y: is 1.5; expected a number from 0 to 1"},
		{spoil(patterns(), func(p Patterns) { p.PY[0] = nan }), "row 0, column p_y: is NaN; expected a finite number"},
		{spoil(patterns(), func(p Patterns) { p.Y[0] = -1 }), "row 0, column y: is -1, and the least is 0"},
		{spoil(patterns(), func(p Patterns) { p.X[1][2] = float32(math.Inf(1)) }), "row 2, column x_1: is +Inf; expected a finite number"},

		{Classes{{1, "a", 1}}, "row 0, column y: is 1; rows are numbered 0, 1, … in order"},
		{Classes{{0, "a", -1}}, "row 0, column patterns: is -1, and the least is 0"},
		{Teacher{{1, 1}}, "row 0, column input: is 1; rows are numbered 0, 1, … in order"},
		{Teacher{{0, nan}}, "row 0, column value: is NaN; expected a finite number"},

		{spoil(weights(), func(w Weights) { w[1], w[2] = w[2], w[1] }), "row 2, column input: 0 follows 1; rows are sorted by epoch, layer, unit, input"},
		{spoil(weights(), func(w Weights) { w[1].Input = -1 }), "row 1, column input: repeats the keys of the row before: epoch 0, layer 1, unit 0, input -1"},
		{weights()[:11], "row 11, column layer: epoch 5 ends before layer 1, unit 1, input 1, which epoch 0 has"},
		{append(weights(), WeightsRow{5, 2, 0, -1, 0}), "row 12, column layer: epoch 5 has layer 2, unit 0, input -1, which epoch 0 has not"},
		{spoil(weights(), func(w Weights) { w[11].Input = 7 }), "row 11, column input: epoch 5 has layer 1, unit 1, input 7 where epoch 0 has layer 1, unit 1, input 1"},
		{spoil(weights(), func(w Weights) { w[4].Value = float32(nan) }), "row 4, column value: is NaN; expected a finite number"},
		{Weights{{0, 0, 0, 0, 0}}, "row 0, column layer: is 0, and the least is 1"},
		{Weights{{0, 1, 0, -3, 0}}, "row 0, column input: is -3, and the least is -2"},

		{measures()[:3], "row 3, column layer: epoch 5 ends before layer 2, which epoch 0 has"},
		{spoil(measures(), func(m Measures) { m[1].SampleStdNorm = -1 }), "row 1, column sample_std_norm: is -1, and the least is 0"},
		{spoil(measures(), func(m Measures) { m[2].WithinVariance = nan }), "row 2, column within_variance: is NaN; expected a finite number"},
		{spoil(measures(), func(m Measures) { m[2].Collapse = nan }), "row 2, column collapse: is NaN; expected a finite number"},
		{spoil(measures(), func(m Measures) { m[2].Flat = 1.5 }), "row 2, column flat: is 1.5; expected a number from 0 to 1"},

		{ranges()[:3], "row 3, column layer: epoch 5 ends before layer 2, which epoch 0 has"},
		{spoil(ranges(), func(r Ranges) { r[1].Low = 1 }), "row 1, column low: is 1; expected a number from -Inf to 0"},
		{spoil(ranges(), func(r Ranges) { r[1].High = -1 }), "row 1, column high: is -1, and the least is 0"},

		{spoil(split(), func(s Split) { s[2].Pattern = 3 }), "row 2, column pattern: is 3; patterns are numbered 0, 1, … in order"},
		{spoil(split(), func(s Split) { s[1].Part = "validation" }), `row 1, column part: is "validation"; a pattern is for train or test`},

		{spoil(history(), func(h History) { h[1].Epoch = 0 }), "row 1, column epoch: repeats the keys of the row before: epoch 0"},
		{spoil(history(), func(h History) { h[0].LossTrainBits = -1 }), "row 0, column loss_train_bits: is -1, and the least is 0"},
		{spoil(history(), func(h History) { h[1].LossTestBits = nan }), "row 1, column loss_test_bits: is NaN; expected a finite number"},
		{spoil(history(), func(h History) { h[1].AccuracyTest = 98 }), "row 1, column accuracy_test: is 98; expected a number from 0 to 1"},

		{gradients()[:3], "row 3, column layer: epoch 5 ends before layer 2, which epoch 0 has"},
		{spoil(gradients(), func(g Gradients) { g[2].StdNorm = math.Inf(1) }), "row 2, column std_norm: is +Inf; expected a finite number"},
		{spoil(gradients(), func(g Gradients) { g[2].MeanNorm = -1 }), "row 2, column mean_norm: is -1, and the least is 0"},
		{spoil(gradients(), func(g Gradients) { g[1].MovingMeanNorm = nan }), "row 1, column moving_mean_norm: is NaN; expected a finite number"},
		{spoil(gradients(), func(g Gradients) { g[1].MovingStdNorm = -1 }), "row 1, column moving_std_norm: is -1, and the least is 0"},
		{spoil(gradients(), func(g Gradients) { g[3].Batches = 0 }), "row 3, column batches: is 0, and the least is 1"},
		{spoil(gradients(), func(g Gradients) { g[3].Batches = 8 }), "row 3, column batches: is 8 after 7; every epoch has the same batches"},
		{Gradients{{0, 1, 1, 1, 2, 1, 0, 3}}, "row 0, column std_norm: is 2; the gradient of one batch has no deviation, which is 0"},
		{Gradients{{0, 1, 1, 1, 0, 1, 2, 3}}, "row 0, column moving_std_norm: is 2; the gradient of one batch has no deviation, which is 0"},

		{spoil(activations(), func(a Activations) { a.Pattern[4] = 0 }), "row 4, column pattern: repeats the keys of the row before: epoch 5, pattern 0"},
		{spoil(activations(), func(a Activations) { a.Pattern[5] = 9 }), "row 5, column pattern: epoch 5 has pattern 9 where epoch 0 has pattern 2"},
		{spoil(activations(), func(a Activations) { a.Epoch[5] = 6 }), "row 5, column pattern: epoch 5 ends before pattern 2, which epoch 0 has"},
		{spoil(activations(), func(a Activations) { a.Epoch[1] = 5 }), "row 2, column epoch: 0 follows 5; rows are sorted by epoch, pattern"},
		{spoil(activations(), func(a Activations) { a.T[1][0][3] = float32(nan) }), "row 3, column t2_0: is NaN; expected a finite number"},

		{information()[:3], "row 3, column layer: epoch 5 ends before layer 2, estimator e, which epoch 0 has"},
		{spoil(information(), func(t Information) { t[3].IXTBits = nan }), "row 3, column ixt_bits: is NaN; expected a finite number"},
		{spoil(information(), func(t Information) { t[0].ITYErrorBits = -1 }), "row 0, column ity_error_bits: is -1, and the least is 0"},
		{spoil(information(), func(t Information) { t[1].Symbols = -4 }), "row 1, column symbols: is -4, and the least is 0"},
		{spoil(information(), func(t Information) { t[1].HTBits = nan }), "row 1, column ht_bits: is NaN; expected a finite number"},
		{spoil(information(), func(t Information) { t[1].Saturated = 1.1 }), "row 1, column saturated: is 1.1; expected a number from 0 to 1"},

		{spoil(symbols(), func(s Symbols) { s[2].Symbol = -1 }), "row 2, column symbol: is -1, and the least is 0"},
		{spoil(symbols(), func(s Symbols) { s[3].Symbol = 1 }), "row 3, column symbol: is 1 before there was a 0; symbols are numbered in the order of the pattern that shows them first"},
		{spoil(symbols(), func(s Symbols) { s[0], s[1] = s[1], s[0] }), "row 1, column pattern: 0 follows 1; rows are sorted by epoch, layer, estimator, pattern"},

		{spoil(choices(), func(c Choices) { c[1].Parameter = 0.5 }), "row 1, column parameter: 0.5 follows 0.5; rows are sorted by parameter"},
		{spoil(choices(), func(c Choices) { c[1].GapBits = nan }), "row 1, column gap_bits: is NaN; expected a number from 0 on, or +Inf"},
		{spoil(choices(), func(c Choices) { c[0].ITYBits = -1 }), "row 0, column ity_bits: is -1, and the least is 0"},
		{spoil(choices(), func(c Choices) { c[0].HTBits = nan }), "row 0, column ht_bits: is NaN; expected a finite number"},
		{spoil(choices(), func(c Choices) { c[0].Atoms = 0 }), "row 0, column atoms: is 0, and the least is 1"},
		{spoil(curve(), func(c Curve) { c[1].Beta = nan }), "row 1, column beta: is NaN; expected a number above 0"},
		{spoil(curve(), func(c Curve) { c[1].Beta = 1 }), "row 1, column beta: 1 follows 1.5; rows are sorted by beta"},
		{spoil(curve(), func(c Curve) { c[1].GapBits = -1 }), "row 1, column gap_bits: is -1, and the least is 0"},
		{spoil(curve(), func(c Curve) { c[1].Atoms = 0 }), "row 1, column atoms: is 0, and the least is 1"},

		{spoil(optimality(), func(o Optimality) { o[1].Layer = 0 }), "row 1, column layer: 0 follows 1; rows are sorted by epoch, layer, estimator"},
		{spoil(optimality(), func(o Optimality) { o[1].Beta = nan }), "row 1, column beta: is NaN; expected a number from 0 to +Inf"},
		{spoil(optimality(), func(o Optimality) { o[0].CertificateBits = nan }), "row 0, column certificate_bits: is NaN; expected a finite number"},
	} {
		if err := c.table.Check(); err == nil || err.Error() != c.want {
			t.Errorf("%T: error %v\nwant %s", c.table, err, c.want)
		}
	}
}

func spoil[T any](table T, how func(T)) T {
	how(table)
	return table
}

func ExampleInformation_Check() {
	table := information()
	table[2].ITYBits = math.NaN()
	fmt.Println(table.Check())
	// Output: row 2, column ity_bits: is NaN; expected a finite number
}
