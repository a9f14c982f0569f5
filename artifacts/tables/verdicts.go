package tables

// Verdicts holds for each published claim whether it was reproduced.
type Verdicts []VerdictsRow

// VerdictsRow is the verdict on one claim.
type VerdictsRow struct {
	Claim     string  `column:"claim"`
	Figure    string  `column:"figure"`
	Expected  string  `column:"expected"`
	Decides   float64 `column:"decides"`   // what was measured of the part and the network that decide; the medians over networks stand in detail
	Unit      string  `column:"unit"`      // of decides and margin: bit, epochs, or nothing
	Margin    float64 `column:"margin"`    // how far inside its band; negative outside
	Verdict   string  `column:"verdict"`   // reproduced, partly, not reproduced
	Networks  int32   `column:"networks"`  // that were judged, of the part with the fewest
	Stability float64 `column:"stability"` // share of bootstrap samples over networks in which the verdict is the same
	Detail    string  `column:"detail"`    // part by part
}

// The names of the columns that only [Verdicts] has.
const (
	ColumnClaim     = "claim"
	ColumnFigure    = "figure"
	ColumnExpected  = "expected"
	ColumnDecides   = "decides"
	ColumnMargin    = "margin"
	ColumnVerdict   = "verdict"
	ColumnNetworks  = "networks"
	ColumnStability = "stability"
	ColumnDetail    = "detail"
)
