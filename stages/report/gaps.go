package report

import (
	"fmt"
	"slices"

	"infoplane/internal/count"
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

// gaps lists what has no result, without what only waits for it; actions of one
// entry that have the same problem together.
func (g *gatherer) gaps() []page.Gap {
	type group struct {
		nodes []string
		why   string
	}
	var groups []*group
	at := map[[2]string]*group{}
	waiting := 0
	for _, a := range g.Graph.Actions() {
		if g.has(a.Name()) {
			continue
		}
		if slices.ContainsFunc(a.Inputs(), func(in pipeline.Edge) bool { return !g.has(in.Node) }) {
			waiting++
			continue
		}
		key := [2]string{EntryOf(a.Name()), g.why(a.Name())}
		if at[key] == nil {
			at[key] = &group{why: key[1]}
			groups = append(groups, at[key])
		}
		at[key].nodes = append(at[key].nodes, a.Name())
	}
	var out []page.Gap
	for _, h := range groups {
		what := h.nodes[0]
		if more := len(h.nodes) - 1; more > 0 {
			what += fmt.Sprintf(" and %d more of its kind", more)
		}
		out = append(out, page.Gap{What: what, Why: h.why})
	}
	if waiting > 0 {
		out = append(out, page.Gap{What: count.Of(waiting, "action"), Why: "waiting for the above"})
	}
	return out
}
