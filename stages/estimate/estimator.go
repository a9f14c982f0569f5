package estimate

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
