package review

import (
	"cmp"
	"math"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/golden/shape"
	"infoplane/stages"
)

// A tolerance is half of what can be seen: a path in a figure is 0.625 pt wide,
// in a panel that shows 12.7 bits of I(X;T) over 232 pt and 1.085 bits of I(T;Y)
// over 180 pt (stages/plot, looks.go). Half a line is 0.017 and 0.0019 bits there,
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
	t := c.absolute + math.Abs(value)*c.relative
	if math.IsNaN(t) || math.IsInf(t, 0) {
		return 0
	}
	return t
}

// curve says what is drawn of one of the tables.
type curve struct {
	table   string // the output port: information
	columns []column
	average func([]float64) float64
	read    func(f stages.Findings, node, port string) ([]point, error)
}

// point is a row of a table: where it stands, and its quantities.
type point struct {
	epoch, layer int32 // layer 0: of no layer
	values       []float64
}

// curves lists the tables that have curves. Figures show means of informations,
// and medians where values span magnitudes.
func curves() []curve {
	ixt, ity := column{name: "ixt_bits", absolute: toleranceIXT}, column{name: "ity_bits", absolute: toleranceITY}
	logs := func(name string) column { return column{name: name, relative: toleranceLogs} }
	share := func(name string) column { return column{name: name, absolute: toleranceITY} }
	return []curve{
		{
			table: "gradients", average: median, columns: []column{logs("mean_norm"), logs("std_norm"), logs("weight_norm")},
			read: reading[tables.Gradients](func(r tables.GradientsRow) point {
				return point{r.Epoch, r.Layer, []float64{r.MeanNorm, r.StdNorm, r.WeightNorm}}
			}),
		},
		{
			table: "optimality", average: median,
			columns: []column{ixt, ity, logs("beta"), logs("vertical_gap_bits"), logs("rate_excess_bits")},
			read: reading[tables.Optimality](func(r tables.OptimalityRow) point {
				return point{r.Epoch, r.Layer, []float64{r.IXTBits, r.ITYBits, r.Beta, r.VerticalGapBits, r.RateExcessBits}}
			}),
		},
		{
			table: "information", average: shape.Mean, columns: []column{ixt, ity},
			read: reading[tables.Information](func(r tables.InformationRow) point {
				return point{r.Epoch, r.Layer, []float64{r.IXTBits, r.ITYBits}}
			}),
		},
		{
			table: "history", average: shape.Mean,
			columns: []column{share("loss_train_bits"), share("loss_test_bits"), share("accuracy_train"), share("accuracy_test"), share("ones_train")},
			read: reading[tables.History](func(r tables.HistoryRow) point {
				return point{r.Epoch, 0, []float64{r.LossTrainBits, r.LossTestBits, r.AccuracyTrain, r.AccuracyTest, r.OnesTrain}}
			}),
		},
	}
}

// reading reads the rows of a table as points.
func reading[T ~[]R, R any](of func(R) point) func(f stages.Findings, node, port string) ([]point, error) {
	return func(f stages.Findings, node, port string) ([]point, error) {
		rows, err := stages.Read[T](f, node, port)
		if err != nil {
			return nil, err
		}
		out := make([]point, len(rows))
		for i, r := range rows {
			out[i] = of(r)
		}
		return out, nil
	}
}

// median is the middle value in order of size, the upper of two.
func median(values []float64) float64 {
	sorted := slices.SortedFunc(slices.Values(values), cmp.Compare)
	return sorted[len(sorted)/2]
}
