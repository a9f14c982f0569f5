package solve

import (
	"math"

	"infoplane/internal/vec"
)

// state is an encoder with everything that a step needs to know about it.
type state struct {
	encoder Encoder
	f       float64     // F + Σq - 1, nats: its minimum over q ≥ 0 has Σq = 1
	logZ    []float64   // per row, with the masses as they are
	a       [][]float64 // a[t][x] = K_xt / Z_x
	bend    [][]float64 // d a[t][x] / d s_t
	c       []float64   // c(s_t) = Σ_x p(x) a[t][x]
	slope   []float64   // c'(s_t)
	curve   []float64   // c''(s_t)
}

// evaluate computes the state of an encoder; an atom may have mass zero.
//
//	a' = -β (σ - p) a,   a'' = (β² (σ - p)² - β σ (1-σ)) a
func (p *Problem) evaluate(beta float64, e Encoder) *state {
	st := &state{encoder: e}
	atoms, n := len(e.Mass), len(p.p)
	st.a, st.bend = make([][]float64, atoms), make([][]float64, atoms)
	st.c, st.slope, st.curve = make([]float64, atoms), make([]float64, atoms), make([]float64, atoms)
	st.logZ = make([]float64, n)
	top := make([]float64, n)
	for x := range top {
		top[x] = math.Inf(-1)
	}
	for t, s := range e.Position {
		st.a[t] = make([]float64, n)
		p.exponents(st.a[t], beta, s)
		if e.Mass[t] > 0 {
			for x, v := range st.a[t] {
				top[x] = max(top[x], v)
			}
		}
	}
	for t, q := range e.Mass {
		for x, v := range st.a[t] {
			st.a[t][x] = vec.Exp(min(v-top[x], 300)) // the square of a new atom's a must not overflow
			st.logZ[x] += float64(q * st.a[t][x])
		}
		st.f += q
	}
	st.f -= 1
	for x, w := range p.weight {
		for t := range e.Mass {
			st.a[t][x] /= st.logZ[x]
		}
		st.logZ[x] = top[x] + vec.Log(st.logZ[x])
		st.f -= float64(w * st.logZ[x])
	}
	for t, s := range e.Position {
		st.bend[t] = make([]float64, n)
		sigma, co := sigmoid(s), sigmoid(-s)
		flat := float64(beta * float64(sigma*co))
		for x, w := range p.weight {
			off := sigma - p.p[x]
			if s > 0 { // the complements keep their digits
				off = p.not[x] - co
			}
			rate := -float64(beta * off)
			a := st.a[t][x]
			st.bend[t][x] = float64(rate * a)
			st.c[t] += float64(w * a)
			st.slope[t] += float64(w * st.bend[t][x])
			st.curve[t] += float64(w * float64((float64(rate*rate)-flat)*a))
		}
	}
	return st
}

// gradient returns the largest violation of c_t = 1 and c'_t = 0.
func (st *state) gradient() float64 {
	worst := 0.0
	for t := range st.c {
		worst = max(worst, math.Abs(1-st.c[t]), math.Abs(st.slope[t]))
	}
	return worst
}

// inner returns Σ_x p(x) a[x] b[x].
func (p *Problem) inner(a, b []float64) float64 {
	sum := 0.0
	for x, w := range p.weight {
		sum += float64(float64(w*a[x]) * b[x])
	}
	return sum
}
