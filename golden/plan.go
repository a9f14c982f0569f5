package golden

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/suggest"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/stages"
	"infoplane/stages/report"
)

// Check compares claims with the experiment that they are of, before anything is run: the
// figures and tables that they name, labels, layers, columns, and epochs that need a
// snapshot. Errors give file and line; all are reported together. What a program decides
// is not checked.
func Check(file string, claims []Claim, g *pipeline.Graph) error {
	p := planned{graph: g, plan: stages.NewPlan(g), tables: map[string][]expected{}}
	for _, a := range g.Actions() {
		if of, ok := strings.CutPrefix(a.Name(), "plot/"); ok {
			p.figures = append(p.figures, of)
		}
	}
	var errs []error
	for _, c := range claims {
		for _, problem := range p.problems(c) {
			errs = append(errs, fmt.Errorf("%s:%d: %s.%s", file, c.Line(), c.Name, problem))
		}
	}
	return errors.Join(errs...)
}

// planned is an experiment as its file describes it.
type planned struct {
	graph   *pipeline.Graph
	plan    *stages.Plan
	figures []string
	tables  map[string][]expected // by the name of the export
}

// expected is a table that is not there yet.
type expected struct {
	pipeline.Exported
	stages.Planned
	labels map[string]string // of the run and of its estimator
	order  []string          // their names, the seed last
}

// readableKind is a kind of table that claims read: the type of its rows, and how it is read.
type readableKind struct {
	row  reflect.Type
	read func(f report.Findings, node, port string) (any, error)
}

// kindOf returns the kind of a table that is read as it is stored.
func kindOf[Rows ~[]Row, Row any]() readableKind {
	return readableKind{reflect.TypeFor[Row](), func(f report.Findings, node, port string) (any, error) {
		return report.Read[Rows](f, node, port)
	}}
}

// readable returns the kinds of tables that claims read, by port.
func readable() map[string]readableKind {
	return map[string]readableKind{
		"information": kindOf[tables.Information](), "gradients": kindOf[tables.Gradients](), "history": kindOf[tables.History](),
		"measures": kindOf[tables.Measures](), "errors": kindOf[tables.SquaredErrors](), "outcome": kindOf[tables.Outcome](), "optimality": kindOf[tables.Optimality](), "curve": kindOf[tables.Curve](), "choices": kindOf[tables.Choices](),
		"weights": {reflect.TypeFor[incomingRow](), func(f report.Findings, node, port string) (any, error) {
			weights, err := report.Read[tables.Weights](f, node, port)
			return incoming(weights), err
		}},
	}
}

func isReadable(x pipeline.Exported) bool {
	_, ok := readable()[x.Port]
	return ok
}

// problems lists what a claim reads and the experiment does not have.
func (p planned) problems(c Claim) []string {
	out := p.figure(c.Figure)
	out = append(out, p.reading(c.Reading, c.Reading, "")...)
	if c.Against != nil {
		out = append(out, p.reading(c.Against.or(c.Reading), *c.Against, "against.")...)
	}
	return out
}

// figure checks that there is a figure of that name.
func (p planned) figure(name string) []string {
	if len(p.figures) == 0 || slices.Contains(p.figures, name) {
		return nil
	}
	return []string{fmt.Sprintf("figure: no figure %q%s There are %s", name, suggest.Stop(name, p.figures), strings.Join(p.figures, ", "))}
}

// reading checks a reading; given has the keys that were written for it.
func (p planned) reading(r, given Reading, in string) []string {
	found := p.named(r.Table)
	if len(found) == 0 {
		return []string{fmt.Sprintf("%stable: no table %q%s There are %s", in, r.Table, suggest.Stop(r.Table, p.names()), strings.Join(p.names(), ", "))}
	}
	row := readable()[found[0].Port].row
	for _, name := range []struct{ key, column string }{{"column", r.Column}, {"x", r.X}, {"reduce.when", r.when()}} {
		if name.column != "" && !hasColumn(row, name.column) {
			return []string{fmt.Sprintf("%s%s: the table %s has no column %s", in, name.key, r.Table, name.column)}
		}
	}
	found, problem := selected(found, r.Where)
	if problem != "" {
		return []string{in + "where: " + problem}
	}
	var out []string
	if problem := missingLayer(found, row, given.Layers); problem != "" {
		out = append(out, in+"layers: "+problem)
	}
	if problem := missingEpoch(found, r.Reduction); problem != "" {
		out = append(out, in+"reduce: "+problem)
	}
	if labels := labelNames(found); r.Along != "" && r.Along != "layers" && r.Along != summary.Seed && !slices.Contains(labels, r.Along) {
		out = append(out, fmt.Sprintf("%salong: the runs have no label %q%s They have %s", in, r.Along, suggest.Stop(r.Along, labels), strings.Join(labels, ", ")))
	}
	return out
}

