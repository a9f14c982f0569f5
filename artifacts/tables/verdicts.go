package tables

// Verdicts says of each published claim whether it was reproduced.
type Verdicts []VerdictsRow

// VerdictsRow is the verdict on one claim.
type VerdictsRow struct {
	Claim    string  `column:"claim"`
	Figure   string  `column:"figure"`
	Expected string  `column:"expected"`
	Measured float64 `column:"measured"`
	Margin   float64 `column:"margin"`
	Verdict  string  `column:"verdict"` // reproduced, partly, not reproduced
}
