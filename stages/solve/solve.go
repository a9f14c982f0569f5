package solve

import (
	"math"
	"slices"
)

// Solution is the answer for a [Problem] at one β.
type Solution struct {
	Point
	Encoder Encoder
}

func (s Solution) solution() solution[float64] {
	return solution[float64]{Point: s.Point, atoms: atoms[float64](s.Encoder)}
}

func answer(s solution[float64]) Solution { return Solution{s.Point, Encoder(s.atoms)} }

// Solve returns the best encoder at β ≥ 0 with its certified gap. A start near
// the solution, such as that of a neighbouring β, saves time and changes the
// result within the gap only; the zero Encoder is none.
//
// Each round: Newton steps on the masses at fixed positions, where superfluous
// atoms vanish; damped Newton on masses and positions together; then the
// scan of [Certify], whose maxima above 1 become new atoms. It ends when the scan
// proves the goal, or stops getting closer; the gap shows which. Every point that
// is kept lowered F, which is convex: there is no other optimum to end in.
//
// If Y is a function of X nothing is solved: up to β = 1 the constant encoder is
// optimal, beyond it T = Y. It panics where β is negative or not finite.
func Solve(p *Problem, beta float64, start Encoder) Solution {
	mustBeFinite(beta)
	return answer(p.solve(beta, goal(beta), atoms[float64](start)))
}

func mustBeFinite(beta float64) {
	if !(beta >= 0 && beta <= math.MaxFloat64) {
		panic("solve: β is negative or not finite")
	}
}

// JointSolution is the answer for a [Joint] at one β. Its gap is proven if it is
// Rigorous; otherwise it is +Inf, and the answer is the best that was found.
type JointSolution struct {
	Point
	Mixture Mixture

	// Starts is the number of positions at which the last search for a better
	// prediction began; it found none. 0 where no search was needed.
	Starts int

	encoder Encoder // from which a solve nearby starts, if Y is binary
}

// Solve is [Solve] for any number of values of y: the same exchange of atoms, on the
// simplex of predictions with its faces.
//
// With three or four values of y the gap is proven, by a bound on the maximum of c
// over the whole simplex (branch and bound). It can be far above the true one where c
// is level over a wide range: the work of a proof is limited, and Converged reports
// whether the gap met its goal. With more values the maximum is searched for from many
// starts; that proves nothing, and the gap is +Inf. The informations are those of the
// encoder in any case. It panics where β is negative or not finite.
//
// A table of more than 20 000 entries above zero, of which nothing is proven, is solved to
// an estimated gap of 1e-6 max(1, β) nats, others to 1e-10. Every solve ends: at the
// latest when it has summed 2.5·10¹¹ products, half a minute on two cores; the answer is
// then the best found, Converged is false, and [Joint.Ended] counts it.
//
// Cost: a round sums some hundred times entries × atoms products, and some thousand times
// the entries to search for better predictions; a dozen rounds are usual, sixty the most.
func (j *Joint) Solve(beta float64) JointSolution {
	mustBeFinite(beta)
	if j.binary != nil {
		return j.named(Solve(j.binary, beta, Encoder{}))
	}
	out := j.answer(j.solve(beta, goal(beta), atoms[[]float64]{}))
	if out.Mixture.Mass == nil { // T = X
		out.Mixture = j.rowMixture()
	}
	return out
}

func (j *Joint) answer(s solution[[]float64]) JointSolution {
	return JointSolution{Point: s.Point, Mixture: j.mixture(s.atoms), Starts: s.starts}
}

// named converts a solution for two values of y to the values of the input.
func (j *Joint) named(s Solution) JointSolution {
	out := JointSolution{Point: s.Point, Mixture: s.Encoder.Mixture(), encoder: s.Encoder}
	for t, p := range out.Mixture.Prediction {
		if len(j.values) == 1 { // a constant has one prediction
			p.P = []float64{1}
		}
		out.Mixture.Prediction[t] = Prediction{slices.Clone(j.values), p.P}
	}
	return out
}

// Curve is [Curve] for any number of values of y. With more than two, it starts at the
// origin with β = 1: the onset is not searched for, and the end has no Mixture, which
// would be the table of all x and y. The points are achieved. excess is how far the bound
// can be above the polygon through them, in bits: proven with up to four values of y,
// where it is the tolerance or, if proofs stay short of their goals, more; with more
// values nothing is proven, and it is +Inf.
func (j *Joint) Curve(tolerance float64, step func(solved int) error) (points []JointSolution, excess float64, err error) {
	if j.binary != nil {
		solved, err := Curve(j.binary, tolerance, step)
		for _, s := range solved {
			points = append(points, j.named(s))
		}
		return points, tolerance, err
	}
	if j.ixy == 0 {
		return []JointSolution{j.answer(origin(j))}, 0, nil
	}
	solved, err := trace(j, origin(j), tolerance, sixteenth(tolerance), step)
	for i, s := range solved {
		points = append(points, j.answer(s))
		if i > 0 {
			excess = max(excess, chordGap(solved[i-1].Point, s.Point))
		}
		if !s.Rigorous {
			excess = math.Inf(1)
		}
	}
	return points, max(excess, tolerance), err
}

// Onset is [Onset] of a binary Y. It is false for more values of y, where the onset is
// not searched for.
func (j *Joint) Onset() (beta float64, ok bool) {
	if j.binary == nil {
		return 0, false
	}
	return Onset(j.binary), true
}

// Straight is [Straight] of a binary Y, given the points of its [Joint.Curve]; for more
// values of y it is nil, as straight pieces are not searched for.
func (j *Joint) Straight(points []JointSolution) []Piece {
	if j.binary == nil {
		return nil
	}
	var solved []Solution
	for _, s := range points {
		solved = append(solved, Solution{s.Point, s.encoder})
	}
	return Straight(j.binary, solved)
}

// Relevance is [Relevance] for any number of values of y. With more than four, High
// is what every encoder obeys, min(rate, I(X;Y)), and Low the best found.
func (j *Joint) Relevance(rate, tolerance float64) Interval {
	if j.binary != nil {
		return Relevance(j.binary, rate, tolerance)
	}
	i := relevance(j, rate, tolerance, jointStall)
	if !j.proves && rate < j.Entropy() {
		i.High = min(rate, j.Information()) + informationRounding
	}
	return i
}

// Rate is [Rate] for any number of values of y. With more than four, Low is what
// every encoder obeys, the relevance itself, and High the best found.
func (j *Joint) Rate(ity, tolerance float64) Interval {
	if j.binary != nil {
		return Rate(j.binary, min(ity, j.binary.Information()), tolerance)
	}
	i := rate(j, ity, tolerance, jointStall)
	if !j.proves {
		i.Low = ity - informationRounding
	}
	return i
}

// jointStall is how many solves in a row may bring no proof closer.
const jointStall = 6
