package solve

import (
	"context"
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
)

// CompareLayers compares every layer of a table of symbols with the bound of the
// patterns' p(y=1|x) ([Compare]), or of more than two classes without noise; after each it calls step, whose error stops it. It
// fails where the symbols are not those of the patterns, layer by layer.
func CompareLayers(patterns tables.Patterns, symbols tables.Symbols, step func(done, total int) error) (tables.Optimality, error) {
	c, several, err := classesOf(patterns)
	if err != nil {
		return nil, err
	}
	var p *Problem
	if !several {
		if p, err = problemOf(patterns); err != nil {
			return nil, err
		}
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
		l, o := Layer{}, Optimality{}
		if several {
			l, o = c.compare(patterns.Y, symbol)
		} else {
			l = HardLayer(p, patterns.PY, symbol)
			if err := p.Interruptible(context.Background(), func(p *Problem) error { o = Compare(p, l); return nil }); err != nil {
				return nil, fmt.Errorf("symbols: epoch %d, layer %d: %w", head.Epoch, head.Layer, err)
			}
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
	if of, several, err := classesOf(patterns); err != nil || several {
		if err != nil {
			return nil, err
		}
		return of.curve(), nil
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
	p, err := NewProblem(nil, patterns.PY)
	if err != nil {
		return nil, fmt.Errorf("patterns: %w", err)
	}
	return p, nil
}

// surplus is by how much rounding may raise an information above its ceiling, in bits.
const surplus = 1e-9

// ExpectCurve checks a bound that satisfies the rules of its table against the
// patterns: I(X;T) is at most their entropy, I(T;Y) at most that of the classes and I(X;T).
func ExpectCurve(patterns tables.Patterns, curve tables.Curve) error {
	if len(curve) == 0 {
		return fmt.Errorf("curve: has no row; it has at least its two ends")
	}
	ceiling, label := vec.Log2(float64(len(patterns.PY)))+surplus, 1.0
	for _, y := range patterns.Y {
		label = max(label, vec.Log2(float64(y)+1))
	}
	for i, r := range curve {
		switch {
		case r.IXTBits > ceiling:
			return fmt.Errorf("curve: row %d, column ixt_bits: is %v, and %d patterns hold at most %v bits", i, r.IXTBits, len(patterns.PY), ceiling-surplus)
		case r.ITYBits > math.Min(label, r.IXTBits)+surplus:
			return fmt.Errorf("curve: row %d, column ity_bits: is %v, more than a label or I(X;T) has", i, r.ITYBits)
		}
	}
	return nil
}

// ExpectOptimality checks a comparison that satisfies the rules of its table against
// the symbols: it has a row for each layer.
func ExpectOptimality(symbols tables.Symbols, rows tables.Optimality) error {
	next := 0
	for i, s := range symbols {
		if i > 0 && s.Epoch == symbols[i-1].Epoch && s.Layer == symbols[i-1].Layer {
			continue
		}
		if next == len(rows) {
			return fmt.Errorf("optimality: has %d rows: row %d, epoch %d, layer %d, is missing", next, next, s.Epoch, s.Layer)
		}
		if r := rows[next]; r.Epoch != s.Epoch || r.Layer != s.Layer {
			return fmt.Errorf("optimality: row %d is epoch %d, layer %d; expected epoch %d, layer %d", next, r.Epoch, r.Layer, s.Epoch, s.Layer)
		}
		next++
	}
	if next < len(rows) {
		return fmt.Errorf("optimality: row %d is epoch %d, layer %d; expected %d rows", next, rows[next].Epoch, rows[next].Layer, next)
	}
	return nil
}
