// Package solve finds the information-bottleneck bound: the largest I(T;Y) that
// any encoder p(t|x) reaches at each I(X;T), with a proof of how far from the
// optimum its answer can be.
//
// With β fixed the problem
//
//	min over encoders of I(X;T) - β I(T;Y)
//
// is rate–distortion with the loss d_x(r) = KL(p(y|x) ‖ r) over all predictions r
// of Y: convex in the distribution q of r, so that its global optimum is found,
// not a fixed point where an iteration happened to stop. With K_xt = exp(-β d_x(r_t))
// and Z_x = Σ_t q_t K_xt, in nats,
//
//	F(q) = -Σ_x p(x) log Z_x = I(X;T) + β (I(X;Y) - I(T;Y)) at the optimum
//	c(r) = Σ_x p(x) exp(-β d_x(r)) / Z_x
//	F(q) - F* ≤ log max_r c(r)
//
// The last line is the certificate. [Certify] bounds its maximum over all r, not
// over a grid, for any q whatever, so that a wrong solver cannot certify itself.
//
// [Solve] finds the optimum at one β, [Curve] the whole bound, [Relevance] and [Rate]
// the bound at one value, each with a proof: a gap, an envelope ([Envelope]), an
// [Interval]. [Straight] finds the straight pieces, [Onset] where the curve leaves
// the origin.
// These take a [Problem], whose Y is binary. A [Joint] has the same methods for any
// number of values of y; positions are then points of a simplex and its faces. With
// three or four values the maximum of c is bounded by branch and bound, and the gaps
// are proven as well. With more it is searched for from many starts: nothing is
// proven, and the gap is +Inf.
//
// # How close is a layer to the bound?
//
// [Compare] measures it by four numbers. The paper's statements mean:
//
//	"layers lie on the bound"                   VerticalGap is 0
//	"layers are fixed points of the IB          Divergence is 0; weaker, since
//	equations" (its figure 6)                   fixed points off the bound exist
//	"deeper layers have a smaller β*", "each    Beta falls from layer to layer;
//	layer has an effective β"                   meaningful where Divergence is small
//	"layers compress", are "optimal" in rate    RateExcess is 0
//
// A layer whose every pattern has a symbol of its own has VerticalGap 0, an infinite
// Beta and I(X;T) = H(X), which is no compression, as its RateExcess shows. So the
// first statement is meaningful only together with the last.
//
// Terms:
//
//	row      an input x with its p(x) and p(y=1|x); rows with equal p(y|x) merge
//	atom     a prediction r with positive mass, kept as its logit s = log r/(1-r)
//	encoder  masses and positions of the atoms; p(t|x) = q_t K_xt / Z_x
//	gap      bound on I(X;T) - β I(T;Y) of the encoder minus the optimum, in bits
//	curve    achieved points whose polygon lies within a tolerance of the bound
//
// β has no unit, but only if both informations have the same: three published
// solvers are off by ln 2. Exported numbers are in bits; inside, nats.
//
// Non-goals: continuous X or Y; what other objectives choose, such as the deterministic
// bottleneck, is in package tradeoff.
//
// References: N. Tishby, F. Pereira, W. Bialek, The information bottleneck
// method, 1999, arXiv:physics/0004057. P. Harremoës, N. Tishby, The information
// bottleneck revisited or how to choose a good distortion measure, ISIT 2007.
package solve
