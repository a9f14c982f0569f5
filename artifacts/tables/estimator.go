package tables

import "strings"

// Estimator is what the column estimator holds, taken apart: a method, with its
// parameters in their order.
type Estimator struct {
	Method     string
	Parameters []Parameter
}

// Parameter is a parameter of an estimator, as text.
type Parameter struct{ Name, Value string }

// ParseEstimator takes the name of an estimator apart: binning(bins=30) is the method
// binning with bins 30. A name without parentheses is a method without parameters; what
// is not NAME=VALUE between them is left out.
func ParseEstimator(name string) Estimator {
	method, inside, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	out := Estimator{Method: method}
	for part := range strings.SplitSeq(inside, ",") {
		if key, value, ok := strings.Cut(part, "="); ok {
			out.Parameters = append(out.Parameters, Parameter{key, value})
		}
	}
	return out
}

// Parameter returns the value of a parameter, and "" where the estimator has none of the
// name.
func (e Estimator) Parameter(name string) string {
	for _, p := range e.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
