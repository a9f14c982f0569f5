package estimate

import (
	"errors"
	"fmt"
	"math"
	"math/bits"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// Binning counts on fixed edges, as the authors' code does.
//
//	edges   e_i = float32(lo + (hi-lo) i/(bins-1)),  i = 0 … bins-1
//	symbol  (number of edges ≤ v) - 1, per unit
//
// With lo, hi = -1, 1 and 30 edges these are 29 intervals, closed below, and a
// singleton for v = 1. Equal-width bins that are closed at the top are another
// estimator: "30 bins" alone leaves up to 0.95 bit open.
//
// The singleton is not empty: tanh and the softmax round to exactly 1 in float32
// where a unit saturates, and how often they do differs between implementations
// of them. [Binning.Closed] puts v = hi into the last interval instead.
//
// Values outside [lo, hi] keep the formula's meaning, as they do in the authors'
// code: all of v ≥ hi share the symbol of hi, all of v < lo share one symbol of
// their own. With the fixed range that makes ReLU look more compressed than it
// is; take lo and hi from the whole run then ([Limits]).
//
// Reference: R. Shwartz-Ziv, N. Tishby, 2017, arXiv:1703.00810, and
// ravidziv/IDNNs at e53f054 (np.digitize on np.linspace(-1, 1, 30)).
type Binning struct {
	parameters string // bins=30,range=run
	edges      []float32
	scale      float32 // bins per unit of v, to guess the interval
	near       bool    // the guess is as near as vec.PushBins needs it
	counters
}

// NewBinning returns the estimator with edges from -1 to 1, the range of tanh.
// It panics for fewer than two bins.
func NewBinning(bins int) *Binning {
	return newBinning(fmt.Sprintf("bins=%d", bins), bins, -1, 1)
}

// NewBinningLayer returns the estimator with edges from the lowest to the highest
// activation of one layer at all snapshots. It panics for fewer than two bins or
// lo > hi.
//
// The edges do not move from snapshot to snapshot, so that a path through the
// information plane is measured on one grid; but two layers have two grids.
func NewBinningLayer(bins int, lo, hi float32) *Binning {
	return newBinning(fmt.Sprintf("bins=%d,range=layer", bins), bins, lo, hi)
}

// NewBinningRun returns the estimator with edges from the lowest to the highest
// activation of a run. It panics for fewer than two bins or lo > hi.
func NewBinningRun(bins int, lo, hi float32) *Binning {
	return newBinning(fmt.Sprintf("bins=%d,range=run", bins), bins, lo, hi)
}

func newBinning(parameters string, bins int, lo, hi float32) *Binning {
	if bins < 2 || !(lo <= hi) {
		panic("estimate: fewer than two bins or an empty range")
	}
	b := &Binning{parameters: parameters, edges: make([]float32, bins, max(bins, 32))} // see vec.PushBins
	width := float64(hi) - float64(lo)
	for i := range b.edges {
		b.edges[i] = float32(float64(lo) + float64(width*float64(i))/float64(bins-1))
	}
	b.scale = float32(float64(bins-1) / width)
	b.near = b.guessIsNear()
	return b
}

// Closed returns the same estimator with bins-1 intervals, of which the last holds
// its upper edge, as in numpy.histogram: v = hi has no bin of its own, and v ≥ hi
// shares the symbol of the last interval.
//
//	symbol  min((number of edges ≤ v) - 1, bins - 2), per unit
func (b *Binning) Closed() *Binning {
	last := len(b.edges) - 1
	closed := &Binning{
		parameters: b.parameters + ",top=closed",
		edges:      b.edges[:last], // a value above the last edge but one has one symbol
		scale:      b.scale,
	}
	closed.near = closed.guessIsNear()
	return closed
}

// guessIsNear reports whether vec.PushBins finds the number of edges for every value.
// Its guess never falls as v grows, so the first and the last value of every
// interval stand for all: there the guess must be the number or one less.
func (b *Binning) guessIsNear() bool {
	last := float32(len(b.edges) - 1)
	near := func(v float32) bool {
		t := float32((v - b.edges[0]) * b.scale)
		if !(t < last) {
			t = last
		}
		if !(t > 0) {
			t = 0
		}
		guess, n := int(math.RoundToEven(float64(t))), b.edgesUpTo(v)
		return guess == n || guess == n-1
	}
	for _, e := range b.edges {
		if !near(e) || !near(math.Nextafter32(e, float32(math.Inf(-1)))) {
			return false
		}
	}
	return near(math.MaxFloat32) && near(-math.MaxFloat32)
}

// Name returns binning(bins=30), with range=run or range=layer and top=closed where they
// apply: binning(bins=30,range=run,top=closed).
func (b *Binning) Name() string { return "binning(" + b.parameters + ")" }

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (b *Binning) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return b.estimateOf(b.symbols, t, y)
}

// Symbols returns the joint symbol of all units for each pattern.
func (b *Binning) Symbols(t [][]float32) ([]int32, error) { return b.symbolsOf(b.symbols, t) }

// symbols returns symbols that are overwritten when c is used again.
func (b *Binning) symbols(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error) {
	c.Begin(patterns(t))
	width := bits.Len(uint(len(b.edges)))
	for u, unit := range t {
		digit := c.Digit(width)
		if b.near {
			if !vec.PushBins(digit, unit, b.edges, b.scale, width) {
				return nil, 0, notFinite(u, unit)
			}
			continue
		}
		if err := finite(t[u : u+1]); err != nil {
			return nil, 0, notFinite(u, unit)
		}
		for i, v := range unit {
			digit[i] = digit[i]<<width | uint32(b.edgesUpTo(v))
		}
	}
	symbol, distinct = c.Symbols()
	return symbol, distinct, nil
}

// edgesUpTo returns the number of edges ≤ v, for v finite. The arithmetic only
// guesses; comparison with the edges decides, so rounding cannot show.
func (b *Binning) edgesUpTo(v float32) int {
	last := len(b.edges) - 1
	guess := float32((v - b.edges[0]) * b.scale)
	n := 0
	switch {
	case guess >= float32(last):
		n = last
	case guess > 0:
		n = int(guess)
	}
	for n <= last && b.edges[n] <= v {
		n++
	}
	for n > 0 && b.edges[n-1] > v {
		n--
	}
	return n
}

var errNoActivations = errors.New("no activations")

// Limits returns the lowest and the highest activation of some layers, each
// t[unit][pattern]; it fails if one is not finite or if there are none.
func Limits(layers ...[][]float32) (lo, hi float32, err error) {
	lo, hi = float32(math.Inf(1)), float32(math.Inf(-1))
	some := false
	for l, t := range layers {
		for u, unit := range t {
			least, greatest, finite := vec.Limits(unit)
			if !finite {
				return 0, 0, fmt.Errorf("layer %d: %w", l+1, notFinite(u, unit))
			}
			lo, hi, some = min(lo, least), max(hi, greatest), some || len(unit) > 0
		}
	}
	if !some {
		return 0, 0, errNoActivations
	}
	return lo, hi, nil
}
