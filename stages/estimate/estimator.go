package estimate

import (
	"fmt"
	"math"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// Estimator estimates I(X;T) and I(T;Y) of a layer. Its methods may be called
// concurrently.
type Estimator interface {
	// Name returns the method with its parameters, such as binning(bins=30).
	Name() string

	// Estimate returns the estimate of the activations t[unit][pattern] and the
	// labels y[pattern] of equiprobable patterns. It panics if their lengths differ,
	// and fails for activations that are not finite, naming unit and pattern.
	Estimate(t [][]float32, y []int32) (Estimate, error)
}

// Stepper is an estimator whose work on one layer may take seconds or more.
type Stepper interface {
	Estimator

	// EstimateSteps is Estimate, which calls step at least every few milliseconds of
	// work on layers of up to a thousand units, with the share of the work that is
	// done. An error of step ends the work and is returned as it is.
	EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error)
}

// Law is how the time of the estimator grows on one layer, for those whose time grows faster
// than the activations; else it is empty.
func (c Config) Law() string {
	switch c.Estimator {
	case "kde":
		return "patterns² × units, less where most pairs are far apart"
	case "noisy":
		return "samples × patterns × units"
	case "ksg":
		return "patterns² × (units + inputs)"
	case "knn-entropy":
		return "patterns² × units"
	case "renyi":
		if c.Order == 2 {
			return "patterns² × units"
		}
		return "patterns³"
	}
	return ""
}

// Seconds returns roughly how long the estimates of one layer take: of one core of an AMD EPYC
// (Zen 3, AVX2), as measured for 1 000 and 4 000 patterns and 2 to 100 units, where most pairs of
// patterns are near enough to matter. It follows [Config.Law].
func (c Config) Seconds(patterns, units int) float64 {
	n, d := float64(patterns), float64(units)
	var nanoseconds float64
	switch c.Estimator {
	case "kde":
		nanoseconds = 0.05 * n * n * (d + 8)
	case "noisy":
		nanoseconds = float64(c.Samples) * n * (10 + float64(0.3*d))
	case "ksg":
		nanoseconds = n * n * (20 + float64(0.2*d))
	case "knn-entropy":
		nanoseconds = n * n * (2 + float64(0.3*d))
	case "renyi":
		nanoseconds = float64(n * n * (5 + float64(0.2*d)))
		if c.Order != 2 {
			nanoseconds += float64(2 * n * n * n)
		}
	default:
		nanoseconds = 20 * n * d
	}
	return nanoseconds * 1e-9 * float64(1+c.Shuffles)
}

// unbounded is an estimator of the information of a distribution, which may exceed that of
// the patterns.
type unbounded interface{ unbounded() }

// Step is called as work proceeds; its error ends the work.
type Step func(done, total int) error

// noStep is a Step that does nothing.
func noStep(int, int) error { return nil }

// Estimate is the estimated information of a layer, in bits.
type Estimate struct {
	IXT      float64 // I(X;T)
	ITY      float64 // I(T;Y)
	IXTError float64 // standard error of I(X;T), where the method draws random numbers; 0 elsewhere
	ITYError float64 // standard error of I(T;Y), likewise
	HT       float64 // H(T), where the method makes T discrete; NaN elsewhere
	Symbols  int     // distinct values of the discrete T; 0 elsewhere
}

// Discretizer is an estimator that converts a layer into a discrete variable.
type Discretizer interface {
	Estimator

	// Symbols returns the symbol of each pattern, numbered 0, 1, … in the order
	// of first appearance.
	Symbols(t [][]float32) ([]int32, error)
}

// patterns returns the number of patterns of a layer. It panics for a layer without
// units, or with units of different lengths.
func patterns(t [][]float32) int {
	if len(t) == 0 {
		panic("estimate: layer without units")
	}
	for _, unit := range t {
		if len(unit) != len(t[0]) {
			panic("estimate: units with different numbers of patterns")
		}
	}
	return len(t[0])
}

// samples returns the number of patterns of a layer and its labels. It panics if they
// differ.
func samples(t [][]float32, y []int32) int {
	n := patterns(t)
	if n != len(y) {
		panic("estimate: activations and labels of different length")
	}
	return n
}

// finite returns an error that names the first activation that is not finite.
func finite(t [][]float32) error {
	for u, unit := range t {
		if _, _, ok := vec.Limits(unit); !ok {
			return notFinite(u, unit)
		}
	}
	return nil
}

// notFinite returns an error that names the first activation of a unit that is not
// finite. It panics if there is none.
func notFinite(u int, unit []float32) error {
	for pattern, v := range unit {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("unit %d, pattern %d: the activation is %v; estimates need finite activations", u, pattern, v)
		}
	}
	panic("estimate: all activations of the unit are finite")
}

// membersOf numbers the classes of labels 0, 1, … in the order of first appearance, and lists
// the patterns of each.
func membersOf(y []int32) (class []int32, members [][]int32) {
	class, distinct := new(symbols.Numberer).Labels(y)
	members = make([][]int32, distinct)
	for i, c := range class {
		members[c] = append(members[c], int32(i))
	}
	return class, members
}
