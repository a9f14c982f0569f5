// Package tradeoff finds which encoders other objectives than the Lagrangian choose, and
// where they are in the information plane beside the bound of package solve.
//
//	lagrangian     minimise  I(X;T) - β I(T;Y)
//	squared        maximise  I(T;Y) - β I(X;T)²
//	deterministic  minimise  H(T)   - β I(T;Y)
//	erasure        T = f(X) with some probability, else "erased"; f(x) is the likeliest y
//
// If Y is a function of X, the bound is min(I(X;T), H(Y)). On its slope the Lagrangian
// does not tell one point from another: for β < 1 it chooses the origin, for β > 1 the
// corner (H(Y), H(Y)), and no β chooses a point between them. The squared functional
// chooses each point of the slope at a β of its own, I(X;T) = 1/(2β). The erasure encoders
// are on the slope, all of them.
//
// A [Choice] has, beside the informations, how far below the bound it is, as a proven
// interval, and how far it is from the nearer end of the curve.
//
// Terms are those of package solve. Non-goals: the bound itself, and noisy deterministic
// encoders (H(T) - α H(T|X)).
//
// References: A. Kolchinsky, B. D. Tracey, S. Van Kuyk, Caveats for information bottleneck
// in deterministic scenarios, ICLR 2019, arXiv:1808.07593. DJ Strouse, D. J. Schwab, The
// deterministic information bottleneck, Neural Computation 29 (2017), arXiv:1604.00268.
package tradeoff
