package train

import (
	"errors"
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/nn"
	"infoplane/pipeline"
)

// Version is raised when equal configs, seeds and patterns give other networks, or
// other tables of them.
const Version = 3

// Config says how a network is built and trained. The authors' networks have hidden
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

	// Activation is that of the hidden layers: tanh, relu, sigmoid, softplus,
	// softsign or linear.
	Activation string `json:"activation"`

	// Optimizer is adam (β₁ 0.9, β₂ 0.999, ε 1e-8) or sgd (gradient descent).
	Optimizer string `json:"optimizer"`

	// Rate is the learning rate.
	Rate float64 `json:"rate"`

	// Batch is the number of patterns per step. Batches are the same in every
	// epoch. As many as there are training patterns, or more, is full-batch.
	Batch int `json:"batch"`

	// Epochs is how often training goes through the training patterns.
	Epochs int `json:"epochs"`

	// Snapshots is the number of snapshots, at least 4, on a logarithmic grid: see
	// SnapshotEpochs. Where epochs has fewer steps, every epoch is a snapshot. Or it
	// lists them: {epochs: [0, 10, 400, 10000]}.
	Snapshots Grid `json:"snapshots"`
}

// Bounded says whether all activations of a kind lie between -1 and 1.
func Bounded(activation string) bool { return nn.Activation(activation).Bounded() }

// Bounds against slips of the hand: beyond them a field is not an experiment.
const (
	maxWidth  = 10_000
	maxLayers = 100
	maxEpochs = 100_000_000
	maxRate   = 1e30 // well within float32, in which rates act
)

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	if !(c.Fraction > 0 && c.Fraction <= 1) {
		fail("fraction", "is %v; the share of patterns for training is above 0 and at most 1", c.Fraction)
	}
	if c.Split != "random" && c.Split != "unshuffled" {
		fail("split", "is %q; the splits are random, unshuffled", c.Split)
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
	if len(errs) == 0 {
		if problem := c.sizeProblem(); problem != "" {
			fail("hidden", "%s", problem)
		}
	}
	return errors.Join(errs...)
}

// Outputs are the results of training one network.
type Outputs struct {
	Weights   pipeline.Output[tables.Weights]
	History   pipeline.Output[tables.History]
	Gradients pipeline.Output[tables.Gradients]
}

// Add adds the action that trains one network.
func Add(g *pipeline.Graph, name string, c Config, seed uint64, patterns pipeline.Output[tables.Patterns]) Outputs {
	a := g.Add(pipeline.Spec{Stage: "train", Version: Version, Name: name, Config: c, Seed: seed})
	in := pipeline.Input(a, "patterns", patterns)
	out := Outputs{
		Weights:   pipeline.Result[tables.Weights](a, "weights"),
		History:   pipeline.Result[tables.History](a, "history"),
		Gradients: pipeline.Result[tables.Gradients](a, "gradients"),
	}
	a.Give(func() any { return map[string]any{"epochs": c.Snapshots.At(c.Epochs)} })
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		return expect(c, len(p.X), len(p.Y), out.Weights.Of(d), out.History.Of(d), out.Gradients.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		widths, snapshots, err := Train(c, seed, p.X, p.Y, func(epoch int) error {
			if epoch%16 == 0 || epoch == c.Epochs {
				t.Progress(epoch, c.Epochs, "epochs")
			}
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return errors.Join(
			out.Weights.Write(t, weights(widths, snapshots)),
			out.History.Write(t, history(snapshots)),
			out.Gradients.Write(t, gradients(snapshots)))
	})
	return out
}

// weights lists all parameters of all snapshots.
func weights(widths []int, snapshots []Snapshot) tables.Weights {
	shape := nn.New(widths, nn.Linear)
	rows := make(tables.Weights, 0, len(snapshots)*len(shape.Params))
	for _, s := range snapshots {
		for l := 1; l <= shape.Layers(); l++ {
			weights, biases := shape.Layer(s.Params, l)
			inputs := widths[l-1]
			for u, bias := range biases {
				row := tables.WeightsRow{Epoch: int32(s.Epoch), Layer: int32(l), Unit: int32(u), Input: -1, Value: bias}
				rows = append(rows, row)
				for j, w := range weights[u*inputs : (u+1)*inputs] {
					row.Input, row.Value = int32(j), w
					rows = append(rows, row)
				}
			}
		}
	}
	return rows
}

func history(snapshots []Snapshot) tables.History {
	var rows tables.History
	for _, s := range snapshots {
		rows = append(rows, tables.HistoryRow{
			Epoch:         int32(s.Epoch),
			LossTrainBits: s.Train.LossBits, LossTestBits: s.Test.LossBits,
			AccuracyTrain: s.Train.Accuracy, AccuracyTest: s.Test.Accuracy,
			OnesTrain: s.OnesTrain, OnesTest: s.OnesTest,
		})
	}
	return rows
}

func gradients(snapshots []Snapshot) tables.Gradients {
	var rows tables.Gradients
	for _, s := range snapshots {
		for k, frozen := range s.Frozen {
			moving := s.Moving[k]
			rows = append(rows, tables.GradientsRow{
				Epoch: int32(s.Epoch), Layer: int32(k + 1), Batches: int32(s.Batches),
				MeanNorm: frozen.MeanNorm, StdNorm: frozen.StdNorm,
				MovingMeanNorm: moving.MeanNorm, MovingStdNorm: moving.StdNorm,
				WeightNorm: s.Weights[k],
			})
		}
	}
	return rows
}
