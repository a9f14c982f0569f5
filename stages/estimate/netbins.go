package estimate

import (
	"fmt"
	"math/bits"
	"sort"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// NetBins counts on edges that lie evenly in the net input of tanh units, not in what they
// answer.
//
//	edges   e_i = tanh(-50 + 100 i/(bins-1)) in float64,  i = 0 … bins-1
//	symbol  number of edges ≤ v, per unit
//
// Where a unit saturates, activations are close together and net inputs are not: bins of equal
// width merge them, and these bins do not, down to the rounding of float32, in which tanh is 1
// from a net input of 9 on. Edges beyond 19 are 1 in float64 as well, and are one: of 100 edges
// about 20 are left between -1 and 1. Most layers that compress on bins of equal width do not
// compress on these.
//
// For units other than tanh, whose activations leave [-1, 1], all of v ≥ 1 share a symbol.
//
// Cost O(N units log bins).
//
// Reference: A. Saxe et al., On the Information Bottleneck Theory of Deep Learning, ICLR 2018,
// figures 13 and 14.
type NetBins struct {
	bins  int
	edges []float64 // distinct, ascending
	counters
}

// netLimit is the net input of the last edge, as published.
const netLimit = 50

// NewNetBins returns the estimator with a number of edges. It panics for fewer than two, or
// more than 2²⁰.
func NewNetBins(bins int) *NetBins {
	if bins < 2 || bins > maxBins {
		panic("estimate: number of bins out of range")
	}
	b := &NetBins{bins: bins}
	for i := range bins {
		z := float64(netLimit*float64(2*i-(bins-1))) / float64(bins-1)
		e := 1 - 2/(vec.Exp(2*z)+1)
		if n := len(b.edges); n == 0 || e > b.edges[n-1] {
			b.edges = append(b.edges, e)
		}
	}
	return b
}

// Name returns netbins(bins=100).
func (b *NetBins) Name() string { return fmt.Sprintf("netbins(bins=%d)", b.bins) }

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (b *NetBins) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return b.estimateOf(b.symbols, t, y)
}

// Symbols returns the joint symbol of all units for each pattern.
func (b *NetBins) Symbols(t [][]float32) ([]int32, error) { return b.symbolsOf(b.symbols, t) }

// symbols returns symbols that are overwritten when c is used again.
func (b *NetBins) symbols(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error) {
	c.Begin(patterns(t))
	width := bits.Len(uint(len(b.edges)))
	for u, unit := range t {
		if _, _, finite := vec.Limits(unit); !finite {
			return nil, 0, notFinite(u, unit)
		}
		digit := c.Digit(width)
		for i, v := range unit {
			digit[i] = digit[i]<<width | uint32(sort.Search(len(b.edges), func(e int) bool { return b.edges[e] > float64(v) }))
		}
	}
	symbol, distinct = c.Symbols()
	return symbol, distinct, nil
}
