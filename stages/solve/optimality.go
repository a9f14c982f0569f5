package solve

import (
	"math"

	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Optimality measures how close a layer is to the bound.
type Optimality struct {
	// Beta is the paper's β*, at which the layer is closest to a fixed point of the
	// self-consistent equations; +Inf if the distance falls with β for ever.
	Beta float64

	// Divergence is G(β*) in bits, the distance from that fixed point. At zero the
	// layer's encoder satisfies the equations at β*, which does not imply that it
	// lies on the bound: saddle points and local optima satisfy them, too.
	Divergence float64

	// VerticalGap is I_Y*(I(X;T)) - I(T;Y): by how much the I(T;Y) of the best encoder
	// with the same I(X;T) is higher. It is zero on the bound only.
	VerticalGap Interval

	// RateExcess is I(X;T) - I_X*(I(T;Y)): the part of I(X;T) that the layer does not
	// need for its I(T;Y).
	RateExcess Interval
}

// gapTolerance is the width to which the gaps are enclosed, in bits.
const gapTolerance = 1e-9

// Compare measures how close a layer is to the bound. The gaps are enclosed to 1e-9
// bits where rounding allows: the rate excess of a layer whose I(T;Y) is within some
// 1e-9 bits of I(X;Y) may stay open, because the bound is level there.
//
//	G(β) = E_x KL[ p(t|x) ‖ p(t) exp(-β d_x(t)) / Z_x(β) ]
//	     = I(X;T) + β (I(X;Y) - I(T;Y)) + Σ_x p(x) log Z_x(β),   Z_x = Σ_t p(t) exp(-β d_x(t))
//
// is convex in β, and β* is the root of G', found by bisection. In both, min_t d_x(t)
// is taken out of the sums, so that G is exact to rounding for large β. The root is
// at infinity if every x has the value t that predicts its y best: with β = ∞ the
// equations hold then. Cost: rows × values × some 60, and two dozen solves.
//
// Reference: R. Shwartz-Ziv, N. Tishby, 2017, arXiv:1703.00810, section 3.6 and
// figure 6.
func Compare(p *Problem, l Layer) Optimality {
	o := Optimality{Beta: p.rootBeta(l)}
	divergence, _ := p.divergence(l, o.Beta)
	o.Divergence = info.Bits(max(0, divergence))
	best := Relevance(p, l.IXT, gapTolerance)
	o.VerticalGap = Interval{max(0, best.Low-l.ITY), max(0, best.High-l.ITY)}
	least := Interval{p.Entropy(), p.Entropy()}
	if l.ITY < p.Information() {
		least = Rate(p, l.ITY, gapTolerance)
	}
	o.RateExcess = Interval{max(0, l.IXT-least.High), max(0, l.IXT-least.Low)}
	return o
}

// highestBeta is where the search for β* ends: beyond it, the layer differs from
// one at β = ∞ by less than rounding.
const highestBeta = 1 << 40

// rootBeta finds the root of G'.
func (p *Problem) rootBeta(l Layer) float64 {
	return rootOf(l.excess, func(beta float64) (g, slope float64) { return p.divergence(l, beta) })
}

// rootOf finds the root of the slope that a function returns beside G.
func rootOf(excess float64, divergence func(beta float64) (g, slope float64)) float64 {
	if !(excess > 0) {
		return math.Inf(1)
	}
	slope := func(beta float64) float64 {
		_, s := divergence(beta)
		return s
	}
	if slope(0) >= 0 {
		return 0
	}
	lo, hi := 0.0, 1.0
	for slope(hi) < 0 {
		if lo, hi = hi, 2*hi; hi > highestBeta {
			return math.Inf(1)
		}
	}
	for {
		mid := lo + float64((hi-lo)/2)
		if mid <= lo || mid >= hi || hi-lo < 1e-14*hi {
			return mid
		}
		if slope(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// divergence returns G(β) and G'(β) in nats; at β = ∞ its limit, and 0.
func (p *Problem) divergence(l Layer, beta float64) (g, slope float64) {
	g, slope = info.Nats(l.IXT), l.excess
	if math.IsInf(beta, 1) {
		slope = 0
	} else {
		g += float64(beta * l.excess)
	}
	z, dz := make([]float64, len(p.p)), make([]float64, len(p.p))
	d := make([]float64, len(p.p))
	for t, s := range l.marginal.Position {
		p.exponents(d, -1, s)
		for x := range d {
			over := d[x] - l.closest[x]
			if over == 0 { // also at β = ∞
				z[x] += l.marginal.Mass[t]
			} else if term := float64(l.marginal.Mass[t] * vec.Exp(-float64(beta*over))); term > 0 {
				z[x] += term
				dz[x] += float64(term * over)
			}
		}
	}
	for x, w := range p.weight {
		g += float64(w * vec.Log(z[x]))
		slope -= float64(w * (dz[x] / z[x]))
	}
	return g, slope
}
