package vec

//go:generate go -C generator test -run TestEstimatorsCommitted . -write

// estimation is the part of an implementation that serves the estimators: it
// counts cells and sums over pairs. As with the other kernels, the exported
// functions have checked the operands.
type estimation struct {
	// Values come in whole blocks of 16. pushFewBins has a table of 32 edges.
	pushBins, pushFewBins func(key []uint32, x, edges []float32, last, scale float32, width int) (bad uint32)
	pushCells             func(key []uint32, x []float32, cell, first float32, width int)
	limits                func(lanes []Block, x []float32)

	// The column sums start from what they hold.
	gaussSums func(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32)
}

var portableEstimation = estimation{
	pushBins: pushBinsPortable, pushFewBins: pushBinsPortable,
	pushCells: pushCellsPortable, limits: limitsPortable,
	gaussSums: gaussSumsPortable,
}

// estimators returns the kernels of the implementation that runs.
func estimators() *estimation { return estimationOf(kernel().name) }
