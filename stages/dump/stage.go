package dump

import (
	"errors"
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/pipeline"
)

// Version is raised when equal configs, patterns and weights give other activations.
const Version = 1

// Config says what the weights table does not.
type Config struct {
	// Activation is that of the hidden layers: tanh, relu, sigmoid, softplus,
	// softsign or linear.
	Activation string `json:"activation"`
}

// Validate says what is wrong with the config, as joined [pipeline.FieldError]s.
func (c Config) Validate() error {
	if nn.Activation(c.Activation).Known() {
		return nil
	}
	return errors.Join(&pipeline.FieldError{
		Field: "activation", Problem: fmt.Sprintf("is %q; the activations are %s", c.Activation, nn.ActivationNames()),
	})
}

// Add adds the action that computes the activations of one network for all patterns
// at all snapshots.
func Add(g *pipeline.Graph, name string, c Config, patterns pipeline.Output[tables.Patterns], weights pipeline.Output[tables.Weights]) pipeline.Output[tables.Activations] {
	a := g.Add(pipeline.Spec{Stage: "dump", Version: Version, Name: name, Config: c})
	inPatterns := pipeline.Input(a, "patterns", patterns)
	inWeights := pipeline.Input(a, "weights", weights)
	// Thirty megabytes for a network of the paper, made again from its weights in less
	// time than it takes to read them back from a slow disk.
	out := pipeline.Result[tables.Activations](a, "activations", pipeline.Derivable)
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		p, err := inPatterns.Read(t)
		if err != nil {
			return err
		}
		w, err := inWeights.Read(t)
		if err != nil {
			return err
		}
		widths, snapshots, err := Snapshots(w)
		if err != nil {
			return err
		}
		layers, err := Activations(widths, nn.Activation(c.Activation), snapshots, p.X, func(done int) error {
			t.Progress(done, len(snapshots), "snapshots")
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		table := tables.Activations{T: layers}
		for _, s := range snapshots {
			for _, number := range p.Pattern {
				table.Epoch = append(table.Epoch, s.Epoch)
				table.Pattern = append(table.Pattern, number)
			}
		}
		return out.Write(t, table)
	})
	return out
}
