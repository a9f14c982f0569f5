package stages

import (
	"fmt"
	"strings"
)

// Notes returns what is valid in an experiment file and may mislead, each with its position:
// edges from -1 to 1 for activations that need not lie between them, of which all beyond
// an edge would count as one.
func (e *Experiment) Notes() []string {
	var out []string
	for _, x := range e.estimate {
		if !x.fixedEdges() {
			continue
		}
		wanted := newFilter(x.Where)
		var beyond, elsewhere []string
		for _, t := range e.train {
			if !x.covers(t.name) {
				continue
			}
			kinds := map[string]bool{}
			for _, r := range t.runs {
				kind := r.Config.Unbounded()
				if !wanted.has(r) || kinds[kind] {
					continue
				}
				kinds[kind] = true
				switch {
				case t.imported != nil:
					elsewhere = append(elsewhere, t.name)
				case kind != "":
					beyond = append(beyond, fmt.Sprintf("%s (%s)", t.name, kind))
				}
			}
		}
		if len(beyond) > 0 {
			out = append(out, fmt.Sprintf("%s: the units of %s have no bounds, and `range: fixed` has edges from -1 to 1: all activations beyond an edge count as one; take `range: layer` or `range: run`",
				x.position, strings.Join(beyond, ", ")))
		}
		if len(elsewhere) > 0 {
			out = append(out, fmt.Sprintf("%s: the activations of %s may have any range, and `range: fixed` has edges from -1 to 1: all beyond an edge count as one; unless they are of tanh, take `range: layer` or `range: run` (`infoplane estimate` tells the share beyond)",
				x.position, strings.Join(elsewhere, ", ")))
		}
	}
	return out
}

// fixedEdges reports whether a setting of the entry bins on edges from -1 to 1.
func (e estimateEntry) fixedEdges() bool {
	for _, s := range e.settings {
		if s.Config.Estimator == "binning" && s.Config.Range == "fixed" {
			return e.by == nil
		}
	}
	return false
}
