package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// Quantised gives every unit the symbols that its layer has in a network whose
// activations are stored in a few bits.
//
//	symbol  round((v - lo)·2^b / (hi - lo)) in float64, halves to even, per unit
//
// lo and hi are the lowest and the highest activation of the whole layer, at this
// snapshot: symbols run from 0 to 2^b, and follow the layer as it grows. For a
// network that is itself quantised the entropy of the symbols is exact, not an
// estimate; here it is that of the quantised view of a float32 network. A layer
// in which all activations are equal has one symbol.
//
// Reference: S. S. Lorenzen, C. Igel, M. Nielsen, "Information Bottleneck: Exact
// Analysis of (Quantized) Neural Networks", ICLR 2022, arXiv:2106.12912.
type Quantised struct {
	bits int
	counters
}

// maxBits keeps the digits of units small.
const maxBits = 20

// NewQuantised returns the estimator for activations of some bits. It panics
// unless bits is between 1 and 20.
func NewQuantised(bits int) *Quantised {
	if bits < 1 || bits > maxBits {
		panic("estimate: number of bits out of range")
	}
	return &Quantised{bits: bits}
}

// Name returns quantised(bits=8).
func (q *Quantised) Name() string { return fmt.Sprintf("quantised(bits=%d)", q.bits) }

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (q *Quantised) Estimate(t [][]float32, y []int32) (Estimate, error) {
	samples(t, y)
	return q.estimateOf(q.symbols, t, y)
}

// Symbols returns the joint symbol of all units for each pattern.
func (q *Quantised) Symbols(t [][]float32) ([]int32, error) { return q.symbolsOf(q.symbols, t) }

// symbols returns symbols that are overwritten when c is used again.
func (q *Quantised) symbols(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error) {
	if patterns(t) == 0 {
		return nil, 0, nil
	}
	low, high, err := limitsOf(t)
	if err != nil {
		return nil, 0, err
	}
	c.Begin(patterns(t))
	lo, span, levels := float64(low), float64(high)-float64(low), float64(int(1)<<q.bits)
	width := q.bits + 1 // of 2^b, too
	for _, unit := range t {
		if span == 0 {
			break
		}
		digit := c.Digit(width)
		for p, v := range unit {
			digit[p] = digit[p]<<width | uint32(math.RoundToEven((float64(v)-lo)*levels/span))
		}
	}
	symbol, distinct = c.Symbols()
	return symbol, distinct, nil
}

// plugInOf returns the plug-in estimate on the symbols of an estimator.
func plugInOf(d Discretizer, t [][]float32, y []int32) (Estimate, error) {
	samples(t, y)
	symbol, err := d.Symbols(t)
	if err != nil {
		return Estimate{}, err
	}
	return PlugIn(symbol, y), nil
}

// joint joins whole numbers below 2²⁴, one per unit and pattern, into one symbol
// per pattern: they are their own floors.
func joint(codes [][]float32) ([]int32, error) { return NewFloor(1).Symbols(codes) }

// sameShape returns zeros for the activations of a layer.
func sameShape(t [][]float32) [][]float32 {
	n := patterns(t)
	all, out := make([]float32, len(t)*n), make([][]float32, len(t))
	for u := range out {
		out[u] = all[u*n : (u+1)*n : (u+1)*n]
	}
	return out
}

// limitsOf returns the lowest and the highest activation of one layer.
func limitsOf(t [][]float32) (lo, hi float32, err error) {
	lo, hi = float32(math.Inf(1)), float32(math.Inf(-1))
	for u, unit := range t {
		least, greatest, finite := vec.Limits(unit)
		if !finite {
			return 0, 0, notFinite(u, unit)
		}
		lo, hi = min(lo, least), max(hi, greatest)
	}
	if patterns(t) == 0 {
		return 0, 0, errNoActivations
	}
	return lo, hi, nil
}