// named lists the tables of a name that claims can read.
func (p planned) named(name string) []expected {
	if known, ok := p.tables[name]; ok {
		return known
	}
	var out []expected
	for _, x := range p.graph.Exports() {
		if x.Name == name && isReadable(x) {
			table := p.plan.Table(x.Node, x.Port)
			one := (&source{Exported: x, labels: labelsOf(x.Labels)}).sample(table.Estimator)
			if one.seed != "" {
				one.order = append(one.order, summary.Seed)
			}
			out = append(out, expected{x, table, one.labels, one.order})
		}
	}
	p.tables[name] = out
	return out
}

// names lists the tables that claims can read.
func (p planned) names() []string {
	var out []string
	for _, x := range p.graph.Exports() {
		if isReadable(x) && !slices.Contains(out, x.Name) {
			out = append(out, x.Name)
		}
	}
	return out
}

// hasColumn reports whether a table of such rows has a column, or what a quantity is made of.
func hasColumn(row reflect.Type, name string) bool {
	if _, ok := quantities()[name]; ok {
		return row == reflect.TypeFor[tables.GradientsRow]()
	}
	return slices.Contains(tables.NumericColumns(row), name)
}

// selected are the tables with the labels that are asked for, or why there is none.
// Labels that only the finished table shows are not checked.
func selected(found []expected, where map[string]any) ([]expected, string) {
	var out []expected
	for _, x := range found {
		open := x.Port == "information" && x.Estimator == "" // by a program
		if matches(x.labels, where, open) {
			out = append(out, x)
		}
	}
	if len(out) > 0 {
		return out, unmet(out, where)
	}
	labels := labelNames(found)
	for _, name := range slices.Sorted(maps.Keys(where)) {
		want := where[name]
		if !slices.Contains(labels, name) {
			return nil, fmt.Sprintf("no run has the label %q%s The labels are %s", name, suggest.Stop(name, labels), strings.Join(labels, ", "))
		}
		if values := labelValues(found, name); !slices.ContainsFunc(values, func(v string) bool { return stages.Wanted(name, want, v) }) {
			return nil, fmt.Sprintf("no run has %s %v; there are %s", name, want, strings.Join(values, ", "))
		}
	}
	return nil, fmt.Sprintf("no run has %s together", describeWhere(where))
}

// unmet returns a message for a value of a list that selects nothing; empty otherwise.
func unmet(found []expected, where map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(where)) {
		values, several := where[name].([]any)
		if !several || !slices.Contains(labelNames(found), name) {
			continue
		}
		have := labelValues(found, name)
		for _, v := range values {
			if !slices.ContainsFunc(have, func(h string) bool { return stages.Wanted(name, v, h) }) {
				return fmt.Sprintf("no run has %s %v; there are %s", name, v, strings.Join(have, ", "))
			}
		}
	}
	return ""
}

// labelNames lists the labels of tables, in the order of the experiment.
func labelNames(found []expected) []string {
	var out []string
	for _, x := range found {
		for _, name := range x.order {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// labelValues lists the values of a label, each once.
func labelValues(found []expected, name string) []string {
	var out []string
	for _, x := range found {
		if v, ok := x.labels[name]; ok && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// missingLayer returns a message if none of the networks has a layer; empty otherwise.
func missingLayer(found []expected, row reflect.Type, layers []int) string {
	if len(layers) > 0 && !hasColumn(row, tables.ColumnLayer) {
		return "the table is not of layers; leave them out"
	}
	most := 0
	for _, x := range found {
		if x.Layers == 0 {
			return ""
		}
		most = max(most, x.Layers)
	}
	for _, layer := range layers {
		if max(layer, -layer) > most {
			return fmt.Sprintf("no network has a layer %d; they have at most %d, the output among them", layer, most)
		}
	}
	return ""
}

// missingEpoch returns a message if a table has no row of an epoch that a reduction needs.
func missingEpoch(found []expected, reduction *Reduction) string {
	if reduction == nil {
		return ""
	}
	for _, epoch := range reduction.snapshots() {
		for _, x := range found {
			if x.Epochs != nil && !slices.Contains(x.Epochs, epoch) {
				return fmt.Sprintf("there is no snapshot of epoch %d in %s; the nearest is %s", epoch, x.Node, stages.Nearest(x.Epochs, epoch))
			}
		}
	}
	return ""
}
