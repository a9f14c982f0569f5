package plot

import (
	"slices"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

// Reads is which tables a figure is drawn from.
type Reads struct {
	Networks    bool // tables of networks; without, the config has everything
	Information bool // the networks' points of the information plane; if false, they are optional …
	Alone       bool // … or, if true, not read
	Estimators  bool // … of several estimators
	History     bool // the history of their training
	Gradients   bool // the statistics of their gradients
	Errors      bool // the squared errors of their training
	Measures    bool // what is measured of their layers
	Activations bool // the activations of their layers
	Optimality  bool // how far their layers are from the bound, in place of their information
	Patterns    bool // the data set, for the highest values of I(X;T) and I(T;Y)
	Recipes     bool // networks of several train entries
	Bound       bool // the bounds that are given; of optimality, the one that it compares with
	Choices     bool // what objectives choose, beside the bound
}

// Reads returns which tables the figure is drawn from.
func (c Config) Reads() Reads {
	k, _ := kindOf(c.Kind)
	if k.readsOf != nil {
		return k.readsOf(c)
	}
	return k.reads
}

// Selection is what a figure shows of its tables. The zero Selection is all of them.
type Selection struct {
	Epochs []int // nil: all, or the last one
	Last   bool  // the last epoch alone
	Form   Form  // of gradients
}

// All reports whether the figure shows every epoch.
func (s Selection) All() bool { return len(s.Epochs) == 0 && !s.Last }

// Of returns the epochs that the figure shows of those of a table, which ascend.
func (s Selection) Of(all []int32) []int32 {
	switch {
	case s.All():
		return all
	case s.Last:
		return all[max(0, len(all)-1):]
	}
	return slices.DeleteFunc(slices.Clone(all), func(e int32) bool { return !slices.Contains(s.Epochs, int(e)) })
}

// Shows returns what the figure shows of its tables.
func (c Config) Shows() Selection {
	if k, _ := kindOf(c.Kind); k.shows != nil {
		return k.shows(c)
	}
	return Selection{}
}

// Takes reports whether figures of the kind have a field of the Config, such as panels.
func (c Config) Takes(field string) bool {
	k, _ := kindOf(c.Kind)
	return slices.Contains(k.fields, field)
}

// ByRecipe reports whether the figure shows each recipe apart.
func (c Config) ByRecipe() bool {
	k, _ := kindOf(c.Kind)
	return k.byRecipe || c.Panels == recipeLabel
}

// inputs holds the tables that were read.
type inputs struct {
	networks   []network
	series     []series // one per network and estimator
	gradients  []tables.Gradients
	trainings  []Training // of the kind curves
	samples    []Sample   // of the kind scatter
	optimality [][]tables.OptimalityRow
	bounds     []Bound
	choices    []tables.Choices // one for each objective

	activations []tables.Activations
}

// series is a Series, the estimator that it comes from, and the labels of its network.
type series struct {
	estimate table.Labels
	labels   table.Labels
	Series
}

// all returns the series without their estimators.
func (g inputs) all() []Series {
	var out []Series
	for _, s := range g.series {
		out = append(out, s.Series)
	}
	return out
}

// bound returns the main bound, the zero Bound if there is none.
func (g inputs) bound() Bound {
	if len(g.bounds) == 0 {
		return Bound{}
	}
	return g.bounds[0]
}

// figureKind is a kind of figure: what it reads and shows, and how it is drawn, as a
// picture or as a film. Each is in the file of its kind.
type figureKind struct {
	name     string
	fields   []string // of the Config, beside kind, title and caption
	reads    Reads
	readsOf  func(Config) Reads     // in place of reads, where that depends on the config
	shows    func(Config) Selection // nil: all snapshots
	label    func(Config) Label     // the label of the runs that an axis shows; nil: none
	unstyled []string               // the fields of Style that mean nothing to it
	byRecipe bool                   // draws each recipe apart
	check    func(Config, failing)  // reports what is wrong with the fields; nil: nothing can be
	about    func(Config) string    // a sentence for the caption
	draw     func(Config, inputs) (sheet.Drawing, error)
	film     func(Config, inputs) (sheet.Movie, error)
}

// failing reports what is wrong with a field of the config.
type failing func(field, format string, args ...any)

// kinds lists all figure kinds in the order of the paper.
func kinds() []figureKind {
	return []figureKind{
		chainKind, snapshotsKind, trajectoriesKind, gradientsKind, curvesKind, informationKind, optimalityKind,
		convergedKind, bendsKind, estimatorsKind, choicesKind, histogramsKind, scatterKind, filmKind,
	}
}

// readsPlane are the tables of a figure of the information plane of one entry.
var readsPlane = Reads{Networks: true, Information: true, Patterns: true, Bound: true}

// readsPlanes are those of a figure that may show several entries.
var readsPlanes = Reads{Networks: true, Information: true, Patterns: true, Bound: true, Recipes: true}

// sentence returns an about that does not depend on the config.
func sentence(text string) func(Config) string { return func(Config) string { return text } }

func kindOf(name string) (figureKind, bool) {
	for _, k := range kinds() {
		if k.name == name {
			return k, true
		}
	}
	return figureKind{}, false
}

// kindNames lists the kinds that satisfy a condition; all, if it is nil.
func kindNames(which func(figureKind) bool) []string {
	var out []string
	for _, k := range kinds() {
		if which == nil || which(k) {
			out = append(out, k.name)
		}
	}
	return out
}
