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

// Optimality says how close converged layers are to the bound.
type Optimality []OptimalityRow

// OptimalityRow compares one layer with the bound.
type OptimalityRow struct {
	Epoch           int32   `column:"epoch"`
	Layer           int32   `column:"layer"`
	Beta            float64 `column:"beta"`              // the β at which the layer is closest to a fixed point
	DivergenceBits  float64 `column:"divergence_bits"`   // G(β) there
	VerticalGapBits float64 `column:"vertical_gap_bits"` // I_Y*(I(X;T)) - I(T;Y)
	RateExcessBits  float64 `column:"rate_excess_bits"`  // I(X;T) - I_X*(I(T;Y))
	CertificateBits float64 `column:"certificate_bits"`  // width of the interval that holds the two gaps
}
