package tables

// Choices are the encoders that an objective chooses, sorted by parameter.
type Choices []ChoicesRow

// ChoicesRow is one encoder in the information plane. It is at least the vertical gap below
// the bound, and at most that plus the certificate.
type ChoicesRow struct {
	Functional      string  `column:"functional"`        // lagrangian, squared, deterministic, erasure
	Parameter       float64 `column:"parameter"`         // β, or the share that is not erased
	IXTBits         float64 `column:"ixt_bits"`          // I(X;T)
	ITYBits         float64 `column:"ity_bits"`          // I(T;Y)
	HTBits          float64 `column:"ht_bits"`           // H(T)
	GapBits         float64 `column:"gap_bits"`          // the objective can be better by at most this; +Inf: nothing is proven
	VerticalGapBits float64 `column:"vertical_gap_bits"` // I_Y*(I(X;T)) - I(T;Y)
	CertificateBits float64 `column:"certificate_bits"`  // of the vertical gap; +Inf: nothing is proven
	FromEndsBits    float64 `column:"from_ends_bits"`    // I(X;T) between here and the nearer end of the curve
	Atoms           int32   `column:"atoms"`             // values of T with positive probability
}

// The names of the columns that only [Choices] has.
const (
	ColumnFunctional   = "functional"
	ColumnParameter    = "parameter"
	ColumnFromEndsBits = "from_ends_bits"
)

// Check returns an error that names what is wrong with the table.
func (c Choices) Check() error {
	n := len(c)
	for i, r := range c {
		if i > 0 && !(r.Parameter > c[i-1].Parameter) {
			return violation(i, ColumnParameter, "%v follows %v; rows are sorted by parameter", r.Parameter, c[i-1].Parameter)
		}
		for _, proof := range []struct {
			name string
			v    float64
		}{{ColumnGapBits, r.GapBits}, {ColumnCertificateBits, r.CertificateBits}} {
			if !(proof.v >= 0) {
				return violation(i, proof.name, "is %v; expected a number from 0 on, or +Inf", proof.v)
			}
		}
	}
	finite := func(name string, of func(r ChoicesRow) float64) error {
		return within(n, name, func(i int) float64 { return of(c[i]) }, 0, every)
	}
	return first(
		finite(ColumnParameter, func(r ChoicesRow) float64 { return r.Parameter }),
		finite(ColumnIXTBits, func(r ChoicesRow) float64 { return r.IXTBits }),
		finite(ColumnITYBits, func(r ChoicesRow) float64 { return r.ITYBits }),
		finite(ColumnHTBits, func(r ChoicesRow) float64 { return r.HTBits }),
		finite(ColumnVerticalGapBits, func(r ChoicesRow) float64 { return r.VerticalGapBits }),
		finite(ColumnFromEndsBits, func(r ChoicesRow) float64 { return r.FromEndsBits }),
		least(n, ColumnAtoms, func(i int) int32 { return c[i].Atoms }, 1),
	)
}
