package report

import (
	"fmt"
	"slices"

	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
)

// has reports whether an action has all its results.
func (g *gatherer) has(node string) bool {
	if g.lost[node] != "" {
		return false
	}
	for _, port := range g.Graph.Action(node).Outputs() {
		if _, ok := g.Output(node, port); !ok {
			return false
		}
	}
	return true
}

// missing returns why an action has no result, or which inputs its result was made
// without, in terms of the actions that it waits for. It is empty if the result is
// there and complete.
func (g *gatherer) missing(node string) string {
	lacks, made := "it needs ", g.has(node)
	roots := g.roots(node, map[string]bool{})
	switch {
	case made && len(roots) == 0:
		return ""
	case made:
		lacks = "drawn without "
	case roots[0] == node:
		return g.why(node)
	}
	text := fmt.Sprintf("%s%s: %s", lacks, roots[0], g.why(roots[0]))
	if more := len(roots) - 1; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

func (g *gatherer) why(node string) string {
	if lost := g.lost[node]; lost != "" {
		return lost
	}
	return g.Problem(node)
}

// roots lists the actions that an action waits for and that wait for nothing
// themselves; of a missing one, itself if it waits for none.
func (g *gatherer) roots(node string, seen map[string]bool) []string {
	if seen[node] {
		return nil
	}
	seen[node] = true
	var out []string
	blocked := false
	for _, in := range g.Graph.Action(node).Inputs() {
		if !g.has(in.Node) {
			blocked = true
			out = append(out, g.roots(in.Node, seen)...)
		}
	}
	if !blocked && !g.has(node) {
		return []string{node}
	}
	return out
}

// gaps lists the actions that have no result and wait for no other, those of one entry
// with the same problem together, and then how many wait for them.
func (g *gatherer) gaps() []page.Gap {
	var blocked []string
	waiting := 0
	for _, a := range g.Graph.Actions() {
		switch {
		case g.has(a.Name()):
		case slices.ContainsFunc(a.Inputs(), func(in pipeline.Edge) bool { return !g.has(in.Node) }):
			waiting++
		default:
			blocked = append(blocked, a.Name())
		}
	}
	var out []page.Gap
	for _, nodes := range summary.Group(blocked, func(node string) [2]string { return [2]string{EntryOf(node), g.why(node)} }) {
		what := nodes[0]
		if more := len(nodes) - 1; more > 0 {
			what += fmt.Sprintf(" and %d more of its kind", more)
		}
		out = append(out, page.Gap{What: what, Why: g.why(nodes[0])})
	}
	if waiting > 0 {
		out = append(out, page.Gap{What: count.Of(waiting, "action"), Why: "waiting for the above"})
	}
	return out
}
