package plot

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"infoplane/internal/field"
	"infoplane/stages/plot/sheet"
)

// Config is which figure to draw.
type Config struct {
	// Kind is what the figure shows: chain (the layers as a Markov chain); snapshots (the
	// information plane at some epochs), trajectories (the path of each layer through it) or
	// film; information (that of layers, against epochs or a label); curves (columns of the
	// tables of training, against epochs); gradients (their means and deviations); converged
	// (where layers end), bends (when they turn); estimators (the same networks under
	// several); optimality (converged layers beside the bound), choices (what objectives
	// choose on it); histograms (of activations); scatter (a point for each network).
	Kind string `json:"kind"`

	// Title is written above the figure.
	Title string `json:"title,omitempty"`

	// Caption writes the figure's caption below it. The SVG, the film and the page
	// have it in any case.
	Caption bool `json:"caption,omitempty"`

	// Epochs are the snapshots that snapshots shows, one panel each; those at which
	// estimators draws I(X;T) against a parameter; the one at which information draws
	// against a label; those of which histograms draws a line each; the one at which scatter
	// takes the values of networks.
	Epochs []int `json:"epochs,omitempty"`

	// Panels is the label of the runs, such as fraction, for whose values
	// trajectories, film and curves draw one panel each; without it, all runs share
	// one, or in curves one for each quantity. For scatter each layer has a panel, for each value.
	// The word recipe means all labels except the seed together.
	Panels string `json:"panels,omitempty"`

	// Against is the quantity of an axis. For converged it is a label of the runs,
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

	// Columns are those of the tables history, gradients, errors and measures that curves
	// draws; of the estimates, that information draws; the one of any of these that scatter draws.
	Columns []string `json:"columns,omitempty"`

	// X is what curves are drawn against: epoch or step, of which an epoch has one for
	// each mini-batch. For information it is epoch, or a label of the runs that is a
	// number, such as weight. For scatter it is a column, too.
	X string `json:"x,omitempty"`

	// Reduce is the number that scatter draws of the column on its horizontal axis, in place of
	// the value at the epoch, in the words of claims: {loss: true}.
	Reduce Reduction `json:"reduce,omitempty,omitzero"`

	// Layers are those that information, histograms and scatter draw, 1 the first hidden layer; left out, all.
	Layers []int `json:"layers,omitempty"`

	// Bands are deviation (a line is the mean over networks, its band one standard
	// deviation to either side; geometric on a logarithmic axis) or quantiles (the
	// median, and the 10th to the 90th percentile).
	Bands string `json:"bands,omitempty"`

	// Logarithmic lists the axes of curves, x and y, that are.
	Logarithmic []string `json:"logarithmic,omitempty"`

	// Widths are the units of each layer that chain draws: of the input, of the
	// hidden layers and of the output.
	Widths []int `json:"widths,omitempty"`

	// Style is how the figure looks: its letters, its width, its colours, and the names of
	// its layers.
	Style sheet.Style `json:"style,omitempty,omitzero"`
}

// maxPanels is what a page holds.
const maxPanels = 12

// Validate returns what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)})
	}
	k, known := kindOf(c.Kind)
	if !known {
		fail("kind", "is %q; the kinds are %s", c.Kind, strings.Join(kindNames(nil), ", "))
	}
	for name, value := range c.optional() {
		if known && !slices.Contains(k.fields, name) {
			fail(name, "is %v; the kinds that have it: %s", value,
				strings.Join(kindNames(func(k figureKind) bool { return slices.Contains(k.fields, name) }), ", "))
		}
	}
	if k.check != nil {
		k.check(c, fail)
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
	for _, problem := range c.Style.Problems() {
		fail("style", "%s", problem)
	}
	names, values := c.Style.Given()
	for i, name := range names {
		if known && slices.Contains(k.unstyled, name) {
			fail("style", "%s is %v; the kinds that have it: %s", name, values[i],
				strings.Join(kindNames(func(k figureKind) bool { return !slices.Contains(k.unstyled, name) }), ", "))
		}
	}
	if r, missing := sheet.Unprintable(c.Title); missing {
		fail("title", "has the character %q, which the font of the figures has not", r)
	}
	return errors.Join(errs...)
}

// optional yields the fields that only some kinds have and that are not empty, with their
// values.
func (c Config) optional() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		values := reflect.ValueOf(c)
		for i, f := range reflect.VisibleFields(values.Type()) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			v := values.Field(i)
			empty := v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
			if !empty && !slices.Contains([]string{"kind", "title", "caption", "style"}, name) && !yield(name, v.Interface()) {
				return
			}
		}
	}
}
