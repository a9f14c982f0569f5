package tables

import "math"

// Measures describes the layers of one network on its training patterns, one row per
// snapshot and layer, beside what [Gradients] has. It exists only for networks whose
// experiment asks for it.
type Measures []MeasuresRow

// MeasuresRow describes one layer at one snapshot.
//
// The gradients g_i are those of the loss on each single training pattern, with respect
// to the weights of the layer, biases left out, at the weights of the snapshot.
//
// With h_i the activation of a pattern of class c, μ_c the mean of its class, μ that of all,
// N patterns of which N_c are of the class, and K classes, the covariances are
//
//	Σ_W = 1/N Σ_i (h_i-μ_c)(h_i-μ_c)ᵀ      Σ_B = 1/N Σ_c N_c (μ_c-μ)(μ_c-μ)ᵀ
//
// which add up to that of all patterns; for classes of one size they are those of the
// reference, and Collapse is its NC1, which neural collapse brings to 0.
//
// Reference: V. Papyan, X. Y. Han, D. L. Donoho, "Prevalence of neural collapse during the
// terminal phase of deep learning training", PNAS 117 (2020) 24652, doi:10.1073/pnas.2015509117.
type MeasuresRow struct {
	Epoch           int32   `column:"epoch"`
	Layer           int32   `column:"layer"`
	SampleMeanNorm  float64 `column:"sample_mean_norm"` // ‖mean_i g_i‖₂: of the gradient of the loss on all training patterns
	SampleStdNorm   float64 `column:"sample_std_norm"`  // sqrt(tr cov_i g_i), population covariance
	WithinVariance  float64 `column:"within_variance"`  // tr Σ_W
	BetweenVariance float64 `column:"between_variance"` // tr Σ_B
	Collapse        float64 `column:"collapse"`         // tr(Σ_W Σ_B⁺)/K; NaN where the means of all classes are one
	Flat            float64 `column:"flat"`             // share of units and patterns where the activation has less than a tenth of its greatest slope
}

// The names of the columns that only [Measures] has.
const (
	ColumnSampleMeanNorm  = "sample_mean_norm"
	ColumnSampleStdNorm   = "sample_std_norm"
	ColumnWithinVariance  = "within_variance"
	ColumnBetweenVariance = "between_variance"
	ColumnCollapse        = "collapse"
	ColumnFlat            = "flat"
)

// The names of the columns that are derived of those of [Measures].
const (
	ColumnSampleMeanOverDeviation = "sample_mean_over_deviation" // sample_mean_norm/sample_std_norm: the signal-to-noise ratio
)

func (r MeasuresRow) derived() []derived {
	return []derived{{ColumnSampleMeanOverDeviation, r.SampleMeanNorm / r.SampleStdNorm}}
}

// Check returns an error that names what is wrong with the table.
func (m Measures) Check() error {
	n := len(m)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return m[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return m[i].Layer }),
	}
	err := first(
		sorted(n, keys...), complete(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return m[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return m[i].Layer }, 1),
		within(n, ColumnSampleMeanNorm, func(i int) float64 { return m[i].SampleMeanNorm }, 0, every),
		within(n, ColumnSampleStdNorm, func(i int) float64 { return m[i].SampleStdNorm }, 0, every),
		within(n, ColumnWithinVariance, func(i int) float64 { return m[i].WithinVariance }, 0, every),
		within(n, ColumnBetweenVariance, func(i int) float64 { return m[i].BetweenVariance }, 0, every),
	)
	for i, r := range m {
		if r.BetweenVariance > 0 || !math.IsNaN(r.Collapse) {
			err = first(err, inRange(i, ColumnCollapse, r.Collapse, 0, every))
		}
	}
	return first(err, within(n, ColumnFlat, func(i int) float64 { return m[i].Flat }, 0, 1))
}
