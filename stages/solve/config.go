package solve

import (
	"errors"
	"fmt"

	"infoplane/internal/field"
)

// Config chooses how finely the curve is sampled.
type Config struct {
	// Tolerance is how far the polygon through the points may lie below the bound,
	// in bits of I(T;Y): 1e-4 needs some dozens of points, and is invisible in a
	// figure.
	Tolerance float64 `json:"tolerance"`
}

// finest and coarsest bound the tolerance: the goal of a single solve, and a
// tenth of the entropy of a fair label.
const finest, coarsest = 1e-8, 0.1

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	if !(c.Tolerance >= finest && c.Tolerance <= coarsest) {
		errs = append(errs, &field.Error{Field: "tolerance", Problem: fmt.Sprintf("is %v; the curve needs %g to %g bits, such as 1e-4", c.Tolerance, finest, coarsest)})
	}
	return errors.Join(errs...)
}
