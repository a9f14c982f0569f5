package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/neighbours"
)

// KSG estimates from distances to nearest neighbours, without a grid. With ψ the
// digamma function and k neighbours:
//
//	I(X;T) ≈ ψ(k) + ψ(N) - ⟨ψ(n_x + 1) + ψ(n_t + 1)⟩    Kraskov et al., estimator 1
//	I(T;Y) ≈ ψ(k) + ψ(N) - ⟨ψ(N_y) + ψ(m)⟩              Ross
//
// The first: ε is the distance of a pattern to its k-th neighbour in (x, t), the
// larger of the distances of x and of t; n_x and n_t count the patterns that are
// closer than ε in x alone, and in t alone. The second: d is the distance to the
// k-th neighbour in t with the same label, of which there are N_y; m counts the
// patterns that are as close, whatever their label. Averages ⟨⟩ are over patterns.
// Distances of t are the largest difference of a unit, those of x are Euclidean.
// Either estimate may be negative, and is reported as it is.
//
// One convention for the pattern itself: it belongs to N and to N_y, and is no
// neighbour of its own, so that neither k nor m counts it; n + 1 counts it.
//
// Ties do not exist in theory: densities have none. A deterministic network has
// many: its patterns stand on a lattice, and saturated units are equal. Other
// implementations break them by noise, which then decides the result. Here:
//
//   - At a distance above 0, k is the number of neighbours within ε (or d), ties
//     included, and n + 1 the number within ε, ties included, where a tie exists.
//     Without ties that is the original.
//   - A distance of 0 to the k-th neighbour means that t has an atom there, with a
//     probability and no density. The term of the pattern is then the plug-in
//     estimate's, log (k N / (N_y m)) or log (k N / (n_x n_t)), with counts that all
//     include the pattern itself.
//
// So I(T;Y) of a constant layer is 0, that of T = Y with more than k patterns per
// class is H(Y), and classes that lie apart, without ties, give ψ(N) - ⟨ψ(N_y)⟩, which
// exceeds H(Y) by about (classes - 1)/2N nats.
//
// A class with fewer than k+1 patterns uses the neighbours that it has; a class of
// one is left out of the averages, and of N. Between patterns of zeros and ones no
// distance is below 1, so that ε ≥ 1: for tanh units, which differ by at most 2, I(X;T)
// then depends on little more than the number of patterns whose activations differ by
// less than 1, and not on finer differences.
//
// Sums of ψ and log are taken over histograms of their arguments, so that their bits
// do not depend on the order of patterns and units. Cost O(N² units), memory O(N).
//
// Reference: A. Kraskov, H. Stögbauer, P. Grassberger, "Estimating Mutual
// Information", Phys. Rev. E 69 (2004) 066138, equation 8,
// doi:10.1103/PhysRevE.69.066138. B. C. Ross, "Mutual Information between Discrete
// and Continuous Data Sets", PLoS ONE 9 (2014) e87357,
// doi:10.1371/journal.pone.0087357. Ties: W. Gao, S. Kannan, S. Oh, P. Viswanath,
// "Estimating Mutual Information for Discrete-Continuous Mixtures", NIPS 2017,
// arXiv:1709.06212.
type KSG struct {
	neighbours int
	inputs     [][]float32 // [input][pattern]; none: unknown
}

// NewKSG returns the estimator with k neighbours for patterns x[input][pattern].
// Without x, I(X;T) is NaN. It panics for k < 1.
func NewKSG(k int, x [][]float32) *KSG {
	if k < 1 {
		panic("estimate: no neighbours")
	}
	return &KSG{neighbours: k, inputs: x}
}

// Name returns ksg(neighbours=3).
func (e *KSG) Name() string { return fmt.Sprintf("ksg(neighbours=%d)", e.neighbours) }

// Estimate returns both estimates. It fails if there are not more patterns than
// neighbours.
func (e *KSG) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per pattern; see [Stepper].
func (e *KSG) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil {
		return Estimate{}, err
	}
	if n <= e.neighbours {
		return Estimate{}, fmt.Errorf("%d patterns; ksg with %d neighbours needs more patterns than neighbours", n, e.neighbours)
	}
	outputs, known := neighbours.LargestDifference(t), len(e.inputs) > 0
	var inputs neighbours.Metric
	if known {
		inputs = neighbours.Euclidean(e.inputs)
	}
	ofX, ofT := make([]uint32, n), make([]uint32, n)
	kraskov, ross := newKraskov(e.neighbours, n), newRoss(e.neighbours, y)
	for i := range n {
		outputs(ofT, i)
		if known {
			inputs(ofX, i)
			kraskov.add(ofX, ofT)
		}
		ross.add(ofT, i)
		if err := step(i+1, n); err != nil {
			return Estimate{}, err
		}
	}
	out := Estimate{IXT: math.NaN(), ITY: ross.bits(), HT: math.NaN()}
	if known {
		out.IXT = kraskov.bits()
	}
	return out, nil
}

// kraskov averages the terms of the first estimate.
type kraskov struct {
	neighbours.Nearest
	neighbours.Terms
	both []uint32 // distances of x and t together, of all patterns
}

func newKraskov(k, n int) *kraskov {
	return &kraskov{make(neighbours.Nearest, k), neighbours.NewTerms(n), make([]uint32, n)}
}

// add adds the term of a pattern, from the distances of all patterns to it.
func (s *kraskov) add(ofX, ofT []uint32) {
	vec.Larger(s.both, ofX, ofT)
	s.Clear()
	s.OfferAll(s.both)
	e := s.Last()
	k, _ := neighbours.Tally(s.both, e)
	x, closerX := neighbours.Tally(ofX, e)
	t, closerT := neighbours.Tally(ofT, e)
	if e == 0 {
		s.Atom(k+1, x+1, t+1)
		return
	}
	s.Density(k, max(x, closerX+1), max(t, closerT+1))
}

// bits returns the estimate over the patterns added.
func (s *kraskov) bits() float64 { return s.Mean(len(s.both)) }

// ross averages the terms of the second estimate.
type ross struct {
	neighbours.Nearest
	neighbours.Terms
	class   []int32
	members [][]int32 // of each class
	single  []int32   // the only pattern of its class
	own     []uint32  // distances of one class
}

func newRoss(k int, y []int32) *ross {
	s := &ross{Nearest: make(neighbours.Nearest, k), Terms: neighbours.NewTerms(len(y)), own: make([]uint32, len(y))}
	s.class, s.members = membersOf(y)
	for _, m := range s.members {
		if len(m) == 1 {
			s.single = append(s.single, m[0])
		}
	}
	return s
}

// add adds the term of pattern i, from the distances of all patterns to it. It
// overwrites those of the patterns that are left out.
func (s *ross) add(ofT []uint32, i int) {
	members := s.members[s.class[i]]
	if len(members) == 1 {
		return
	}
	for _, j := range s.single {
		ofT[j] = neighbours.Far
	}
	own := s.own[:len(members)]
	for n, j := range members {
		own[n] = ofT[j]
	}
	s.Clear()
	s.OfferAll(own)
	d := s.Last()
	k, _ := neighbours.Tally(own, d)
	m, _ := neighbours.Tally(ofT, d)
	if d == 0 {
		s.Atom(k+1, uint32(len(members)), m+1)
		return
	}
	s.Density(k, uint32(len(members)), m)
}

// bits returns the estimate over the patterns added, 0 if all classes have one.
func (s *ross) bits() float64 { return s.Mean(len(s.class) - len(s.single)) }
