package train

import (
	"fmt"
	"slices"

	"infoplane/internal/nn"
)

// Regularizer keeps weights small. The losses in the history are without it.
type Regularizer struct {
	// L2 is λ of λ/2·‖W‖², which is added to the loss for each layer.
	L2 float64 `json:"l2,omitempty"`

	// Decay, times the learning rate, is the share that is taken off the weights before
	// each step, whatever the gradient is: of adamw and sgd.
	Decay float64 `json:"decay,omitempty"`

	// Orthonormality is λ of λ/2·‖W Wᵀ - I‖², which is added to the loss for each layer: see
	// [nn.Regularizer].
	Orthonormality float64 `json:"orthonormality,omitempty"`

	// Except are layers that are left alone. Layer 1 is the first hidden layer.
	Except []int `json:"except,omitempty"`

	// Biases are left alone unless this is true, which is PyTorch's way.
	Biases bool `json:"biases,omitempty"`
}

// IsZero reports whether there is no regularizer.
func (r Regularizer) IsZero() bool {
	return r.L2 == 0 && r.Decay == 0 && r.Orthonormality == 0 && len(r.Except) == 0 && !r.Biases
}

// String returns the group as the value of a label: l2-0.015-except-6.
func (r Regularizer) String() string {
	if r.IsZero() {
		return "none"
	}
	return label("l2", r.L2, "decay", r.Decay, "orthonormality", r.Orthonormality, "except", r.Except, "biases", r.Biases)
}

// problem returns what is wrong with the regularizer of a network with a number of layers,
// or "".
func (r Regularizer) problem(layers int, rate float64) string {
	strength := func(x float64) bool { return x >= 0 && x < maxRate }
	switch {
	case !strength(r.L2) || !strength(r.Decay) || !strength(r.Orthonormality):
		return fmt.Sprintf("has l2 %v, decay %v and orthonormality %v, which are positive numbers, such as 0.01", r.L2, r.Decay, r.Orthonormality)
	case r.L2 == 0 && r.Decay == 0 && r.Orthonormality == 0 && !r.IsZero():
		return "says where to regularize, not how; give l2, decay or orthonormality"
	case r.L2 == 0 && r.Decay == 0 && r.Biases:
		return "applies to biases, which orthonormality is not of; leave biases out, or give l2 or decay"
	case rate*r.Decay >= 1:
		return fmt.Sprintf("takes %v of the weights off before each step (rate·decay), which is at least all of them; make decay smaller", rate*r.Decay)
	}
	for k, l := range r.Except {
		switch {
		case l < 1 || l > layers:
			return fmt.Sprintf("leaves layer %d alone; the network has the layers 1 to %d", l, layers)
		case slices.Contains(r.Except[:k], l):
			return fmt.Sprintf("leaves layer %d alone twice", l)
		}
	}
	if len(r.Except) == layers {
		return "leaves all layers alone; leave it out"
	}
	return ""
}

// decayProblem returns what is wrong with an optimizer for the decay, or "".
func (c Config) decayProblem() string {
	switch {
	case c.Optimizer.Kind == "adam" && c.Regularizer.Decay != 0:
		return "is adam, whose steps would scale the decay of `regularizer`; take adamw, which has it apart from its steps, or l2 in place of decay"
	case c.Optimizer.Kind == "adamw" && c.Regularizer.Decay == 0:
		return "is adamw, which is adam with decay; give `regularizer: {decay: 0.01}`, or take adam"
	}
	return ""
}

func (r Regularizer) of() nn.Regularizer {
	return nn.Regularizer{L2: r.L2, Decay: r.Decay, Orthonormality: r.Orthonormality, Except: r.Except, Biases: r.Biases}
}
