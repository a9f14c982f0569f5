package plot

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	spelling "infoplane/internal/suggest"
	"infoplane/internal/summary"
)

// quantity describes a column of the history, of the gradients, of the squared errors or of
// the measures.
type quantity struct {
	label   string  // of its axis, with the unit
	of      string  // what a line of several in a panel is of: "training patterns"
	unit    string  // quantities of one unit may share a panel
	ceiling float64 // the highest value possible
	signed  bool    // values may be negative; otherwise the lowest possible is 0
	layered bool    // there is one for each layer
}

// quantities describes columns; any other is called by its name.
var quantities = map[string]quantity{
	tables.ColumnLossTrainBits:           {label: "loss [bit]", of: "training patterns", unit: "bit"},
	tables.ColumnLossTestBits:            {label: "loss [bit]", of: "test patterns", unit: "bit"},
	tables.ColumnAccuracyTrain:           {label: "accuracy", of: "training patterns", unit: "share", ceiling: 1},
	tables.ColumnAccuracyTest:            {label: "accuracy", of: "test patterns", unit: "share", ceiling: 1},
	tables.ColumnOnesTrain:               {label: "share of label 1", of: "training patterns", unit: "share", ceiling: 1},
	tables.ColumnOnesTest:                {label: "share of label 1", of: "test patterns", unit: "share", ceiling: 1},
	tables.ColumnErrorTrain:              {label: "squared error", of: "training patterns", unit: "squared error"},
	tables.ColumnErrorTest:               {label: "squared error", of: "test patterns", unit: "squared error"},
	tables.ColumnWeightNorm:              {label: "norm of the weights ‖W‖", of: "norm of the weights", unit: "norm"},
	tables.ColumnMeanNorm:                {label: "norm of the gradients [nat]", of: "mean over mini-batches, frozen weights", unit: "nat"},
	tables.ColumnStdNorm:                 {label: "norm of the gradients [nat]", of: "deviation over mini-batches, frozen weights", unit: "nat"},
	tables.ColumnLossGapBits:             {label: "loss on test - training patterns [bit]", of: "generalisation gap", unit: "bit", signed: true},
	tables.ColumnAccuracyGap:             {label: "accuracy on training - test patterns", of: "generalisation gap", unit: "share", ceiling: 1, signed: true},
	tables.ColumnSampleMeanNorm:          {label: "norm of the gradients [nat]", of: "mean over patterns, frozen weights", unit: "nat"},
	tables.ColumnSampleStdNorm:           {label: "norm of the gradients [nat]", of: "deviation over patterns, frozen weights", unit: "nat"},
	tables.ColumnSampleMeanOverDeviation: {label: "mean/deviation of the gradients", of: "over patterns, frozen weights", unit: "ratio"},
	tables.ColumnWithinVariance:          {label: "variance of the activations", of: "within classes", unit: "variance"},
	tables.ColumnBetweenVariance:         {label: "variance of the activations", of: "between classes", unit: "variance"},
	tables.ColumnCollapse:                {label: "NC1 of neural collapse", of: "variance within classes against that between them", unit: "NC1"},
	tables.ColumnFlat:                    {label: "share in the flat part", of: "units and patterns", unit: "share", ceiling: 1},
	tables.ColumnMovingMeanNorm:          {label: "norm of the gradients [nat]", of: "mean over mini-batches", unit: "nat"},
	tables.ColumnMovingStdNorm:           {label: "norm of the gradients [nat]", of: "deviation over mini-batches", unit: "nat"},
}

// floor returns the lowest value possible.
func (q quantity) floor() float64 {
	if q.signed {
		return math.Inf(-1)
	}
	return 0
}

// coordinates are columns that identify a row, and are not quantities.
var coordinates = []string{tables.ColumnEpoch, tables.ColumnLayer}

// historyColumns, gradientColumns, errorColumns and measureColumns return the columns that curves can draw.
func historyColumns() []string {
	return quantityColumns(tables.NumericColumns(reflect.TypeFor[tables.HistoryRow]()))
}
func gradientColumns() []string {
	return quantityColumns(tables.NumericColumns(reflect.TypeFor[tables.GradientsRow]()))
}

func errorColumns() []string {
	return quantityColumns(tables.NumericColumns(reflect.TypeFor[tables.SquaredErrorsRow]()))
}

func measureColumns() []string {
	return quantityColumns(tables.NumericColumns(reflect.TypeFor[tables.MeasuresRow]()))
}

