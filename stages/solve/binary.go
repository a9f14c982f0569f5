package solve

import (
	"math"

	"infoplane/internal/double"
	"infoplane/internal/info"
	"infoplane/internal/linear"
	"infoplane/internal/vec"
)

// manyRows is how many rows a curve has at most whose points are solved to the last bit, with
// all rows from the beginning. Those of a curve of more have a gap of a sixteenth of its
// tolerance, which its proof counts; see [Problem.byGroups].
const manyRows = 1024

// farthest bounds positions: the logit of the smallest positive float64 is -744.4,
// and beyond it a prediction is certain to the last bit.
const farthest = 745

// logit returns log(p/(1-p)), within ±farthest.
func logit(p, not float64) float64 { return limited(vec.Log(p) - vec.Log(not)) }

func limited(s float64) float64 { return max(-farthest, min(farthest, s)) }

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

// exponents sets dst[t][x] = -β d_x(s_t), with d_x(s) = KL(p(y|x) ‖ σ(s)) in nats.
//
//	d_x(s) = p log(1+e⁻ˢ) + (1-p) log(1+eˢ) - H(Y|x)
//
// Written so that no two large terms cancel: log(1+eˢ) - p s is
// (1-p) s + log(1+e⁻ˢ) for s ≥ 0.
func (p *Problem) exponents(dst [][]float64, beta float64, positions []float64) {
	p.check()
	p.each(len(positions), len(p.p), func(t int) { p.exponent(dst[t], beta, positions[t]) })
}

func (p *Problem) same(a, b float64) bool { return a == b }

// exponent is exponents at one position.
func (p *Problem) exponent(dst []float64, beta, s float64) {
	slope, side := s, p.not
	if s < 0 {
		slope, side = -s, p.p
	}
	rest := tail(s)
	for x, h := range p.conditional {
		dst[x] = -float64(beta * ((float64(side[x]*slope) + rest) - h))
	}
}

// moments fills in c' and c” of each atom.
//
//	a' = -β (σ - p) a,   a'' = (β² (σ - p)² - β σ (1-σ)) a
func (p *Problem) moments(st *state[float64]) {
	p.each(len(st.c), len(p.weight), func(t int) {
		s := st.atoms.Position[t]
		rate := make([]float64, len(p.weight))
		p.rates(rate, st.beta, s)
		flat := float64(st.beta * float64(sigmoid(s)*sigmoid(-s)))
		slope, curve := 0.0, 0.0
		for x, w := range p.weight {
			a := st.a[t][x]
			slope += float64(w * float64(rate[x]*a))
			curve += float64(w * float64((float64(rate[x]*rate[x])-flat)*a))
		}
		st.moments[t] = []float64{slope, curve}
	})
}

// rates sets dst[x] = a'/a = -β (σ(s) - p(y=1|x)).
func (p *Problem) rates(dst []float64, beta, s float64) {
	sigma, co := sigmoid(s), sigmoid(-s)
	for x := range dst {
		off := sigma - p.p[x]
		if s > 0 { // the complements keep their digits
			off = p.not[x] - co
		}
		dst[x] = -float64(beta * off)
	}
}

// gradient returns the largest violation of c_t = 1 and c'_t = 0.
func (p *Problem) gradient(st *state[float64]) float64 {
	derive(p, st)
	worst := 0.0
	for t, c := range st.c {
		worst = max(worst, math.Abs(1-c), math.Abs(st.moments[t][0]))
	}
	return worst
}

