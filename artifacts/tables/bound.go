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
