package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/internal/suggest"
)

// Selection is a part of a graph: targets, and all that they depend on. The
// zero Selection is the whole graph, each action a target.
type Selection struct {
	graph   *Graph
	targets []bool // by index
	members []bool // targets and their ancestors
}

// Select returns the part of the graph that the targets need; without targets,
// everything. A target is, in this order, the name of an action
// ("train/main/seed=3"), the front of such names up to a slash ("train",
// "train/main"), a published file ("figure2.png") or an export ("weights").
func (g *Graph) Select(targets ...string) (Selection, error) {
	s := Selection{graph: g, targets: make([]bool, len(g.actions)), members: make([]bool, len(g.actions))}
	for _, target := range targets {
		found := g.find(target)
		if len(found) == 0 {
			return Selection{}, fmt.Errorf("%s: %w in %s%s", target, ErrNotSelected, g.name, suggest.Clause(target, g.targets()))
		}
		for _, a := range found {
			s.targets[a.index] = true
		}
	}
	if len(targets) == 0 {
		for i := range s.targets {
			s.targets[i] = true
		}
	}
	for i := len(g.actions) - 1; i >= 0; i-- { // consumers before their producers
		if s.members[i] = s.members[i] || s.targets[i]; s.members[i] {
			for _, in := range g.actions[i].inputs {
				s.members[in.from.index] = true
			}
		}
	}
	return s, nil
}

// find lists the actions that a target stands for.
func (g *Graph) find(target string) []*Action {
	if a := g.byName[target]; a != nil {
		return []*Action{a}
	}
	var out []*Action
	front := strings.TrimSuffix(target, "/") + "/"
	for _, a := range g.actions {
		if strings.HasPrefix(a.spec.Name, front) {
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, p := range g.published {
		if p.Name == target {
			return []*Action{g.byName[p.Node]}
		}
	}
	for _, e := range g.exports {
		if e.Name == target {
			out = append(out, g.byName[e.Node])
		}
	}
	return out
}

// targets lists the names that Select accepts, the files in the order in which they were
// published.
func (g *Graph) targets() []string {
	var out, files []string
	for _, a := range g.actions {
		for i, c := range a.spec.Name {
			if c == '/' {
				out = append(out, a.spec.Name[:i])
			}
		}
		out = append(out, a.spec.Name)
	}
	for _, p := range g.published {
		files = append(files, p.Name)
	}
	for _, e := range g.exports {
		out = append(out, e.Name)
	}
	slices.Sort(out)
	return append(files, slices.Compact(out)...)
}

// Names lists the selected actions in the order of the graph.
func (s Selection) Names() []string { return s.names(s.members) }

// Targets lists the actions that were asked for, without those that they
// depend on.
func (s Selection) Targets() []string { return s.names(s.targets) }

func (s Selection) names(set []bool) []string {
	var out []string
	for i, in := range set {
		if in {
			out = append(out, s.graph.actions[i].spec.Name)
		}
	}
	return out
}

// of returns the selection for its graph, and the whole graph for the zero
// Selection.
func (s Selection) of(g *Graph) Selection {
	switch s.graph {
	case g:
	case nil:
		s, _ = g.Select() // no target, no error
	default:
		panic("pipeline: a selection of another graph")
	}
	return s
}