// curvature is in relative changes ρ_t = δq_t/q_t:
//
//	∂F/∂ρ_t = q_t (1 - c_t)              ∂F/∂s_t = -q_t c'_t
//	H_ρρ = q_t q_u ⟨a_t a_u⟩              H_sρ = q_t q_u ⟨a'_t a_u⟩ - δ_tu q_t c'_t
//	H_ss = q_t q_u ⟨a'_t a'_u⟩ - δ_tu q_t c''_t        ⟨·⟩ = Σ_x p(x) ·
func (p *Problem) curvature(beta float64, st *state[float64]) (h, g []float64, move func([]float64) (atoms[float64], bool)) {
	derive(p, st)
	m := len(st.c)
	n := 2 * m
	h, g = make([]float64, n*n), make([]float64, n)
	bend := matrix(m, len(p.weight)) // a'
	p.each(m, len(p.weight), func(t int) {
		p.rates(bend[t], beta, st.atoms.Position[t])
		for x, a := range st.a[t] {
			bend[t][x] = float64(bend[t][x] * a)
		}
	})
	level, bent := linear.NewMatrix(st.a), linear.NewMatrix(bend)
	masses, mixed, positions := p.products(st.a, level, true), p.products(bend, level, false), p.products(bend, bent, true)
	for t, q := range st.atoms.Mass {
		slope, curve := st.moments[t][0], st.moments[t][1]
		g[t], g[m+t] = float64(q*(1-st.c[t])), -float64(q*slope)
		for u := range m {
			qq := float64(q * st.atoms.Mass[u])
			h[(m+t)*n+u] = float64(qq * mixed[t][u])
			if u <= t {
				h[t*n+u] = float64(qq * masses[t][u])
				h[(m+t)*n+m+u] = float64(qq * positions[t][u])
			}
		}
		h[(m+t)*n+t] -= float64(q * slope)
		h[(m+t)*n+m+t] -= float64(q * curve)
	}
	return h, g, func(step []float64) (atoms[float64], bool) {
		var out atoms[float64]
		for t, q := range st.atoms.Mass {
			mass, s := q+float64(q*step[t]), st.atoms.Position[t]+step[m+t]
			if s != s || !(mass > 0) {
				return out, false
			}
			out.add(mass, limited(s))
		}
		return out, true
	}
}

func (p *Problem) polish(beta float64, st *state[float64]) *state[float64] {
	return polish(p, beta, st, polishSteps)
}

func (p *Problem) simplify(beta float64, st *state[float64]) *state[float64] {
	return merge(p, beta, st)
}

func (p *Problem) arranged(of atoms[float64]) atoms[float64] { return sorted(of) }

// close is true of neighbours. Where the gap is wide, those are left out that tell apart
// more of y than any step of merging gives away: to try them costs more than to keep them.
func (p *Problem) close(of atoms[float64], t, u int) bool {
	const alike = 1e-6 // nats
	if u != t+1 || p.coarse == 0 {
		return u == t+1
	}
	a, b, s := of.Mass[t], of.Mass[u], float64((of.Position[t]+of.Position[u])/2)
	d := of.Position[u] - of.Position[t]
	return float64(float64(a*b)/(a+b)*float64(float64(d*d)*float64(sigmoid(s)*sigmoid(-s)))) < alike
}

func (p *Problem) joined(of atoms[float64], t, u int) float64 {
	a, b := of.Mass[t], of.Mass[u]
	return (float64(a*of.Position[t]) + float64(b*of.Position[u])) / (a + b)
}

func (p *Problem) reach(beta float64, st *state[float64]) (at Point, lagrangian float64) {
	ixt, ity := p.informations(beta, st.atoms)
	at = Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(st.c), Rigorous: true, ixy: p.ixy}
	return at, at.lagrangian()
}

// propose proves a bound of c by the scan of [Certify], and climbs from its samples.
func (p *Problem) propose(beta, tol float64, of atoms[float64], logZ []float64, _ bool) candidates[float64] {
	found := p.scan(beta, of.Position, logZ, tol/4)
	lower := max(0, p.objective(logZ)-found.bound) // 0: Z ≤ 1
	out := candidates[float64]{lower: lower, estimate: lower}
	x := found.samples
	for i := range x {
		left, right := x[max(0, i-1)], x[min(len(x)-1, i+1)]
		if x[i].logc <= tol/4 || left.logc > x[i].logc || i+1 < len(x) && right.logc >= x[i].logc {
			continue
		}
		out.new = append(out.new, p.climb(beta, logZ, left.s, right.s))
	}
	return out
}

// climb finds a maximum of c between a and b by golden section.
func (p *Problem) climb(beta float64, logZ []float64, a, b float64) float64 {
	const golden = 0.6180339887498949
	scratch := make([]float64, len(p.p))
	c := func(s float64) float64 { return logc(p, scratch, beta, s, logZ) }
	left, right := b-float64(golden*(b-a)), a+float64(golden*(b-a))
	cl, cr := c(left), c(right)
	for range 30 {
		if cl >= cr {
			b, right, cr = right, left, cl
			left = b - float64(golden*(b-a))
			cl = c(left)
		} else {
			a, left, cl = left, right, cr
			right = a + float64(golden*(b-a))
			cr = c(right)
		}
	}
	return a + float64((b-a)/2)
}

func (p *Problem) limit(_, _ int) bool { return p.over() }

