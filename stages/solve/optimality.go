package solve

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
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
		p.exponent(d, -1, s)
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

// classes is the problem of a Y of any number of classes that is a function of X. Nothing is
// solved: the bound is
//
//	I_Y*(r) = min(r, H(Y))
//
// as I(T;Y) ≤ I(X;T) and I(T;Y) ≤ H(Y) for every encoder, and an encoder that says Y with some
// probability, and nothing otherwise, reaches both. That is a proof for any number of
// classes.
//
// Reference: A. Kolchinsky, B. Tracey, S. Van Kuyk, Caveats for information bottleneck in
// deterministic scenarios, 2019, arXiv:1808.07593, section 3.
type classes struct {
	counts []int // of the patterns of each class
	n      int
}

// classesOf returns the problem of equiprobable patterns of more than two classes; false if
// there are at most two. It fails for labels with noise: p(y|x) of more than two classes is not in the
// table of patterns.
func classesOf(patterns tables.Patterns) (c classes, several bool, err error) {
	c.n = len(patterns.Y)
	for i, y := range patterns.Y {
		if y < 0 {
			return c, false, fmt.Errorf("patterns: row %d, column y: is %d; classes are numbered from 0", i, y)
		}
		if several = several || y > 1; int(y) >= c.n && y > 1 {
			return c, true, fmt.Errorf("patterns: row %d, column y: is %d; %d patterns have at most the classes 0 to %d", i, y, c.n, c.n-1)
		}
		for len(c.counts) <= int(y) {
			c.counts = append(c.counts, 0)
		}
		c.counts[y]++
	}
	for i, p := range patterns.PY {
		if several && p != 0 && p != 1 {
			return c, true, fmt.Errorf("patterns: row %d, column p_y: is %v; the bound of more than two classes is one of labels without noise: `infoplane solve FILE` finds that of any p(x,y)", i, p)
		}
	}
	return c, several, nil
}

// entropy is H(Y) in bits.
func (c classes) entropy() float64 { return info.EntropyCounts(c.counts) }

// curve is the bound: from the origin, along I(T;Y) = I(X;T), to H(Y).
func (c classes) curve() tables.Curve {
	h, atoms := c.entropy(), 0
	for _, n := range c.counts {
		if n > 0 {
			atoms++
		}
	}
	return tables.Curve{{Beta: 1, Atoms: 1}, {Beta: math.Inf(1), IXTBits: h, ITYBits: h, Atoms: int32(atoms)}}
}

// compare is [Compare] for a layer that is a function of x, whose symbol at each pattern is one of
// 0, 1, …. The gaps are exact but for rounding. It costs classes × symbols × some 60.
func (c classes) compare(y, symbol []int32) (l Layer, o Optimality) {
	symbols := int32(0)
	for _, t := range symbol {
		symbols = max(symbols, t+1)
	}
	joint := make([][]int, symbols) // [symbol][class]
	counts := make([]int, symbols)
	for i, t := range symbol {
		if joint[t] == nil {
			joint[t] = make([]int, len(c.counts))
		}
		joint[t][y[i]]++
		counts[t]++
	}
	d := distances{total: float64(c.n), closest: make([]float64, len(c.counts)), classes: c.counts}
	for k := range d.closest {
		d.closest[k] = math.Inf(1)
	}
	conditional := 0.0 // H(Y|T) in bits
	for t, row := range joint {
		if counts[t] == 0 {
			continue
		}
		far := make([]float64, len(row))
		for k, n := range row {
			far[k] = math.Inf(1)
			if n > 0 {
				far[k] = vec.Log(float64(counts[t])) - vec.Log(float64(n))
			}
			d.closest[k] = min(d.closest[k], far[k])
		}
		d.mass = append(d.mass, float64(counts[t])/d.total)
		d.far = append(d.far, far)
		conditional += float64(float64(counts[t]) / d.total * info.EntropyCounts(row))
	}
	for t, row := range joint {
		for k, n := range row {
			if n > 0 {
				far := vec.Log(float64(counts[t])) - vec.Log(float64(n))
				d.excess += float64(float64(n) / d.total * (far - d.closest[k]))
			}
		}
	}
	h := c.entropy()
	l = Layer{IXT: info.EntropyCounts(counts), ITY: max(0, h-conditional)}
	d.ixt = info.Nats(l.IXT)
	o.Beta = rootOf(d.excess, d.divergence)
	g, _ := d.divergence(o.Beta)
	o.Divergence = info.Bits(max(0, g))
	vertical, rate := max(0, min(l.IXT, h)-l.ITY), max(0, l.IXT-l.ITY)
	o.VerticalGap, o.RateExcess = Interval{vertical, vertical}, Interval{rate, rate}
	return l, o
}

// distances are those of a layer's symbols from the classes, in nats: d_y(t) = -log p(y|t).
type distances struct {
	total   float64
	classes []int       // patterns of each
	mass    []float64   // p(t)
	far     [][]float64 // [t][y]
	closest []float64   // min_t d_y(t)
	excess  float64     // E [d_y(t) - min_t d_y(t)] over p(y,t)
	ixt     float64     // I(X;T)
}

// divergence returns G(β) of [Compare] and G'(β), in nats; at β = ∞ its limit, and 0.
func (d distances) divergence(beta float64) (g, slope float64) {
	g, slope = d.ixt, d.excess
	if math.IsInf(beta, 1) {
		slope = 0
	} else {
		g += float64(beta * d.excess)
	}
	for k, n := range d.classes {
		if n == 0 {
			continue
		}
		z, dz := 0.0, 0.0
		for t, m := range d.mass {
			over := d.far[t][k] - d.closest[k]
			if over == 0 { // also at β = ∞
				z += m
			} else if term := float64(m * vec.Exp(-float64(beta*over))); term > 0 {
				z += term
				dz += float64(term * over)
			}
		}
		w := float64(n) / d.total
		g += float64(w * vec.Log(z))
		slope -= float64(w * (dz / z))
	}
	return g, slope
}
