package golden

import (
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
)

// incomingRow is how much the incoming weights of the units of a layer are correlated. It is
// made of the table of weights, which has no such column.
type incomingRow struct {
	Epoch               int32   `column:"epoch"`
	Layer               int32   `column:"layer"`
	IncomingCorrelation float64 `column:"incoming_correlation"`
}

// incoming gives, snapshot by snapshot and layer by layer, the mean over pairs of units
// of how much their vectors of incoming weights, biases left out, are correlated:
//
//	|w·v| / (‖w‖ ‖v‖)
//
// 1 of parallel vectors, 0 of orthogonal ones; of random vectors of n weights it is near
// sqrt(2/(πn)). A layer of one unit has none (NaN). Rows are sorted by epoch, layer and unit.
func incoming(rows tables.Weights) []incomingRow {
	var out []incomingRow
	for start := 0; start < len(rows); {
		first := rows[start]
		var units [][]float64
		end := start
		for ; end < len(rows) && rows[end].Epoch == first.Epoch && rows[end].Layer == first.Layer; end++ {
			if end == start || rows[end].Unit != rows[end-1].Unit {
				units = append(units, nil)
			}
			if rows[end].Input >= 0 {
				last := len(units) - 1
				units[last] = append(units[last], float64(rows[end].Value))
			}
		}
		var pairs []float64
		for i, w := range units {
			for _, v := range units[:i] {
				pairs = append(pairs, math.Abs(dot(w, v))/math.Sqrt(dot(w, w)*dot(v, v)))
			}
		}
		out = append(out, incomingRow{first.Epoch, first.Layer, summary.Mean(pairs)})
		start = end
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}
