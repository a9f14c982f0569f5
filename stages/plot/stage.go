package plot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// Version is raised when equal configs and inputs give other figures.
const Version = 5

// Config says which figure to draw.
type Config struct {
	// Kind is the kind of figure:
	//
	//	chain         the network as a Markov chain: figure 1
	//	snapshots     the information plane at some epochs: figure 2
	//	trajectories  the path of each layer through it: figures 3, 5 and 8
	//	gradients     mean and deviation of the gradients against epochs: figure 4
	//	optimality    how far converged layers are from the bound: figure 6
	//	converged     where the layers end, against a number: figure 7
	//	estimators    the paths under every estimator, one panel each
	//	film          the information plane, snapshot by snapshot
	Kind string `json:"kind"`

	// Title stands above the figure; without one, nothing does.
	Title string `json:"title,omitempty"`

	// Epochs are the snapshots that snapshots shows, one panel each; those at which
	// estimators draws I(X;T) against a parameter.
	Epochs []int `json:"epochs,omitempty"`

	// Panels is the label of the runs, such as fraction, for whose values
	// trajectories and film draw one panel each; without it, all runs share one.
	Panels string `json:"panels,omitempty"`

	// Against is what stands on an axis. For converged it is a label of the runs,
	// such as fraction. For estimators it is a parameter of an estimator, such as
	// bins, that the experiment sweeps over: I(X;T) is drawn against it, in place of
	// a plane for every value.
	Against string `json:"against,omitempty"`

	// Form is how gradients are put on one scale: weights (per layer, divided by the
	// norm of its weights: the paper's caption) or cumulative (summed over the layers
	// up to this one: the authors' plotting code).
	Form Form `json:"form,omitempty"`

	// Widths are the units of each layer that chain draws: of the input, of the
	// hidden layers and of the output.
	Widths []int `json:"widths,omitempty"`
}

// maxPanels is what a page holds.
const maxPanels = 12

