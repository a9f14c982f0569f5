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
const Version = 2

// Config says which figure to draw.
type Config struct {
	// Kind is snapshots (the information plane at some epochs: figure 2),
	// trajectories (the path of each layer through it: figure 3), estimators (the
	// same paths under every estimator, one panel each) or optimality (how far
	// converged layers are from the bound: figure 6).
	Kind string `json:"kind"`

	// Title stands above the figure; without one, nothing does.
	Title string `json:"title,omitempty"`

	// Epochs are the snapshots that snapshots shows, one panel each; those at which
	// estimators draws I(X;T) against a parameter.
	Epochs []int `json:"epochs,omitempty"`

	// Panels is the label of the runs, such as fraction, for whose values
	// trajectories draws one panel each; without it, all runs share one.
	Panels string `json:"panels,omitempty"`

	// Against is a parameter of an estimator, such as bins, that the experiment
	// sweeps over: estimators draws I(X;T) against it, in place of a plane for every
	// value.
	Against string `json:"against,omitempty"`
}

// Several says whether the figure shows several estimators.
func (c Config) Several() bool { return c.Kind == "estimators" }

// Compares says whether the figure shows how far layers are from the bound.
func (c Config) Compares() bool { return c.Kind == "optimality" }

// maxPanels is what a page holds.
const maxPanels = 12

