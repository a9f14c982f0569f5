package review

import (
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/stages/report"
)

// A tolerance is half of what can be seen: a path in a figure is 0.625 pt wide,
// in a panel that shows 12.7 bits of I(X;T) over 232 pt and 1.085 bits of I(T;Y)
// over 180 pt (stages/plot/sheet/theme.go). Half a line is 0.017 and 0.0019 bits there,
// and 4 % on a logarithmic axis of eight decades. What moves less leaves the
// figure as it is.
const (
	toleranceIXT  = 0.02  // bits
	toleranceITY  = 0.002 // bits; of losses and accuracies too, whose range is the same
	toleranceLogs = 0.03  // of the value
)

// column is a quantity of a table that is averaged over networks.
type column struct {
	name     string
	absolute float64 // tolerance
	relative float64 // tolerance, as a share of the value
}

func (c column) tolerance(value float64) float64 {
	t := c.absolute + float64(math.Abs(value)*c.relative)
	if math.IsNaN(t) || math.IsInf(t, 0) {
		return 0
	}
	return t
}

// curve describes what is drawn of one of the tables.
type curve struct {
	table   string // the output port: information
	form    string // of what the table is read as: cumulative, or empty for as it is
	columns []column
	average func([]float64) float64
	read    reader
}

// point is a row of a table: its epoch and layer, and its quantities.
type point struct {
	epoch, layer int32 // layer 0: of no layer
	values       []float64
}

// curves lists the tables that have curves. Each series has the average that its figure
// draws: means of informations, medians where values may be infinite, and geometric means
// of gradients, which are drawn on logarithmic scales. A figure of the form cumulative
// draws sums over layers; its series has these.
func curves(form string) []curve {
	ixt, ity := column{name: tables.ColumnIXTBits, absolute: toleranceIXT}, column{name: tables.ColumnITYBits, absolute: toleranceITY}
	logs := func(name string) column { return column{name: name, relative: toleranceLogs} }
	share := func(name string) column { return column{name: name, absolute: toleranceITY} }
	gradients := curve{
		table: "gradients", average: summary.GeometricMean, read: reading[tables.Gradients],
		columns: []column{logs(tables.ColumnMeanNorm), logs(tables.ColumnStdNorm), logs(tables.ColumnMovingMeanNorm), logs(tables.ColumnMovingStdNorm), logs(tables.ColumnWeightNorm)},
	}
	if form == cumulative {
		gradients.form, gradients.read = form, sums(gradients.columns)
		gradients.columns = []column{logs("sum_of_means"), logs("root_of_deviations"), logs("sum_of_moving_means"), logs("root_of_moving_deviations")}
	}
	return []curve{
		gradients,
		{
			table: "optimality", average: summary.Median, read: reading[tables.Optimality],
			columns: []column{ixt, ity, logs(tables.ColumnBeta), logs(tables.ColumnVerticalGapBits), logs(tables.ColumnRateExcessBits)},
		},
		{
			table: "measures", average: summary.Mean, read: reading[tables.Measures],
			columns: []column{logs(tables.ColumnSampleMeanNorm), logs(tables.ColumnSampleStdNorm), logs(tables.ColumnWithinVariance), logs(tables.ColumnBetweenVariance), share(tables.ColumnFlat)},
		},
		{table: "information", average: summary.Mean, read: reading[tables.Information], columns: []column{ixt, ity}},
		{
			table: "history", average: summary.Mean, read: reading[tables.History],
			columns: []column{share(tables.ColumnLossTrainBits), share(tables.ColumnLossTestBits), share(tables.ColumnAccuracyTrain), share(tables.ColumnAccuracyTest), share(tables.ColumnOnesTrain)},
		},
	}
}

// cumulative is the form of a figure of gradients that draws sums over layers.
const cumulative = "cumulative"

// reader reads the rows of a table as points, with the values of some columns.
type reader = func(f report.Findings, node, port string, columns []column) ([]point, error)

// sums reads norms of gradients as sums over layers, epoch by epoch: see [summary.Cumulative].
func sums(norms []column) reader {
	return func(f report.Findings, node, port string, _ []column) ([]point, error) {
		points, err := reading[tables.Gradients](f, node, port, norms)
		var out []point
		for _, layers := range summary.Group(points, func(p point) int32 { return p.epoch }) {
			of := func(column int) []float64 {
				values := make([]float64, len(layers))
				for i, p := range layers {
					values[i] = p.values[column]
				}
				return values
			}
			frozen, frozenRoots := summary.Cumulative(of(0), of(1))
			moving, movingRoots := summary.Cumulative(of(2), of(3))
			for i, p := range layers {
				out = append(out, point{p.epoch, p.layer, []float64{frozen[i], frozenRoots[i], moving[i], movingRoots[i]}})
			}
		}
		return out, err
	}
}

// reading is a reader of tables of type T. A table without layers has layer 0.
func reading[T any](f report.Findings, node, port string, columns []column) ([]point, error) {
	rows, err := report.Read[T](f, node, port)
	if err != nil {
		return nil, err
	}
	epochs, _ := tables.Column(rows, tables.ColumnEpoch)
	layers, layered := tables.Column(rows, tables.ColumnLayer)
	out := make([]point, len(epochs))
	for i := range out {
		out[i] = point{epoch: int32(epochs[i]), values: make([]float64, 0, len(columns))}
		if layered {
			out[i].layer = int32(layers[i])
		}
	}
	for _, c := range columns {
		values, _ := tables.Column(rows, c.name)
		for i := range out {
			out[i].values = append(out[i].values, values[i])
		}
	}
	return out, nil
}
