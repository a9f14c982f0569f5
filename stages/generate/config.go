package generate

import (
	"errors"
	"fmt"
	"math"

	"infoplane/internal/field"
)

// Config chooses the rule that labels the patterns.
type Config struct {
	// Rule is hard (the authors' published labels), smooth (their stochastic
	// rule, labels drawn once with the seed) or committee (figure 8).
	Rule string `json:"rule"`

	// Gamma is the steepness of the smooth rule's sigmoid, and of no other rule:
	// I(X;Y) is 0.90 bit at 12 and the paper's 0.99 bit at 41.64.
	Gamma float64 `json:"gamma,omitempty"`
}

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	switch c.Rule {
	case "smooth":
		if !(c.Gamma > 0) || math.IsInf(c.Gamma, 0) {
			errs = append(errs, &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; the smooth rule needs a positive steepness, such as 41.64", c.Gamma)})
		}
	case "hard", "committee":
		if c.Gamma != 0 {
			errs = append(errs, &field.Error{Field: "gamma", Problem: fmt.Sprintf("is %v; only the smooth rule has a steepness", c.Gamma)})
		}
	default:
		errs = append(errs, &field.Error{Field: "rule", Problem: fmt.Sprintf("is %q; the rules are hard, smooth, committee", c.Rule)})
	}
	return errors.Join(errs...)
}
