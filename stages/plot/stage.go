package plot

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

// Version is raised when equal configs and inputs give other figures.
const Version = 10

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	for _, w := range c.wrongs() {
		errs = append(errs, &field.Error{Field: w.field, Problem: w.problem})
	}
	return errors.Join(errs...)
}

// Run is one network of the figure, under one estimator.
type Run struct {
	Estimate    artifacts.Labels                    // tell the estimators of estimators apart: an entry, and what it sweeps over
	Labels      artifacts.Labels                    // tell it from the others
	Patterns    pipeline.Output[tables.Patterns]    // the data set; the zero Output is none, where it is not known
	Information pipeline.Output[tables.Information] // the zero Output is none, where the kind needs none
	History     pipeline.Output[tables.History]     // these are read by the kinds that draw them only
	Gradients   pipeline.Output[tables.Gradients]
	Optimality  pipeline.Output[tables.Optimality] // read by optimality, in place of the estimates
}

// Limit is a bound that a figure draws.
type Limit struct {
	Labels artifacts.Labels // of the bound and its patterns: solve, generate and, where it is known, rule
	Curve  pipeline.Output[tables.Curve]
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

// Add adds the action that draws a figure of the runs and of the bounds, the main one
// first. The labels of the runs must differ. The figure does without networks that
// stopped with an error, and says so.
//
// The source is written into the caption, and so part of the action's key.
//
// Labels and the bounds' labels are part of the names of the input ports, and so of
// the action's key; the order of the runs is not, and does not show. That of the
// estimators, of the recipes and of the bounds is and does: it is the order of the
// panels and in the legend.
func Add(g *pipeline.Graph, name string, c Config, from Source, runs []Run, bounds []Limit) Figure {
	all := Shown{c, from}
	a := g.Add(pipeline.Spec{Stage: "plot", Version: Version, Name: name, Config: all})
	in := declare(a, c, runs, bounds)
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
		return figure.draw(t, all, given)
	})
	return figure
}

// inputs are the tables of the action.
type inputs struct {
	runs     []input
	patterns map[string]*pipeline.In[tables.Patterns] // by the label train
	bounds   []inputBound
	differ   []string // labels in which the recipes differ
}

// input is one network's tables within the action.
type input struct {
	place       int // of the estimator or the recipe among the others
	estimate    artifacts.Labels
	labels      artifacts.Labels
	name        string // of the network: its labels
	information *pipeline.In[tables.Information]
	history     *pipeline.In[tables.History]
	gradients   *pipeline.In[tables.Gradients]
	optimality  *pipeline.In[tables.Optimality]
}

// inputBound is a bound within the action.
type inputBound struct {
	labels artifacts.Labels
	curve  pipeline.In[tables.Curve]
}

// declare makes the tables that the kind reads inputs of the action. Those of the
// networks are optional: one that fails costs its own points, not the figure.
func declare(a *pipeline.Action, c Config, runs []Run, bounds []Limit) inputs {
	out := inputs{patterns: map[string]*pipeline.In[tables.Patterns]{}, differ: differing(runs)}
	var places []string
	place := func(of string) int {
		if !slices.Contains(places, of) {
			places = append(places, of)
		}
		return slices.Index(places, of)
	}
	reads := c.Reads()
	for _, r := range runs {
		in := input{estimate: r.Estimate, labels: r.Labels, name: r.Labels.String()}
		port := ""
		switch {
		case reads.Estimators:
			in.place = place(r.Estimate.String())
			port = fmt.Sprintf("%d/%s/", in.place+1, r.Estimate)
		case c.Kind == "bends" || c.Panels == recipeLabel:
			in.place = place(recipe(r.Labels).String())
			port = fmt.Sprintf("%d/", in.place+1)
		case c.Panels == trainLabel:
			in.place = place(trained(r.Labels))
			port = fmt.Sprintf("%d/", in.place+1)
		}
		if reads.Optimality {
			table := pipeline.Optional(a, "optimality/"+in.name, r.Optimality).Labelled(slices.Concat(r.Estimate, r.Labels))
			in.optimality = &table
		} else if r.Information != (pipeline.Output[tables.Information]{}) {
			table := pipeline.Optional(a, "information/"+port+in.name, r.Information).Labelled(slices.Concat(r.Estimate, r.Labels))
			in.information = &table
		}
		if reads.History {
			table := pipeline.Optional(a, "history/"+in.name, r.History).Labelled(r.Labels)
			in.history = &table
		}
		if reads.Gradients {
			table := pipeline.Optional(a, "gradients/"+in.name, r.Gradients).Labelled(r.Labels)
			in.gradients = &table
		}
		if of := trained(r.Labels); reads.Patterns && r.Patterns != (pipeline.Output[tables.Patterns]{}) && out.patterns[of] == nil {
			table := pipeline.Input(a, "patterns/"+of, r.Patterns).Labelled(artifacts.Labels{{Name: trainLabel, Value: of}})
			out.patterns[of] = &table
		}
		out.runs = append(out.runs, in)
	}
	slices.SortFunc(out.runs, func(x, y input) int {
		return cmp.Or(cmp.Compare(x.place, y.place), strings.Compare(x.name, y.name))
	})
	for i, b := range bounds {
		in := pipeline.Input(a, fmt.Sprintf("bound/%d/%s", i+1, b.Labels), b.Curve).Labelled(b.Labels)
		out.bounds = append(out.bounds, inputBound{b.Labels, in})
	}
	return out
}

