package train

import (
	"errors"
	"fmt"

	"infoplane/internal/field"
	"infoplane/internal/nn"
)

// Config describes how a network is built and trained. The authors' networks have hidden
// layers 10-7-5-4-3 with tanh, and were trained by Adam: on all training patterns per
// step, or, by their code since November 2017, at rate 0.0004 on batches of 512.
type Config struct {
	// Fraction is the share of the patterns that is for training, above 0 and at
	// most 1. The rest is for testing.
	Fraction float64 `json:"fraction"`

	// Split is random (a permutation of the patterns from the seed) or unshuffled
	// (the first patterns of the table are for training, as in the authors' code).
	Split string `json:"split"`

	// Hidden are the widths of the hidden layers. The input has the width of the
	// patterns, and the softmax output has 2 units.
	Hidden []int `json:"hidden"`

	// Activation is that of the hidden layers: tanh, relu, sigmoid, softplus, softsign,
	// linear, elu, swish, abs, leaky-relu, prelu or centred-softplus; see [nn.Activation].
	Activation string `json:"activation"`

	// Optimizer is adam (β₁ 0.9, β₂ 0.999, ε 1e-8) or sgd (gradient descent).
	Optimizer string `json:"optimizer"`

	// Rate is the learning rate.
	Rate float64 `json:"rate"`

	// Batch is the number of patterns per step. Batches are the same in every
	// epoch. The number of training patterns, or more, is full-batch.
	Batch int `json:"batch"`

	// Epochs is the number of passes through the training patterns.
	Epochs int `json:"epochs"`

	// Snapshots is the number of snapshots, at least 4, on a logarithmic grid: see
	// SnapshotEpochs; with fewer epochs, every epoch is a snapshot. Or a list of them:
	// {epochs: [0, 10, 400, 10000]}.
	Snapshots Grid `json:"snapshots"`
}

// Bounded reports whether all activations of a kind lie between -1 and 1.
func Bounded(activation string) bool { return nn.Activation(activation).Bounded() }

// Bounds against typing errors.
const (
	maxWidth  = 10_000
	maxLayers = 100
	maxEpochs = 100_000_000
	maxRate   = 1e30 // well within float32, in which rates act
)

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	errs := []error{c.Splitting().Validate()}
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	if len(c.Hidden) > maxLayers {
		fail("hidden", "has %d layers; a network has at most %d", len(c.Hidden), maxLayers)
	}
	for i, units := range c.Hidden {
		if units < 1 || units > maxWidth {
			fail("hidden", "gives layer %d the width %d; a layer has 1 to %d units", i+1, units, maxWidth)
		}
	}
	if !nn.Activation(c.Activation).Known() {
		fail("activation", "is %q; the activations are %s", c.Activation, nn.ActivationNames())
	}
	if c.Optimizer != "adam" && c.Optimizer != "sgd" {
		fail("optimizer", "is %q; the optimizers are adam, sgd", c.Optimizer)
	}
	if !(c.Rate > 1/maxRate && c.Rate < maxRate) {
		fail("rate", "is %v; the learning rate is a positive number, such as 0.0004 for adam", c.Rate)
	}
	if c.Batch < 1 {
		fail("batch", "is %d; a batch has at least one pattern (more than there are is full-batch)", c.Batch)
	}
	if c.Epochs < 1 || c.Epochs > maxEpochs {
		fail("epochs", "is %d; training takes 1 to %d epochs", c.Epochs, maxEpochs)
	}
	if problem := c.Snapshots.problem(c.Epochs); problem != "" {
		fail("snapshots", "%s", problem)
	}
	if errors.Join(errs...) == nil {
		if problem := c.sizeProblem(); problem != "" {
			fail("hidden", "%s", problem)
		}
	}
	return errors.Join(errs...)
}
