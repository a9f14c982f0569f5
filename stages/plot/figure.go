package plot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/stages/plot/sheet"
)

// Network is one network of a figure, under one estimator, with its tables. A table
// that the figure does not read is nil.
type Network struct {
	Estimate    table.Labels     // of the estimator, in a figure of estimators: its entry, and what that sweeps over
	Labels      table.Labels     // distinguish it from the others
	Patterns    *tables.Patterns // the data set; nil where it is not known
	Information *Table[tables.Information]
	Split       *Table[tables.Split] // of the patterns, where the information is on a part of them
	History     *Table[tables.History]
	Gradients   *Table[tables.Gradients]
	Errors      *Table[tables.SquaredErrors]
	Measures    *Table[tables.Measures]
	Activations *Table[tables.Activations]
	Optimality  *Table[tables.Optimality] // in place of the estimates
}

// Table is a table of a network.
type Table[T any] struct {
	Rows T
	Lost bool // there are no rows, since a step before it stopped with an error
}

// Limit is a bound that a figure draws.
type Limit struct {
	Labels  table.Labels // of the bound and its patterns: solve, generate and, where it is known, rule
	Curve   tables.Curve
	Choices tables.Choices // in place of a curve: what an objective chooses
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
	var names []string
	out := make([]int, len(networks))
	for i, n := range networks {
		if of == nil {
			out[i] = -1
			continue
		}
		name := of(n)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		out[i] = slices.Index(names, name)
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
	if d, err = d.Named(c.Style.Layers); err != nil {
		return nil, err
	}
	d.Gap, d.Caption, d.Captioned = from.gap(), c.caption(d, from), c.Caption
	if d, err = d.Styled(c.Style); err != nil {
		return nil, err
	}
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
	movie.Palette = c.Style.Palette
	for i := range movie.Frames {
		frame := &movie.Frames[i]
		if *frame, err = frame.Named(c.Style.Layers); err != nil {
			return nil, err
		}
		frame.Style.Palette = c.Style.Palette
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

// gather returns the tables in the form that the kinds draw, in the order of the positions
// and then of the labels of the networks.
func (c Config) gather(networks []Network, bounds []Limit) (inputs, error) {
	var out inputs
	sets, order := map[string]dataSet{}, make([]int, len(networks))
	for i, n := range networks {
		order[i] = i
		of := Trained(n.Labels)
		if _, known := sets[of]; n.Patterns != nil && !known {
			sets[of] = measure(*n.Patterns)
		}
	}
	positions := c.Positions(networks)
	slices.SortFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(positions[x], positions[y]), strings.Compare(networks[x].Labels.String(), networks[y].Labels.String()))
	})
	differ := differing(networks)
	for _, i := range order {
		n := networks[i]
		of := sets[Trained(n.Labels)]
		value, err := c.value(n.Labels, differ, of)
		if err != nil {
			return out, err
		}
		out.add(n, Series{Value: value, Position: max(positions[i], 0), Ceiling: n.ceiling(of)})
	}
	for _, b := range bounds {
		if b.Choices != nil {
			out.choices = append(out.choices, b.Choices)
			continue
		}
		out.bounds = append(out.bounds, newBound(b.Labels, b.Curve))
	}
	if err := out.sameDepth(); err != nil {
		return out, err
	}
	return out, out.name(c.Style.Layers)
}

// name gives the layers their names, one each.
func (g inputs) name(layers []string) error {
	if len(layers) == 0 {
		return nil
	}
	fits := func(depth int) error {
		if depth > 0 && depth != len(layers) {
			return fmt.Errorf("style: layers has %s, and a network has %s", count.Of(len(layers), "name"), count.Of(depth, "layer"))
		}
		return nil
	}
	var depths []int
	for i, s := range g.series {
		depths = append(depths, deepest(s.Rows, func(r tables.InformationRow) int32 { return r.Layer }))
		rows := slices.Clone(s.Rows)
		for k, r := range rows {
			if r.Layer >= 1 && int(r.Layer) <= len(layers) {
				rows[k].Name = layers[r.Layer-1]
			}
		}
		g.series[i].Rows = rows
	}
	for _, rows := range g.gradients {
		depths = append(depths, deepest(rows, func(r tables.GradientsRow) int32 { return r.Layer }))
	}
	for _, t := range g.trainings {
		depths = append(depths, deepest(t.Measures, func(r tables.MeasuresRow) int32 { return r.Layer }))
	}
	for _, rows := range g.optimality {
		depths = append(depths, deepest(rows, func(r tables.OptimalityRow) int32 { return r.Layer }))
	}
	for _, t := range g.activations {
		depths = append(depths, len(t.T))
	}
	for _, depth := range depths {
		if err := fits(depth); err != nil {
			return err
		}
	}
	return nil
}

