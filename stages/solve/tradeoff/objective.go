package tradeoff

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/internal/field"
)

// Objective is an objective with its parameters. The zero Objective is none.
type Objective struct {
	// Functional is lagrangian, squared, deterministic or erasure: see the package.
	Functional string `json:"functional,omitempty"`

	// Betas are the values of β, ascending: a choice for each. Not of erasure.
	Betas []float64 `json:"betas,omitempty"`

	// Shares are the probabilities that erasure does not erase, ascending, from 0 to 1.
	Shares []float64 `json:"shares,omitempty"`
}

// The functionals.
const (
	Lagrangian    = "lagrangian"
	Squared       = "squared"
	Deterministic = "deterministic"
	Erasure       = "erasure"
)

// Functionals returns the names of the objectives.
func Functionals() []string { return []string{Lagrangian, Squared, Deterministic, Erasure} }

// most is how many choices an Objective may ask for.
const most = 10_000

// Validate returns what is wrong with the objective, as joined [field.Error]s; nothing is
// wrong with the zero Objective.
func (o Objective) Validate() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	of, known := map[string]string{Lagrangian: "betas", Squared: "betas", Deterministic: "betas", Erasure: "shares"}[o.Functional]
	lists := map[string][]float64{"betas": o.Betas, "shares": o.Shares}
	limit := map[string]float64{"betas": math.MaxFloat64, "shares": 1}
	if o.Functional != "" && !known {
		fail("functional", "is %q; the functionals are %s", o.Functional, strings.Join(Functionals(), ", "))
		return errors.Join(errs...)
	}
	for _, name := range []string{"betas", "shares"} {
		values := lists[name]
		switch {
		case name != of && values != nil && o.Functional == "":
			fail(name, "are of a functional; say which: %s", strings.Join(Functionals(), ", "))
		case name != of && values != nil:
			fail(name, "are not of the functional %s, which has %s", o.Functional, of)
		case name == of && len(values) == 0:
			fail(name, "are left out; %s needs a list of them", o.Functional)
		case len(values) > most:
			fail(name, "are %d; there can be %d", len(values), most)
		case slices.ContainsFunc(values, func(v float64) bool { return !(v >= 0 && v <= limit[name]) }):
			fail(name, "are %v; each is from 0 to %g", values, limit[name])
		case !slices.IsSorted(values) || len(slices.Compact(slices.Clone(values))) < len(values):
			fail(name, "are %v; they ascend, each once", values)
		}
	}
	return errors.Join(errs...)
}
