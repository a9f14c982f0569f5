package generate

import "infoplane/internal/random"

// Flip replaces each label, with probability p, by one of the other classes, each as
// likely. p(y=1|x) follows:
//
//	p'(y=1|x) = (1-p) p(y=1|x) + p/(K-1) (1 - p(y=1|x))
//
// Of two classes that is a binary symmetric channel behind the rule. Scores stay.
func (l Labels) Flip(p float64, classes int, draw random.Stream) {
	for i, y := range l.Y {
		l.PY[i] = float64((1-p)*l.PY[i]) + float64(p/float64(classes-1)*(1-l.PY[i]))
		if draw.Uniform() < p {
			l.Y[i] = (y + 1 + int32(draw.Below(classes-1))) % int32(classes)
		}
	}
}

// Shuffle gives the patterns the labels of others, drawn as a permutation, each with its
// orbit and score: the classes keep their sizes, and are independent of x.
func (l Labels) Shuffle(draw random.Stream) Labels {
	n := len(l.Y)
	out := Labels{make([]int32, n), make([]float64, n), make([]float64, n), make([]int32, n)}
	for i, from := range draw.Permutation(n) {
		out.Orbit[i], out.Score[i], out.PY[i], out.Y[i] = l.Orbit[from], l.Score[from], l.PY[from], l.Y[from]
	}
	return out
}
