package estimate

import (
	"fmt"
	"math"
	"slices"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/pairs"
	"infoplane/stages/estimate/symbols"
)

// KDE bounds the information of the layer with Gaussian noise of one variance σ²
// added to every unit. With D_ij the squared distance of the activations of
// patterns i and j, and k_ij = exp(-D_ij/2σ²):
//
//	I(X;T) ≤ -(1/N) Σ_i log₂ (1/N) Σ_j k_ij                                upper
//	I(X;T) ≥ the same with exp(-D_ij/8σ²)                                  lower
//	I(T;Y) ≈ bound of I(X;T) - Σ_y p(y)·the same bound among patterns of y
//
// The first two bound the entropy of a mixture of Gaussians, less that of one of
// them, by Kullback–Leibler divergences and Bhattacharyya distances between pairs.
// The third is a difference of two bounds, and so no bound itself: it may fall a
// little below 0, and is reported as it is. It exceeds neither H(Y) nor the bound
// of I(X;T), which does not exceed log₂ N, by more than rounding.
//
// Distances, kernels and sums over up to 256 of them are float32, the rest is
// float64; the formula in float64 throughout differs by less than 1e-6 bits. The
// order of patterns and units affects the bits, through that rounding alone. Choose
// the variance in proportion to the activations: where σ is below the spacing of
// float32, 6e-8 of the activation, the estimate is the entropy of distinct values.
//
// The cost is that of all pairs of patterns, each once: 0.5 ns per pair with
// AVX-512 for 10 units, less where most pairs are far apart; of the upper bound alone about
// half of that. The memory is a
// hundred bytes per pattern, and the activations once more.
//
// Reference: A. Kolchinsky, B. D. Tracey, "Estimating Mixture Entropy with
// Pairwise Distances", Entropy 19 (2017) 361, section 4, doi:10.3390/e19070361.
// A. Saxe et al., ICLR 2018; artemyk/ibsgd at 04c1b62, kde.py.
type KDE struct {
	bound    Bound
	variance float64
	zoom     float32 // activations times zoom, a power of two, are of the size of σ
	scale    float32 // of squared distances, so that e^(-D/8σ²) = 2^(-scale·D·zoom²)
}

// Bound selects the bound that KDE estimates.
type Bound string

// The bounds of KDE.
const (
	Upper Bound = "upper"
	Lower Bound = "lower"
)

// NewKDE returns the estimator for noise of a variance. It panics if the bound is
// neither Upper nor Lower, or the variance not between 1e-30 and 1e30.
func NewKDE(bound Bound, variance float64) *KDE {
	if bound != Upper && bound != Lower {
		panic("estimate: the bound is neither upper nor lower")
	}
	if !(variance >= minNoise && variance <= maxNoise) {
		panic("estimate: variance out of range")
	}
	// scale·zoom² = log₂(e)/8σ² with 1 ≤ scale < 4.
	fraction, exponent := math.Frexp(math.Log2E / (8 * variance))
	half := (exponent - 1) >> 1
	return &KDE{
		bound: bound, variance: variance,
		zoom: float32(math.Ldexp(1, half)), scale: float32(math.Ldexp(fraction, exponent-2*half)),
	}
}

// Name returns kde(bound=upper,variance=0.001).
func (k *KDE) Name() string { return fmt.Sprintf("kde(bound=%s,variance=%v)", k.bound, k.variance) }

// Estimate returns the bound of I(X;T), and the difference of such bounds for I(T;Y).
// No patterns give zeros. It fails for an activation that is not finite, or more than
// 1e37 times σ.
func (k *KDE) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return k.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per pair of groups of up to 256 patterns;
// see [Stepper].
func (k *KDE) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	g, points, err := k.prepare(t, y)
	if err != nil {
		return Estimate{}, err
	}
	if k.bound == Lower {
		sums, err := g.Sums(points, len(t), k.scale, step)
		return bound(g, sums.All.Wide, sums.Own.Wide, err)
	}
	sums, err := g.NarrowSums(points, len(t), k.scale, step)
	return bound(g, sums.All.Narrow, sums.Own.Narrow, err)
}

// Bounds returns the estimates of both bounds at the cost of one.
func (k *KDE) Bounds(t [][]float32, y []int32) (upper, lower Estimate, err error) {
	g, points, err := k.prepare(t, y)
	if err != nil {
		return Estimate{}, Estimate{}, err
	}
	sums, err := g.Sums(points, len(t), k.scale, noStep)
	if upper, err = bound(g, sums.All.Narrow, sums.Own.Narrow, err); err == nil {
		lower, err = bound(g, sums.All.Wide, sums.Own.Wide, nil)
	}
	return upper, lower, err
}

// bound returns the estimate from sums of kernels, unless there was an error.
func bound(g *pairs.Grouping, all, own []float64, err error) (Estimate, error) {
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{HT: math.NaN()}
	e.IXT, e.ITY = g.Information(all, own)
	return e, nil
}

// prepare groups the patterns and packs their activations.
func (k *KDE) prepare(t [][]float32, y []int32) (*pairs.Grouping, []vec.Block, error) {
	samples(t, y)
	g := pairs.ByClass(new(symbols.Numberer).Labels(y))
	points, err := k.points(t, g)
	return g, points, err
}

// points packs the activations, scaled to σ; see [pairs.Grouping.Pack].
func (k *KDE) points(t [][]float32, g *pairs.Grouping) ([]vec.Block, error) {
	points := g.Points(len(t))
	for u, unit := range t {
		lo, hi, finite := vec.Limits(unit)
		if !finite {
			return nil, notFinite(u, unit)
		}
		if far := max(hi, -lo); far*k.zoom > math.MaxFloat32 {
			at := slices.IndexFunc(unit, func(v float32) bool { return v == far || v == -far })
			return nil, fmt.Errorf("unit %d, pattern %d: the activation is %v: too large for kde with variance %v", u, at, unit[at], k.variance)
		}
		g.Pack(points, len(t), u, unit, k.zoom)
	}
	return points, nil
}
