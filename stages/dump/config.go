package dump

import (
	"errors"
	"fmt"
	"slices"

	"infoplane/internal/field"
	"infoplane/internal/nn"
)

// Config completes the table of weights.
type Config struct {
	// Activation is that of the hidden layers: see [nn.Activation].
	Activation string `json:"activation"`

	// Output is that of the last layer: left out, a softmax; or sigmoid, linear, tanh.
	Output string `json:"output,omitempty"`

	// Loss is that of the gradients among measures: left out, the cross-entropy; or
	// squared.
	Loss string `json:"loss,omitempty"`

	// Target is what the network learns, of the gradients among measures: left out, the
	// label; or score.
	Target string `json:"target,omitempty"`

	// Noise disturbs the hidden layers; left out, nothing does.
	Noise nn.Noise `json:"noise,omitempty,omitzero"`

	// Means leaves the normal number that is added to each output of a layer out of it,
	// though not out of the layers above.
	Means bool `json:"means,omitempty"`

	// Quantiser rounds the outputs of layers; left out, nothing does.
	Quantiser nn.Quantiser `json:"quantiser,omitempty,omitzero"`
}

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	if !nn.Activation(c.Activation).Known() {
		return errors.Join(&field.Error{
			Field: "activation", Problem: fmt.Sprintf("is %q; the activations are %s", c.Activation, nn.ActivationNames()),
		})
	}
	if !slices.Contains(nn.Outputs(), c.output()) {
		return errors.Join(&field.Error{
			Field: "output", Problem: fmt.Sprintf("is %q; the outputs are softmax, sigmoid, linear, tanh", c.Output),
		})
	}
	if c.Loss != "" && c.Loss != string(nn.Squared) {
		return errors.Join(&field.Error{Field: "loss", Problem: fmt.Sprintf("is %q; it is left out, or squared", c.Loss)})
	}
	if c.Target != "" && c.Target != "score" {
		return errors.Join(&field.Error{Field: "target", Problem: fmt.Sprintf("is %q; it is left out, or score", c.Target)})
	}
	if n := c.Noise; !(n.Deviation >= 0) || !(n.Dropout >= 0 && n.Dropout < 1) {
		return errors.Join(&field.Error{Field: "noise", Problem: fmt.Sprintf("has the deviation %v and the dropout %v; both are positive, and dropout is below 1", n.Deviation, n.Dropout)})
	}
	if b := c.Quantiser.Bits; b < 0 || b > 16 {
		return errors.Join(&field.Error{Field: "quantiser", Problem: fmt.Sprintf("has %d bits; there are 1 to 16", b)})
	}
	return nil
}

// output returns the output, softmax where it is left out.
func (c Config) output() nn.Output {
	if c.Output == "" {
		return nn.SoftmaxOutput
	}
	return nn.Output(c.Output)
}

// network returns a network of the config with parameters of zero.
func (c Config) network(widths []int) *nn.Network {
	n := nn.New(widths, nn.Activation(c.Activation))
	n.Output = c.output()
	if c.Loss != "" {
		n.Loss = nn.Loss(c.Loss)
	}
	n.Quantise(c.Quantiser)
	return n
}
