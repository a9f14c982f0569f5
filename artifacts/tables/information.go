package tables

// Information holds the points of the information plane, one row per snapshot,
// layer and estimator.
type Information []InformationRow

// InformationRow is what one layer knows at one snapshot, under one estimator.
type InformationRow struct {
	Epoch     int32   `column:"epoch"`
	Layer     int32   `column:"layer"`
	Estimator string  `column:"estimator"` // name with parameters, such as binning(bins=30)
	IXTBits   float64 `column:"ixt_bits"`  // I(X;T)
	ITYBits   float64 `column:"ity_bits"`  // I(T;Y)
	HTBits    float64 `column:"ht_bits"`   // H(T), where the estimator makes T discrete
	Symbols   int64   `column:"symbols"`   // number of distinct values of the discrete T
}

// Symbols holds a layer as the discrete variable that an estimator made of it.
type Symbols []SymbolsRow

// SymbolsRow is the symbol that a layer gives to one pattern. Symbols are
// numbered 0, 1, … in the order of the pattern that shows them first.
type SymbolsRow struct {
	Epoch     int32  `column:"epoch"`
	Layer     int32  `column:"layer"`
	Estimator string `column:"estimator"`
	Pattern   int32  `column:"pattern"`
	Symbol    int64  `column:"symbol"`
}
