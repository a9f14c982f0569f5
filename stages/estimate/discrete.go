package estimate

import (
	"fmt"
	"slices"
	"sync"

	"infoplane/artifacts/tables"
	"infoplane/stages/estimate/symbols"
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
	return counted(new(symbols.Counter), symbol, distinct, y)
}

// counted returns the plug-in estimate on symbols below distinct.
func counted(c *symbols.Counter, symbol []int32, distinct int, y []int32) Estimate {
	ht, ity := c.PlugIn(symbol, distinct, y)
	return Estimate{IXT: ht, ITY: ity, HT: ht, Symbols: distinct}
}

// Corrected is an estimator that counts symbols, with entropies that are corrected for the
// bias of few patterns; see [symbols.Correction].
//
//	I(X;T) = H(T);  I(T;Y) = H(T) + H(Y) - H(T,Y)     each corrected
//
// The patterns then stand for a larger population: of all patterns that there are, no correction
// is due to I(X;T). Neither estimate keeps the laws of plug-in estimates: I(X;T) may exceed
// log₂ N, and I(T;Y) may be negative.
type Corrected struct {
	of Discretizer
	by symbols.Correction
}

// NewCorrected returns an estimator with a correction. It panics if there is no such correction.
func NewCorrected(of Discretizer, by symbols.Correction) Corrected {
	if !by.Valid() {
		panic("estimate: no correction " + string(by))
	}
	return Corrected{of, by}
}

// Name returns that of the estimator with the correction: floor(width=0.5,correction=miller-madow).
func (c Corrected) Name() string {
	return withParameters(c.of.Name(), "correction="+string(c.by))
}

// Symbols returns those of the estimator.
func (c Corrected) Symbols(t [][]float32) ([]int32, error) { return c.of.Symbols(t) }

// Estimate returns the corrected estimates.
func (c Corrected) Estimate(t [][]float32, y []int32) (Estimate, error) {
	samples(t, y)
	symbol, err := c.of.Symbols(t)
	if err != nil || len(symbol) == 0 {
		return Estimate{}, err
	}
	distinct := int(slices.Max(symbol)) + 1
	ht, ity := new(symbols.Counter).Corrected(symbol, distinct, y, c.by)
	return Estimate{IXT: ht, ITY: ity, HT: max(0, ht), Symbols: distinct}, nil
}

// unbounded marks that a corrected entropy may exceed log₂ N.
func (c Corrected) unbounded() {}

// counters keeps the working memory of estimates that have ended for the next ones.
type counters struct{ pool sync.Pool }

// numbering returns the symbols of a layer, in memory of c, and their number.
type numbering func(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error)

func (p *counters) get() *symbols.Counter {
	if idle, ok := p.pool.Get().(*symbols.Counter); ok {
		return idle
	}
	return new(symbols.Counter)
}

// estimateOf returns the plug-in estimate on symbols.
func (p *counters) estimateOf(number numbering, t [][]float32, y []int32) (Estimate, error) {
	c := p.get()
	defer p.pool.Put(c)
	symbol, distinct, err := number(c, t)
	if err != nil {
		return Estimate{}, err
	}
	return counted(c, symbol, distinct, y), nil
}

// symbolsOf returns a copy of symbols.
func (p *counters) symbolsOf(number numbering, t [][]float32) ([]int32, error) {
	c := p.get()
	defer p.pool.Put(c)
	symbol, _, err := number(c, t)
	return slices.Clone(symbol), err
}

// Discretize returns the symbols of every layer at the last snapshot of a network. It
// fails for an estimator that is not a [Discretizer], such as ksg.
func (c Config) Discretize(run []Snapshot, pattern []int32) (tables.Symbols, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if len(run) == 0 {
		return tables.Symbols{}, nil
	}
	settings, _, err := settingsOf(run, Regression{}, noStep)
	if err != nil {
		return nil, err
	}
	last, err := run[len(run)-1].loaded()
	if err != nil {
		return nil, err
	}
	var out tables.Symbols
	for l, layer := range last.Layers {
		discretizer, ok := c.estimator(settings[l]).(Discretizer)
		if !ok {
			return nil, fmt.Errorf("%s: makes no layer a discrete variable; take binning or floor", c.Estimator)
		}
		symbols, err := discretizer.Symbols(layer)
		if err != nil {
			return nil, fmt.Errorf("epoch %d: layer %d: %w", last.Epoch, l+1, err)
		}
		for i, s := range symbols {
			out = append(out, tables.SymbolsRow{
				Epoch: last.Epoch, Layer: int32(l + 1), Estimator: discretizer.Name(),
				Pattern: pattern[i], Symbol: int64(s),
			})
		}
	}
	return out, nil
}

// Discrete reports whether the estimator is a [Discretizer].
func (c Config) Discrete() bool {
	_, ok := c.estimator(setting{}).(Discretizer)
	return ok
}
