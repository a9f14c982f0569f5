package stages

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// plotVersion is raised when equal configs and inputs give other figures.
const plotVersion = 12

// figureRun is one network of a figure, under one estimator.
type figureRun struct {
	Estimate    table.Labels                        // distinguish the estimators of estimators: an entry, and what it sweeps over
	Labels      table.Labels                        // distinguish it from the others
	Patterns    pipeline.Output[tables.Patterns]    // the data set; the zero Output is none, where it is not known
	Information pipeline.Output[tables.Information] // the zero Output is none, where the kind needs none
	Split       pipeline.Output[tables.Split]       // the zero Output where the information is on all patterns
	History     pipeline.Output[tables.History]     // these are read by the kinds that draw them only
	Gradients   pipeline.Output[tables.Gradients]
	Errors      pipeline.Output[tables.SquaredErrors]
	Measures    pipeline.Output[tables.Measures]
	Activations pipeline.Output[tables.Activations]
	Optimality  pipeline.Output[tables.Optimality] // read by optimality, in place of the estimates
}

// figureBound is a bound that a figure draws.
type figureBound struct {
	Labels  table.Labels // of the bound and its patterns: solve, generate and, where it is known, rule
	Curve   pipeline.Output[tables.Curve]
	Choices pipeline.Output[tables.Choices] // in place of a curve: what an objective chooses
}

// plotFigure adds the action that draws a figure of the runs and of the bounds, the main
// one first, and returns its files; the port of each is its extension. The labels of the
// runs must differ. The figure leaves out networks that stopped with an error, and its
// caption counts them.
//
// The source is written into the caption, and so part of the action's key.
//
// Labels and the bounds' labels are part of the names of the input ports, and so of
// the action's key; the order of the runs is not, and does not show. That of the
// estimators, of the recipes and of the bounds is and does: it is the order of the
// panels and in the legend.
func plotFigure(g *pipeline.Graph, name string, c plot.Config, from plot.Source, runs []figureRun, bounds []figureBound) []pipeline.Output[artifacts.File] {
	all := plot.Figure{Config: c, Source: from}
	a := g.Add(pipeline.Spec{Stage: "plot", Version: plotVersion, Name: name, Config: all})
	in := figureInputs(a, c, runs, bounds)
	var files []pipeline.Output[artifacts.File]
	for _, format := range c.Formats() {
		files = append(files, pipeline.Result[artifacts.File](a, format))
	}
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		for _, file := range files {
			if err := sheet.Expect(file.Port(), file.Of(d)); err != nil {
				return err
			}
		}
		return nil
	})
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		networks, limits, err := in.read(t)
		if err != nil {
			return err
		}
		drawn, err := all.Draw(networks, limits, t.Step("frames"))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := file.Write(t, drawn[file.Port()]); err != nil {
				return err
			}
		}
		return nil
	})
	return files
}

// ShownBy returns what the figure of an action shows of its tables: all of them, where a
// program draws it, whose config does not say.
func ShownBy(a *pipeline.Action) plot.Selection {
	var c plot.Config
	if json.Unmarshal(a.Config(), &c) != nil {
		return plot.Selection{}
	}
	return c.Shows()
}

// figureIn are the tables of an action of plot.
type figureIn struct {
	runs     []runIn
	patterns map[string]*pipeline.In[tables.Patterns] // by the label train
	sets     []string                                 // its keys, in the order of the runs
	bounds   []boundIn
}

// runIn is one network within the action.
type runIn struct {
	network plot.Network                                // its labels
	read    []func(*pipeline.Task, *plot.Network) error // read one of its tables each
}

// addTable adds a table of the network as an optional input, which may be absent because
// an action that it depends on failed. To returns the field that it is read into.
func addTable[T any](in *runIn, a *pipeline.Action, port string, from pipeline.Output[T], labels table.Labels, to func(*plot.Network) **plot.Table[T]) {
	input := pipeline.Optional(a, port, from).Labelled(labels)
	in.read = append(in.read, func(t *pipeline.Task, n *plot.Network) error {
		rows, err := input.Read(t)
		lost := errors.Is(err, pipeline.ErrAbsent)
		if err != nil && !lost {
			return err
		}
		*to(n) = &plot.Table[T]{Rows: rows, Lost: lost}
		return nil
	})
}

// boundIn is a bound within the action.
type boundIn struct {
	labels  table.Labels
	curve   pipeline.In[tables.Curve]
	choices pipeline.In[tables.Choices]
	chooses bool // it has choices, and no curve
}

