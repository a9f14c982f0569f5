package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/linear"
	"infoplane/internal/vec"
)

// Renyi estimates by the matrix-based entropy of order α, without densities. With Gaussian kernels
// k_ij = exp(-‖t_i - t_j‖²/2σ²) between the activations of patterns, A = K/N, and λ the eigenvalues of a
// matrix of trace 1:
//
//	S(A) = log₂(Σ λ^α)/(1 - α)
//	I(X;T) = S(A)
//	I(T;Y) = S(A) + S(A_Y) - S(A∘A_Y/tr(A∘A_Y))
//
// A_Y has 1/N for patterns of one class, else 0, so that its eigenvalues are the shares p(y), and those of the
// joint matrix are those within each class. The kernel between patterns is as narrow as that: each pattern
// is like itself alone, and I(X;T) is S(A), at most log₂ N. (Other uses have a Gaussian kernel
// between patterns, too.)
//
// The width of the kernel decides. It follows the rule of Silverman,
//
//	σ = γ N^(-1/(4+d))
//
// for N patterns and d units, with γ the width that is given, in units of the activations: S(A) falls from
// log₂ N to 0 as γ grows. Vary it. With standardise it is in units of the deviations.
//
// Σ λ² is the sum of the squares of A, so that α = 2 takes O(N² d). Any other order takes eigenvalues, O(N³),
// and is refused for more than 2048 patterns, which take half a minute for each layer. Memory 8N² bytes.
//
// Reference: L. Sanchez Giraldo, M. Rao, J. Principe, "Measures of Entropy from Data Using Infinitely Divisible
// Kernels", IEEE Trans. Information Theory 61 (2015) 535, doi:10.1109/TIT.2014.2370058; K. Wickstrøm et al.,
// "Information Plane Analysis of Deep Neural Networks via Matrix-Based Rényi's Entropy and Tensor Kernels",
// arXiv:1909.11396, where α is 1.01.
type Renyi struct{ order, width float64 }

// mostEigenvalues is how many patterns an order other than 2 may have.
const mostEigenvalues = 2048

// NewRenyi returns the estimator of order α with the width γ of the kernel. It panics for an order that is 1,
// not positive or above 100, or a width that is not positive.
func NewRenyi(order, width float64) *Renyi {
	if !validOrder(order) || !validWidth(width) {
		panic("estimate: order or width out of range")
	}
	return &Renyi{order, width}
}

func validOrder(order float64) bool { return order > 0 && order != 1 && order <= 100 }

// Name returns renyi(order=1.01,width=1).
func (e *Renyi) Name() string { return fmt.Sprintf("renyi(order=%v,width=%v)", e.order, e.width) }

// Estimate returns both. No patterns give zeros.
func (e *Renyi) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per pattern, and none while eigenvalues are computed; see [Stepper].
func (e *Renyi) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil || n == 0 {
		return Estimate{HT: math.NaN()}, err
	}
	if e.order != 2 && n > mostEigenvalues {
		return Estimate{}, fmt.Errorf("%d patterns; renyi of order %v takes the eigenvalues of a matrix of as many rows, and at most %d: take order 2, which takes none, or fewer patterns", n, e.order, mostEigenvalues)
	}
	_, members := membersOf(y)
	var every []int32
	for i := range n {
		every = append(every, int32(i))
	}
	done := 0
	tick := func() error { done++; return step(done, 2*n) }
	all, err := e.power(t, every, n, tick)
	if err != nil {
		return Estimate{}, err
	}
	joint, labels := 0.0, 0.0
	for _, m := range members {
		own, err := e.power(t, m, n, tick)
		if err != nil {
			return Estimate{}, err
		}
		joint += own
		labels += e.raised(float64(len(m)) / float64(n))
	}
	s := e.entropy(all)
	return Estimate{IXT: s, ITY: s + e.entropy(labels) - e.entropy(joint), HT: math.NaN()}, nil
}

// entropy returns S for Σ λ^α.
func (e *Renyi) entropy(sum float64) float64 { return vec.Log2(sum) / (1 - e.order) }

// raised returns λ^α; what rounding makes negative is 0.
func (e *Renyi) raised(lambda float64) float64 {
	if lambda <= 0 {
		return 0
	}
	return vec.Exp(float64(e.order * vec.Log(lambda)))
}

// power returns Σ λ^α over the eigenvalues of the matrix of some of n patterns.
func (e *Renyi) power(t [][]float32, of []int32, n int, tick func() error) (sum float64, err error) {
	width := float64(e.width * vec.Exp(-vec.Log(float64(n))/float64(4+len(t))))
	scale, size := 2*width*width, len(of)
	own, exponents := part(t, of), make([]float64, size)
	var a []float64
	if e.order != 2 {
		a = make([]float64, size*size)
	}
	for k := range of {
		if err := tick(); err != nil {
			return 0, err
		}
		row := exponents[:k]
		clear(row)
		for _, unit := range own {
			vec.SubtractShifted(row, unit[:k], float64(unit[k]), 0)
		}
		for l, d := range row {
			row[l] = d / scale
		}
		vec.ExpAll(row)
		for l, v := range row {
			v /= float64(n)
			if a != nil {
				a[k*size+l], a[l*size+k] = v, v
			} else {
				sum += 2 * float64(v*v)
			}
		}
		if a != nil {
			a[k*size+k] = 1 / float64(n)
		} else {
			sum += 1 / float64(n) / float64(n)
		}
	}
	if a == nil {
		return sum, nil
	}
	values, ok := linear.Eigenvalues(a, size)
	if !ok {
		return 0, fmt.Errorf("renyi: the eigenvalues do not converge; take order 2, which takes none")
	}
	for _, lambda := range values {
		sum += e.raised(lambda)
	}
	return sum, nil
}
