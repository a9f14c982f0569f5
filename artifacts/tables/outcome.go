package tables

// SquaredErrors holds the loss of networks that are trained on the squared error, one row
// per snapshot, beside their [History].
type SquaredErrors []SquaredErrorsRow

// SquaredErrorsRow is the state of the network before epoch Epoch. Without test patterns
// the test column is NaN.
type SquaredErrorsRow struct {
	Epoch      int32   `column:"epoch"`
	ErrorTrain float64 `column:"error_train"` // mean of (output - target)² over patterns and outputs
	ErrorTest  float64 `column:"error_test"`
}

// The names of the columns that only [SquaredErrors] has.
const (
	ColumnErrorTrain = "error_train"
	ColumnErrorTest  = "error_test"
)

// Check returns an error that names what is wrong with the table.
func (e SquaredErrors) Check() error {
	n := len(e)
	return first(
		sorted(n, whole(ColumnEpoch, func(i int) int32 { return e[i].Epoch })),
		least(n, ColumnEpoch, func(i int) int32 { return e[i].Epoch }, 0),
		within(n, ColumnErrorTrain, func(i int) float64 { return e[i].ErrorTrain }, 0, every),
		unlessUnknown(n, ColumnErrorTest, func(i int) float64 { return e[i].ErrorTest }, 0, every),
	)
}

// Outcome says how the training of one network ended, in one row. It is a table of networks
// whose training may end before its last epoch, or begin again.
type Outcome []OutcomeRow

// OutcomeRow is the end of a network's training.
type OutcomeRow struct {
	Epoch    int32 `column:"epoch"`    // epochs trained, the last of which may be incomplete
	Steps    int64 `column:"steps"`    // in them
	Stopped  int32 `column:"stopped"`  // 1: by a rule, before the last epoch; 0: not
	Restarts int32 `column:"restarts"` // networks that were thrown away before this one
}

// The names of the columns that only [Outcome] has.
const (
	ColumnSteps    = "steps"
	ColumnStopped  = "stopped"
	ColumnRestarts = "restarts"
)

// Check returns an error that names what is wrong with the table.
func (o Outcome) Check() error {
	n := len(o)
	return first(
		sorted(n, whole(ColumnEpoch, func(i int) int32 { return o[i].Epoch })),
		least(n, ColumnEpoch, func(i int) int32 { return o[i].Epoch }, 1),
		least(n, ColumnSteps, func(i int) int64 { return o[i].Steps }, 1),
		within(n, ColumnStopped, func(i int) float64 { return float64(o[i].Stopped) }, 0, 1),
		least(n, ColumnRestarts, func(i int) int32 { return o[i].Restarts }, 0),
	)
}
