package golden

// Outcome is what became of a claim.
type Outcome string

// The outcomes. A claim with several conditions (layers, settings) is reproduced if each
// of them holds, for as many networks as it requires. It is partly reproduced if not,
// but at least half of all networks and conditions do. Otherwise it is not reproduced.
const (
	Reproduced    Outcome = "reproduced"
	Partly        Outcome = "partly"
	NotReproduced Outcome = "not reproduced"
)

// Verdict is what was found of a claim.
type Verdict struct {
	Claim, Figure, Text string  // name, figure, the sentence it stands for
	Expected            string  // the predicate in words
	Decides             float64 // what was measured of the condition and the network that decide: see [shape.AtLeast]
	Unit                string  // bit, epochs, or nothing
	Low, High           float64 // the band in which it is to lie; ±Inf where it has no end
	Margin              float64 // distance to the nearer end of the band, in the unit; negative on the failing side
	Outcome             Outcome
	Networks            int     // that were judged, of the condition with the fewest
	Stability           float64 // share of bootstrap samples over networks in which the outcome is the same
	Detail              string  // condition by condition, one line
	Missing             string  // why it could not be judged; Outcome is "" then
}

// Close reports whether the verdict might be another with other networks of the same
// kind: in more than 5 % of the bootstrap samples over networks it is.
func (v Verdict) Close() bool { return v.Stability < closeBelow }
