package dump

import (
	"errors"
	"fmt"

	"infoplane/internal/field"
	"infoplane/internal/nn"
)

// Config completes the table of weights.
type Config struct {
	// Activation is that of the hidden layers: see [nn.Activation].
	Activation string `json:"activation"`
}

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	if nn.Activation(c.Activation).Known() {
		return nil
	}
	return errors.Join(&field.Error{
		Field: "activation", Problem: fmt.Sprintf("is %q; the activations are %s", c.Activation, nn.ActivationNames()),
	})
}
