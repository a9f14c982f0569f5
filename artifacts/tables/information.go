package tables

import "math"

// Information holds the points of the information plane, one row per snapshot,
// layer and estimator.
type Information []InformationRow

// InformationRow is an estimate of the information in one layer at one snapshot, by one
// estimator, with indicators of how far it can be trusted. Where an estimator has no
// value, it is NaN: I(T;Y) without labels, H(T) of a layer that is not made discrete.
type InformationRow struct {
	Epoch     int32   `column:"epoch"`
	Layer     int32   `column:"layer"`
	Name      string  `column:"name,optional"` // of the layer, where layers have names
	Estimator string  `column:"estimator"`     // name with parameters, such as binning(bins=30)
	IXTBits   float64 `column:"ixt_bits"`      // I(X;T)
	ITYBits   float64 `column:"ity_bits"`      // I(T;Y)

	IXTErrorBits float64 `column:"ixt_error_bits"` // standard error, where the estimator draws random numbers; 0 elsewhere
	ITYErrorBits float64 `column:"ity_error_bits"`

	HTBits  float64 `column:"ht_bits"` // H(T), where the estimator makes T discrete
	Symbols int64   `column:"symbols"` // number of distinct values of the discrete T

	Ceiling     float64 `column:"ceiling"`       // I(X;T) as a share of log₂ N: near 1 the estimate says nothing
	Saturated   float64 `column:"saturated"`     // share of the activations at either end of the layer's range in the run
	IXTRiseBits float64 `column:"ixt_rise_bits"` // violation of the data-processing order: how far above the
	ITYRiseBits float64 `column:"ity_rise_bits"` // least of the layers before, the input among them; 0 if not
}

// The names of the columns that only [Information] has.
const (
	ColumnIXTErrorBits = "ixt_error_bits"
	ColumnITYErrorBits = "ity_error_bits"
	ColumnHTBits       = "ht_bits"
	ColumnSymbols      = "symbols"
	ColumnName         = "name"
	ColumnCeiling      = "ceiling"
	ColumnSaturated    = "saturated"
	ColumnIXTRiseBits  = "ixt_rise_bits"
	ColumnITYRiseBits  = "ity_rise_bits"
)

// Check returns an error that names what is wrong with the table. Without labels ity_bits is NaN, and without
// symbols ht_bits is.
func (t Information) Check() error {
	n := len(t)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return t[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return t[i].Layer }),
		{ColumnEstimator, func(i int) any { return t[i].Estimator }},
	}
	err := first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return t[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return t[i].Layer }, 1),
		unlessUnknown(n, ColumnIXTBits, func(i int) float64 { return t[i].IXTBits }, -every, every),
		unlessUnknown(n, ColumnITYBits, func(i int) float64 { return t[i].ITYBits }, -every, every),
		unlessUnknown(n, ColumnIXTErrorBits, func(i int) float64 { return t[i].IXTErrorBits }, 0, every),
		unlessUnknown(n, ColumnITYErrorBits, func(i int) float64 { return t[i].ITYErrorBits }, 0, every),
		least(n, ColumnSymbols, func(i int) int64 { return t[i].Symbols }, 0),
	)
	for i, r := range t {
		if r.Symbols > 0 || !math.IsNaN(r.HTBits) {
			err = first(err, inRange(i, ColumnHTBits, r.HTBits, 0, every))
		}
	}
	return first(err,
		unlessUnknown(n, ColumnCeiling, func(i int) float64 { return t[i].Ceiling }, -every, every),
		within(n, ColumnSaturated, func(i int) float64 { return t[i].Saturated }, 0, 1),
		unlessUnknown(n, ColumnIXTRiseBits, func(i int) float64 { return t[i].IXTRiseBits }, 0, every),
		unlessUnknown(n, ColumnITYRiseBits, func(i int) float64 { return t[i].ITYRiseBits }, 0, every),
	)
}

// Symbols holds a layer as the discrete variable that an estimator made of it.
type Symbols []SymbolsRow

// SymbolsRow is the symbol of one pattern in a layer. Symbols are numbered 0, 1, … in the
// order of the pattern that shows them first.
type SymbolsRow struct {
	Epoch     int32  `column:"epoch"`
	Layer     int32  `column:"layer"`
	Estimator string `column:"estimator"`
	Pattern   int32  `column:"pattern"`
	Symbol    int64  `column:"symbol"`
}

// The names of the columns that only [Symbols] has.
const (
	ColumnSymbol = "symbol"
)

// Check returns an error that names what is wrong with the table.
func (s Symbols) Check() error {
	n := len(s)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return s[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return s[i].Layer }),
		{ColumnEstimator, func(i int) any { return s[i].Estimator }},
		whole(ColumnPattern, func(i int) int32 { return s[i].Pattern }),
	}
	err := first(
		sorted(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return s[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return s[i].Layer }, 1),
		least(n, ColumnPattern, func(i int) int32 { return s[i].Pattern }, 0),
		least(n, ColumnSymbol, func(i int) int64 { return s[i].Symbol }, 0),
	)
	next := int64(0)
	for i, r := range s {
		if i == 0 || r.Epoch != s[i-1].Epoch || r.Layer != s[i-1].Layer || r.Estimator != s[i-1].Estimator {
			next = 0
		}
		if r.Symbol > next {
			err = first(err, violation(i, ColumnSymbol, "is %d before there was a %d; symbols are numbered in the order of the pattern that shows them first", r.Symbol, next))
		}
		if r.Symbol == next {
			next++
		}
	}
	return err
}
