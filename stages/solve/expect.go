package solve

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
)

// surplus is what the sums behind an information may take it above its ceiling, in bits.
const surplus = 1e-9

// ExpectCurve checks a bound, which keeps to the rules of its table, against the
// patterns: no more than there is to know about them, and about their label.
func ExpectCurve(patterns tables.Patterns, curve tables.Curve) error {
	if len(curve) == 0 {
		return fmt.Errorf("curve: has no row; it has at least its two ends")
	}
	ceiling := vec.Log2(float64(len(patterns.PY))) + surplus
	for i, r := range curve {
		switch {
		case r.IXTBits > ceiling:
			return fmt.Errorf("curve: row %d, column ixt_bits: is %v, and %d patterns hold at most %v bits", i, r.IXTBits, len(patterns.PY), ceiling-surplus)
		case r.ITYBits > math.Min(1, r.IXTBits)+surplus:
			return fmt.Errorf("curve: row %d, column ity_bits: is %v, more than a label or I(X;T) has", i, r.ITYBits)
		}
	}
	return nil
}

// ExpectOptimality checks a comparison, which keeps to the rules of its table, against
// the symbols: a row for each layer.
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