// Validate says what is wrong with the config, as joined [pipeline.FieldError]s.
func (c Config) Validate() error {
	var errs []error
	fail := func(field, format string, args ...any) {
		errs = append(errs, &pipeline.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	k, known := kindOf(c.Kind)
	if !known {
		fail("kind", "is %q; the kinds are %s", c.Kind, strings.Join(kindNames(nil), ", "))
	}
	for _, f := range []struct {
		name  string
		value any
		given bool
	}{
		{"epochs", c.Epochs, len(c.Epochs) > 0},
		{"panels", c.Panels, c.Panels != ""},
		{"against", c.Against, c.Against != ""},
		{"form", c.Form, c.Form != ""},
		{"widths", c.Widths, len(c.Widths) > 0},
	} {
		if known && f.given && !slices.Contains(k.takes, f.name) {
			fail(f.name, "is %v; the kinds that have it: %s", f.value,
				strings.Join(kindNames(func(k figureKind) bool { return slices.Contains(k.takes, f.name) }), ", "))
		}
	}
	switch c.Kind {
	case "snapshots":
		if len(c.Epochs) == 0 || len(c.Epochs) > maxPanels {
			fail("epochs", "has %d epochs; snapshots shows 1 to %d", len(c.Epochs), maxPanels)
		}
	case "estimators":
		if (len(c.Epochs) == 0) != (c.Against == "") || len(c.Epochs) > maxColumns {
			fail("epochs", "has %d epochs; estimators needs 1 to %d of them with a parameter to draw I(X;T) against, and none without", len(c.Epochs), maxColumns)
		}
	case "converged":
		if c.Against == "" {
			fail("against", "is missing; converged needs the label of the runs, such as fraction, that stands on its axis")
		}
	case "gradients":
		if c.Form != PerWeight && c.Form != Cumulative {
			fail("form", "is %q; the forms are %s, %s", c.Form, PerWeight, Cumulative)
		}
	case "chain":
		if len(c.Widths) < 2 || len(c.Widths) > mostLayers {
			fail("widths", "has %d layers; chain draws 2 (input and output) to %d", len(c.Widths), mostLayers)
		}
	}
	for i, e := range c.Epochs {
		if e < 0 {
			fail("epochs", "has the epoch %d; 0 is the network before training", e)
		}
		if slices.Contains(c.Epochs[:i], e) {
			fail("epochs", "has the epoch %d twice", e)
		}
	}
	for i, w := range c.Widths {
		if w < 1 {
			fail("widths", "gives layer %d the width %d; a layer has at least 1 unit", i, w)
		}
	}
	if r, missing := unprintable(c.Title); missing {
		fail("title", "has the character %q, which the font of the figures has not", r)
	}
	return errors.Join(errs...)
}

// Run is one network of the figure, under one estimator.
type Run struct {
	Estimate    artifacts.Labels                    // tell the estimators of estimators apart: an entry, and what it sweeps over
	Labels      artifacts.Labels                    // tell it from the others
	Information pipeline.Output[tables.Information] // the zero Output is none, where the kind needs none
	Gradients   pipeline.Output[tables.Gradients]   // read by the kinds that draw them only
	Optimality  pipeline.Output[tables.Optimality]  // read by optimality, in place of the estimates
}

// Limit is the bound that a figure draws.
type Limit struct {
	Name  string // of the patterns whose bound it is
	Curve pipeline.Output[tables.Curve]
}

// Figure is one figure: a picture in three formats, or a film.
type Figure struct {
	PNG, SVG, PDF pipeline.Output[artifacts.File]
	GIF           pipeline.Output[artifacts.File]

	moves bool
}

// Files are those that the figure has; the port of each is its extension.
func (f Figure) Files() []pipeline.Output[artifacts.File] {
	if f.moves {
		return []pipeline.Output[artifacts.File]{f.GIF}
	}
	return []pipeline.Output[artifacts.File]{f.PNG, f.SVG, f.PDF}
}

// Add adds the action that draws a figure of the runs, and of the bound unless
// that is nil. The labels of the runs must differ. The figure does without networks
// that stopped with an error, and says so.
//
// Labels and the bound's name are part of the names of the input ports, and so of
// the action's key; the order of the runs is not, and does not show. That of the
// estimators is and does: it is the order of the panels.
func Add(g *pipeline.Graph, name string, c Config, runs []Run, bound *Limit) Figure {
	a := g.Add(pipeline.Spec{Stage: "plot", Version: Version, Name: name, Config: c})
	in := declare(a, c.Reads(), runs, bound)
	var figure Figure
	if k, _ := kindOf(c.Kind); k.film != nil {
		figure.moves = true
		figure.GIF = pipeline.Result[artifacts.File](a, "gif")
	} else {
		figure.PNG = pipeline.Result[artifacts.File](a, "png")
		figure.SVG = pipeline.Result[artifacts.File](a, "svg")
		figure.PDF = pipeline.Result[artifacts.File](a, "pdf")
	}
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		for _, file := range figure.Files() {
			if err := expect(file.Port(), file.Of(d)); err != nil {
				return err
			}
		}
		return nil
	})
	a.Do(func(t *pipeline.Task) error {
		if err := c.Validate(); err != nil {
			return err
		}
		given, err := in.read(t, c)
		if err != nil {
			return err
		}
		return figure.draw(t, c, given)
	})
	return figure
}

// inputs are the tables of the action.
type inputs struct {
	runs  []input
	of    string // whose bound it is
	bound *pipeline.In[tables.Curve]
}

// input is one network's tables within the action.
type input struct {
	place       int // of the estimator among the others
	estimate    artifacts.Labels
	labels      artifacts.Labels
	name        string // of the network: its labels
	information *pipeline.In[tables.Information]
	gradients   *pipeline.In[tables.Gradients]
	optimality  *pipeline.In[tables.Optimality]
}

