package solve

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Certify bounds how far an encoder can be from the best one at β, in bits:
//
//	F(q) - F* ≤ log max_s c(s),   c(s) = Σ_x p(x) exp(-β d_x(s)) / Z_x
//
// by Jensen's inequality, for any masses and positions, wherever they come from.
// The maximum is over all s, not over a grid. Beyond the outermost rows every d_x
// is monotone, so c has its maximum inside. There, log c(s) + β sp(s) with
// sp(s) = log(1+eˢ) is a log-sum of exponentials of linear functions of s, so
// convex and below its chord, and sp is convex and above its tangent. On a cell
// [a,b] with midpoint m therefore
//
//	log c ≤ max{ log c(a) + β D(a,m), log c(b) + β D(b,m) }
//	D(u,m) = sp(u) - sp(m) - sp'(m) (u-m)
//
// That is β h²/32 or so above log c in a cell of width h, however flat c is. Where
// a joint is nearly deterministic c is 1 over a wide range, and a second bound is
// needed, around m with radius r = h/2:
//
//	log c ≤ max_{|u| ≤ r} log c(m) + g u + ½ M u²
//	g = (log c)'(m) = β (p̄ - σ(m)),   M = β² V exp(β r D) - β σ'(|m| + r)
//
// with the mean p̄ and the variance V of p(y=1|x) under the shares of the rows in
// c(m), and D = max_x |p(y=1|x) - p̄|: elsewhere in the cell the variance is at
// most V exp(β r D), because a row's share changes by at most exp(β u (p - p̄)),
// and Jensen's inequality bounds the norm of the shares from below.
//
// Cells are halved until the bound exceeds the largest value seen by resolution
// bits or a sixteenth of it, whichever is more, or until there are too many; the
// result is a bound in any case. It includes an allowance for rounding. Cost: rows ×
// cells; some hundred cells.
func Certify(p *Problem, beta float64, e Encoder, resolution float64) (gap float64) {
	if len(e.Mass) == 0 || len(e.Mass) != len(e.Position) {
		panic("solve: encoder without atoms, or masses and positions of different length")
	}
	logZ, _ := p.partition(beta, atoms[float64](e))
	return info.Bits(p.scan(beta, e.Position, logZ, info.Nats(resolution)).bound)
}

// knotRows is about how many rows end cells before any is halved.
const knotRows = 96

// maxCells ends the refinement of a certificate that resolution would not, and lastCells
// that of a solve whose work is at its limit.
const maxCells, lastCells = 1 << 15, 1 << 10

// sample is log c at one position.
type sample struct{ s, logc float64 }

// scanned is what a scan of c found.
type scanned struct {
	samples []sample // by position
	bound   float64  // log max c is at most this, in nats, and at least 0
}

// scan looks for the maximum of log c; see [Certify]. Knots are extra positions
// at which cells end, such as the atoms, where c has maxima.
func (p *Problem) scan(beta float64, knots, logZ []float64, resolution float64) scanned {
	scratch := make([]float64, len(p.p))
	at := func(s float64) sample { return sample{s, logc(p, scratch, beta, s, logZ)} }
	lo, hi := p.logit[0], p.logit[len(p.logit)-1]
	ends := []float64{hi}
	for x := 0; x < len(p.logit); x += 1 + len(p.logit)/knotRows {
		ends = append(ends, p.logit[x])
	}
	for _, s := range knots {
		if s > lo && s < hi {
			ends = append(ends, s)
		}
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)

	out := scanned{}
	best := 0.0 // Σ_t q_t c(s_t) = 1, so the maximum is not below
	const batch = 64
	for from := 0; from < len(ends); from += batch {
		some := ends[from:min(from+batch, len(ends))]
		for i, c := range logcs(p, matrix(len(some), len(p.p)), beta, some, logZ) {
			out.samples = append(out.samples, sample{some[i], c})
			best = max(best, c)
		}
	}
	type cell struct{ a, b sample }
	var cells []cell
	for i := len(out.samples) - 2; i >= 0; i-- {
		cells = append(cells, cell{out.samples[i], out.samples[i+1]})
	}
	for done := 0; len(cells) > 0; done++ {
		c := cells[len(cells)-1]
		cells = cells[:len(cells)-1]
		m := c.a.s + float64((c.b.s-c.a.s)/2)
		bound := cellBound(beta, c.a, c.b, m)
		if bound <= best+max(resolution, best/16) || done >= maxCells || done >= lastCells && p.over() || m <= c.a.s || m >= c.b.s {
			out.bound = max(out.bound, bound)
			continue
		}
		x := at(m)
		best = max(best, x.logc)
		out.samples = append(out.samples, x)
		if around := p.around(beta, scratch, x, max(m-c.a.s, c.b.s-m)); around <= best+max(resolution, best/16) {
			out.bound = max(out.bound, min(bound, around))
			continue
		}
		cells = append(cells, cell{x, c.b}, cell{c.a, x})
	}
	out.bound = max(out.bound, best) + rounding(beta, logZ)
	slices.SortFunc(out.samples, func(x, y sample) int { return cmp.Compare(x.s, y.s) })
	return out
}

