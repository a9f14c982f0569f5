package solve

import (
	"cmp"
	"slices"
)

// Encoder is a distribution of predictions of a binary Y. At a β it stands for
// p(t|x) = q_t exp(-β d_x(s_t)) / Z_x.
type Encoder struct {
	Mass     []float64 // q_t, positive, sums to 1
	Position []float64 // s_t, logit of the predicted p(y=1)
}

// Mixture is an [Encoder] for any number of values of y: atoms with their
// predictions, by descending mass.
type Mixture struct {
	Mass       []float64    // q_t, positive, sums to 1
	Prediction []Prediction // one per atom
}

// Prediction is p(y|t) of one atom: the values of y, as they are numbered in the
// input, whose probability is positive.
type Prediction struct {
	Y []int
	P []float64
}

// Mixture returns the encoder with its predictions p(y=0|t), p(y=1|t), by descending
// mass; value 0 is y=0.
func (e Encoder) Mixture() Mixture {
	return mixture(e.Mass, func(t int) Prediction {
		return Prediction{[]int{0, 1}, []float64{sigmoid(-e.Position[t]), sigmoid(e.Position[t])}}
	})
}

// mixture sorts atoms by descending mass.
func mixture(mass []float64, predict func(t int) Prediction) Mixture {
	var out Mixture
	for _, t := range order(len(mass), func(t, u int) int { return cmp.Compare(mass[u], mass[t]) }) {
		out.Mass, out.Prediction = append(out.Mass, mass[t]), append(out.Prediction, predict(t))
	}
	return out
}

// order returns 0 to n-1 in a stable order.
func order(n int, compare func(a, b int) int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, compare)
	return out
}

// atoms are an encoder, of a [Problem] or a [Joint], that the solver moves. A position
// is a logit, or log p(y|t) for all y that occur.
type atoms[P any] struct {
	Mass     []float64
	Position []P
}

// clone copies masses and positions.
func (a atoms[P]) clone() atoms[P] { return atoms[P]{slices.Clone(a.Mass), slices.Clone(a.Position)} }

// add appends an atom.
func (a *atoms[P]) add(mass float64, position P) {
	a.Mass, a.Position = append(a.Mass, mass), append(a.Position, position)
}

// without returns the atoms for which drop is false.
func (a atoms[P]) without(drop func(t int) bool) atoms[P] {
	var out atoms[P]
	for t := range a.Mass {
		if !drop(t) {
			out.add(a.Mass[t], a.Position[t])
		}
	}
	return out
}

// total returns the sum of the masses.
func (a atoms[P]) total() float64 {
	sum := 0.0
	for _, q := range a.Mass {
		sum += q
	}
	return sum
}

// sorted returns a copy of the atoms of a binary problem, by position.
func sorted(a atoms[float64]) atoms[float64] {
	var out atoms[float64]
	for _, t := range order(len(a.Mass), func(t, u int) int { return cmp.Compare(a.Position[t], a.Position[u]) }) {
		out.add(a.Mass[t], a.Position[t])
	}
	return out
}