// Validate says what is wrong with the config, as joined [pipeline.FieldError]s.
func (c Config) Validate() error {
	var errs []error
	fail := func(field, format string, args ...any) {
		errs = append(errs, &pipeline.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	switch c.Kind {
	case "snapshots":
		if len(c.Epochs) == 0 || len(c.Epochs) > maxPanels {
			fail("epochs", "has %d epochs; snapshots shows 1 to %d", len(c.Epochs), maxPanels)
		}
	case "trajectories":
		if len(c.Epochs) > 0 {
			fail("epochs", "has %d epochs; only snapshots chooses epochs, trajectories shows all", len(c.Epochs))
		}
	case "estimators":
		if (len(c.Epochs) == 0) != (c.Against == "") || len(c.Epochs) > maxColumns {
			fail("epochs", "has %d epochs; estimators needs 1 to %d of them with a parameter to draw I(X;T) against, and none without", len(c.Epochs), maxColumns)
		}
	case "optimality":
		if len(c.Epochs) > 0 {
			fail("epochs", "has %d epochs; optimality shows the last one", len(c.Epochs))
		}
	default:
		fail("kind", "is %q; the kinds are snapshots, trajectories, estimators, optimality", c.Kind)
	}
	for i, e := range c.Epochs {
		if e < 0 {
			fail("epochs", "has the epoch %d; 0 is the network before training", e)
		}
		if slices.Contains(c.Epochs[:i], e) {
			fail("epochs", "has the epoch %d twice", e)
		}
	}
	if c.Panels != "" && c.Kind != "trajectories" {
		fail("panels", "is %q; only trajectories has panels by label", c.Panels)
	}
	if c.Against != "" && c.Kind != "estimators" {
		fail("against", "is %q; only estimators draws against a parameter", c.Against)
	}
	if r, missing := unprintable(c.Title); missing {
		fail("title", "has the character %q, which the font of the figures has not", r)
	}
	return errors.Join(errs...)
}

// Run is one network of the figure, under one estimator.
type Run struct {
	Estimate    artifacts.Labels // tell the estimators of estimators apart: an entry, and what it sweeps over
	Labels      artifacts.Labels // tell it from the others
	Information pipeline.Output[tables.Information]
	Optimality  pipeline.Output[tables.Optimality] // read by optimality, in place of the estimates
}

// Limit is the bound that a figure draws.
type Limit struct {
	Name  string // of the patterns whose bound it is
	Curve pipeline.Output[tables.Curve]
}

// Figure is one figure in three formats.
type Figure struct {
	PNG, SVG, PDF pipeline.Output[artifacts.File]
}

// Add adds the action that draws a figure of the runs, and of the bound unless
// that is nil. The labels of the runs must differ.
//
// Labels and the bound's name are part of the names of the input ports, and so of
// the action's key; the order of the runs is not, and does not show. That of the
// estimators is and does: it is the order of the panels.
func Add(g *pipeline.Graph, name string, c Config, runs []Run, bound *Limit) Figure {
	a := g.Add(pipeline.Spec{Stage: "plot", Version: Version, Name: name, Config: c})
	inputs := make([]input, len(runs))
	var estimators []string
	for i, r := range runs {
		place, port := 0, "information/"
		if c.Several() {
			of := r.Estimate.String()
			if place = slices.Index(estimators, of); place < 0 {
				place = len(estimators)
				estimators = append(estimators, of)
			}
			port += fmt.Sprintf("%d/%s/", place+1, of)
		}
		inputs[i] = input{place: place, estimate: r.Estimate, labels: r.Labels}
		if c.Compares() {
			inputs[i].optimality = pipeline.Input(a, "optimality/"+r.Labels.String(), r.Optimality)
		} else {
			inputs[i].table = pipeline.Input(a, port+r.Labels.String(), r.Information)
		}
	}
	slices.SortFunc(inputs, func(x, y input) int {
		return cmp.Or(cmp.Compare(x.place, y.place), strings.Compare(x.labels.String(), y.labels.String()))
	})
	var curve *pipeline.In[tables.Curve]
	var of string
	if bound != nil {
		in := pipeline.Input(a, "bound/"+bound.Name, bound.Curve)
		curve, of = &in, bound.Name
	}
	figure := Figure{
		PNG: pipeline.Result[artifacts.File](a, "png"),
		SVG: pipeline.Result[artifacts.File](a, "svg"),
		PDF: pipeline.Result[artifacts.File](a, "pdf"),
	}
	a.Do(func(t *pipeline.Task) error {
		drawing, err := c.run(t, inputs, of, curve)
		if err != nil {
			return err
		}
		return figure.write(t, drawing)
	})
	return figure
}

// input is one network's table within the action.
type input struct {
	place      int // of the estimator among the others
	estimate   artifacts.Labels
	labels     artifacts.Labels
	table      pipeline.In[tables.Information]
	optimality pipeline.In[tables.Optimality] // of the kind optimality, in place of table
}

// run reads the tables and makes the drawing.
func (c Config) run(t *pipeline.Task, inputs []input, of string, in *pipeline.In[tables.Curve]) (Drawing, error) {
	if err := c.Validate(); err != nil {
		return Drawing{}, err
	}
	series, compared := make([]Series, len(inputs)), make([][]tables.OptimalityRow, len(inputs))
	for i, in := range inputs {
		if err := t.Context().Err(); err != nil {
			return Drawing{}, err
		}
		if c.Compares() {
			rows, err := in.optimality.Read(t)
			if err != nil {
				return Drawing{}, err
			}
			compared[i] = rows
			t.Progress(i+1, len(inputs), "networks")
			continue
		}
		value, err := c.panel(in.labels)
		if err != nil {
			return Drawing{}, err
		}
		rows, err := in.table.Read(t)
		if err != nil {
			return Drawing{}, err
		}
		series[i] = Series{Value: value, Rows: rows}
		t.Progress(i+1, len(inputs), "networks")
	}
	bound := Bound{Name: of}
	if in != nil {
		curve, err := in.Read(t)
		if err != nil {
			return Drawing{}, err
		}
		bound.Curve = curve
	}
	switch c.Kind {
	case "optimality":
		return Optimality(c.Title, compared, bound)
	case "snapshots":
		return Snapshots(c.Title, c.Epochs, series, bound)
	case "estimators":
		planes, sweep := c.planes(inputs, series)
		return Estimators(c.Title, planes, Sweep{c.Against, c.Epochs, sweep}, bound)
	}
	return Trajectories(c.Title, c.Panels, series, bound)
}

// planes sorts series by estimator: those that have a value of the parameter that
// is drawn against, and the planes of all others.
func (c Config) planes(inputs []input, series []Series) (planes [][]Series, sweep []Series) {
	last := -1
	for i, in := range inputs {
		at := slices.IndexFunc(in.estimate, func(l artifacts.Label) bool { return l.Name == c.Against })
		if at >= 0 {
			sweep = append(sweep, Series{Value: in.estimate[at].Value, Rows: series[i].Rows})
			continue
		}
		if in.place != last {
			planes = append(planes, nil)
			last = in.place
		}
		planes[len(planes)-1] = append(planes[len(planes)-1], series[i])
	}
	return planes, sweep
}

// panel is the value of the label that tells panels apart.
func (c Config) panel(labels artifacts.Labels) (any, error) {
	if c.Panels == "" {
		return nil, nil
	}
	for _, l := range labels {
		if l.Name == c.Panels {
			return l.Value, nil
		}
	}
	return nil, fmt.Errorf("panels: the run %s has no label %q", labels, c.Panels)
}

func (f Figure) write(t *pipeline.Task, d Drawing) error {
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
