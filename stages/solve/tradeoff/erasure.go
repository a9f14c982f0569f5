package tradeoff

import (
	"infoplane/internal/info"
)

// Erasure returns the encoder with T = f(X) with probability share, else T = "erased",
// where f(x) is the likeliest y of x, of several the first:
//
//	I(X;T) = share H(f(X))    I(T;Y) = share I(f(X);Y)    H(T) = h(share) + share H(f(X))
//
// If Y is a function of X both informations are share H(Y), which is on the bound.
//
// Reference: Kolchinsky, Tracey, Van Kuyk, Caveats for information bottleneck in
// deterministic scenarios, 2019, section 3.
func (p *Plane) Erasure(share float64) Choice {
	all := measure(p.joint, p.likeliest())
	atoms := all.Atoms
	switch {
	case share == 0:
		atoms = 1
	case share < 1:
		atoms++
	}
	return Choice{
		Parameter: share, IXT: float64(share * all.HT), ITY: float64(share * all.ITY),
		HT: info.Binary(share) + float64(share*all.HT), Atoms: atoms,
	}
}

// likeliest is the likeliest y of each row, of several the first.
func (p *Plane) likeliest() []int {
	out := make([]int, p.joint.Rows())
	for x := range out {
		_, ys, ps := p.joint.Row(x)
		best := 0
		for i := range ps {
			if ps[i] > ps[best] {
				best = i
			}
		}
		out[x] = int(ys[best])
	}
	return out
}
