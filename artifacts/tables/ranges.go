package tables

// Ranges holds the ranges of the outputs of hidden layers, where a network rounds them to
// levels of ranges that follow the training, one row per snapshot and layer.
type Ranges []RangesRow

// RangesRow is the range of one layer before training epoch Epoch.
type RangesRow struct {
	Epoch int32   `column:"epoch"`
	Layer int32   `column:"layer"` // 1 is the first hidden layer
	Low   float32 `column:"low"`
	High  float32 `column:"high"`
}

// The names of the columns that only [Ranges] has.
const (
	ColumnLow  = "low"
	ColumnHigh = "high"
)

// Check returns an error that names what is wrong with the table.
func (r Ranges) Check() error {
	n := len(r)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return r[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return r[i].Layer }),
	}
	return first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return r[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return r[i].Layer }, 1),
		within(n, ColumnLow, func(i int) float64 { return float64(r[i].Low) }, -every, 0),
		within(n, ColumnHigh, func(i int) float64 { return float64(r[i].High) }, 0, every),
	)
}
