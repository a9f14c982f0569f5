package stages

import (
	"errors"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/train"
)

// trainVersion is raised when equal configs, seeds and patterns give other networks, or
// other tables of them.
const trainVersion = 3

// trained are the results of training one network.
type trained struct {
	weights   pipeline.Output[tables.Weights]
	history   pipeline.Output[tables.History]
	gradients pipeline.Output[tables.Gradients]
}

// trainNetwork adds the action that trains one network.
func trainNetwork(g *pipeline.Graph, name string, c train.Config, seed uint64, patterns pipeline.Output[tables.Patterns]) trained {
	a := g.Add(pipeline.Spec{Stage: "train", Version: trainVersion, Name: name, Config: c, Seed: seed})
	in := pipeline.Input(a, "patterns", patterns)
	out := trained{
		weights:   pipeline.Result[tables.Weights](a, "weights"),
		history:   pipeline.Result[tables.History](a, "history"),
		gradients: pipeline.Result[tables.Gradients](a, "gradients"),
	}
	a.Give(func() any { return map[string]any{"epochs": c.Snapshots.At(c.Epochs)} })
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		return train.Expect(c, len(p.X), len(p.Y), out.weights.Of(d), out.history.Of(d), out.gradients.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		widths, snapshots, err := train.Train(c, seed, p.X, p.Y, func(epoch int) error {
			if epoch%16 == 0 || epoch == c.Epochs {
				t.Progress(epoch, c.Epochs, "epochs")
			}
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return errors.Join(
			out.weights.Write(t, train.Weights(c, widths, snapshots)),
			out.history.Write(t, train.History(snapshots)),
			out.gradients.Write(t, train.Gradients(snapshots)))
	})
	return out
}