func (p *Problem) exhausted(seen candidates[float64], stuck int, _ float64) bool {
	return len(seen.new) == 0 || stuck == patience
}

func (p *Problem) bound(_ float64, _ solution[float64], lower, _ float64) float64 { return lower }

// solve is [Solve] with a goal of tol nats. Where Y is a function of X it is in closed
// form.
func (p *Problem) solve(beta, tol float64, start atoms[float64]) solution[float64] {
	if p.Deterministic() {
		s := origin(p)
		if beta > 1 {
			s = end(p)
		}
		s.Beta, s.lower = beta, float64(min(1, beta)*p.ixy)
		return s
	}
	if p.spent == nil {
		mine := p.budgeted()
		s := mine.solve(beta, tol, start)
		mine.count(s.Converged)
		return s
	}
	if len(p.p) > manyRows {
		return p.byGroups(beta, tol, start)
	}
	return exchange(p, beta, tol, start)
}

// budgeted returns a copy of the problem whose solves share one limit of their work.
func (p *Problem) budgeted() *Problem {
	mine := *p
	mine.spent = new(int64)
	return &mine
}

// partition returns log Z_x of the normalised encoder at β, in nats, and the
// exponents -β d_x(s_t), one slice per atom.
func (p *Problem) partition(beta float64, e atoms[float64]) (logZ []float64, exponent [][]float64) {
	total := e.total()
	n := len(p.p)
	logZ = make([]float64, n)
	logq, top := make([]float64, len(e.Mass)), make([]float64, n)
	exponent = matrix(len(e.Mass), n)
	p.exponents(exponent, beta, e.Position)
	for t := range e.Position {
		logq[t] = vec.Log(e.Mass[t] / total)
		for x, a := range exponent[t] {
			if a += logq[t]; t == 0 || a > top[x] {
				top[x] = a // row-scaling: the largest term becomes 1
			}
		}
	}
	scaled := make([]float64, n)
	for t := range e.Position {
		for x, a := range exponent[t] {
			scaled[x] = a + logq[t] - top[x]
		}
		double.Exp(scaled, scaled)
		for x, k := range scaled {
			logZ[x] += k
		}
	}
	for x := range logZ {
		logZ[x] = top[x] + vec.Log(logZ[x])
	}
	return logZ, exponent
}

// informations returns I(X;T) and I(T;Y) in nats of the encoder p(t|x), exactly:
// with the marginal p(t) and the predictions p(y|t) that it has, which at an
// optimum are the encoder's masses and positions.
func (p *Problem) informations(beta float64, e atoms[float64]) (ixt, ity float64) {
	logZ, exponent := p.partition(beta, e)
	total, share := e.total(), make([]float64, len(p.p))
	for t, q := range e.Mass {
		logq := vec.Log(q / total)
		pt, pty, ptn, logs := 0.0, 0.0, 0.0, 0.0
		for x, z := range logZ {
			exponent[t][x] = exponent[t][x] + logq - z // log p(t|x)
		}
		double.Exp(share, exponent[t])
		for x, w := range p.weight {
			l := exponent[t][x]
			joint := float64(w * share[x])
			pt += joint
			pty += float64(joint * p.p[x])
			ptn += float64(joint * p.not[x])
			if joint > 0 {
				logs += float64(joint * l)
			}
		}
		if pt == 0 {
			continue
		}
		ixt += logs - float64(pt*vec.Log(pt))
		ity += float64(pt * entropy(pty/pt, ptn/pt))
	}
	ity = entropy(p.prior, 1-p.prior) - ity
	return max(0, ixt), max(0, min(ity, p.ixy, ixt))
}

// identity is the encoder with one atom per row, or per group of neighbouring
// rows where there are more than most.
func (p *Problem) identity(most int) atoms[float64] {
	var out atoms[float64]
	groups := min(most, len(p.p))
	for g := range groups {
		from, to := g*len(p.p)/groups, (g+1)*len(p.p)/groups
		w, s := 0.0, 0.0
		for x := from; x < to; x++ {
			w += p.weight[x]
			s += float64(p.weight[x] * p.logit[x])
		}
		out.add(w, s/w)
	}
	return out
}

func (p *Problem) complete() atoms[float64] { return p.identity(len(p.p)) }

func (p *Problem) constant() atoms[float64] {
	return atoms[float64]{[]float64{1}, []float64{logit(p.prior, 1-p.prior)}}
}
