package tables

// Verdicts says of each published claim whether it was reproduced.
type Verdicts []VerdictsRow

// VerdictsRow is the verdict on one claim.
type VerdictsRow struct {
	Claim    string  `column:"claim"`
	Figure   string  `column:"figure"`
	Expected string  `column:"expected"`
	Measured float64 `column:"measured"` // of the part and the network that decide
	Unit     string  `column:"unit"`     // of measured and margin: bit, epochs, or nothing
	Margin   float64 `column:"margin"`   // how far inside its band; negative outside
	Verdict  string  `column:"verdict"`  // reproduced, partly, not reproduced
	Detail   string  `column:"detail"`   // part by part
}
