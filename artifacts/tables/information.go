package tables

// Information holds the points of the information plane, one row per snapshot,
// layer and estimator.
type Information []InformationRow

// InformationRow is an estimate of the information in one layer at one snapshot, by one
// estimator, with indicators of how far it can be trusted. Where an estimator has no
// value, it is NaN: I(T;Y) without labels, H(T) of a layer that is not made discrete.
type InformationRow struct {
	Epoch     int32   `column:"epoch"`
	Layer     int32   `column:"layer"`
	Estimator string  `column:"estimator"` // name with parameters, such as binning(bins=30)
	IXTBits   float64 `column:"ixt_bits"`  // I(X;T)
	ITYBits   float64 `column:"ity_bits"`  // I(T;Y)

	IXTErrorBits float64 `column:"ixt_error_bits"` // standard error, where the estimator draws random numbers; 0 elsewhere
	ITYErrorBits float64 `column:"ity_error_bits"`

	HTBits  float64 `column:"ht_bits"` // H(T), where the estimator makes T discrete
	Symbols int64   `column:"symbols"` // number of distinct values of the discrete T

	Ceiling     float64 `column:"ceiling"`       // I(X;T) as a share of log₂ N: near 1 the estimate says nothing
	Saturated   float64 `column:"saturated"`     // share of the activations at either end of the layer's range in the run
	IXTRiseBits float64 `column:"ixt_rise_bits"` // violation of the data-processing order: how far above the
	ITYRiseBits float64 `column:"ity_rise_bits"` // least of the layers before, the input among them; 0 if not
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
