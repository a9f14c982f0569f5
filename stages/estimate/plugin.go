package estimate

import (
	"slices"
	"sync"
)

// PlugIn returns the plug-in estimate of a discrete layer: shares of patterns
// stand for probabilities.
//
//	I(X;T) = H(T)        T is a function of x
//	I(T;Y) = H(T) + H(Y) - H(T,Y) = H(T) - Σ_y p(y) H(T|y)
//
// symbol[pattern] is numbered 0, 1, … without a gap, y[pattern] is any label. The result depends on
// the counts only, so its bits do not depend on the order of the patterns.
// No patterns give zeros. Cost O(N).
func PlugIn(symbol, y []int32) Estimate {
	distinct := 0
	for _, s := range symbol {
		distinct = max(distinct, int(s)+1)
	}
	return new(counter).plugIn(symbol, distinct, y)
}

// counters keeps the working memory of estimates that have ended for the next ones.
type counters struct{ pool sync.Pool }

// numbering returns the symbols of a layer, in memory of c, and their number.
type numbering func(c *counter, t [][]float32) (symbol []int32, distinct int, err error)

func (p *counters) get() *counter {
	if idle, ok := p.pool.Get().(*counter); ok {
		return idle
	}
	return new(counter)
}

// estimateOf returns the plug-in estimate on symbols.
func (p *counters) estimateOf(symbols numbering, t [][]float32, y []int32) (Estimate, error) {
	c := p.get()
	defer p.pool.Put(c)
	symbol, distinct, err := symbols(c, t)
	if err != nil {
		return Estimate{}, err
	}
	return c.plugIn(symbol, distinct, y), nil
}

// symbolsOf returns a copy of symbols.
func (p *counters) symbolsOf(symbols numbering, t [][]float32) ([]int32, error) {
	c := p.get()
	defer p.pool.Put(c)
	symbol, _, err := symbols(c, t)
	return slices.Clone(symbol), err
}
