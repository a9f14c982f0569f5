package generate

// The committee of three linear units, in hundredths: integers, so that scores
// at the threshold are on it and not beside it.
var (
	committeeWeights = [3][Inputs]int{
		{10, 40, 30, 50, 30, 70, 10, 20, 40, 30, 50, 25},
		{40, 70, 70, 40, 60, 60, 30, 10, 15, 25, 45, 5},
		{40, 20, 30, 60, 10, 65, 55, 25, 10, 25, 70, 15},
	}
	committeeThresholds = [3]int{10, 30, 20}
)

const committeeScore = 589

// Committee returns the labels of a rule without the icosahedron's symmetry, a
// committee of three units (figure 8).
//
//	f(x) = Σ_{k=1..3} max(0, w_k·x - θ_k);   y = 1 iff f(x) ≥ 5.89
//
// An orbit is a class of patterns with equal scores. 2063 patterns have y = 1.
func Committee() Labels {
	return perOrbit(Count, committee, func(hundredths int) (score, py float64) {
		return float64(hundredths) / 100, indicator(hundredths >= committeeScore)
	})
}

// committee returns the score of a pattern in hundredths.
func committee(pattern int) int {
	sum := 0
	for k, weights := range committeeWeights {
		unit := -committeeThresholds[k]
		for i, w := range weights {
			if occupied(pattern, i) {
				unit += w
			}
		}
		sum += max(0, unit)
	}
	return sum
}
