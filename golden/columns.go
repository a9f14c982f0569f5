package golden

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/internal/vec"
)

// unit is what a number is counted in: bit, epochs, or nothing.
type unit string

const (
	bits   unit = "bit"
	epochs unit = "epochs"
)

// of writes a number with its unit.
func (u unit) of(x float64) string {
	if u == "" || math.IsInf(x, 0) || math.IsNaN(x) {
		return u.number(x)
	}
	return number(x) + " " + string(u)
}

// number writes a number without its unit; a moment that does not come is never.
func (u unit) number(x float64) string {
	if u == epochs && math.IsInf(x, 1) {
		return "never"
	}
	return number(x)
}

// number writes a number for people: three digits, which is more than networks of
// one setting have in common.
func number(x float64) string {
	switch {
	case math.IsInf(x, 0):
		return strings.TrimPrefix(strconv.FormatFloat(x, 'f', 0, 64)[:1], "+") + "∞"
	case math.IsNaN(x):
		return "none"
	case math.Abs(x) >= 1e6:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case math.Abs(x) >= 1000 || x == math.Trunc(x):
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

func percent(share float64) string { return number(100*share) + " %" }

// quantity is a quantity computed from columns of a table.
type quantity struct {
	phrase string
	logs   bool                                  // it spans magnitudes: levels are passed on a logarithmic scale
	of     func(rows tables.Gradients) []float64 // one for each row
}

// quantities are made of the norms of the gradients, in the two forms of figure 4: a
// layer alone, as the caption of the paper has it (‖W‖ cancels), and cumulated over the
// layers from the input on, as its authors' code draws it. Both are taken along the
// moving epoch, as the authors' code takes them, and frozen at the weights of the snapshot.
func quantities() map[string]quantity {
	moving := func(r tables.GradientsRow) (mean, deviation float64) { return r.MovingMeanNorm, r.MovingStdNorm }
	frozen := func(r tables.GradientsRow) (mean, deviation float64) { return r.MeanNorm, r.StdNorm }
	const alone, summed, still = "mean/deviation of the gradients", "Σ mean / √(Σ deviation) of the gradients", ", at frozen weights"
	return map[string]quantity{
		"mean_over_deviation":                   {alone, true, ratio(moving)},
		"frozen_mean_over_deviation":            {alone + still, true, ratio(frozen)},
		"log10_mean_over_deviation":             {"log₁₀ of " + alone, false, decades(ratio(moving))},
		"cumulative_mean_over_deviation":        {summed, true, cumulative(moving)},
		"frozen_cumulative_mean_over_deviation": {summed + still, true, cumulative(frozen)},
	}
}

// norms are those of the mean and of the deviation of the gradients, in one of two forms.
type norms func(tables.GradientsRow) (mean, deviation float64)

// ratio is mean over deviation, row by row.
func ratio(of norms) func(tables.Gradients) []float64 {
	return func(rows tables.Gradients) []float64 {
		out := make([]float64, len(rows))
		for i, r := range rows {
			mean, deviation := of(r)
			out[i] = mean / deviation
		}
		return out
	}
}

// decades are decimal logarithms.
func decades(of func(tables.Gradients) []float64) func(tables.Gradients) []float64 {
	return func(rows tables.Gradients) []float64 {
		out := of(rows)
		for i, x := range out {
			out[i] = vec.Log(x) / vec.Log(10)
		}
		return out
	}
}

// cumulative is the ratio of the two curves of [summary.Cumulative], epoch by epoch.
func cumulative(of norms) func(tables.Gradients) []float64 {
	return func(rows tables.Gradients) []float64 {
		var out []float64
		for start := 0; start < len(rows); {
			end := start
			var means, deviations []float64
			for ; end < len(rows) && rows[end].Epoch == rows[start].Epoch; end++ {
				mean, deviation := of(rows[end])
				means, deviations = append(means, mean), append(deviations, deviation)
			}
			sums, roots := summary.Cumulative(means, deviations)
			for l := range sums {
				out = append(out, sums[l]/roots[l])
			}
			start = end
		}
		return out
	}
}

// spansMagnitudes reports whether levels of a column are passed on a logarithmic scale.
func spansMagnitudes(column string) bool {
	return quantities()[column].logs || column == tables.ColumnSampleMeanOverDeviation
}

// shownAs are columns as people call them.
func shownAs() map[string]string {
	return map[string]string{
		tables.ColumnIXTBits: "I(X;T)", tables.ColumnITYBits: "I(T;Y)", tables.ColumnBeta: "β*",
		tables.ColumnIXTRiseBits: "I(X;T) above that of a layer before", tables.ColumnITYRiseBits: "I(T;Y) above that of a layer before",
		tables.ColumnVerticalGapBits: "I(T;Y) below the bound", tables.ColumnRateExcessBits: "I(X;T) beyond the bound's",
		tables.ColumnFromEndsBits:   "I(X;T) from the nearer end of the curve",
		tables.ColumnDivergenceBits: "divergence from a fixed point", tables.ColumnWeightNorm: "norm of the weights", "incoming_correlation": "correlation of incoming weights",
		tables.ColumnAccuracyTest: "accuracy on the test patterns", tables.ColumnAccuracyTrain: "accuracy on the training patterns",
		tables.ColumnLossTestBits: "loss on the test patterns", tables.ColumnLossTrainBits: "loss on the training patterns",
		tables.ColumnSaturated: "share of saturated activations", tables.ColumnCeiling: "share of log₂ N",
		tables.ColumnLossGapBits:             "loss on the test patterns above that on the training patterns",
		tables.ColumnAccuracyGap:             "accuracy on the training patterns above that on the test patterns",
		tables.ColumnSampleMeanOverDeviation: "mean/deviation of the gradients over patterns",
		tables.ColumnWithinVariance:          "variance within classes", tables.ColumnBetweenVariance: "variance between classes",
		tables.ColumnCollapse: "NC1 of neural collapse", tables.ColumnFlat: "share of the flat part of the activation",
		tables.ColumnOnesTrain: "share of ones among the training patterns", tables.ColumnOnesTest: "share of ones among the test patterns",
	}
}

// describeColumn is what people call a column.
func describeColumn(name string) string {
	if q, ok := quantities()[name]; ok {
		return q.phrase
	}
	if phrase := shownAs()[name]; phrase != "" {
		return phrase
	}
	return strings.ReplaceAll(name, "_", " ")
}

func columnUnit(name string) unit {
	if strings.HasSuffix(name, "_bits") {
		return bits
	}
	return ""
}

// columnNames lists what a claim can read.
func columnNames() []string {
	var out []string
	for name := range quantities() {
		out = append(out, name)
	}
	for _, kind := range readable() {
		out = append(out, tables.NumericColumns(kind.row)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func knownColumn(name string) bool { return slices.Contains(columnNames(), name) }

// column returns the numbers of a column, one for each row. The rows are a table of
// package tables; false if it has no such column.
func column(rows any, name string) ([]float64, bool) {
	if q, ok := quantities()[name]; ok {
		gradients, ok := rows.(tables.Gradients)
		if !ok {
			return nil, false
		}
		return q.of(gradients), true
	}
	return tables.Column(rows, name)
}

// estimators returns the estimator of each row, where the table has one.
func estimators(rows any) []string {
	out, _ := tables.Texts(rows, tables.ColumnEstimator)
	return out
}
