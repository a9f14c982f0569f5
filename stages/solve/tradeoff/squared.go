package tradeoff

import (
	"math"

	"infoplane/internal/info"
	"infoplane/stages/solve"
)

// Squared returns what maximises
//
//	I(T;Y) - β I(X;T)²        in bits, β in 1/bit
//
// over the polygon through the points of the bound, which is as far below it as the plane
// was found to, and Gap by how much the bound itself allows more. Between two points of the
// bound the encoder uses one of theirs or the other, by a coin that T shows: both
// informations are then linear in the share. The objective is strictly concave along the
// bound, so that each β has one answer. If Y is a function of X it is I(X;T) = 1/(2β), at
// most H(Y).
//
// Cost: linear in the points of the bound.
//
// Reference: Kolchinsky, Tracey, Van Kuyk, Caveats for information bottleneck in
// deterministic scenarios, 2019, section 4.
func (p *Plane) Squared(beta float64) Choice {
	best, at := math.Inf(-1), Choice{}
	objective := func(ixt, ity float64) float64 { return ity - float64(beta*float64(ixt*ixt)) }
	for i, r := range p.points {
		if i == 0 {
			best, at = objective(r.IXT, r.ITY), between(r, r, r.IXT)
			continue
		}
		l := p.points[i-1]
		if r.IXT <= l.IXT {
			continue
		}
		ixt := (r.ITY - l.ITY) / (r.IXT - l.IXT) / (2 * beta)
		c := between(l, r, max(l.IXT, min(r.IXT, ixt)))
		if o := objective(c.IXT, c.ITY); o > best {
			c.Gap = max(0, limit(l.Point, r.Point, beta)-o)
			best, at = o, c
		}
	}
	at.Parameter = beta
	if !p.joint.Proves() {
		at.Gap = math.Inf(1)
	}
	return at
}

// between is the encoder that uses that of l or that of r, with shares that give it ixt.
func between(l, r solve.JointSolution, ixt float64) Choice {
	share := 0.0 // of r
	if r.IXT > l.IXT {
		share = (ixt - l.IXT) / (r.IXT - l.IXT)
	}
	switch share {
	case 0:
		return Choice{IXT: l.IXT, ITY: l.ITY, HT: info.Entropy(l.Mixture.Mass), Atoms: l.Atoms}
	case 1:
		return Choice{IXT: r.IXT, ITY: r.ITY, HT: info.Entropy(r.Mixture.Mass), Atoms: r.Atoms}
	}
	mix := func(a, b float64) float64 { return float64((1-share)*a) + float64(share*b) }
	return Choice{
		IXT: ixt, ITY: mix(l.ITY, r.ITY), Atoms: l.Atoms + r.Atoms,
		HT: info.Binary(share) + mix(info.Entropy(l.Mixture.Mass), info.Entropy(r.Mixture.Mass)),
	}
}

// limit is the largest value of the squared objective under the lines of two neighbouring
// points, which no encoder exceeds. The lines meet at x = v; the parabola touches the left
// one in front of it, the right one behind it, or their vertex.
func limit(l, r solve.Point, beta float64) float64 {
	touch := func(p solve.Point) float64 { return 1 / p.Beta / (2 * beta) }
	under := func(p solve.Point, x float64) float64 { return p.Line(x) - float64(beta*float64(x*x)) }
	fall := 1/l.Beta - 1/r.Beta
	if fall <= 0 {
		return under(l, touch(l))
	}
	v := (r.Line(0) - l.Line(0)) / fall
	switch {
	case touch(l) <= v:
		return under(l, touch(l))
	case touch(r) >= v:
		return under(r, touch(r))
	}
	return under(l, v)
}
