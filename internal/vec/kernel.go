package vec

import (
	"fmt"
	"strings"
	"sync/atomic"
)

//go:generate go -C generator run . -dir ..

// implementation is a set of batch kernels. All sets give the same bits. The
// exported functions have checked the operands: a kernel may rely on their shapes.
type implementation struct {
	name   string
	lanes  int // numbers that one instruction computes
	chains int // of multiplyAdds

	dense     func(dst, x []Block, w, bias []float32, inputs, blocks int)
	denseBack func(dst, delta []Block, w []float32, units, inputs, blocks int)
	denseGrad func(dw, db []float32, delta, x []Block, n, columns, inputs, blocks int)
	wideGrad  func(dw []float32, delta, x []Block, n, units, inputs, blocks int)

	// Lanes of all sums of units of inputs and a bias, over so many whole blocks; and folds of
	// whole registers of lanes.
	gradLanes func(lanes, delta, x []Block, units, inputs, count, blocks int)
	foldLanes func(dst []float32, lanes []Block)

	tanh, sigmoid, softplus, softsign, relu                     func(dst, x []Block)
	tanhBack, sigmoidBack, softplusBack, softsignBack, reluBack func(dst, y []Block)

	elu, swish, abs, centredSoftplus func(dst, x []Block)
	eluBack                          func(dst, y []Block)
	swishBack, absBack               func(dst, x []Block)
	centredSoftplusBack              func(dst, x []Block)
	prelu, preluBack                 func(dst, x []Block, slopes []float32, blocks int)
	preluGrad                        func(ds []float32, delta, x []Block, n int)
	levels                           func(dst, x []Block, low, high, step float32)
	inside                           func(dst, x []Block, low, high float32)
	multiply                         func(dst, x []Block)

	softmax, softmaxBack   func(dst, z []Block, k, blocks int)
	softmaxDelta           func(dst, z, target []Block, k, blocks int, scale float32)
	sigmoidDelta, residual func(dst, z, target []Block, scale float32)

	adam      func(p, m, v, g []float32, rate, beta1, rest1, beta2, rest2, epsilon float32)
	sgd       func(p, g []float32, rate float32)
	momentum  func(p, v, g []float32, rate, momentum float32, nesterov bool)
	scale     func(p []float32, factor float32)
	addScaled func(dst, x []float32, factor float32)

	// Values come in whole blocks of 16. pushFewBins has a table of 32 edges.
	pushBins, pushFewBins func(key []uint32, x, edges []float32, last, scale float32, width int) (bad uint32)
	pushCells             func(key []uint32, x []float32, cell, first float32, width int)
	limits                func(lanes []Block, x []float32)

	// The column sums start from what they hold.
	gaussSums func(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32)
	gaussNear func(row, col, a, b []Block, units int, scale float32)

	// Numbers come in whole blocks of 16; integers are below 2³¹.
	differences func(dst []uint32, x []float32, here float32)
	jittered    func(dst []uint32, x []float32, z []float64, here, noise float64)
	larger      func(dst, a, b []uint32)
	tally       func(lanes, x []uint32, bound uint32)
	outside     func(lanes []uint32, x []float32, low, high float32)
	firstBelow  func(x []uint32, bound uint32) (at int)

	// It ends before a register that is not full, or has a number beyond expInside.
	expAll          func(x []float64) (done int)
	subtractShifted func(dst []float64, x []float32, here, twice float64) // whole blocks of 16

	multiplyAdds func(rounds int) float32
}

// portable is the reference: what it computes is right.
var portable = implementation{
	name: "portable", lanes: 1, chains: 12,
	dense: densePortable, denseBack: denseBackPortable, denseGrad: denseGradPortable, wideGrad: wideGradPortable,
	gradLanes: gradLanesPortable, foldLanes: foldLanesPortable,
	tanh: tanhPortable, tanhBack: tanhBackPortable,
	sigmoid: sigmoidPortable, sigmoidBack: sigmoidBackPortable,
	softplus: softplusPortable, softplusBack: softplusBackPortable,
	softsign: softsignPortable, softsignBack: softsignBackPortable,
	relu: reluPortable, reluBack: reluBackPortable,
	elu: eluPortable, eluBack: eluBackPortable,
	swish: swishPortable, swishBack: swishBackPortable,
	abs: absPortable, absBack: absBackPortable,
	centredSoftplus: centredSoftplusPortable, centredSoftplusBack: centredSoftplusBackPortable,
	prelu: preluPortable, preluBack: preluBackPortable, preluGrad: preluGradPortable, levels: levelsPortable, inside: insidePortable, multiply: multiplyPortable,
	softmaxBack: softmaxBackPortable, sigmoidDelta: sigmoidDeltaPortable, residual: residualPortable,
	momentum: momentumPortable, scale: scalePortable, addScaled: addScaledPortable,
	softmax: softmaxPortable, softmaxDelta: softmaxDeltaPortable,
	adam: adamPortable, sgd: sgdPortable,
	pushBins: pushBinsPortable, pushFewBins: pushBinsPortable, pushCells: pushCellsPortable,
	limits: limitsPortable, gaussSums: gaussSumsPortable, gaussNear: gaussNearPortable,
	differences: differencesPortable, jittered: jitteredPortable, larger: largerPortable, tally: tallyPortable,
	outside: outsidePortable, firstBelow: firstBelowPortable,
	expAll: expAllPortable, subtractShifted: subtractShiftedPortable,
	multiplyAdds: multiplyAddsPortable,
}

// active is the implementation that runs: the fastest one of this machine, until
// Select chooses another. It is the package's only variable state, and the results
// do not depend on it.
var active = func() *atomic.Pointer[implementation] {
	var p atomic.Pointer[implementation]
	all := implementations()
	p.Store(&all[len(all)-1])
	return &p
}()

func kernel() *implementation { return active.Load() }

// Kernel names the implementation of the batch kernels that runs: portable, avx2
// or avx512. The results do not depend on it.
func Kernel() string { return kernel().name }

// Kernels names those that this machine can run, the slowest first.
func Kernels() []string {
	var names []string
	for _, k := range implementations() {
		names = append(names, k.name)
	}
	return names
}

// Select makes the named kernel the active one. The error for any other name lists the
// available ones. Call it before computing anything: running computations may continue
// with either kernel.
func Select(name string) error {
	all := implementations()
	for i := range all {
		if all[i].name == name {
			active.Store(&all[i])
			return nil
		}
	}
	return fmt.Errorf("kernel %q: %w on this machine: it has %s", name, ErrKernel, strings.Join(Kernels(), ", "))
}
