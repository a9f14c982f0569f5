package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/internal/linear"
	"infoplane/internal/vec"
)

// Gaussian is the information of layers that are linear, of Gaussian inputs X, with
// Gaussian noise Z of variance σ² added to every unit, in closed form. With C the covariance
// of the layer over the patterns:
//
//	I(X;T+Z) = ½ log₂ det(I + C/σ²)
//	I(T+Z;Y) = ½ log₂ det(σ²I + C) - ½ log₂ det(σ²I + C_Y)
//	I(A;T+Z) = ½ log₂ det(σ²I + C) - ½ log₂ det(σ²I + C_A)      A: some of the inputs
//
// C_Y and C_A are the covariances that are left when Y, or A, is known: C less what is linear in
// it. Y is the target:
//
//	label    the class, as indicators: C_Y is the covariance within classes
//	score    the patterns' score f, and noise of the variance τ²: C_Y = C - cov(T,f) cov(T,f)ᵀ/(var f + τ²)
//	teacher  f = w·x with the weights w of the teacher that answered, and noise of the variance τ²
//
// With an input variance v the inputs are N(0, vI), whatever the patterns are drawn from, and the
// covariances those of that distribution, not of the sample: with W the linear map from
// inputs to layer, which is found by regression and is exact where the layer is linear,
//
//	C = v W Wᵀ;   C_A = v W_B W_Bᵀ, B the other inputs;   cov(T,f) = v W w, var f = v w·w
//
// so that with target teacher nothing is estimated at all. A score's map w is found by
// regression, too, and is as good as the patterns are many; var f then includes the variance of
// the residuals. Labels have no such map. It fails where a layer is not linear to a millionth of its variance. Without v,
// a layer may be anything: I(X;T+Z) is then the most that a layer of this covariance can have.
//
// The information is that of the distribution, and not bounded by log₂ N or H(Y).
//
// Cost O(N units (units + inputs) + units³), inputs only where v or A are given; for the
// constructor O(N inputs² + inputs³).
//
// Reference: A. Saxe, Y. Bansal, J. Dapello, M. Advani, A. Kolchinsky, B. Tracey, D. Cox, On
// the Information Bottleneck Theory of Deep Learning, ICLR 2018, sections 3 and 4. Where its
// equations (5), (6) and (22) to (24) leave out Σ_x or the ½, these are in place here. The
// determinants: T. Cover, J. Thomas, Elements of Information Theory, 2006, theorem 8.4.1.
type Gaussian struct {
	GaussianModel
	first, last int                // the inputs A
	inputs      *linear.Regression // on all inputs, or on A without an input variance; nil: not needed
	f           []float64          // score or teacher's answer less its mean; nil for labels
	w           []float64          // of f, with an input variance
	varF        float64            // of f, and the residuals of its map
	err         error              // of what is known of the patterns
}

// GaussianModel is what a Gaussian estimate assumes.
type GaussianModel struct {
	Variance       float64 // σ² > 0
	Target         string  // label, score or teacher
	TargetVariance float64 // τ²
	InputVariance  float64 // v; 0: the covariance is that of the patterns
	Inputs         string  // A, such as 0-29; "": all
}

// Regression is what a Gaussian estimate may need to know of the patterns.
type Regression struct {
	X       [][]float32 // x[input][pattern]
	Score   []float64   // f[pattern]
	Teacher []float64   // w[input]
}

// The targets of a Gaussian estimate.
const (
	TargetLabel   = "label"
	TargetScore   = "score"
	TargetTeacher = "teacher"
)

// notLinear is the share of a unit's variance that may be other than linear in the inputs.
// Activations are float32 sums: the rounding of a thousand terms makes 1e-10 of it at most.
const notLinear = 1e-6

// NewGaussian returns the estimator. What of the regression is missing or does not suit is
// an error of the estimates. It panics for a variance that is not between 1e-30 and 1e30, an
// unknown target, labels with an input variance, or inputs that are not a range.
func NewGaussian(m GaussianModel, of Regression) *Gaussian {
	g := &Gaussian{GaussianModel: m, last: len(of.X) - 1}
	if !(m.Variance >= minNoise && m.Variance <= maxNoise) {
		panic("estimate: variance out of range")
	}
	if m.Target != TargetLabel && m.Target != TargetScore && m.Target != TargetTeacher {
		panic("estimate: no target " + m.Target)
	}
	if m.Target == TargetLabel && m.InputVariance > 0 {
		panic("estimate: an input variance with labels")
	}
	if m.Inputs != "" {
		var ok bool
		if g.first, g.last, ok = inputRange(m.Inputs); !ok {
			panic("estimate: inputs are not a range")
		}
	}
	g.err = g.known(of)
	return g
}