// figureInputs makes the tables that the kind reads inputs of the action. Those of the
// networks are optional: one that fails costs its own points, not the figure.
func figureInputs(a *pipeline.Action, c plot.Config, runs []figureRun, bounds []figureBound) figureIn {
	out := figureIn{patterns: map[string]*pipeline.In[tables.Patterns]{}}
	networks := make([]plot.Network, len(runs))
	for i, r := range runs {
		networks[i] = plot.Network{Estimate: r.Estimate, Labels: r.Labels}
	}
	positions, reads := c.Positions(networks), c.Reads()
	for i, r := range runs {
		in, name := runIn{network: networks[i]}, r.Labels.String()
		port := ""
		if positions[i] >= 0 {
			port = fmt.Sprintf("%d/", positions[i]+1)
			if reads.Estimators {
				port += r.Estimate.String() + "/"
			}
		}
		both := slices.Concat(r.Estimate, r.Labels)
		if reads.Optimality {
			addTable(&in, a, "optimality/"+name, r.Optimality, both, func(n *plot.Network) **plot.Table[tables.Optimality] { return &n.Optimality })
		} else if r.Information != (pipeline.Output[tables.Information]{}) {
			addTable(&in, a, "information/"+port+name, r.Information, both, func(n *plot.Network) **plot.Table[tables.Information] { return &n.Information })
		}
		if reads.Patterns && r.Split != (pipeline.Output[tables.Split]{}) {
			addTable(&in, a, "split/"+port+name, r.Split, both, func(n *plot.Network) **plot.Table[tables.Split] { return &n.Split })
		}
		if reads.History {
			addTable(&in, a, "history/"+name, r.History, r.Labels, func(n *plot.Network) **plot.Table[tables.History] { return &n.History })
		}
		if reads.Gradients {
			addTable(&in, a, "gradients/"+name, r.Gradients, r.Labels, func(n *plot.Network) **plot.Table[tables.Gradients] { return &n.Gradients })
		}
		if reads.Errors {
			addTable(&in, a, "errors/"+name, r.Errors, r.Labels, func(n *plot.Network) **plot.Table[tables.SquaredErrors] { return &n.Errors })
		}
		if reads.Measures {
			addTable(&in, a, "measures/"+name, r.Measures, r.Labels, func(n *plot.Network) **plot.Table[tables.Measures] { return &n.Measures })
		}
		if reads.Activations && r.Activations != (pipeline.Output[tables.Activations]{}) {
			addTable(&in, a, "activations/"+name, r.Activations, r.Labels, func(n *plot.Network) **plot.Table[tables.Activations] { return &n.Activations })
		}
		if of := plot.Trained(r.Labels); reads.Patterns && r.Patterns != (pipeline.Output[tables.Patterns]{}) && out.patterns[of] == nil {
			table := pipeline.Input(a, "patterns/"+of, r.Patterns).Labelled(table.Labels{{Name: "train", Value: of}})
			out.patterns[of], out.sets = &table, append(out.sets, of)
		}
		out.runs = append(out.runs, in)
	}
	for i, b := range bounds {
		in := boundIn{labels: b.Labels}
		if in.chooses = b.Choices != (pipeline.Output[tables.Choices]{}); in.chooses {
			in.choices = pipeline.Input(a, fmt.Sprintf("choices/%d/%s", i+1, b.Labels), b.Choices).Labelled(b.Labels)
		} else {
			in.curve = pipeline.Input(a, fmt.Sprintf("bound/%d/%s", i+1, b.Labels), b.Curve).Labelled(b.Labels)
		}
		out.bounds = append(out.bounds, in)
	}
	return out
}

// read reads all tables that are there.
func (in figureIn) read(t *pipeline.Task) ([]plot.Network, []plot.Limit, error) {
	sets := map[string]*tables.Patterns{}
	for _, of := range in.sets {
		patterns, err := in.patterns[of].Read(t)
		if err != nil {
			return nil, nil, err
		}
		sets[of] = &patterns
	}
	var networks []plot.Network
	for i, r := range in.runs {
		if err := t.Context().Err(); err != nil {
			return nil, nil, err
		}
		n := r.network
		for _, read := range r.read {
			if err := read(t, &n); err != nil {
				return nil, nil, err
			}
		}
		n.Patterns = sets[plot.Trained(n.Labels)]
		networks = append(networks, n)
		t.Progress(i+1, len(in.runs), "networks")
	}
	var limits []plot.Limit
	for _, b := range in.bounds {
		one, err := plot.Limit{Labels: b.labels}, error(nil)
		if b.chooses {
			one.Choices, err = b.choices.Read(t)
		} else {
			one.Curve, err = b.curve.Read(t)
		}
		if err != nil {
			return nil, nil, err
		}
		limits = append(limits, one)
	}
	return networks, limits, nil
}
