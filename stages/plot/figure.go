package plot

import (
	"cmp"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

// Network is one network of a figure, under one estimator, with its tables. A table
// that the figure does not read is nil.
type Network struct {
	Estimate    table.Labels     // of the estimator, in a figure of estimators: its entry, and what that sweeps over
	Labels      table.Labels     // distinguish it from the others
	Patterns    *tables.Patterns // the data set; nil where it is not known
	Information *Table[tables.Information]
	History     *Table[tables.History]
	Gradients   *Table[tables.Gradients]
	Optimality  *Table[tables.Optimality] // in place of the estimates
}

// Table is a table of a network.
type Table[T any] struct {
	Rows T
	Lost bool // there are no rows, since a step before it stopped with an error
}

// Limit is a bound that a figure draws.
type Limit struct {
	Labels table.Labels // of the bound and its patterns: solve, generate and, where it is known, rule
	Curve  tables.Curve
}

// Formats lists the formats of the figure, as extensions of its files.
func (c Config) Formats() []string {
	if k, _ := kindOf(c.Kind); k.film != nil {
		return []string{"gif"}
	}
	return []string{"png", "svg", "pdf"}
}

// Positions returns for each network the position of its estimator or of its recipe in the
// figure, from 0 on, in the order in which they come first; -1 if the figure has no
// positions of either.
func (c Config) Positions(networks []Network) []int {
	var of func(Network) string
	switch {
	case c.Reads().Estimators:
		of = func(n Network) string { return n.Estimate.String() }
	case c.ByRecipe():
		of = func(n Network) string { return recipe(n.Labels).String() }
	case c.Panels == trainLabel:
		of = func(n Network) string { return Trained(n.Labels) }
	}
	var places []string
	out := make([]int, len(networks))
	for i, n := range networks {
		if of == nil {
			out[i] = -1
			continue
		}
		name := of(n)
		if !slices.Contains(places, name) {
			places = append(places, name)
		}
		out[i] = slices.Index(places, name)
	}
	return out
}

// Draw draws the figure of some networks and bounds, the main one first, and returns a
// file for each of its formats. The labels of the networks must differ. Networks
// whose tables are lost are left out, and named.
//
// The order of the networks does not show. That of the estimators, of the recipes and of
// the bounds does: it is the order of the panels and in the legend.
//
// step is called after each frame of a film; its error stops the work. It fails for a
// config that is not valid, for a network without a label that the config names, and
// where there is nothing to draw.
func (c Figure) Draw(networks []Network, bounds []Limit, step func(done, total int) error) (map[string]artifacts.File, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	from, err := c.gather(networks, bounds)
	if err != nil {
		return nil, err
	}
	k, _ := kindOf(c.Kind)
	if k.film != nil {
		return c.film(k, from, step)
	}
	d, err := k.draw(c.Config, from)
	if err != nil {
		return nil, err
	}
	d.Gap, d.Caption, d.Captioned = from.gap(), c.caption(d, from), c.Caption
	png, err := d.PNG(sheet.PixelsPerPoint)
	if err != nil {
		return nil, err
	}
	pdf, err := d.PDF()
	if err != nil {
		return nil, err
	}
	return map[string]artifacts.File{"png": png, "svg": d.SVG(), "pdf": pdf}, nil
}

// film draws the frames of a film.
func (c Figure) film(k figureKind, from inputs, step func(done, total int) error) (map[string]artifacts.File, error) {
	movie, err := k.film(c.Config, from)
	if err != nil {
		return nil, err
	}
	caption := ""
	for i := range movie.Frames {
		frame := &movie.Frames[i]
		if i == 0 {
			caption = c.caption(*frame, from)
		}
		frame.Gap, frame.Caption, frame.Captioned = from.gap(), caption, c.Caption
	}
	file, err := movie.GIF(step)
	if err != nil {
		return nil, err
	}
	return map[string]artifacts.File{"gif": sheet.Comment(file, caption)}, nil
}

// positioned is a network with its position.
type positioned struct {
	Network
	position int
	name     string // its labels
}

// gather returns the tables in the form that the kinds draw.
func (c Config) gather(networks []Network, bounds []Limit) (inputs, error) {
	var out inputs
	var all []positioned
	sets, places := map[string]dataSet{}, c.Positions(networks)
	for i, n := range networks {
		all = append(all, positioned{n, max(places[i], 0), n.Labels.String()})
		of := Trained(n.Labels)
		if _, known := sets[of]; n.Patterns != nil && !known {
			sets[of] = measure(*n.Patterns)
		}
	}
	slices.SortFunc(all, func(x, y positioned) int {
		return cmp.Or(cmp.Compare(x.position, y.position), strings.Compare(x.name, y.name))
	})
	differ := differing(networks)
	for _, n := range all {
		if err := out.add(c, n, sets[Trained(n.Labels)], differ); err != nil {
			return out, err
		}
	}
	for _, b := range bounds {
		out.bounds = append(out.bounds, newBound(b.Labels, b.Curve))
	}
	return out, out.sameDepth()
}

// add adds the tables of one network, under one estimator.
func (g *inputs) add(c Config, n positioned, of dataSet, differ []string) error {
	count := g.network(n.Labels)
	value, err := c.value(n.Labels, differ, of)
	if err != nil {
		return err
	}
	batches := g.addTraining(n, value, count)
	if n.Information != nil {
		one := series{position: n.position, estimate: n.Estimate}
		one.Value, one.Position, one.Ceiling, one.Batches = value, n.position, of.ceiling, batches
		var there bool
		one.Rows, there = rowsOf(count, n.Information)
		if there || one.Value != nil { // an empty series keeps the panel of its value
			g.series = append(g.series, one)
		}
	}
	if n.Optimality != nil {
		if rows, there := rowsOf(count, n.Optimality); there {
			g.optimality = append(g.optimality, rows)
		}
	}
	return nil
}

// addTraining adds the tables of one network's training, and returns its mini-batches in
// an epoch, 0 if that is not read. A network that lacks one of the tables is left out.
func (g *inputs) addTraining(n positioned, value any, of *network) (batches int) {
	one := Training{Value: value, Position: n.position}
	complete := n.History != nil || n.Gradients != nil
	if n.History != nil {
		one.History, complete = rowsOf(of, n.History)
	}
	if n.Gradients != nil {
		var there bool
		one.Gradients, there = rowsOf(of, n.Gradients)
		if there {
			g.gradients = append(g.gradients, one.Gradients)
		}
		if len(one.Gradients) > 0 {
			batches = int(one.Gradients[0].Batches)
		}
		complete = complete && there
	}
	if complete {
		g.trainings = append(g.trainings, one)
	}
	return batches
}

// rowsOf counts a table of the network, and returns its rows. It is false if they are lost.
func rowsOf[T any](n *network, from *Table[T]) (T, bool) {
	if from.Lost {
		n.lost++
		return from.Rows, false
	}
	n.there++
	return from.Rows, true
}
