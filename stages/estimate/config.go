package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/stages/estimate/symbols"
)

// Config chooses the estimator. Every estimator has parameters of its own, and
// must have all of them: nothing is left to a default.
type Config struct {
	// Estimator is one of [Methods]: binning (the authors' fixed edges), floor
	// (cells without end), exact (full precision), kde, quantised, adaptive, netbins, ksg,
	// noisy, knn-entropy, edge, renyi, gaussian.
	Estimator string `json:"estimator"`

	// Bins is the number of edges of binning (30 are the authors') and netbins, and of bins of
	// adaptive.
	Bins int `json:"bins,omitempty"`

	// Range is where binning puts its edges: fixed, from -1 to 1, for tanh; or from
	// the lowest to the highest activation at all snapshots of the network, of the
	// layer or of the whole run, for units without bounds such as ReLU.
	Range string `json:"range,omitempty"`

	// Top is where binning puts v = 1, or whatever the last edge is, which saturated
	// units reach exactly: left out, into a bin of its own, as in the authors' code;
	// closed, into the last interval.
	Top string `json:"top,omitempty"`

	// Edges is where adaptive puts its edges: left out, so that bins hold equally many
	// distinct activations; published, as the authors' code does.
	Edges string `json:"edges,omitempty"`

	// Width is the width of floor's cells, where 0.07 and 0.5 are in use, or of renyi's kernel.
	Width float64 `json:"width,omitempty"`

	// Bits is the number of bits per activation in quantised: 4 and 8 are in use.
	Bits int `json:"bits,omitempty"`

	// Neighbours is the number k of neighbours in ksg, where 3 is common, and knn-entropy.
	Neighbours int `json:"neighbours,omitempty"`

	// Bound is the bound of I(X;T) that kde computes: upper or lower.
	Bound string `json:"bound,omitempty"`

	// Variance is that of the noise that kde, noisy and gaussian add to every unit: 0.001
	// and 0.1 are in use.
	Variance float64 `json:"variance,omitempty"`

	// Samples is how often noisy draws a pattern with noise.
	Samples int `json:"samples,omitempty"`

	// Seed is that of the random numbers of noisy, knn-entropy and edge.
	Seed uint64 `json:"seed,omitempty"`

	// Smoothing is that of the cells of T in edge: 1 is the default of its authors' code.
	Smoothing float64 `json:"smoothing,omitempty"`

	// InputSmoothing is that of the cells of the patterns in edge; left out, each pattern is a cell.
	InputSmoothing float64 `json:"input_smoothing,omitempty"`

	// Order is α in renyi: 2, which takes no eigenvalues, or 1.01 and the like.
	Order float64 `json:"order,omitempty"`

	// Noise breaks ties in knn-entropy: uniform on [0, noise), for each unit and pattern. 1e-16
	// is in use; left out, ties are an error.
	Noise float64 `json:"noise,omitempty"`

	// Correction is one of the entropies of estimators that count symbols, for the bias of few
	// patterns: miller-madow or grassberger; left out, none.
	Correction string `json:"correction,omitempty"`

	// Standardise brings all units to mean 0 and variance 1 before kde, noisy, ksg,
	// knn-entropy, edge and renyi estimate.
	Standardise bool `json:"standardise,omitempty"`

	// Target is what gaussian's I(T;Y) is about: label, the class; score, the rule's score; or
	// teacher, the answer of the linear teacher of the rule gaussian-teacher.
	Target string `json:"target,omitempty"`

	// TargetVariance is that of the noise on gaussian's score or answer; left out, there is none.
	TargetVariance float64 `json:"target_variance,omitempty"`

	// InputVariance is that of the inputs of gaussian, which are then independent and Gaussian,
	// whatever the patterns are; left out, all covariances are those of the patterns.
	InputVariance float64 `json:"input_variance,omitempty"`

	// Inputs are the first and the last of those whose information gaussian's I(X;T) is, such
	// as 0-29; left out, it is that of all.
	Inputs string `json:"inputs,omitempty"`

	// Shuffles is how often labels are permuted, for I(T;Y) where there is nothing to be found: the
	// mean over the permutations, or Point; left out, labels are as they are.
	Shuffles int `json:"shuffles,omitempty"`

	// ShuffleSeed is that of the permutations.
	ShuffleSeed uint64 `json:"shuffle_seed,omitempty"`

	// Point is the percentile of the permutations, such as 95; left out, it is their mean.
	Point float64 `json:"point,omitempty"`

	// On is which patterns the estimate is on: all of them, those for training (train) or
	// those for testing (test), as if there were no others. Left out, it is all.
	On On `json:"on,omitempty,omitzero"`

	// Epochs are the snapshots to estimate; left out, all of them.
	Epochs []int `json:"epochs,omitempty"`
}

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	c.problems(func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	})
	return errors.Join(errs...)
}

