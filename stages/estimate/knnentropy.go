package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/info"
	"infoplane/internal/random"
	"infoplane/internal/vec"
	"infoplane/stages/estimate/neighbours"
)

// KNNEntropy estimates the differential entropy of a layer from distances to nearest neighbours,
// in place of its information with the patterns. With ψ the digamma function, d units and
// r_i the distance of a pattern to its k-th neighbour, the largest difference of a unit:
//
//	I(X;T): h(T) ≈ ψ(N) - ψ(k) + d log 2 + (d/N) Σ_i log r_i
//	I(T;Y): h(T) - Σ_y p(y) h(T|y), by the same formula among the patterns of a class
//
// Of a deterministic network I(X;T) is h(T) up to an infinite constant: values may be negative,
// have no ceiling, and compare only among layers of one width, on one scale.
//
// Patterns that share all activations are at distance 0, whose logarithm is infinite. Noise
// breaks these ties, and then decides the estimate: a tenth of the noise lowers h(T) by
// d log₂ 10 bits for each pattern that has k twins. The noise is uniform on [0, noise) for each
// unit and pattern, as in the published code, and is added to differences, not to activations:
// there, noise of 1e-16 would be rounded away beside activations of 1. Without noise, ties
// are an error.
//
// Cost O(N² units), memory O(N units).
//
// Reference: L. Kozachenko, N. Leonenko, Problems of Information Transmission 23 (1987) 9;
// A. Kraskov, H. Stögbauer, P. Grassberger, Phys. Rev. E 69 (2004) 066138, equation 20,
// and the code NPEET. A. Saxe et al., On the Information Bottleneck Theory of Deep Learning,
// ICLR 2018, figure 12: k = 2, noise 1e-16.
type KNNEntropy struct {
	neighbours int
	noise      float64
	seed       uint64
}

// NewKNNEntropy returns the estimator with k neighbours and noise, drawn with a seed. It panics
// for k < 1, or noise that is negative or above 1e30.
func NewKNNEntropy(k int, noise float64, seed uint64) *KNNEntropy {
	if k < 1 || !(noise >= 0 && noise <= maxNoise) {
		panic("estimate: no neighbours, or noise out of range")
	}
	return &KNNEntropy{k, noise, seed}
}

// Name returns knn-entropy(neighbours=2,noise=1e-16,seed=1).
func (e *KNNEntropy) Name() string {
	return fmt.Sprintf("knn-entropy(neighbours=%d,noise=%v,seed=%d)", e.neighbours, e.noise, e.seed)
}

// Estimate returns both estimates. A class with fewer than k+1 patterns uses the neighbours that
// it has; a class of one is left out of I(T;Y). It fails if there are not more patterns than
// neighbours, and where ties are not broken by noise.
func (e *KNNEntropy) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per pattern; see [Stepper].
func (e *KNNEntropy) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil || n == 0 {
		return Estimate{HT: math.NaN()}, err
	}
	class, members := membersOf(y)
	if n <= e.neighbours {
		return Estimate{}, fmt.Errorf("%d patterns; knn-entropy with %d neighbours needs more patterns than neighbours", n, e.neighbours)
	}
	distance := neighbours.LargestDifference(t)
	if e.noise > 0 {
		distance = neighbours.LargestJittered(t, e.jitter(len(t), n))
	}
	of, near := make([]uint32, n), make(neighbours.Nearest, e.neighbours)
	all, some, own, in := 0.0, 0.0, 0.0, 0.0 // Σ log r_i: of all, of those in classes of several, within these; and how many
	for i := range n {
		distance(of, i)
		near.Clear()
		for _, d := range of {
			near.Offer(d)
		}
		log, err := e.log(near, i)
		if err != nil {
			return Estimate{}, err
		}
		all += log
		if m := members[class[i]]; len(m) > 1 {
			some, in = some+log, in+1
			near.Clear()
			for _, j := range m {
				near.Offer(of[j])
			}
			if log, err = e.log(near, i); err != nil {
				return Estimate{}, err
			}
			own += log
		}
		if err := step(i+1, n); err != nil {
			return Estimate{}, err
		}
	}
	units, patterns := float64(len(t)), float64(n)
	out := Estimate{IXT: info.Bits(e.entropy(n) + float64(units*math.Ln2) + float64(units*all)/patterns), HT: math.NaN()}
	if in > 0 {
		given := float64(units * (some - own) / in)
		for _, m := range members {
			if len(m) > 1 {
				given -= float64(float64(len(m)) / in * e.entropy(len(m)))
			}
		}
		out.ITY = info.Bits(e.entropy(n) + given)
	}
	return out, nil
}

// unbounded marks that a differential entropy has no ceiling.
func (e *KNNEntropy) unbounded() {}

// jitter draws the noise of each unit and pattern.
func (e *KNNEntropy) jitter(units, n int) [][]float64 {
	stream := random.New(e.seed, "ties")
	out := make([][]float64, units)
	for u := range out {
		out[u] = make([]float64, n)
		for i := range out[u] {
			out[u][i] = float64(e.noise * stream.Uniform())
		}
	}
	return out
}

// log returns the logarithm of the distance of pattern i to its k-th neighbour.
func (e *KNNEntropy) log(near neighbours.Nearest, i int) (float64, error) {
	r := float64(math.Float32frombits(near.Last()))
	if r == 0 {
		return 0, fmt.Errorf("pattern %d has %d others with the same activations, and noise of %v does not tell them apart: the entropy is infinite; take noise, such as 1e-16", i, e.neighbours, e.noise)
	}
	return vec.Log(r), nil
}

// entropy returns ψ(n) - ψ(k), with the neighbours that n patterns have.
func (e *KNNEntropy) entropy(n int) float64 {
	sum := 0.0
	for i := min(e.neighbours, n-1); i < n; i++ {
		sum += 1 / float64(i)
	}
	return sum
}