// add adds the tables of one network, under one estimator. Those of a training are left
// out if one of them is lost.
func (g *inputs) add(n Network, one Series) {
	of := g.network(n.Labels)
	history, hasHistory := rowsOf(of, n.History)
	gradients, hasGradients := rowsOf(of, n.Gradients)
	if hasGradients {
		g.gradients = append(g.gradients, gradients)
	}
	if len(gradients) > 0 {
		one.Batches = int(gradients[0].Batches)
	}
	errors, hasErrors := rowsOf(of, n.Errors)
	measures, hasMeasures := rowsOf(of, n.Measures)
	if (hasHistory || hasGradients || hasErrors || hasMeasures) && hasHistory == (n.History != nil) &&
		hasGradients == (n.Gradients != nil) && hasErrors == (n.Errors != nil) && hasMeasures == (n.Measures != nil) {
		g.trainings = append(g.trainings, Training{one.Value, one.Position, history, gradients, errors, measures})
	}
	var there bool
	one.Rows, there = rowsOf(of, n.Information)
	if there || n.Information != nil && one.Value != nil { // an empty series keeps the panel of its value
		g.series = append(g.series, series{n.Estimate, n.Labels, one})
	}
	lost := n.History != nil && !hasHistory || n.Gradients != nil && !hasGradients || n.Errors != nil && !hasErrors ||
		n.Measures != nil && !hasMeasures || n.Information != nil && !there
	g.samples = append(g.samples, Sample{Training{one.Value, one.Position, history, gradients, errors, measures}, one.Rows, lost})
	if rows, there := rowsOf(of, n.Activations); there {
		g.activations = append(g.activations, rows)
	}
	if rows, there := rowsOf(of, n.Optimality); there {
		g.optimality = append(g.optimality, rows)
	}
}

// rowsOf counts a table of the network, and returns its rows. It is false if they are lost
// or not read.
func rowsOf[T any](n *network, from *Table[T]) (rows T, ok bool) {
	switch {
	case from == nil:
		return rows, false
	case from.Lost:
		n.lost++
		return rows, false
	}
	n.there++
	return from.Rows, true
}

// sameDepth fails for networks of several depths in one panel: layer 3 of one is hidden,
// that of another its output, and their mean would be neither. An experiment file is
// checked for this; networks that were trained elsewhere are known by their tables only.
func (g inputs) sameDepth() error {
	first := map[string]int{}
	check := func(panel string, depth int) error {
		if other, known := first[panel]; known && depth > 0 && other != depth {
			return fmt.Errorf("the networks of one panel have %d and %d layers; choose those of one depth with `where`, or give each a panel with `panels`", min(depth, other), max(depth, other))
		}
		if depth > 0 {
			first[panel] = depth
		}
		return nil
	}
	for _, s := range g.series {
		if err := check(fmt.Sprint("series ", s.Position, " ", s.Value), deepest(s.Rows, func(r tables.InformationRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	for _, rows := range g.gradients {
		if err := check("gradients", deepest(rows, func(r tables.GradientsRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	for _, rows := range g.optimality {
		if err := check("optimality", deepest(rows, func(r tables.OptimalityRow) int32 { return r.Layer })); err != nil {
			return err
		}
	}
	return nil
}

// deepest returns the number of layers of a table, 0 of an empty one.
func deepest[R any](rows []R, layer func(R) int32) int {
	out := int32(0)
	for _, r := range rows {
		out = max(out, layer(r))
	}
	return int(out)
}

// network counts the tables of one network.
type network struct {
	labels      string
	there, lost int
}

// network returns the network of some labels, one for all estimators.
func (g *inputs) network(labels table.Labels) *network {
	name := labels.String()
	i := slices.IndexFunc(g.networks, func(n network) bool { return n.labels == name })
	if i < 0 {
		i = len(g.networks)
		g.networks = append(g.networks, network{labels: name})
	}
	return &g.networks[i]
}

// mostNamed is how many of the missing networks a figure names.
const mostNamed = 3

// gap names the networks that the figure lacks, wholly or in part; it is empty if none.
//
//	48 of 50 networks; stopped with an error: train=main,seed=7; train=main,seed=9
func (g inputs) gap() string {
	var lost, partly []string
	for _, n := range g.networks {
		switch {
		case n.lost > 0 && n.there == 0:
			lost = append(lost, n.labels)
		case n.lost > 0:
			partly = append(partly, n.labels)
		}
	}
	var parts []string
	if len(lost) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d networks; stopped with an error: %s",
			len(g.networks)-len(lost), len(g.networks), named(lost)))
	}
	if len(partly) > 0 {
		parts = append(parts, "in part, since a step stopped with an error: "+named(partly))
	}
	return strings.Join(parts, "; ")
}

// named lists the first of some names.
func named(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		names = append(slices.Clone(names[:mostNamed]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}