// Methods returns the names of the estimators, as they stand in a Config.
func Methods() []string {
	var out []string
	for _, m := range methods() {
		out = append(out, m.name)
	}
	return out
}

// Parameters returns the keys of the fields of a Config that belong to an estimator,
// which needs all of them except those that may be left out; nil for an unknown estimator.
func Parameters(estimator string) []string {
	m, _ := methodOf(estimator)
	return m.parameters
}

// method is an estimator with the fields of a Config that it needs, and its
// constructor.
type method struct {
	name       string
	parameters []string
	make       func(c Config, s setting) Estimator
}

// setting is what an estimator may depend on, once for all snapshots: the limits of
// the layer and its network, and the inputs.
type setting struct {
	lo, hi  float32 // of all layers at all snapshots
	layerLo float32 // of the layer at all snapshots
	layerHi float32 //
	Regression
}

func methodOf(name string) (m method, ok bool) {
	for _, m := range methods() {
		if m.name == name {
			return m, true
		}
	}
	return method{}, false
}

func methods() []method {
	return []method{
		{"binning", []string{"bins", "range", "top", "correction"}, func(c Config, s setting) Estimator {
			b := NewBinning(c.Bins)
			switch c.Range {
			case "run":
				b = NewBinningRun(c.Bins, s.lo, s.hi)
			case "layer":
				b = NewBinningLayer(c.Bins, s.layerLo, s.layerHi)
			}
			if c.Top == "closed" {
				return b.Closed()
			}
			return b
		}},
		{"floor", []string{"width", "correction"}, func(c Config, _ setting) Estimator { return NewFloor(c.Width) }},
		{"kde", []string{"bound", "variance", "standardise"}, func(c Config, _ setting) Estimator { return NewKDE(Bound(c.Bound), c.Variance) }},
		{"quantised", []string{"bits", "correction"}, func(c Config, _ setting) Estimator { return NewQuantised(c.Bits) }},
		{"adaptive", []string{"bins", "edges", "correction"}, func(c Config, _ setting) Estimator {
			if c.Edges == "published" {
				return NewAdaptive(c.Bins).Published()
			}
			return NewAdaptive(c.Bins)
		}},
		{"exact", []string{"correction"}, func(Config, setting) Estimator { return NewExact() }},
		{"netbins", []string{"bins", "correction"}, func(c Config, _ setting) Estimator { return NewNetBins(c.Bins) }},
		{"ksg", []string{"neighbours", "standardise"}, func(c Config, s setting) Estimator { return NewKSG(c.Neighbours, s.X) }},
		{"knn-entropy", []string{"neighbours", "noise", "seed", "standardise"}, func(c Config, _ setting) Estimator {
			return NewKNNEntropy(c.Neighbours, c.Noise, c.Seed)
		}},
		{"noisy", []string{"variance", "samples", "seed", "standardise"}, func(c Config, _ setting) Estimator {
			return NewNoisy(c.Variance, c.Samples, c.Seed)
		}},
		{"edge", []string{"smoothing", "input_smoothing", "seed", "standardise"}, func(c Config, s setting) Estimator {
			return NewEDGE(c.Smoothing, c.InputSmoothing, c.Seed, s.X)
		}},
		{"renyi", []string{"order", "width", "standardise"}, func(c Config, _ setting) Estimator { return NewRenyi(c.Order, c.Width) }},
		{"gaussian", []string{"variance", "target", "input_variance", "target_variance", "inputs"}, func(c Config, s setting) Estimator {
			return NewGaussian(GaussianModel{c.Variance, c.Target, c.TargetVariance, c.InputVariance, c.Inputs}, s.Regression)
		}},
	}
}

