package plot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"infoplane/internal/field"
	"infoplane/stages/plot/sheet"
)

// Config says which figure to draw.
type Config struct {
	// Kind is the kind of figure:
	//
	//	chain         the network as a Markov chain: figure 1
	//	snapshots     the information plane at some epochs: figure 2
	//	trajectories  the path of each layer through it: figures 3, 5 and 8
	//	gradients     mean and deviation of the gradients against epochs: figure 4
	//	curves        columns of the history and of the gradients, such as the loss,
	//	              against epochs or steps
	//	optimality    how far converged layers are from the bound: figure 6
	//	converged     where the layers end, against a number: figure 7
	//	bends         when paths bend towards less I(X;T), recipe by recipe, in epochs
	//	              and in steps
	//	estimators    the paths under every estimator, one panel each
	//	film          the information plane, snapshot by snapshot
	Kind string `json:"kind"`

	// Title stands above the figure; without one, nothing does.
	Title string `json:"title,omitempty"`

	// Caption writes the figure's caption below it. The SVG, the film and the page
	// have it in any case.
	Caption bool `json:"caption,omitempty"`

	// Epochs are the snapshots that snapshots shows, one panel each; those at which
	// estimators draws I(X;T) against a parameter.
	Epochs []int `json:"epochs,omitempty"`

	// Panels is the label of the runs, such as fraction, for whose values
	// trajectories, film and curves draw one panel each; without it, all runs share
	// one, or in curves one for each quantity.
	// The word recipe stands for all labels but the seed together.
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

	// Frozen takes gradients at the weights of the snapshot; without it, they are those
	// along the epoch that begins there, as the authors' code takes them.
	Frozen bool `json:"frozen,omitempty"`

	// Columns are those of the tables history and gradients that curves draws.
	Columns []string `json:"columns,omitempty"`

	// X is what curves stand against: epoch or step, of which an epoch has one for
	// each mini-batch.
	X string `json:"x,omitempty"`

	// Bands are deviation (a line is the mean over networks, its band one standard
	// deviation to either side; geometric on a logarithmic axis) or quantiles (the
	// median, and the 10th to the 90th percentile).
	Bands string `json:"bands,omitempty"`

	// Logarithmic lists the axes of curves, x and y, that are.
	Logarithmic []string `json:"logarithmic,omitempty"`

	// Widths are the units of each layer that chain draws: of the input, of the
	// hidden layers and of the output.
	Widths []int `json:"widths,omitempty"`
}

// maxPanels is what a page holds.
const maxPanels = 12

// wrong is a field of a Config, and what is wrong with it.
type wrong struct{ field, problem string }

// wrongs lists what is wrong with the config.
func (c Config) wrongs() []wrong {
	var out []wrong
	fail := func(field, format string, args ...any) {
		out = append(out, wrong{field, fmt.Sprintf(format, args...)})
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
		{"frozen", c.Frozen, c.Frozen},
		{"columns", c.Columns, len(c.Columns) > 0},
		{"x", c.X, c.X != ""},
		{"bands", c.Bands, c.Bands != ""},
		{"logarithmic", c.Logarithmic, len(c.Logarithmic) > 0},
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
		if (len(c.Epochs) == 0) != (c.Against == "") || len(c.Epochs) > sheet.MaxColumns {
			fail("epochs", "has %d epochs; estimators needs 1 to %d of them with a parameter to draw I(X;T) against, and none without", len(c.Epochs), sheet.MaxColumns)
		}
	case "converged":
		if c.Against == "" {
			fail("against", "is missing; converged needs the label of the runs, such as fraction, that stands on its axis")
		}
	case "gradients":
		if c.Form != PerWeight && c.Form != Cumulative {
			fail("form", "is %q; the forms are %s, %s", c.Form, PerWeight, Cumulative)
		}
	case "curves":
		c.curveProblems(fail)
	case "chain":
		if len(c.Widths) < 2 || len(c.Widths) > mostLayers {
			fail("widths", "has %d layers; chain draws 2 (input and output) to %d", len(c.Widths), mostLayers)
		}
	}
	epochs := map[int]bool{}
	for _, e := range c.Epochs {
		if e < 0 {
			fail("epochs", "has the epoch %d; 0 is the network before training", e)
		}
		if epochs[e] {
			fail("epochs", "has the epoch %d twice", e)
		}
		epochs[e] = true
	}
	for i, w := range c.Widths {
		if w < 1 {
			fail("widths", "gives layer %d the width %d; a layer has at least 1 unit", i, w)
		}
	}
	if r, missing := sheet.Unprintable(c.Title); missing {
		fail("title", "has the character %q, which the font of the figures has not", r)
	}
	return out
}

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	for _, w := range c.wrongs() {
		errs = append(errs, &field.Error{Field: w.field, Problem: w.problem})
	}
	return errors.Join(errs...)
}
