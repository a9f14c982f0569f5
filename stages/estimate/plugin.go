package estimate

import "sync"

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

// counters lends working memory to estimates, so that none allocates any once a
// few have run.
type counters struct{ pool sync.Pool }

func (c *counters) borrow() *counter {
	if idle, ok := c.pool.Get().(*counter); ok {
		return idle
	}
	return new(counter)
}

func (c *counters) giveBack(idle *counter) { c.pool.Put(idle) }
