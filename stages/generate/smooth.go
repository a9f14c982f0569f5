package generate

import (
	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// smoothThreshold balances the labels: P(y=1) ≈ 1/2.
const smoothThreshold = 5.89

// Smooth returns the paper's stochastic rule with steepness gamma > 0, and
// labels drawn from it once, with the seed.
//
//	f = 2 n_0 + (5/3) n_1 + (4/5) n_2;   p(y=1|x) = 1/(1 + exp(-γ (f - 5.89)))
//
// n_l is [Invariants.Power]. γ = 12 gives P(y=1) = 0.500920 and
// I(X;Y) = 0.899483 bit, γ = 41.64 gives I(X;Y) = 0.989999 bit, the paper's
// "≈ 0.99". Far from the threshold p(y=1|x) rounds to 1 but never to 0.
func Smooth(gamma float64, seed uint64) Labels {
	if !(gamma > 0) {
		panic("generate: steepness is not positive")
	}
	out := perOrbit(Count, InvariantsOf, func(v Invariants) (score, py float64) {
		score = float64(2*v.Power(0)) + float64(5./3*v.Power(1)) + float64(4./5*v.Power(2))
		return score, 1 / (1 + vec.Exp(-float64(gamma*(score-smoothThreshold))))
	})
	draw := random.New(seed, "labels")
	for pattern, py := range out.PY {
		out.Y[pattern] = int32(indicator(draw.Uniform() < py))
	}
	return out
}
