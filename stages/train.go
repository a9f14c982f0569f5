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

// lesson are the tables that a network is trained on.
type lesson struct {
	patterns pipeline.Output[tables.Patterns]
	split    pipeline.Output[tables.Split]   // the patterns' own, for the split column
	from     pipeline.Output[tables.Weights] // of the network that it continues, if it does
	count    int                             // of the patterns; 0 if it is not known
}

// trained are the results of training one network.
type trained struct {
	weights   pipeline.Output[tables.Weights]
	history   pipeline.Output[tables.History]
	gradients pipeline.Output[tables.Gradients]
	errors    *pipeline.Output[tables.SquaredErrors] // nil unless that is the loss
	outcome   *pipeline.Output[tables.Outcome]       // nil unless training may end early, or begin again
	ranges    *pipeline.Output[tables.Ranges]        // nil unless a quantiser has moving ones
}

// trainNetwork adds the action that trains one network.
func trainNetwork(g *pipeline.Graph, name string, c train.Config, seed uint64, from lesson) trained {
	a := g.Add(pipeline.Spec{Stage: "train", Version: trainVersion, Name: name, Config: c, Seed: seed, Seconds: c.Seconds(from.count)})
	read := from.reader(a, c)
	out := trained{
		weights:   pipeline.Result[tables.Weights](a, "weights"),
		history:   pipeline.Result[tables.History](a, "history"),
		gradients: pipeline.Result[tables.Gradients](a, "gradients"),
	}
	out.errors = resultIf[tables.SquaredErrors](c.Squared(), a, "errors")
	out.outcome = resultIf[tables.Outcome](c.Ends(), a, "outcome")
	out.ranges = resultIf[tables.Ranges](c.Moving(), a, "ranges")
	if epochs := c.SnapshotEpochs(); epochs != nil {
		a.Give(func() any { return map[string]any{"epochs": epochs} })
	}
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		data, err := read(t)
		if err != nil {
			return err
		}
		err = train.Expect(c, data, out.weights.Of(d), out.history.Of(d), out.gradients.Of(d))
		if err == nil && out.errors != nil {
			err = train.ExpectErrors(out.history.Of(d), out.errors.Of(d))
		}
		if err == nil && out.outcome != nil {
			err = c.ExpectOutcome(out.outcome.Of(d))
		}
		if err == nil && out.ranges != nil {
			err = c.ExpectRanges(out.history.Of(d), out.ranges.Of(d))
		}
		return err
	})
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		data, err := read(t)
		if err != nil {
			return err
		}
		result, err := train.Train(c, seed, data, func(epoch, epochs int) error {
			if epoch%16 == 0 || epoch == epochs {
				t.Progress(epoch, epochs, "epochs")
			}
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return out.write(t, c, result)
	})
	return out
}

// reader declares the tables as inputs, and returns the function that reads them.
func (from lesson) reader(a *pipeline.Action, c train.Config) func(t *pipeline.Task) (train.Data, error) {
	patterns := pipeline.Input(a, "patterns", from.patterns).Read
	split := func(*pipeline.Task) (tables.Split, error) { return nil, nil }
	if c.Splitting().Given() {
		split = pipeline.Input(a, "split", from.split).Read
	}
	weights := func(*pipeline.Task) (tables.Weights, error) { return nil, nil }
	if c.Init.From != "" {
		weights = pipeline.Input(a, "from", from.from).Read
	}
	return func(t *pipeline.Task) (d train.Data, err error) {
		if d.Patterns, err = patterns(t); err == nil {
			d.Split, err = split(t)
		}
		if err == nil {
			d.From, err = weights(t)
		}
		return d, err
	}
}

// write writes the tables of a network.
func (out trained) write(t *pipeline.Task, c train.Config, r train.Result) error {
	return errors.Join(
		out.weights.Write(t, train.Weights(c, r.Widths, r.Snapshots)),
		out.history.Write(t, train.History(r.Snapshots)),
		out.gradients.Write(t, train.Gradients(r.Snapshots)),
		writeIf(t, out.errors, train.SquaredErrors(r.Snapshots)),
		writeIf(t, out.outcome, r.Outcome.Table()),
		writeIf(t, out.ranges, train.Ranges(r.Snapshots)),
	)
}

// splitPatterns adds the action that writes down which patterns a network is trained on.
func splitPatterns(g *pipeline.Graph, name string, c train.Splitting, seed uint64, from lesson) pipeline.Output[tables.Split] {
	config := struct {
		train.Splitting
		Table string `json:"table"` // distinguishes the action from the one that trains
	}{c, "split"}
	a := g.Add(pipeline.Spec{Stage: "train", Version: trainVersion, Name: name, Config: config, Seed: seed})
	in := pipeline.Input(a, "patterns", from.patterns)
	out := pipeline.Result[tables.Split](a, "split")
	out.Compute(func(t *pipeline.Task) (tables.Split, error) {
		p, err := in.Read(t)
		if err != nil {
			return nil, err
		}
		return c.Table(p.Y, nil, seed)
	})
	return out
}