// parameter is a field that belongs to some estimators only.
type parameter struct {
	name  string
	value any
	set   bool
	valid bool
	want  string // in words, where it is not valid
}

// Limits of parameters.
const (
	maxBins       = 1 << 20 // edges on [-1,1] stay distinct in float32
	maxNeighbours = 1000
	maxSamples    = 1 << 24
	minNoise      = 1e-30 // squares of activations in units of the noise stay finite
	maxNoise      = 1e30
)

func (c Config) parameters() []parameter {
	return []parameter{
		{"bins", c.Bins, c.Bins != 0, c.Bins >= 2 && c.Bins <= maxBins, fmt.Sprintf("2 to %d bins", maxBins)},
		{"range", c.Range, c.Range != "", slices.Contains([]string{"fixed", "layer", "run"}, c.Range),
			"fixed (-1 to 1), layer or run (lowest to highest activation of the layer, or of the run)"},
		{"top", c.Top, c.Top != "", c.Top == "" || c.Top == "closed", "closed, or nothing for a bin of the last edge alone"},
		{"edges", c.Edges, c.Edges != "", c.Edges == "" || c.Edges == "published", "published, or nothing for bins of equally many distinct activations"},
		{"width", c.Width, c.Width != 0, validWidth(c.Width), fmt.Sprintf("a width from %.3g to %.3g", float64(leastWidth), math.MaxFloat32)},
		{"bits", c.Bits, c.Bits != 0, c.Bits >= 1 && c.Bits <= maxBits, fmt.Sprintf("1 to %d bits", maxBits)},
		{"neighbours", c.Neighbours, c.Neighbours != 0, c.Neighbours >= 1 && c.Neighbours <= maxNeighbours, fmt.Sprintf("1 to %d neighbours", maxNeighbours)},
		{"bound", c.Bound, c.Bound != "", Bound(c.Bound) == Upper || Bound(c.Bound) == Lower, "upper or lower"},
		{"variance", c.Variance, c.Variance != 0, c.Variance >= minNoise && c.Variance <= maxNoise,
			fmt.Sprintf("a variance of the noise from %g to %g", minNoise, maxNoise)},
		{"smoothing", c.Smoothing, c.Smoothing != 0, validSmoothing(c.Smoothing), "a smoothing from 1e-9 to 1e9, such as 1"},
		{"input_smoothing", c.InputSmoothing, c.InputSmoothing != 0, c.InputSmoothing == 0 || validSmoothing(c.InputSmoothing),
			"a smoothing from 1e-9 to 1e9, or nothing, and each pattern is a cell"},
		{"order", c.Order, c.Order != 0, validOrder(c.Order), "an order other than 1 up to 100, such as 2 or 1.01"},
		{"noise", c.Noise, c.Noise != 0, c.Noise >= 0 && c.Noise <= maxNoise, "noise to break ties, or nothing, and ties are an error"},
		{"correction", c.Correction, c.Correction != "", c.Correction == "" || symbols.Correction(c.Correction).Valid(), "miller-madow or grassberger, or nothing for no correction"},
		{"standardise", c.Standardise, c.Standardise, true, "true, or nothing for the units as they are"},
		{"target", c.Target, c.Target != "", slices.Contains([]string{TargetLabel, TargetScore, TargetTeacher}, c.Target), "label, score or teacher"},
		{"target_variance", c.TargetVariance, c.TargetVariance != 0, c.TargetVariance >= 0 && c.TargetVariance <= maxNoise,
			"the variance of the noise on the target, or nothing for none"},
		{"input_variance", c.InputVariance, c.InputVariance != 0, c.InputVariance == 0 || c.InputVariance >= minNoise && c.InputVariance <= maxNoise,
			"the variance of the inputs, or nothing for the patterns' covariance"},
		{"inputs", c.Inputs, c.Inputs != "", c.Inputs == "" || validInputs(c.Inputs), "the first and the last input, such as 0-29, or nothing for all"},
		{"samples", c.Samples, c.Samples != 0, c.Samples >= 2 && c.Samples <= maxSamples, fmt.Sprintf("2 to %d draws", maxSamples)},
		{"seed", c.Seed, c.Seed != 0, c.Seed >= 1, "a seed of 1 or more"},
	}
}

