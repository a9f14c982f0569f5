package plot

import (
	"slices"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

// Reads says what a figure is drawn from.
type Reads struct {
	Networks    bool // at all; without, the config says everything
	Information bool // the networks' points of the information plane; where false, they are welcome …
	Alone       bool // … unless the kind has no use for them
	Estimators  bool // … under several estimators
	History     bool // the course of their training
	Gradients   bool // the statistics of their gradients
	Optimality  bool // how far their layers are from the bound, in place of their information
	Patterns    bool // what the networks learn, for the most that a layer can know
	Recipes     bool // networks of several train entries
	Bound       bool // the bounds that are given; of optimality, the one that it compares with
}

// Reads says what the figure is drawn from.
func (c Config) Reads() Reads {
	k, _ := kindOf(c.Kind)
	if c.Kind == "curves" { // what its columns are of
		has := func(of []string) bool {
			return slices.ContainsFunc(c.Columns, func(name string) bool { return slices.Contains(of, name) })
		}
		k.reads.History, k.reads.Gradients = has(historyColumns()), has(gradientColumns()) || c.X == "step"
		k.reads.Patterns = c.Panels == recipeLabel // to name a full batch
	}
	return k.reads
}

// Takes says that figures of the kind have a field of the Config, such as panels.
func (c Config) Takes(field string) bool {
	k, _ := kindOf(c.Kind)
	return slices.Contains(k.takes, field)
}

// given is what was read.
type given struct {
	networks   []network
	series     []series // one per network and estimator
	gradients  []tables.Gradients
	courses    []Course // of the kind curves
	optimality [][]tables.OptimalityRow
	bounds     []Bound
}

// series is a Series and the estimator that it comes from.
type series struct {
	place    int // of the estimator among the others
	estimate artifacts.Labels
	Series
}

// all returns the series of a figure of one estimator.
func (g given) all() []Series {
	var out []Series
	for _, s := range g.series {
		out = append(out, s.Series)
	}
	return out
}

// bound is the main bound.
func (g given) bound() Bound {
	if len(g.bounds) == 0 {
		return Bound{}
	}
	return g.bounds[0]
}

// figureKind is a kind as the stage sees it: it draws a picture or a film.
type figureKind struct {
	name  string
	takes []string // fields of the Config, beside kind and title
	reads Reads
	draw  func(Config, given) (sheet.Drawing, error)
	film  func(Config, given) (sheet.Movie, error)
}

// kinds lists all figure kinds in the order of the paper.
func kinds() []figureKind {
	plane := Reads{Networks: true, Information: true, Patterns: true, Bound: true}
	planes := plane
	planes.Recipes = true
	return []figureKind{
		{
			name: "chain", takes: []string{"widths"},
			draw: func(c Config, _ given) (sheet.Drawing, error) { return Chain(c.Title, c.Widths) },
		},
		{
			name: "snapshots", takes: []string{"epochs"}, reads: plane,
			draw: func(c Config, g given) (sheet.Drawing, error) {
				return Snapshots(c.Title, c.Epochs, g.all(), g.bounds...)
			},
		},
		{
			name: "trajectories", takes: []string{"panels"}, reads: planes,
			draw: func(c Config, g given) (sheet.Drawing, error) {
				return Trajectories(c.Title, c.Panels, g.all(), g.bounds...)
			},
		},
		{
			name: "gradients", takes: []string{"form", "frozen"}, reads: Reads{Networks: true, Gradients: true},
			draw: func(c Config, g given) (sheet.Drawing, error) {
				return Gradients(c.Title, Norms{c.Form, c.Frozen}, g.gradients, g.all())
			},
		},
		{
			name: "curves", takes: []string{"columns", "x", "bands", "logarithmic", "panels"}, reads: Reads{Networks: true, Alone: true, Recipes: true},
			draw: func(c Config, g given) (sheet.Drawing, error) { return Curves(c.Title, c.lines(), g.courses) },
		},
		{
			name:  "optimality",
			reads: Reads{Networks: true, Information: true, Optimality: true, Bound: true},
			draw:  func(c Config, g given) (sheet.Drawing, error) { return Optimality(c.Title, g.optimality, g.bound()) },
		},
		{
			name: "converged", takes: []string{"against"}, reads: plane,
			draw: func(c Config, g given) (sheet.Drawing, error) {
				return Converged(c.Title, c.Against, g.all(), g.bounds...)
			},
		},
		{
			name:  "bends",
			reads: Reads{Networks: true, Information: true, Gradients: true, Patterns: true, Recipes: true},
			draw:  func(c Config, g given) (sheet.Drawing, error) { return Bends(c.Title, g.all()) },
		},
		{
			name: "estimators", takes: []string{"epochs", "against"},
			reads: Reads{Networks: true, Information: true, Estimators: true, Patterns: true, Bound: true},
			draw: func(c Config, g given) (sheet.Drawing, error) {
				planes, sweep := g.planes(c.Against)
				return Estimators(c.Title, planes, Sweep{c.Against, c.Epochs, sweep}, g.bounds...)
			},
		},
		{
			name: "film", takes: []string{"panels"}, reads: planes,
			film: func(c Config, g given) (sheet.Movie, error) { return Film(c.Title, c.Panels, g.all(), g.bounds...) },
		},
	}
}

func kindOf(name string) (figureKind, bool) {
	for _, k := range kinds() {
		if k.name == name {
			return k, true
		}
	}
	return figureKind{}, false
}

// kindNames lists the kinds of which something is true, nil: all.
func kindNames(which func(figureKind) bool) []string {
	var out []string
	for _, k := range kinds() {
		if which == nil || which(k) {
			out = append(out, k.name)
		}
	}
	return out
}

// planes sorts series by estimator: those that have a value of the parameter that
// is drawn against, and the planes of all others.
func (g given) planes(against string) (planes [][]Series, sweep []Series) {
	last := -1
	for _, s := range g.series {
		at := slices.IndexFunc(s.estimate, func(l artifacts.Label) bool { return l.Name == against })
		if at >= 0 {
			sweep = append(sweep, Series{Value: s.estimate[at].Value, Rows: s.Rows})
			continue
		}
		if s.place != last {
			planes = append(planes, nil)
			last = s.place
		}
		planes[len(planes)-1] = append(planes[len(planes)-1], s.Series)
	}
	return planes, sweep
}