// columnReads returns which of these tables columns are of.
func columnReads(columns []string) Reads {
	has := func(of []string) bool {
		return slices.ContainsFunc(columns, func(name string) bool { return slices.Contains(of, name) })
	}
	return Reads{History: has(historyColumns()), Gradients: has(gradientColumns()), Errors: has(errorColumns()), Measures: has(measureColumns())}
}

// allColumns returns the columns of all four.
func allColumns() []string {
	return slices.Concat(historyColumns(), gradientColumns(), errorColumns(), measureColumns())
}

func quantityColumns(all []string) []string {
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(coordinates, name) })
}

// quantityOf describes a column.
func quantityOf(column string) quantity {
	q, known := quantities[column]
	if !known {
		words := strings.ReplaceAll(column, "_", " ")
		q = quantity{label: words, of: words, unit: column}
	}
	q.layered = !slices.Contains(slices.Concat(historyColumns(), errorColumns()), column)
	if q.ceiling == 0 {
		q.ceiling = math.Inf(1)
	}
	return q
}

// columnProblems returns what is wrong with the columns of a figure of curves; panels is the
// label that has a panel for each of its values.
func columnProblems(columns []string, panels string) []string {
	var out []string
	if len(columns) == 0 {
		out = append(out, "is missing; curves draws one or more of "+strings.Join(allColumns(), ", "))
	}
	valid := allColumns()
	for i, name := range columns {
		switch {
		case !slices.Contains(valid, name):
			out = append(out, fmt.Sprintf("has no column %q%s Those of the history are %s; those of the gradients %s; those of squared errors %s; those of measures %s", name, spelling.Stop(name, valid),
				strings.Join(historyColumns(), ", "), strings.Join(gradientColumns(), ", "), strings.Join(errorColumns(), ", "), strings.Join(measureColumns(), ", ")))
		case slices.Contains(columns[:i], name):
			out = append(out, fmt.Sprintf("has the column %s twice", name))
		}
	}
	if len(out) > 0 || panels == "" {
		return out
	}
	for _, name := range columns[1:] {
		if a, b := quantityOf(columns[0]), quantityOf(name); a.unit != b.unit || a.layered != b.layered {
			out = append(out, fmt.Sprintf("has %s and %s, which have different units and cannot share the panel of one %s; draw them in two figures, or leave out `panels`",
				columns[0], name, panels))
		}
	}
	return out
}

// parts returns the name of the quantity of a column, what it is of, and its unit: "loss",
// " (test patterns)" and " [bit]".
func parts(column string) (name, of, unit string) {
	label, estimated := amountLabel(column)
	if !estimated {
		q := quantityOf(column)
		label = q.label
		if !strings.HasPrefix(label, q.of) {
			of = " (" + q.of + ")"
		}
	}
	name, unit, _ = strings.Cut(label, " [")
	if unit != "" {
		unit = " [" + unit
	}
	return name, of, unit
}

// Reduction is the number that the trajectory of a quantity is reduced to, in the words of
// claims: one of these. The zero Reduction is none.
type Reduction struct {
	Peak   bool `json:"peak,omitempty"`   // Peak is the highest value.
	Lowest bool `json:"lowest,omitempty"` // Lowest is the lowest value.
	Loss   bool `json:"loss,omitempty"`   // Loss is the highest value minus the last.
}

func (r Reduction) isZero() bool { return r == Reduction{} }

// String writes the reduction as an experiment file has it.
func (r Reduction) String() string {
	var out []string
	for _, one := range []struct {
		name  string
		given bool
	}{{"peak", r.Peak}, {"lowest", r.Lowest}, {"loss", r.Loss}} {
		if one.given {
			out = append(out, one.name+": true")
		}
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// of reduces a trajectory, which has points.
func (r Reduction) of(c summary.Curve) float64 {
	switch {
	case r.Peak:
		_, y := c.Peak()
		return y
	case r.Lowest:
		_, y := c.Flip().Peak()
		return -y
	}
	return c.Loss()
}

// words puts a quantity that is reduced into words: short as on an axis, or in full.
func (r Reduction) words(quantity string, short bool) string {
	switch {
	case r.Peak:
		return "highest " + quantity
	case r.Lowest:
		return "lowest " + quantity
	case short:
		return quantity + " lost"
	}
	return quantity + " lost after its highest value"
}

// amountColumns returns the columns of estimates that figures can draw.
func amountColumns() []string {
	var out []string
	for _, a := range amounts {
		out = append(out, a.name)
	}
	return out
}
