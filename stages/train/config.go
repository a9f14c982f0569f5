package train

import (
	"errors"
	"fmt"
	"iter"

	"infoplane/internal/field"
	"infoplane/internal/nn"
)

// Config describes how a network is built and trained. The authors' networks have hidden
// layers 10-7-5-4-3 with tanh, and were trained by Adam: on all training patterns per
// step, or, by their code since November 2017, at rate 0.0004 on batches of 512.
type Config struct {
	// Fraction is the share of the patterns that is for training, above 0 and at
	// most 1. The rest is for testing.
	Fraction float64 `json:"fraction,omitempty"`

	// Split is random (a permutation of the patterns from the seed), stratified (the same
	// for the patterns of each label), unshuffled (the first patterns of the table are for
	// training, as in the authors' code) or column (as the patterns say, without fraction).
	Split string `json:"split"`

	// Hidden are the widths of the hidden layers. The input has the width of the
	// patterns, and the output a unit for each label, or one for a score.
	Hidden []int `json:"hidden"`

	// Activation is that of the hidden layers: tanh, relu, sigmoid, softplus, softsign,
	// linear, elu, swish, abs, leaky-relu, prelu or centred-softplus; see [nn.Activation].
	Activation string `json:"activation"`

	// Target is what the network learns: label (left out) or score, a number.
	Target string `json:"target,omitempty"`

	// Output is softmax (left out), sigmoid (a probability for each label by itself) or
	// linear or tanh.
	Output string `json:"output,omitempty"`

	// Loss is cross-entropy (left out) or squared, the squared error of the outputs, whose
	// target is 1 for the label and 0 for all others; see [nn.Loss].
	Loss string `json:"loss,omitempty"`

	// Init chooses the initial weights; left out, they are the authors'.
	Init Init `json:"init,omitempty,omitzero"`

	// Weight is the value of every weight before training, in place of Init. Biases are 0.
	Weight float64 `json:"weight,omitempty"`

	// Optimizer is adam, adamw or sgd (gradient descent), or a group of fields.
	Optimizer Optimizer `json:"optimizer"`

	// Regularizer keeps weights small; left out, nothing does.
	Regularizer Regularizer `json:"regularizer,omitempty,omitzero"`

	// Noise disturbs the hidden layers; left out, nothing does.
	Noise Noise `json:"noise,omitempty,omitzero"`

	// Quantize rounds activations and weights; left out, nothing is rounded.
	Quantize Quantize `json:"quantize,omitempty,omitzero"`

	// Rate is the learning rate.
	Rate float64 `json:"rate"`

	// Schedule changes the rate; left out, it is constant.
	Schedule Schedule `json:"schedule,omitempty,omitzero"`

	// Batch is the number of patterns per step. Batches are the same in every
	// epoch. The number of training patterns, or more, is full-batch.
	Batch int `json:"batch"`

	// Shuffle draws the batches of every epoch.
	Shuffle bool `json:"shuffle,omitempty"`

	// Epochs is the number of passes through the training patterns.
	Epochs int `json:"epochs,omitempty"`

	// Steps is the number of steps, instead of epochs; the last epoch may be incomplete.
	Steps int `json:"steps,omitempty"`

	// Stop ends training early, and Restart begins it again; left out, nothing does.
	Stop    Stop    `json:"stop,omitempty,omitzero"`
	Restart Restart `json:"restart,omitempty,omitzero"`

	// Snapshots is the number of snapshots, at least 4, on a logarithmic grid: see
	// SnapshotEpochs; with fewer epochs, every epoch is a snapshot. Or a list of them:
	// {epochs: [0, 10, 400, 10000]}.
	Snapshots Grid `json:"snapshots"`
}

// SnapshotEpochs returns the epochs with a snapshot of a valid config; nil if they depend on
// the number of training patterns.
func (c Config) SnapshotEpochs() []int {
	if c.Steps != 0 {
		return nil
	}
	return c.Snapshots.At(c.Epochs)
}

// Unbounded names the units whose activations may lie beyond -1 and 1: those of the hidden
// layers by their kind, or of the output; "" if there are none.
func (c Config) Unbounded() string {
	switch {
	case len(c.Hidden) > 0 && !nn.Activation(c.Activation).Bounded():
		return c.Activation
	case c.Noise.Dump > 0:
		return c.Activation + " with noise"
	case c.Output != "" && !nn.Output(c.Output).Bounded():
		return c.Output + " output"
	}
	return ""
}

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
	if why := c.Absent(c.Activation); why != "" {
		fail("activation", "is %q, and %s", c.Activation, why)
	} else if !nn.Activation(c.Activation).Known() {
		fail("activation", "is %q; the activations are %s", c.Activation, nn.ActivationNames())
	}
	for name, problem := range c.problems() {
		fail(name, "%s", problem)
	}
	if !(c.Rate > 1/maxRate && c.Rate < maxRate) {
		fail("rate", "is %v; the learning rate is a positive number, such as 0.0004 for adam", c.Rate)
	}
	if c.Batch < 1 {
		fail("batch", "is %d; a batch has at least one pattern (more than there are is full-batch)", c.Batch)
	}
	switch {
	case c.Epochs != 0 && c.Steps != 0:
		fail("steps", "is %d, and epochs is %d; give one of them", c.Steps, c.Epochs)
	case c.Steps < 0 || c.Steps > maxEpochs:
		fail("steps", "is %d; training takes 1 to %d steps", c.Steps, maxEpochs)
	case c.Steps == 0 && (c.Epochs < 1 || c.Epochs > maxEpochs):
		fail("epochs", "is %d; training takes 1 to %d epochs, or a number of `steps`", c.Epochs, maxEpochs)
	}
	if problem := c.Snapshots.problem(c.Epochs); problem != "" {
		fail("snapshots", "%s", problem)
	}
	if errors.Join(errs...) == nil {
		if problem := c.sizeProblem(1, 2); problem != "" {
			fail("hidden", "%s", problem)
		}
	}
	return errors.Join(errs...)
}

// problems yields what is wrong with the fields that may be left out, and with the
// optimizer: field and problem.
func (c Config) problems() iter.Seq2[string, string] {
	return func(yield func(field, problem string) bool) {
		learning, wrong := c.learningProblem()
		for _, p := range [][2]string{
			{learning, wrong},
			{"init", c.Init.problem()},
			{"weight", c.weightProblem()},
			{"optimizer", c.Optimizer.problem()},
			{"optimizer", c.decayProblem()},
			{"regularizer", c.Regularizer.problem(len(c.Hidden)+1, c.Rate)},
			{"noise", c.Noise.problem(c)},
			{"quantize", c.Quantize.problem(c)},
			{"schedule", c.Schedule.problem(c.Epochs)},
			{"stop", c.Stop.problem(c)},
			{"restart", c.Restart.problem(c)},
		} {
			if p[1] != "" && !yield(p[0], p[1]) {
				return
			}
		}
	}
}
