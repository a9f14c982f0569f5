package golden

// Outcome is what became of a claim.
type Outcome string

// The outcomes. A claim with several parts (layers, settings) is reproduced if each
// of its parts holds, for as many networks as it asks. It is partly reproduced if not,
// but at least half of all networks and parts do. Otherwise it is not reproduced.
const (
	Reproduced    Outcome = "reproduced"
	Partly        Outcome = "partly"
	NotReproduced Outcome = "not reproduced"
)

// Verdict is what was found of a claim.
type Verdict struct {
	Claim, Figure, Text string  // name, figure, the sentence it stands for
	Expected            string  // the predicate in words
	Measured            float64 // of the part and the network that decide: see [shape.AtLeast]
	Unit                string  // bit, epochs, or nothing
	Low, High           float64 // the band in which it is to lie; ±Inf where it has no end
	Margin              float64 // distance to the nearer end of the band, in the unit; negative on the failing side
	Outcome             Outcome
	Detail              string // part by part, one line
	Missing             string // why it could not be judged; Outcome is "" then
}