// inputRange reads a range of inputs such as 0-29.
func inputRange(text string) (first, last int, ok bool) {
	a, b, _ := strings.Cut(text, "-")
	first, errA := strconv.Atoi(a)
	last, errB := strconv.Atoi(b)
	return first, last, errA == nil && errB == nil && 0 <= first && first <= last && text == fmt.Sprintf("%d-%d", first, last)
}

func validInputs(text string) bool {
	_, _, ok := inputRange(text)
	return ok
}

// known prepares what is known of the patterns, and returns what is missing.
func (g *Gaussian) known(of Regression) error {
	n := len(of.X)
	switch {
	case (g.InputVariance > 0 || g.Inputs != "" || g.Target == TargetTeacher) && n == 0:
		return errors.New("the patterns have no inputs, which input_variance, inputs and the target teacher need")
	case g.Inputs != "" && g.last >= n:
		return fmt.Errorf("inputs: is %s; the patterns have the inputs 0-%d", g.Inputs, n-1)
	case g.Target == TargetScore:
		if of.Score == nil || slices.ContainsFunc(of.Score, func(f float64) bool { return math.IsNaN(f) }) {
			return errors.New("the patterns have no scores; take the target label")
		}
		g.f, g.varF = centred(of.Score)
	case g.Target == TargetTeacher:
		if len(of.Teacher) != n {
			return fmt.Errorf("a teacher of %d weights, and %d inputs; the target teacher is for patterns of the rule gaussian-teacher", len(of.Teacher), n)
		}
		g.f, g.varF = centred(answers(of.X, of.Teacher))
	}
	if g.InputVariance == 0 && g.Inputs == "" {
		return nil
	}
	var x [][]float64
	for i, input := range of.X {
		if g.InputVariance > 0 || g.first <= i && i <= g.last {
			c, _ := centred(input)
			x = append(x, c)
		}
	}
	var ok bool
	if g.inputs, ok = linear.NewRegression(x); !ok || len(x[0]) <= len(x) {
		return fmt.Errorf("%d patterns do not determine a linear map of %d inputs; it takes more patterns than inputs, and no input that is a combination of others", len(x[0]), len(x))
	}
	if g.InputVariance > 0 {
		g.w = of.Teacher
		residual := 0.0
		if g.Target == TargetScore {
			var left []float64
			g.w, left = g.inputs.Fit(g.f)
			residual = linear.Dot(left, left) / float64(max(1, len(left)-len(x)-1))
		}
		g.varF = float64(g.InputVariance*linear.Dot(g.w, g.w)) + residual
	}
	return nil
}

// Name returns gaussian(variance=1,target=score,input_variance=0.01,target_variance=1,inputs=0-29),
// without what is left out.
func (g *Gaussian) Name() string {
	name := fmt.Sprintf("gaussian(variance=%v,target=%s", g.Variance, g.Target)
	if g.InputVariance > 0 {
		name += fmt.Sprintf(",input_variance=%v", g.InputVariance)
	}
	if g.TargetVariance > 0 {
		name += fmt.Sprintf(",target_variance=%v", g.TargetVariance)
	}
	if g.Inputs != "" {
		name += ",inputs=" + g.Inputs
	}
	return name + ")"
}

// Estimate returns both. No patterns give zeros.
func (g *Gaussian) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return g.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per unit; see [Stepper].
func (g *Gaussian) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil || n == 0 {
		return Estimate{HT: math.NaN()}, err
	}
	if g.err != nil {
		return Estimate{}, fmt.Errorf("gaussian: %w", g.err)
	}
	layer, err := g.moments(t, step)
	if err != nil {
		return Estimate{}, err
	}
	total, err := layer.information(layer.covariance)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{IXT: total, HT: math.NaN()}
	if g.Inputs != "" {
		given, err := layer.information(layer.givenInputs())
		if err != nil {
			return Estimate{}, err
		}
		e.IXT = max(0, total-given) // only rounding makes it negative
	}
	given, err := layer.information(layer.givenTarget(y))
	e.ITY = max(0, total-given)
	return e, err
}

// unbounded marks that the information is not bounded by what the patterns tell apart.
func (g *Gaussian) unbounded() {}

// centred returns values less their mean, and their variance; zeros for none.
func centred[F float32 | float64](values []F) (out []float64, variance float64) {
	out = make([]float64, len(values))
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	mean := sum / float64(max(1, len(values)))
	for i, v := range values {
		out[i] = float64(v) - mean
	}
	return out, linear.Dot(out, out) / float64(max(1, len(values)))
}

