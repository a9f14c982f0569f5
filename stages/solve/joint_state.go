package solve

import (
	"math"

	"infoplane/internal/vec"
)

// jointState is [state] for positions in R^{|Y|-1}.
type jointState struct {
	atoms atoms
	f     float64       // F + Σq - 1, nats
	logZ  []float64     // per row, with the masses as they are
	a     [][]float64   // a[t][x] = K_xt / Z_x
	bend  [][][]float64 // bend[t][y][x] = d a[t][x] / d s_ty
	c     []float64     // c(s_t)
	slope [][]float64   // dc/ds_ty
	curve [][]float64   // d²c/ds_ty ds_tz, by rows
}

// evaluate computes the state of some atoms. With r = p(y|t):
//
//	∂a/∂s_y = -β (r_y - p_y) a
//	∂²a/∂s_y∂s_z = (β² (r_y - p_y)(r_z - p_z) - β (δ_yz r_y - r_y r_z)) a
func (j *Joint) evaluate(beta float64, of atoms) *jointState {
	st := &jointState{atoms: of}
	n, m, k := len(j.rows), len(of.mass), len(j.prior)-1
	st.a, st.bend, st.c = make([][]float64, m), make([][][]float64, m), make([]float64, m)
	st.slope, st.curve = make([][]float64, m), make([][]float64, m)
	st.f, st.logZ = respond(st.a, of.mass, j.weight, func(a []float64, t int) { j.exponents(a, beta, of.position[t]) })
	for t, s := range of.position {
		r := logPrediction(s)
		for y := range r {
			r[y] = vec.Exp(r[y])
		}
		st.bend[t], st.slope[t], st.curve[t] = make([][]float64, k), make([]float64, k), make([]float64, k*k)
		for y := range k {
			st.bend[t][y] = make([]float64, n)
		}
		for x, w := range j.weight {
			a := st.a[t][x]
			st.c[t] += float64(w * a)
			for y := range k {
				rate := -float64(beta * (r[y] - j.rows[x][y]))
				st.bend[t][y][x] = float64(rate * a)
				st.slope[t][y] += float64(w * st.bend[t][y][x])
				for z := range y + 1 {
					other := -float64(beta * (r[z] - j.rows[x][z]))
					flat := -float64(r[y] * r[z])
					if y == z {
						flat = float64(r[y] * (1 - r[y]))
					}
					st.curve[t][y*k+z] += float64(w * float64((float64(rate*other)-float64(beta*flat))*a))
				}
			}
		}
		for y := range k {
			for z := range y {
				st.curve[t][z*k+y] = st.curve[t][y*k+z]
			}
		}
	}
	return st
}

func (st *jointState) objective() float64 { return st.f }

// gradient returns the largest violation of c_t = 1 and c'_t = 0.
func (st *jointState) gradient() float64 {
	worst := 0.0
	for t := range st.c {
		worst = max(worst, math.Abs(1-st.c[t]))
		for _, g := range st.slope[t] {
			worst = max(worst, math.Abs(g))
		}
	}
	return worst
}

// informations returns I(X;T) and I(T;Y) in nats of the atoms' encoder, exactly.
func (j *Joint) informations(beta float64, of atoms) (ixt, ity float64) {
	st := j.evaluate(beta, of)
	left := 0.0
	for t, q := range of.mass {
		pt, logs, one := 0.0, 0.0, make([]float64, len(j.prior))
		for x, w := range j.weight {
			share := float64(q * st.a[t][x]) // p(t|x)
			joint := float64(w * share)
			pt += joint
			if joint > 0 {
				logs += float64(joint * vec.Log(share))
			}
			for y, p := range j.rows[x] {
				one[y] += float64(joint * p)
			}
		}
		if pt == 0 {
			continue
		}
		ixt += logs - float64(pt*vec.Log(pt))
		for y := range one {
			left += float64(pt * xlogx(one[y]/pt))
		}
	}
	hy := 0.0
	for _, p := range j.prior {
		hy += xlogx(p)
	}
	return max(0, ixt), max(0, min(hy-left, j.ixy, ixt))
}
