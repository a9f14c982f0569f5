package shape

import "infoplane/internal/summary"

// Correlation measures Spearman's rank correlation of a and b, pair by pair: between low
// and high. See [summary.Correlation]: pairs with a NaN are left out, and fewer than
// three pairs, or one side all equal, have none (NaN).
func Correlation(a, b []float64, low, high float64) Measure {
	return Between(summary.Correlation(a, b), low, high)
}
