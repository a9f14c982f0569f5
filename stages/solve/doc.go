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
// Non-goals: more than two values of y, and how far a layer is from the bound.
//
// References: N. Tishby, F. Pereira, W. Bialek, The information bottleneck
// method, 1999, arXiv:physics/0004057. P. Harremoës, N. Tishby, The information
// bottleneck revisited or how to choose a good distortion measure, ISIT 2007.
package solve
