package plot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// Version is raised when equal configs and inputs give other figures.
const Version = 1

// Config says which figure to draw.
type Config struct {
	// Kind is snapshots (the information plane at some epochs: figure 2) or
	// trajectories (the path of each layer through it: figure 3).
	Kind string `json:"kind"`

	// Title stands above the figure; without one, nothing does.
	Title string `json:"title,omitempty"`

	// Epochs are the snapshots that snapshots shows, one panel each.
	Epochs []int `json:"epochs,omitempty"`

	// Panels is the label of the runs, such as fraction, for whose values
	// trajectories draws one panel each; without it, all runs share one.
	Panels string `json:"panels,omitempty"`
}

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
		for i, e := range c.Epochs {
			if e < 0 {
				fail("epochs", "has the epoch %d; 0 is the network before training", e)
			}
			if slices.Contains(c.Epochs[:i], e) {
				fail("epochs", "has the epoch %d twice", e)
			}
		}
		if c.Panels != "" {
			fail("panels", "is %q; only trajectories has panels by label, snapshots has one per epoch", c.Panels)
		}
	case "trajectories":
		if len(c.Epochs) > 0 {
			fail("epochs", "has %d epochs; only snapshots chooses epochs, trajectories shows all", len(c.Epochs))
		}
	default:
		fail("kind", "is %q; the kinds are snapshots, trajectories", c.Kind)
	}
	if r, missing := unprintable(c.Title); missing {
		fail("title", "has the character %q, which the font of the figures has not", r)
	}
	return errors.Join(errs...)
}

// Run is one network of the figure.
type Run struct {
	Labels      artifacts.Labels // tell it from the others
	Information pipeline.Output[tables.Information]
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
// the action's key; the order of the runs is not, and does not show.
func Add(g *pipeline.Graph, name string, c Config, runs []Run, bound *Limit) Figure {
	a := g.Add(pipeline.Spec{Stage: "plot", Version: Version, Name: name, Config: c})
	inputs := make([]input, len(runs))
	for i, r := range runs {
		inputs[i] = input{r.Labels, pipeline.Input(a, "information/"+r.Labels.String(), r.Information)}
	}
	slices.SortFunc(inputs, func(x, y input) int { return strings.Compare(x.labels.String(), y.labels.String()) })
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
	labels artifacts.Labels
	table  pipeline.In[tables.Information]
}

// run reads the tables and makes the drawing.
func (c Config) run(t *pipeline.Task, inputs []input, of string, in *pipeline.In[tables.Curve]) (Drawing, error) {
	if err := c.Validate(); err != nil {
		return Drawing{}, err
	}
	series := make([]Series, len(inputs))
	for i, in := range inputs {
		if err := t.Context().Err(); err != nil {
			return Drawing{}, err
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
	if c.Kind == "snapshots" {
		return Snapshots(c.Title, c.Epochs, series, bound)
	}
	return Trajectories(c.Title, c.Panels, series, bound)
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
