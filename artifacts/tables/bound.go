package tables

// Curve is the information-bottleneck bound, sorted by beta.
type Curve []CurveRow

// CurveRow is one point of the bound: an encoder that can be built, and how far
// from the optimum of I(X;T) - β I(T;Y) it can be at most.
type CurveRow struct {
	Beta    float64 `column:"beta"`
	IXTBits float64 `column:"ixt_bits"`
	ITYBits float64 `column:"ity_bits"`
	GapBits float64 `column:"gap_bits"` // certified: Lagrangian of this point minus the optimum is at most this
	Atoms   int32   `column:"atoms"`    // values of T with positive probability
}

// The names of the columns that only [Curve] has.
const (
	ColumnGapBits = "gap_bits"
	ColumnAtoms   = "atoms"
)

// Check returns an error that names what is wrong with the table.
func (c Curve) Check() error {
	n := len(c)
	for i, r := range c {
		switch {
		case !(r.Beta > 0):
			return violation(i, ColumnBeta, "is %v; expected a number above 0", r.Beta)
		case i > 0 && r.Beta < c[i-1].Beta:
			return violation(i, ColumnBeta, "%v follows %v; rows are sorted by beta", r.Beta, c[i-1].Beta)
		}
	}
	return first(
		within(n, ColumnIXTBits, func(i int) float64 { return c[i].IXTBits }, 0, every),
		within(n, ColumnITYBits, func(i int) float64 { return c[i].ITYBits }, 0, every),
		within(n, ColumnGapBits, func(i int) float64 { return c[i].GapBits }, 0, every),
		least(n, ColumnAtoms, func(i int) int32 { return c[i].Atoms }, 1),
	)
}

// Optimality describes how close converged layers are to the bound, one row per layer.
type Optimality []OptimalityRow

// OptimalityRow compares one layer, as an estimator sees it, with the bound of the
// patterns' p(y|x). Both informations are of that joint distribution, not of labels
// drawn from it. A gap is at least the value given, and at most that plus its
// certificate.
type OptimalityRow struct {
	Epoch               int32   `column:"epoch"`
	Layer               int32   `column:"layer"`
	Estimator           string  `column:"estimator"`
	IXTBits             float64 `column:"ixt_bits"`              // I(X;T)
	ITYBits             float64 `column:"ity_bits"`              // I(T;Y)
	Beta                float64 `column:"beta"`                  // β*, at which the layer is closest to a fixed point; +Inf if it comes closer for ever
	DivergenceBits      float64 `column:"divergence_bits"`       // G(β*): 0 at a fixed point, which need not be on the bound
	VerticalGapBits     float64 `column:"vertical_gap_bits"`     // I_Y*(I(X;T)) - I(T;Y): 0 on the bound only
	CertificateBits     float64 `column:"certificate_bits"`      // of the vertical gap
	RateExcessBits      float64 `column:"rate_excess_bits"`      // I(X;T) - I_X*(I(T;Y))
	RateCertificateBits float64 `column:"rate_certificate_bits"` // of the rate excess
}

// The names of the columns that only [Optimality] has.
const (
	ColumnDivergenceBits      = "divergence_bits"
	ColumnVerticalGapBits     = "vertical_gap_bits"
	ColumnCertificateBits     = "certificate_bits"
	ColumnRateExcessBits      = "rate_excess_bits"
	ColumnRateCertificateBits = "rate_certificate_bits"
)

// Check returns an error that names what is wrong with the table.
func (o Optimality) Check() error {
	n := len(o)
	keys := []key{
		whole(ColumnEpoch, func(i int) int32 { return o[i].Epoch }),
		whole(ColumnLayer, func(i int) int32 { return o[i].Layer }),
		{ColumnEstimator, func(i int) any { return o[i].Estimator }},
	}
	err := first(
		sorted(n, keys...),
		least(n, ColumnEpoch, func(i int) int32 { return o[i].Epoch }, 0),
		least(n, ColumnLayer, func(i int) int32 { return o[i].Layer }, 1),
		within(n, ColumnIXTBits, func(i int) float64 { return o[i].IXTBits }, 0, every),
		within(n, ColumnITYBits, func(i int) float64 { return o[i].ITYBits }, 0, every),
	)
	for i, r := range o {
		if !(r.Beta >= 0) {
			err = first(err, violation(i, ColumnBeta, "is %v; expected a number from 0 to +Inf", r.Beta))
		}
	}
	return first(err,
		within(n, ColumnDivergenceBits, func(i int) float64 { return o[i].DivergenceBits }, -every, every),
		within(n, ColumnVerticalGapBits, func(i int) float64 { return o[i].VerticalGapBits }, -every, every),
		within(n, ColumnCertificateBits, func(i int) float64 { return o[i].CertificateBits }, 0, every),
		within(n, ColumnRateExcessBits, func(i int) float64 { return o[i].RateExcessBits }, -every, every),
		within(n, ColumnRateCertificateBits, func(i int) float64 { return o[i].RateCertificateBits }, 0, every),
	)
}
