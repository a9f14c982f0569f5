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
	st.f, st.logZ = respond(st.a, e.Mass, p.weight, func(a []float64, t int) { p.exponents(a, beta, e.Position[t]) })
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

// respond fills a with K_xt / Z_x, from the exponents log K_xt of each atom, and
// returns F + Σq - 1 and log Z. Rows are scaled by their largest K, so that nothing
// overflows but the share of an atom without mass, which is cut.
func respond(a [][]float64, mass, weight []float64, exponents func(dst []float64, t int)) (f float64, logZ []float64) {
	logZ = make([]float64, len(weight))
	top := make([]float64, len(weight))
	for x := range top {
		top[x] = math.Inf(-1)
	}
	for t, q := range mass {
		a[t] = make([]float64, len(weight))
		exponents(a[t], t)
		if q > 0 {
			for x, v := range a[t] {
				top[x] = max(top[x], v)
			}
		}
	}
	for t, q := range mass {
		for x, v := range a[t] {
			a[t][x] = vec.Exp(min(v-top[x], 300)) // the square of a new atom's a must not overflow
			logZ[x] += float64(q * a[t][x])
		}
		f += q
	}
	f -= 1
	for x, w := range weight {
		for t := range mass {
			a[t][x] /= logZ[x]
		}
		logZ[x] = top[x] + vec.Log(logZ[x])
		f -= float64(w * logZ[x])
	}
	return f, logZ
}

// normalised returns log Z_x with the masses made to sum to 1.
func normalised(mass, logZ []float64) []float64 {
	total := 0.0
	for _, q := range mass {
		total += q
	}
	out, shift := make([]float64, len(logZ)), vec.Log(total)
	for x, z := range logZ {
		out[x] = z - shift
	}
	return out
}

func (st *state) objective() float64 { return st.f }

// gradient returns the largest violation of c_t = 1 and c'_t = 0.
func (st *state) gradient() float64 {
	worst := 0.0
	for t := range st.c {
		worst = max(worst, math.Abs(1-st.c[t]), math.Abs(st.slope[t]))
	}
	return worst
}
