package solve

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/vec"
)

// Encoder is a distribution of predictions of Y: what T tells about y, and how
// often. At a β it stands for p(t|x) = q_t exp(-β d_x(s_t)) / Z_x.
type Encoder struct {
	Mass     []float64 // q_t, positive, sums to 1
	Position []float64 // s_t, logit of the predicted p(y=1)
}

// partition returns log Z_x of the normalised encoder at β, in nats, and the
// exponents -β d_x(s_t), one slice per atom.
func (p *Problem) partition(beta float64, e Encoder) (logZ []float64, exponent [][]float64) {
	total := 0.0
	for _, q := range e.Mass {
		total += q
	}
	n := len(p.p)
	logZ, exponent = make([]float64, n), make([][]float64, len(e.Mass))
	logq, top := make([]float64, len(e.Mass)), make([]float64, n)
	for t, s := range e.Position {
		exponent[t] = make([]float64, n)
		p.exponents(exponent[t], beta, s)
		logq[t] = vec.Log(e.Mass[t] / total)
		for x, a := range exponent[t] {
			if a += logq[t]; t == 0 || a > top[x] {
				top[x] = a // row-scaling: the largest term becomes 1
			}
		}
	}
	for t := range e.Position {
		for x, a := range exponent[t] {
			logZ[x] += vec.Exp(a + logq[t] - top[x])
		}
	}
	for x := range logZ {
		logZ[x] = top[x] + vec.Log(logZ[x])
	}
	return logZ, exponent
}

// objective returns F(q) = -Σ_x p(x) log Z_x in nats.
func (p *Problem) objective(logZ []float64) float64 {
	f := 0.0
	for x, w := range p.weight {
		f -= float64(w * logZ[x])
	}
	return f
}

// informations returns I(X;T) and I(T;Y) in nats of the encoder p(t|x), exactly:
// with the marginal p(t) and the predictions p(y|t) that it has, which at an
// optimum are the encoder's masses and positions.
func (p *Problem) informations(beta float64, e Encoder) (ixt, ity float64) {
	logZ, exponent := p.partition(beta, e)
	total := 0.0
	for _, q := range e.Mass {
		total += q
	}
	for t, q := range e.Mass {
		logq := vec.Log(q / total)
		pt, pty, ptn, logs := 0.0, 0.0, 0.0, 0.0
		for x, w := range p.weight {
			l := exponent[t][x] + logq - logZ[x] // log p(t|x)
			joint := float64(w * vec.Exp(l))
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
func (p *Problem) identity(most int) Encoder {
	var e Encoder
	groups := min(most, len(p.p))
	for g := range groups {
		from, to := g*len(p.p)/groups, (g+1)*len(p.p)/groups
		w, s := 0.0, 0.0
		for x := from; x < to; x++ {
			w += p.weight[x]
			s += float64(p.weight[x] * p.logit[x])
		}
		e.Mass = append(e.Mass, w)
		e.Position = append(e.Position, s/w)
	}
	return e
}

// silent is the encoder that tells nothing: one atom at the prior.
func (p *Problem) silent() Encoder {
	s := logit(p.prior, 1-p.prior)
	return Encoder{[]float64{1}, []float64{math.Max(-farthest, math.Min(farthest, s))}}
}

// sorted returns the encoder with its atoms by position.
func (e Encoder) sorted() Encoder {
	order := make([]int, len(e.Mass))
	for t := range order {
		order[t] = t
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.Position[a], e.Position[b]) })
	out := Encoder{make([]float64, len(order)), make([]float64, len(order))}
	for i, t := range order {
		out.Mass[i], out.Position[i] = e.Mass[t], e.Position[t]
	}
	return out
}

// keep returns the encoder without the atoms that drop names.
func (e Encoder) keep(drop func(t int) bool) Encoder {
	var out Encoder
	for t := range e.Mass {
		if !drop(t) {
			out.Mass = append(out.Mass, e.Mass[t])
			out.Position = append(out.Position, e.Position[t])
		}
	}
	return out
}

// Mixture returns the encoder with its predictions p(y=0|t), p(y=1|t), by descending
// mass; value 0 is y=0.
func (e Encoder) Mixture() Mixture {
	order := make([]int, len(e.Mass))
	for t := range order {
		order[t] = t
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareDown(e.Mass[a], e.Mass[b]) })
	var out Mixture
	for _, t := range order {
		s := e.Position[t]
		out.Mass = append(out.Mass, e.Mass[t])
		out.Prediction = append(out.Prediction, Prediction{[]int{0, 1}, []float64{sigmoid(-s), sigmoid(s)}})
	}
	return out
}