// read reads all tables that are there.
func (in inputs) read(t *pipeline.Task, c Config) (given, error) {
	var out given
	sets := map[string]dataSet{}
	for _, of := range slices.Sorted(maps.Keys(in.patterns)) {
		patterns, err := in.patterns[of].Read(t)
		if err != nil {
			return out, err
		}
		sets[of] = measure(patterns)
	}
	for i, run := range in.runs {
		if err := t.Context().Err(); err != nil {
			return out, err
		}
		if err := out.add(t, c, run, sets[trained(run.labels)], in.differ); err != nil {
			return out, err
		}
		t.Progress(i+1, len(in.runs), "networks")
	}
	for _, b := range in.bounds {
		curve, err := b.curve.Read(t)
		if err != nil {
			return out, err
		}
		out.bounds = append(out.bounds, newBound(b.labels, curve))
	}
	return out, out.sameDepth()
}

// add reads the tables of one network, under one estimator.
func (g *given) add(t *pipeline.Task, c Config, run input, of dataSet, differ []string) error {
	network := g.network(run.labels)
	value, err := c.value(run.labels, differ, of)
	if err != nil {
		return err
	}
	batches, err := g.addCourse(t, run, value, network)
	if err != nil {
		return err
	}
	if run.information != nil {
		one := series{place: run.place, estimate: run.estimate}
		one.Value, one.Place, one.Most, one.Batches = value, run.place, of.most, batches
		var there bool
		if one.Rows, there, err = take(network, t, run.information); err != nil {
			return err
		}
		if there || one.Value != nil { // an empty series keeps the panel of its value
			g.series = append(g.series, one)
		}
	}
	if run.optimality != nil {
		rows, there, err := take(network, t, run.optimality)
		if err != nil {
			return err
		}
		if there {
			g.optimality = append(g.optimality, rows)
		}
	}
	return nil
}

// addCourse reads how one network was trained, and returns its mini-batches in an epoch,
// 0 where that is not read. A network that lacks one of the tables has no course.
func (g *given) addCourse(t *pipeline.Task, run input, value any, of *network) (batches int, err error) {
	one := Course{Value: value, Place: run.place}
	complete := run.history != nil || run.gradients != nil
	if run.history != nil {
		if one.History, complete, err = take(of, t, run.history); err != nil {
			return 0, err
		}
	}
	if run.gradients != nil {
		var there bool
		if one.Gradients, there, err = take(of, t, run.gradients); err != nil {
			return 0, err
		}
		if there {
			g.gradients = append(g.gradients, one.Gradients)
		}
		if len(one.Gradients) > 0 {
			batches = int(one.Gradients[0].Batches)
		}
		complete = complete && there
	}
	if complete {
		g.courses = append(g.courses, one)
	}
	return batches, nil
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
func (f Figure) draw(t *pipeline.Task, c Shown, from given) error {
	k, _ := kindOf(c.Kind)
	if f.moves {
		movie, err := k.film(c.Config, from)
		if err != nil {
			return err
		}
		caption := ""
		for i := range movie.Frames {
			frame := &movie.Frames[i]
			if i == 0 {
				caption = c.describe(*frame, from)
			}
			frame.Gap, frame.Caption, frame.Captioned = from.gap(), caption, c.Caption
		}
		file, err := movie.GIF(func(done, total int) error {
			t.Progress(done, total, "frames")
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return f.GIF.Write(t, commented(file, caption))
	}
	d, err := k.draw(c.Config, from)
	if err != nil {
		return err
	}
	d.Gap, d.Caption, d.Captioned = from.gap(), c.describe(d, from), c.Caption
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
