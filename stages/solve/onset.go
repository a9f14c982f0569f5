package solve

import "math"

// Onset returns β_c: up to it, telling nothing is optimal; beyond it, it is not.
// 1/β_c is the strong data-processing constant of the joint distribution. If Y
// is a function of X it is 1, if X tells nothing about Y it is +Inf. It is
// certified from below; where the curve starts almost straight, so that c is
// flat to 1e-12 over a wide range, it may be short by a relative 1e-7.
func Onset(p *Problem) float64 {
	beta, _ := p.onset()
	return beta
}

// onsetExcess is what log max c may exceed 0 by and pass for 0, in nats: the
// resolution of the scan and the rounding at moderate β.
const onsetExcess = 1e-12

// onset returns β_c and the certified log max c there, for the encoder that
// tells nothing: q = δ at the prior.
//
//	β_c = max{ β : max_s c(s) ≤ 1 }
//
// c has a local maximum at the prior up to β = 1/ρ², with the maximal correlation
// ρ² = Σ p(x) (p(y=1|x) - p(y=1))² / (p(y=1) p(y=0)). That is β_c if c does not
// exceed 1 somewhere else before; then the largest β that passes is bisected,
// down to 1, which the data-processing inequality allows.
func (p *Problem) onset() (beta, excess float64) {
	if p.ixy == 0 {
		return math.Inf(1), 0
	}
	if p.Deterministic() {
		return 1, 0
	}
	silent := p.silent()
	pass := func(beta float64) bool {
		logZ, _ := p.partition(beta, silent)
		excess = p.scan(beta, silent.Position, logZ, 1e-13).bound
		return excess <= float64(onsetExcess*max(1, beta))
	}
	correlation := 0.0
	for x, w := range p.weight {
		d := p.p[x] - p.prior
		correlation += float64(w * float64(d*d))
	}
	lo, hi := 1.0, max(1, float64(p.prior*(1-p.prior))/correlation)
	if pass(hi) {
		return hi, excess
	}
	for hi-lo > 1e-13*hi {
		mid := lo + float64((hi-lo)/2)
		if mid == lo || mid == hi {
			break
		}
		if pass(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	pass(lo)
	return lo, excess
}
