package solve

import (
	"math"

	"infoplane/internal/vec"
)

// farthest bounds positions: the logit of the smallest positive float64 is -744.4,
// and beyond it a prediction is certain to the last bit.
const farthest = 745

// logit returns log(p/(1-p)); ±Inf at 1 and 0.
func logit(p, not float64) float64 { return vec.Log(p) - vec.Log(not) }

// sigmoid returns 1/(1+exp(-s)).
func sigmoid(s float64) float64 {
	e := vec.Exp(-math.Abs(s))
	if s < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// softplus returns log(1+exp(s)).
func softplus(s float64) float64 { return max(s, 0) + tail(s) }

// tail returns log(1+exp(-|s|)).
func tail(s float64) float64 { return vec.Log1p(vec.Exp(-math.Abs(s))) }

// entropy returns the entropy in nats of a coin with the two probabilities.
func entropy(p, not float64) float64 { return xlogx(p) + xlogx(not) }

// xlogx returns -p log p, and 0 for p = 0.
func xlogx(p float64) float64 {
	if p == 0 {
		return 0
	}
	return float64(-p * vec.Log(p))
}