// problems calls fail for every field that is wrong.
func (c Config) problems(fail func(field, format string, args ...any)) {
	if !slices.Contains(Methods(), c.Estimator) {
		fail("estimator", "is %q; the estimators are %s", c.Estimator, strings.Join(Methods(), ", "))
		return
	}
	needs := Parameters(c.Estimator)
	for _, p := range c.parameters() {
		switch needed := slices.Contains(needs, p.name); {
		case needed && !p.valid:
			fail(p.name, "is %v; %s needs %s", quoted(p.value), c.Estimator, p.want)
		case !needed && p.set:
			fail(p.name, "is %v; only %s has it", quoted(p.value), strings.Join(withParameter(p.name), " or "))
		}
	}
	if c.Target == TargetLabel && c.InputVariance != 0 {
		fail("input_variance", "is %v, and the target label has no distribution under it; take the target score or teacher", c.InputVariance)
	}
	if c.Target == TargetLabel && c.TargetVariance != 0 {
		fail("target_variance", "is %v, and the target label has no noise; take the target score or teacher", c.TargetVariance)
	}
	c.shuffleProblems(fail)
	if !c.On.IsZero() && c.On != tables.PartTrain && c.On != tables.PartTest {
		fail("on", "is %q; an estimate is on train, test or all patterns", c.On)
	}
	seen := map[int]bool{}
	for _, e := range c.Epochs {
		if e < 0 || seen[e] {
			fail("epochs", "has the epoch %d, which is negative or there twice", e)
		}
		seen[e] = true
	}
}

// shuffleProblems calls fail for every field of the permutations that is wrong.
func (c Config) shuffleProblems(fail func(field, format string, args ...any)) {
	if c.Shuffles == 0 {
		if c.ShuffleSeed != 0 {
			fail("shuffle_seed", "is %d; there are no shuffles; add how many, such as shuffles: 100", c.ShuffleSeed)
		}
		if c.Point != 0 {
			fail("point", "is %v; there are no shuffles; add how many, such as shuffles: 100", c.Point)
		}
		return
	}
	if c.Shuffles < leastShuffles || c.Shuffles > mostShuffles {
		fail("shuffles", "is %d; take %d to %d permutations", c.Shuffles, leastShuffles, mostShuffles)
	}
	if c.ShuffleSeed == 0 {
		fail("shuffle_seed", "is 0; shuffles need a seed of 1 or more")
	}
	if !(c.Point >= 0 && c.Point < 100) {
		fail("point", "is %v; take a percentile below 100, such as 95, or nothing for the mean", c.Point)
	}
}

func quoted(value any) any {
	if text, ok := value.(string); ok {
		return fmt.Sprintf("%q", text)
	}
	return value
}

// withParameter lists the estimators that have a parameter.
func withParameter(name string) []string {
	var out []string
	for _, m := range methods() {
		if slices.Contains(m.parameters, name) {
			out = append(out, m.name)
		}
	}
	return out
}

// Name returns the name of the estimator of a valid config in tables, such as
// binning(bins=30). It panics for an unknown estimator.
func (c Config) Name() string { return c.On.named(c.estimator(setting{}).Name()) }

// estimator makes the estimator for a layer.
func (c Config) estimator(s setting) Estimator {
	m, ok := methodOf(c.Estimator)
	if !ok {
		panic("estimate: no estimator " + c.Estimator)
	}
	if c.Shuffles > 0 {
		plain := c
		plain.Shuffles = 0
		return NewShuffled(plain.estimator(s), c.Shuffles, c.ShuffleSeed, c.Point)
	}
	e := m.make(c, s)
	if discretizer, ok := e.(Discretizer); ok && c.Correction != "" {
		return NewCorrected(discretizer, symbols.Correction(c.Correction))
	}
	if c.Standardise {
		return NewStandardised(e)
	}
	return e
}
