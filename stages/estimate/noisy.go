package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/double"
	"infoplane/internal/info"
	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// Noisy estimates the information of the layer with Gaussian noise Z of variance σ²
// added to every unit, by Monte Carlo: neither infinite nor a bound, but that of
// another, noisy network, with a standard error. With D_sj = ‖t_s + z_s - t_j‖² - ‖z_s‖² for
// draws s of a pattern and of noise:
//
//	all_s = (1/N) Σ_j exp(-D_sj/2σ²)        own_s: the same among patterns with the label of s
//	I(X;T+Z) ≈ (1/S) Σ_s -log₂ all_s
//	I(T+Z;Y) ≈ (1/S) Σ_s log₂(own_s/all_s)
//
// The first is h(T+Z) - h(Z) for a mixture of N Gaussians. The paper draws h(T+Z)
// and subtracts the closed form of h(Z); we subtract the same draws of it, which
// has a lower variance: 0 where no two patterns overlap, as all_s is 1/N. So neither
// term exceeds log₂ N.
//
// Patterns are drawn in a random order without repetition, and again from the start
// if there are more draws than patterns. The standard errors are those of independent
// draws: for as many draws as patterns, or more, they are too large. The random
// numbers are the same for every layer, so that differences between layers vary less
// than each. Bits depend on the order of patterns and units, through the random
// numbers.
//
// Cost O(S N units), memory O(N units), a dozen times.
//
// Reference: Z. Goldfeld, E. van den Berg, K. Greenewald, I. Melnyk, N. Nguyen,
// B. Kingsbury, Y. Polyanskiy, "Estimating Information Flow in Deep Neural
// Networks", ICML 2019, arXiv:1810.05728, sections 3 and 5.
type Noisy struct {
	variance float64
	samples  int
	seed     uint64
}

// NewNoisy returns the estimator for noise of a variance, with a number of draws.
// It panics for a variance that is not between 1e-30 and 1e30 or fewer than two draws.
func NewNoisy(variance float64, samples int, seed uint64) *Noisy {
	if !(variance >= minNoise && variance <= maxNoise) || samples < 2 {
		panic("estimate: variance out of range, or fewer than two draws")
	}
	return &Noisy{variance, samples, seed}
}

// Name returns noisy(variance=0.01,samples=1000,seed=1).
func (e *Noisy) Name() string {
	return fmt.Sprintf("noisy(variance=%v,samples=%d,seed=%d)", e.variance, e.samples, e.seed)
}

// Estimate returns both estimates with their standard errors. No patterns give zeros.
func (e *Noisy) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per draw; see [Stepper].
func (e *Noisy) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil {
		return Estimate{}, err
	}
	if n == 0 {
		return Estimate{HT: math.NaN()}, nil
	}
	classes := map[int32]ownFirst{}
	stream := random.New(e.seed, "noise")
	order := stream.Permutation(n)
	noise, center := make([]float64, len(t)), make([]float64, len(t))
	distances, terms := make([]float64, n), make([]float64, n)
	var ixt, ity moments
	for s := range e.samples {
		i := order[s%n]
		for u := range noise {
			noise[u] = math.Sqrt(e.variance) * stream.Normal()
		}
		of, known := classes[y[i]]
		if !known {
			if len(classes) == mostCopies {
				clear(classes)
			}
			of = ownFirstOf(y[i], y, t)
			classes[y[i]] = of
		}
		for u, unit := range t {
			center[u] = float64(unit[i])
		}
		squares(distances, of.layer, center, noise)
		own, all := mixture(distances, 2*e.variance, of.members, terms)
		all -= vec.Log(float64(n))
		own -= vec.Log(float64(of.members))
		ixt.add(info.Bits(-all))
		ity.add(info.Bits(own - all))
		if err := step(s+1, e.samples); err != nil {
			return Estimate{}, err
		}
	}
	return Estimate{IXT: ixt.mean(), ITY: ity.mean(), IXTError: ixt.standardError(), ITYError: ity.standardError(), HT: math.NaN()}, nil
}

// mostCopies of a layer, one for each class, are kept.
const mostCopies = 10

// ownFirst are the activations of a layer with the patterns of a class before all others, each
// in their order, so that sums over either have no branch.
type ownFirst struct {
	layer   [][]float32
	members int // of the class
}

func ownFirstOf(label int32, y []int32, t [][]float32) ownFirst {
	var own, others []int
	for j, class := range y {
		if class == label {
			own = append(own, j)
		} else {
			others = append(others, j)
		}
	}
	return ownFirst{part(t, append(own, others...)), len(own)}
}

// squares sets dst[j] = -(‖c + z - t_j‖² - ‖z‖²) for a point c.
func squares(dst []float64, t [][]float32, center, z []float64) {
	clear(dst)
	for u, unit := range t {
		vec.SubtractShifted(dst, unit[:len(dst)], center[u], float64(2*z[u]))
	}
}

// mixture returns ln Σ_j exp(d_j/by) over the first few patterns, those of the class, and
// over all, and divides d. Terms below e^-50 of the largest are left out: a hundred thousand of them
// do not reach the last place. terms is memory for as many numbers.
func mixture(d []float64, by float64, members int, terms []float64) (own, all float64) {
	highOwn, sumOwn := sumOfPowers(d[:members], by, terms)
	highOther, sumOther := sumOfPowers(d[members:], by, terms)
	own = highOwn + vec.Log(sumOwn)
	if sumOther == 0 {
		return own, own
	}
	other := highOther + vec.Log(sumOther)
	high := max(own, other)
	return own, high + vec.Log1p(vec.Exp(min(own, other)-high))
}

// sumOfPowers divides numbers, which makes them exponents. It returns the largest, and the sum of
// e^(exponent - largest) above e^-50, in the order of the exponents.
func sumOfPowers(d []float64, by float64, terms []float64) (high, sum float64) {
	high = double.Quotients(d, by)
	terms = terms[:double.Above(terms, d, high, -50)]
	vec.ExpAll(terms)
	for _, t := range terms {
		sum += t
	}
	return high, sum
}

// moments accumulates numbers for their mean and its standard error.
type moments struct {
	first float64 // subtracted from all, so that squares do not cancel
	n     int
	sum   float64
	sum2  float64
}

func (m *moments) add(x float64) {
	if m.n == 0 {
		m.first = x
	}
	x -= m.first
	m.n++
	m.sum += x
	m.sum2 += float64(x * x)
}

func (m *moments) mean() float64 { return m.first + m.sum/float64(m.n) }

// standardError returns that of the mean: sqrt(Σ(x - mean)² / (n(n-1))).
func (m *moments) standardError() float64 {
	n := float64(m.n)
	squares := m.sum2 - float64(m.sum*m.sum)/n
	return math.Sqrt(max(0, squares) / n / (n - 1))
}