// declare makes the tables that the kind reads inputs of the action. Those of the
// networks are optional: one that fails costs its own points, not the figure.
func declare(a *pipeline.Action, reads Reads, runs []Run, bound *Limit) inputs {
	var out inputs
	var estimators []string
	for _, r := range runs {
		in := input{estimate: r.Estimate, labels: r.Labels, name: r.Labels.String()}
		port := ""
		if reads.Estimators {
			of := r.Estimate.String()
			if in.place = slices.Index(estimators, of); in.place < 0 {
				in.place = len(estimators)
				estimators = append(estimators, of)
			}
			port = fmt.Sprintf("%d/%s/", in.place+1, of)
		}
		if reads.Optimality {
			table := pipeline.Optional(a, "optimality/"+in.name, r.Optimality).Labelled(slices.Concat(r.Estimate, r.Labels))
			in.optimality = &table
		} else if r.Information != (pipeline.Output[tables.Information]{}) {
			table := pipeline.Optional(a, "information/"+port+in.name, r.Information).Labelled(slices.Concat(r.Estimate, r.Labels))
			in.information = &table
		}
		if reads.Gradients {
			table := pipeline.Optional(a, "gradients/"+in.name, r.Gradients).Labelled(r.Labels)
			in.gradients = &table
		}
		out.runs = append(out.runs, in)
	}
	slices.SortFunc(out.runs, func(x, y input) int {
		return cmp.Or(cmp.Compare(x.place, y.place), strings.Compare(x.name, y.name))
	})
	if bound != nil {
		in := pipeline.Input(a, "bound/"+bound.Name, bound.Curve).Labelled(artifacts.Labels{{Name: "patterns", Value: bound.Name}})
		out.bound, out.of = &in, bound.Name
	}
	return out
}

// read reads all tables that are there.
func (in inputs) read(t *pipeline.Task, c Config) (given, error) {
	out := given{bound: Bound{Name: in.of}}
	for i, run := range in.runs {
		if err := t.Context().Err(); err != nil {
			return out, err
		}
		if err := out.add(t, c, run); err != nil {
			return out, err
		}
		t.Progress(i+1, len(in.runs), "networks")
	}
	if in.bound != nil {
		curve, err := in.bound.Read(t)
		if err != nil {
			return out, err
		}
		out.bound.Curve = curve
	}
	return out, out.sameDepth()
}

// add reads the tables of one network, under one estimator.
func (g *given) add(t *pipeline.Task, c Config, run input) error {
	of := g.network(run.labels)
	if run.information != nil {
		one := series{place: run.place, estimate: run.estimate}
		var err error
		if one.Value, err = c.value(run.labels); err != nil {
			return err
		}
		var there bool
		if one.Rows, there, err = take(of, t, run.information); err != nil {
			return err
		}
		if there || one.Value != nil { // an empty series keeps the panel of its value
			g.series = append(g.series, one)
		}
	}
	if run.gradients != nil {
		rows, there, err := take(of, t, run.gradients)
		if err != nil {
			return err
		}
		if there {
			g.gradients = append(g.gradients, rows)
		}
	}
	if run.optimality != nil {
		rows, there, err := take(of, t, run.optimality)
		if err != nil {
			return err
		}
		if there {
			g.optimality = append(g.optimality, rows)
		}
	}
	return nil
}

// take reads a table of the network. It is false if there is none, because an
// action that it depends on failed.
func take[T any](n *network, t *pipeline.Task, from *pipeline.In[T]) (T, bool, error) {
	table, err := from.Read(t)
	switch {
	case errors.Is(err, pipeline.ErrAbsent):
		n.lost++
		return table, false, nil
	case err != nil:
		return table, false, err
	}
	n.there++
	return table, true, nil
}

// draw makes the figure and writes its files.
func (f Figure) draw(t *pipeline.Task, c Config, from given) error {
	k, _ := kindOf(c.Kind)
	if f.moves {
		movie, err := k.film(c, from)
		if err != nil {
			return err
		}
		for i := range movie.Frames {
			movie.Frames[i].Gap = from.gap()
		}
		file, err := movie.GIF(func(done, total int) error {
			t.Progress(done, total, "frames")
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return f.GIF.Write(t, file)
	}
	d, err := k.draw(c, from)
	if err != nil {
		return err
	}
	d.Gap = from.gap()
	png, err := d.PNG()
	if err != nil {
		return err
	}
	if err := f.PNG.Write(t, png); err != nil {
		return err
	}
	if err := f.SVG.Write(t, d.SVG()); err != nil {
		return err
	}
	pdf, err := d.PDF()
	if err != nil {
		return err
	}
	return f.PDF.Write(t, pdf)
}
