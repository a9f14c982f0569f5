package train

import (
	"encoding/json"
	"fmt"
	"slices"

	"infoplane/internal/nn"
	"infoplane/internal/vec"
)

// Optimizer chooses the rule of a step.
type Optimizer struct {
	// Kind is adam, adamw (adam with the decay of [Regularizer]) or sgd (gradient
	// descent).
	Kind string `json:"kind"`

	// Momentum of sgd is the share of the last step that is taken again, below 1.
	Momentum float64 `json:"momentum,omitempty"`

	// Nesterov takes the gradient one step ahead of the momentum.
	Nesterov bool `json:"nesterov,omitempty"`

	// Beta1, Beta2 and Epsilon are the constants of adam and adamw; left out, 0.9, 0.999
	// and 1e-8.
	Beta1   float64 `json:"beta1,omitempty"`
	Beta2   float64 `json:"beta2,omitempty"`
	Epsilon float64 `json:"epsilon,omitempty"`
}

// Short returns the field that a file may write as the value of the group:
// optimizer: adam.
func (Optimizer) Short() string { return "kind" }

// String returns the optimizer as the value of a label: adam, or sgd-momentum-0.9.
func (o Optimizer) String() string {
	return label("", o.Kind, "momentum", o.Momentum, "nesterov", o.Nesterov, "beta1", o.Beta1, "beta2", o.Beta2, "epsilon", o.Epsilon)
}

// MarshalJSON writes an optimizer without further fields as its name.
func (o Optimizer) MarshalJSON() ([]byte, error) {
	if o == (Optimizer{Kind: o.Kind}) {
		return json.Marshal(o.Kind)
	}
	type fields Optimizer
	return json.Marshal(fields(o))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (o *Optimizer) UnmarshalJSON(text []byte) error {
	type fields Optimizer
	*o = Optimizer{}
	return decode(text, (*fields)(o), &o.Kind)
}

// adaptive reports whether the optimizer is one of the family of Adam.
func (o Optimizer) adaptive() bool { return o.Kind == "adam" || o.Kind == "adamw" }

// problem returns what is wrong with the optimizer, or "".
func (o Optimizer) problem() string {
	share := func(x float64) bool { return x >= 0 && x < 1 }
	switch {
	case !slices.Contains([]string{"adam", "adamw", "sgd"}, o.Kind):
		return fmt.Sprintf("is %q; the optimizers are adam, adamw, sgd", o.Kind)
	case o.adaptive() && (o.Momentum != 0 || o.Nesterov):
		return "has momentum, which is of sgd; the share of the last steps in one of " + o.Kind + " is beta1"
	case !o.adaptive() && (o.Beta1 != 0 || o.Beta2 != 0 || o.Epsilon != 0):
		return "has constants of adam (beta1, beta2, epsilon); sgd has momentum"
	case !share(o.Momentum):
		return fmt.Sprintf("has the momentum %v, which is at least 0 and below 1", o.Momentum)
	case o.Nesterov && o.Momentum == 0:
		return "has nesterov, which corrects momentum; give momentum, such as 0.9"
	case !share(o.Beta1) || !share(o.Beta2):
		return fmt.Sprintf("has beta1 %v and beta2 %v, which are at least 0 and below 1", o.Beta1, o.Beta2)
	case !(o.Epsilon >= 0 && o.Epsilon < maxRate):
		return fmt.Sprintf("has epsilon %v, which is a small positive number, such as 1e-8", o.Epsilon)
	}
	return ""
}

// start returns the optimizer before its first step, for a number of parameters.
func (o Optimizer) start(params int) nn.Optimizer {
	or := func(x, usual float64) float64 {
		if x == 0 {
			return usual
		}
		return x
	}
	switch {
	case o.adaptive():
		return nn.NewAdamWith(params, or(o.Beta1, vec.AdamBeta1), or(o.Beta2, vec.AdamBeta2), or(o.Epsilon, vec.AdamEpsilon))
	case o.Momentum != 0:
		return nn.NewMomentum(params, o.Momentum, o.Nesterov)
	}
	return nn.SGD{}
}
