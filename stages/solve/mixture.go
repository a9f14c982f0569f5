package solve

import (
	"math"
	"slices"

	"infoplane/internal/vec"
)

// Mixture is an [Encoder] for any number of values of y: atoms with what they
// predict, in the columns of the input.
type Mixture struct {
	Mass       []float64   // q_t, positive, sums to 1
	Prediction [][]float64 // p(y|t), one slice per atom
}

// atoms are a mixture as the solver moves it. A position is a vector of logits
// log p(y|t)/p(y'|t), where y' is the likeliest value.
type atoms struct {
	mass     []float64
	position [][]float64
}

// clone copies masses and positions.
func (a atoms) clone() atoms {
	out := atoms{slices.Clone(a.mass), make([][]float64, len(a.position))}
	for t, s := range a.position {
		out.position[t] = slices.Clone(s)
	}
	return out
}

// keep returns the atoms that drop does not name.
func (a atoms) keep(drop func(t int) bool) atoms {
	var out atoms
	for t := range a.mass {
		if !drop(t) {
			out.mass, out.position = append(out.mass, a.mass[t]), append(out.position, a.position[t])
		}
	}
	return out
}

// logits returns the position of a prediction, which need not be normalised.
func logits(p []float64) []float64 {
	last := len(p) - 1
	out := make([]float64, last)
	for y := range out {
		out[y] = max(-farthest, min(farthest, vec.Log(p[y])-vec.Log(p[last])))
	}
	return out
}

// logPrediction returns log p(y|t) of a position.
func logPrediction(s []float64) []float64 {
	top := 0.0
	for _, v := range s {
		top = max(top, v)
	}
	sum := vec.Exp(-top)
	for _, v := range s {
		sum += vec.Exp(v - top)
	}
	norm := top + vec.Log(sum)
	out := make([]float64, len(s)+1)
	for y, v := range s {
		out[y] = v - norm
	}
	out[len(s)] = -norm
	return out
}

// exponents sets dst[x] = -β d_x(r) with d_x(r) = Σ_y p(y|x) log p(y|x)/r(y).
func (j *Joint) exponents(dst []float64, beta float64, s []float64) {
	logr := logPrediction(s)
	for x, row := range j.rows {
		d := -j.noise[x]
		for y, p := range row {
			if p > 0 {
				d -= float64(p * logr[y])
			}
		}
		dst[x] = -float64(beta * max(0, d))
	}
}

// mixture returns the atoms in the columns of the input, by descending mass.
func (j *Joint) mixture(a atoms) Mixture {
	order := make([]int, len(a.mass))
	for t := range order {
		order[t] = t
	}
	slices.SortStableFunc(order, func(t, u int) int { return compareDown(a.mass[t], a.mass[u]) })
	var out Mixture
	for _, t := range order {
		prediction := make([]float64, j.of)
		for y, l := range logPrediction(a.position[t]) {
			prediction[j.values[y]-1] = vec.Exp(l)
		}
		out.Mass, out.Prediction = append(out.Mass, a.mass[t]), append(out.Prediction, prediction)
	}
	return out
}

func compareDown(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// atoms returns a mixture as the solver moves it.
func (j *Joint) atoms(m Mixture) atoms {
	var out atoms
	for t, q := range m.Mass {
		if len(m.Prediction[t]) != j.of {
			panic("solve: a prediction of another number of values of y")
		}
		p := make([]float64, len(j.values))
		for y, v := range j.values {
			p[y] = max(m.Prediction[t][v-1], math.SmallestNonzeroFloat64)
		}
		out.mass, out.position = append(out.mass, q), append(out.position, logits(p))
	}
	return out
}

// identity has an atom per row, or per group of neighbouring rows where there are
// more than most.
func (j *Joint) identity(most int) atoms {
	var out atoms
	groups := min(most, len(j.rows))
	for g := range groups {
		from, to := g*len(j.rows)/groups, (g+1)*len(j.rows)/groups
		w, p := 0.0, make([]float64, len(j.prior))
		for x := from; x < to; x++ {
			w += j.weight[x]
			for y, v := range j.rows[x] {
				p[y] += float64(j.weight[x] * v)
			}
		}
		out.mass, out.position = append(out.mass, w), append(out.position, logits(p))
	}
	return out
}

// silent has one atom, at the prior.
func (j *Joint) silent() atoms { return atoms{[]float64{1}, [][]float64{logits(j.prior)}} }