// cellBound bounds log c on [a.s, b.s] by chord and tangent.
func cellBound(beta float64, a, b sample, m float64) float64 {
	side := 1.0
	if m >= 0 {
		side = -1 // sp(s) = s + sp(-s): the linear part drops out of D, and with it its rounding
	}
	spm, slope := softplus(side*m), float64(side*sigmoid(side*m))
	above := func(u sample) float64 {
		d := softplus(side*u.s) - spm - float64(slope*(u.s-m))
		return u.logc + float64(beta*max(0, d))
	}
	return max(above(a), above(b))
}

// around bounds log c within r of x, given the shares of the rows in c(x).
func (p *Problem) around(beta float64, shares []float64, x sample, r float64) float64 {
	mean, rest := 0.0, 0.0 // of p(y=1|x) and p(y=0|x): whichever is smaller keeps its digits
	for i, share := range shares {
		mean += float64(share * p.p[i])
		rest += float64(share * p.not[i])
	}
	variance := 0.0
	for i, share := range shares {
		d := p.off(i, mean, rest)
		variance += float64(share * float64(d*d))
	}
	last := len(shares) - 1
	spread := max(math.Abs(p.off(0, mean, rest)), math.Abs(p.off(last, mean, rest)))
	exponent := float64(float64(beta*r) * spread)
	if exponent > 32 { // shares that rounding lost may matter elsewhere in so wide a cell
		return math.Inf(1)
	}
	growth := vec.Exp(exponent)
	far := math.Abs(x.s) + r
	bend := float64(float64(float64(beta*beta)*variance)*growth) - float64(beta*float64(sigmoid(far)*sigmoid(-far)))
	slope := math.Abs(float64(beta * off(mean, rest, sigmoid(x.s), sigmoid(-x.s))))
	if bend < 0 && slope < float64(-bend*r) {
		return x.logc + float64(slope*slope)/float64(-2*bend)
	}
	return x.logc + float64(r*(slope+float64(float64(bend*r)/2)))
}

// off returns p(y=1|x) of row i minus the mean, from the complements if those are smaller.
func (p *Problem) off(i int, mean, rest float64) float64 {
	return off(p.p[i], p.not[i], mean, rest)
}

// off returns a - b for two probabilities that are given with their complements.
func off(a, notA, b, notB float64) float64 {
	if notB < b {
		return notB - notA
	}
	return a - b
}

// rounding bounds the error of a computed log c near its maximum. An exponent
// that matters there is -β d_x(s) - log Z_x > -64, a difference of terms no
// larger than 64 + |log Z_x| + β ln 2, each good to a few units in the last place.
func rounding(beta float64, logZ []float64) float64 {
	worst := 0.0
	for _, z := range logZ {
		worst = max(worst, math.Abs(z))
	}
	return float64(0x1p-50 * (64 + worst + beta))
}
