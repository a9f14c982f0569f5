package estimate

import (
	"math"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// Exact counts distinct vectors of activations at full precision.
//
//	symbol  the bits of v as float32, per unit; -0 is 0
//
// I(X;T) is H(T) of the network as it runs in float32, without an assumption: log₂ N
// unless patterns share all activations of the layer. It is the answer for a network
// whose activations are quantised, which has few distinct vectors, and for units that
// saturate or are dead. Where a network computes with other rounding, another number of
// patterns share a vector: the last bits count.
//
// Cost O(N units).
//
// Reference: S. S. Lorenzen, C. Igel, M. Nielsen, "Information Bottleneck: Exact
// Analysis of (Quantized) Neural Networks", ICLR 2022, arXiv:2106.12912; A. Saxe et al.,
// On the Information Bottleneck Theory of Deep Learning, ICLR 2018, figure 15.
type Exact struct{ counters }

// NewExact returns the estimator.
func NewExact() *Exact { return &Exact{} }

// Name returns exact.
func (e *Exact) Name() string { return "exact" }

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (e *Exact) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.estimateOf(e.symbols, t, y)
}

// Symbols returns the joint symbol of all units for each pattern.
func (e *Exact) Symbols(t [][]float32) ([]int32, error) { return e.symbolsOf(e.symbols, t) }

// symbols returns symbols that are overwritten when c is used again.
func (e *Exact) symbols(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error) {
	c.Begin(patterns(t))
	for u, unit := range t {
		if _, _, finite := vec.Limits(unit); !finite {
			return nil, 0, notFinite(u, unit)
		}
		digit := c.Digit(32)
		for i, v := range unit {
			digit[i] = math.Float32bits(v + 0) // -0 + 0 is 0
		}
	}
	symbol, distinct = c.Symbols()
	return symbol, distinct, nil
}
