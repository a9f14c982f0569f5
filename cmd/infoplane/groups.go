package main

import (
	"slices"

	"infoplane/internal/summary"
	"infoplane/pipeline"
)

// exportsOf lists the exports of a graph in the order of their declaration, the outputs
// of each together.
func exportsOf(g *pipeline.Graph) [][]pipeline.Exported {
	return summary.Group(g.Exports(), func(x pipeline.Exported) string { return x.Name })
}

// labelNames lists the names of the columns in front of an export.
func labelNames(exports []pipeline.Exported, columns *parameters) []string {
	var out []string
	for _, export := range exports {
		for _, label := range columns.front(export, nil) {
			if !slices.Contains(out, label.Name) {
				out = append(out, label.Name)
			}
		}
	}
	return out
}

// group is a line of a picture of the graph: actions that differ by their
// labels only (all the networks of an entry), or a single action.
type group struct {
	name    string
	actions []*pipeline.Action
	inputs  []*group // without repetition, in the order of the graph
	outputs []*group
}

// groups draws the graph together. With each, every action stands alone.
func groups(g *pipeline.Graph, each bool) []*group {
	var out []*group
	byName, byNode := map[string]*group{}, map[string]*group{}
	for _, a := range g.Actions() {
		name := a.Name()
		if !each {
			name = family(name)
		}
		one := byName[name]
		if one == nil {
			one = &group{name: name}
			byName[name] = one
			out = append(out, one)
		}
		one.actions = append(one.actions, a)
		byNode[a.Name()] = one
		for _, in := range a.Inputs() {
			from := byNode[in.Node]
			if from != one && !slices.Contains(one.inputs, from) {
				one.inputs = append(one.inputs, from)
				from.outputs = append(from.outputs, one)
			}
		}
	}
	// A group of one goes by the full name of its action.
	for _, one := range out {
		if len(one.actions) == 1 {
			one.name = one.actions[0].Name()
		}
	}
	return out
}