// answers returns w·x of each pattern.
func answers(x [][]float32, w []float64) []float64 {
	out := make([]float64, len(x[0]))
	for i, input := range x {
		for p, v := range input {
			out[p] += float64(w[i] * float64(v))
		}
	}
	return out
}

// gaussianLayer holds the moments of a layer.
type gaussianLayer struct {
	*Gaussian
	size       int         // the number of units
	units      [][]float64 // activations less their means
	maps, left [][]float64 // of each unit, where the inputs are known: its map, and what that leaves
	covariance []float64   // by rows
}

// moments returns the layer's covariance, and its map.
func (g *Gaussian) moments(t [][]float32, step Step) (*gaussianLayer, error) {
	k, n := len(t), float64(len(t[0]))
	l := &gaussianLayer{Gaussian: g, size: k, covariance: make([]float64, k*k)}
	for u, unit := range t {
		if err := step(u, k); err != nil {
			return nil, err
		}
		c, variance := centred(unit)
		l.units = append(l.units, c)
		if g.inputs != nil {
			w, left := g.inputs.Fit(c)
			if share := linear.Dot(left, left) / n / variance; g.InputVariance > 0 && share > notLinear {
				return nil, fmt.Errorf("gaussian: unit %d: a share of %.2g of its variance is not linear in the inputs; input_variance is for linear networks: leave it out, and the covariance is that of the patterns", u, share)
			}
			l.maps, l.left = append(l.maps, w), append(l.left, left)
		}
		for v := range u + 1 {
			if g.InputVariance > 0 {
				l.set(l.covariance, u, v, float64(g.InputVariance*linear.Dot(l.maps[u], l.maps[v])))
			} else {
				l.set(l.covariance, u, v, linear.Dot(c, l.units[v])/n)
			}
		}
	}
	return l, nil
}

// set writes an element of a symmetric matrix.
func (l *gaussianLayer) set(a []float64, u, v int, value float64) {
	a[u*l.size+v], a[v*l.size+u] = value, value
}

// givenInputs returns the covariance that is left where the inputs A are known.
func (l *gaussianLayer) givenInputs() []float64 {
	k := l.size
	out := make([]float64, k*k)
	for u := range k {
		for v := range u + 1 {
			if l.InputVariance > 0 {
				a, b := l.maps[u], l.maps[v]
				others := linear.Dot(a[:l.first], b[:l.first]) + linear.Dot(a[l.last+1:], b[l.last+1:])
				l.set(out, u, v, float64(l.InputVariance*others))
			} else {
				l.set(out, u, v, linear.Dot(l.left[u], l.left[v])/float64(len(l.left[u])))
			}
		}
	}
	return out
}

// givenTarget returns the covariance that is left where the target is known.
func (l *gaussianLayer) givenTarget(y []int32) []float64 {
	k := l.size
	out := append([]float64(nil), l.covariance...)
	if l.f != nil {
		with := make([]float64, k)
		for u := range with {
			if l.InputVariance > 0 {
				with[u] = float64(l.InputVariance * linear.Dot(l.maps[u], l.w))
			} else {
				with[u] = linear.Dot(l.units[u], l.f) / float64(len(y))
			}
		}
		if all := l.varF + l.TargetVariance; all > 0 {
			for u := range k {
				for v := range u + 1 {
					l.set(out, u, v, out[u*k+v]-float64(with[u]*with[v])/all)
				}
			}
		}
		return out
	}
	_, classes := membersOf(y)
	for _, members := range classes {
		means := make([]float64, k)
		for u, unit := range l.units {
			for _, p := range members {
				means[u] += unit[p]
			}
			means[u] /= float64(len(members))
		}
		for u := range k {
			for v := range u + 1 {
				l.set(out, u, v, out[u*k+v]-float64(means[u]*means[v])*float64(len(members))/float64(len(y)))
			}
		}
	}
	return out
}

// information returns ½ log₂ det(I + C/σ²).
func (l *gaussianLayer) information(c []float64) (float64, error) {
	k := l.size
	a := make([]float64, len(c))
	for i, v := range c {
		a[i] = v / l.Variance
	}
	for u := range k {
		a[u*k+u]++
	}
	if !linear.Cholesky(a, k) {
		return 0, fmt.Errorf("gaussian: noise of variance %v vanishes in the rounding of the layer's covariance; take a larger variance", l.Variance)
	}
	sum := 0.0
	for u := range k {
		sum += vec.Log2(a[u*k+u])
	}
	return sum, nil
}
