package solve

import (
	"context"
	"fmt"

	"infoplane/artifacts/tables"
)

// CompareLayers compares every layer of a table of symbols with the bound of the
// patterns' p(y=1|x) ([Compare]); after each it calls step,
// whose error stops it.
func CompareLayers(patterns tables.Patterns, symbols tables.Symbols, step func(done, total int) error) (tables.Optimality, error) {
	p, err := problemOf(patterns)
	if err != nil {
		return nil, err
	}
	n := len(patterns.PY)
	if len(symbols)%n != 0 {
		return nil, fmt.Errorf("symbols: %d rows for %d patterns: not a whole number of layers", len(symbols), n)
	}
	var out tables.Optimality
	symbol := make([]int32, n)
	for start := 0; start < len(symbols); start += n {
		head := symbols[start]
		for i, s := range symbols[start : start+n] {
			if s.Epoch != head.Epoch || s.Layer != head.Layer || s.Pattern != patterns.Pattern[i] {
				return nil, fmt.Errorf("symbols: row %d has epoch %d, layer %d, pattern %d, expected %d, %d, %d",
					start+i, s.Epoch, s.Layer, s.Pattern, head.Epoch, head.Layer, patterns.Pattern[i])
			}
			if s.Symbol < 0 || s.Symbol >= int64(n) {
				return nil, fmt.Errorf("symbols: row %d has the symbol %d, %d patterns have at most 0 to %d", start+i, s.Symbol, n, n-1)
			}
			symbol[i] = int32(s.Symbol)
		}
		l := HardLayer(p, patterns.PY, symbol)
		var o Optimality
		if err := p.Interruptible(context.Background(), func(p *Problem) error { o = Compare(p, l); return nil }); err != nil {
			return nil, fmt.Errorf("symbols: epoch %d, layer %d: %w", head.Epoch, head.Layer, err)
		}
		out = append(out, tables.OptimalityRow{
			Epoch: head.Epoch, Layer: head.Layer, Estimator: head.Estimator,
			IXTBits: l.IXT, ITYBits: l.ITY, Beta: o.Beta, DivergenceBits: o.Divergence,
			VerticalGapBits: o.VerticalGap.Low, CertificateBits: o.VerticalGap.Width(),
			RateExcessBits: o.RateExcess.Low, RateCertificateBits: o.RateExcess.Width(),
		})
		if err := step(len(out), len(symbols)/n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Curve computes the bound of equiprobable patterns ([Curve]); after each solve it
// calls step, whose error stops it.
//
// The table starts at the origin, where beta is the onset, and ends where every
// p(y|x) has its own symbol, where beta is +Inf; from there the bound is level.
func (c Config) Curve(patterns tables.Patterns, step func(solved int) error) (tables.Curve, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	p, err := problemOf(patterns)
	if err != nil {
		return nil, err
	}
	var points []Solution
	err = p.Interruptible(context.Background(), func(p *Problem) (err error) { // step ends it
		points, err = Curve(p, c.Tolerance, step)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out tables.Curve
	for _, s := range points {
		out = append(out, tables.CurveRow{Beta: s.Beta, IXTBits: s.IXT, ITYBits: s.ITY, GapBits: s.Gap, Atoms: int32(s.Atoms)})
	}
	return out, nil
}

// problemOf is the problem of equiprobable patterns whose label is 0 or 1.
func problemOf(patterns tables.Patterns) (*Problem, error) {
	for i, y := range patterns.Y {
		if y > 1 {
			return nil, fmt.Errorf("patterns: row %d, column y: is %d; the bound is one of labels 0 and 1", i, y)
		}
	}
	p, err := NewProblem(nil, patterns.PY)
	if err != nil {
		return nil, fmt.Errorf("patterns: %w", err)
	}
	return p, nil
}
