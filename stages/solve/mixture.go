package solve

import (
	"math"
	"slices"

	"infoplane/internal/vec"
)

// Mixture is an [Encoder] for any number of values of y: atoms with what they
// predict, by descending mass.
type Mixture struct {
	Mass       []float64    // q_t, positive, sums to 1
	Prediction []Prediction // one per atom
}

// Prediction is p(y|t) of one atom: the values of y, as they are numbered in the
// input, that it leaves possible.
type Prediction struct {
	Y []int
	P []float64
}

// atoms are a mixture as the solver moves it. A position is log p(y|t) for all y
// that occur; it is -Inf where the atom excludes a value, on a face of the simplex.
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

// logs returns the position of a prediction, which need not be normalised.
func logs(p []float64) []float64 {
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	out := make([]float64, len(p))
	for y, v := range p {
		out[y] = math.Inf(-1)
		if v > 0 {
			out[y] = vec.Log(v / sum)
		}
	}
	return out
}

// predictions returns p(y|t) of a position.
func predictions(position []float64) []float64 {
	out := make([]float64, len(position))
	for y, l := range position {
		if l > math.Inf(-1) {
			out[y] = vec.Exp(l)
		}
	}
	return out
}

// exponents sets dst[x] = -β d_x(r) with d_x(r) = Σ_y p(y|x) log p(y|x)/r(y), which
// is infinite where r excludes a value that x has.
func (j *Joint) exponents(dst []float64, beta float64, position []float64) {
	j.check()
	t := &j.table
	for x, noise := range j.noise {
		d := -noise
		for i := t.start[x]; i < t.start[x+1]; i++ {
			d -= float64(t.p[i] * position[t.y[i]])
		}
		dst[x] = -float64(beta * max(0, d))
	}
}

// mixture returns the atoms in the values of the input, by descending mass.
func (j *Joint) mixture(a atoms) Mixture {
	order := make([]int, len(a.mass))
	for t := range order {
		order[t] = t
	}
	slices.SortStableFunc(order, func(t, u int) int { return compareDown(a.mass[t], a.mass[u]) })
	var out Mixture
	for _, t := range order {
		var one Prediction
		for y, p := range predictions(a.position[t]) {
			if p > 0 {
				one.Y, one.P = append(one.Y, j.values[y]), append(one.P, p)
			}
		}
		out.Mass, out.Prediction = append(out.Mass, a.mass[t]), append(out.Prediction, one)
	}
	return out
}

// everything is the mixture with an atom per row.
func (j *Joint) everything() Mixture {
	order := make([]int, len(j.weight))
	for x := range order {
		order[x] = x
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareDown(j.weight[a], j.weight[b]) })
	var out Mixture
	for _, x := range order {
		ys, ps := j.table.row(x)
		one := Prediction{P: slices.Clone(ps)}
		for _, y := range ys {
			one.Y = append(one.Y, j.values[y])
		}
		out.Mass, out.Prediction = append(out.Mass, j.weight[x]), append(out.Prediction, one)
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

// identity has an atom per row, or per group of neighbouring rows where there are
// more than most.
func (j *Joint) identity(most int) atoms {
	var out atoms
	n := len(j.weight)
	groups := min(most, n)
	for g := range groups {
		w, p := 0.0, make([]float64, len(j.prior))
		for x := g * n / groups; x < (g+1)*n/groups; x++ {
			w += j.weight[x]
			j.addRow(p, j.weight[x], x)
		}
		out.mass, out.position = append(out.mass, w), append(out.position, logs(p))
	}
	return out
}

// addRow adds w p(y|x) to a dense row.
func (j *Joint) addRow(dst []float64, w float64, x int) {
	ys, ps := j.table.row(x)
	for i, y := range ys {
		dst[y] += float64(w * ps[i])
	}
}

// silent has one atom, at the prior.
func (j *Joint) silent() atoms { return atoms{[]float64{1}, [][]float64{logs(j.prior)}} }
