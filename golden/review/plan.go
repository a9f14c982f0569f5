package review

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/pipeline"
	"infoplane/stages"
	"infoplane/stages/report"
)

// mostEpochs is how many snapshots a series keeps of a path: 24 on the paper's
// logarithmic grid are six to a decade, and keep the goldens below 1 MB.
const mostEpochs = 24

// seriesPlan is which tables a series is made of, and how.
type seriesPlan struct {
	name   string
	curve  curve
	epochs func(all []int32) []int32
	from   []source
}

// source is where a table comes from.
type source struct {
	labels table.Labels
	at     pipeline.Edge // Node and Output
}

// plan returns which tables each series is made of.
func plan(g *pipeline.Graph) []seriesPlan {
	labels := map[pipeline.Edge]table.Labels{}
	histories := seriesPlan{name: "history", epochs: thinned}
	for _, x := range g.Exports() {
		at := pipeline.Edge{Node: x.Node, Output: x.Port}
		labels[at] = x.Labels
		if x.Port == "history" {
			histories.from = append(histories.from, source{x.Labels, at})
		}
	}
	var out []seriesPlan
	seen := map[string]bool{}
	for _, a := range g.Actions() {
		if !draws(a) {
			continue
		}
		shown := stages.ShownBy(a)
		for _, kind := range curves(string(shown.Form)) {
			n := seriesPlan{name: strings.TrimPrefix(a.Name(), a.Stage()+"/"), curve: kind, epochs: shown.Of}
			if shown.All() {
				n.epochs = thinned
			}
			same := fmt.Sprint(kind.table, kind.form, shown.Epochs, shown.Last, " ")
			for _, in := range a.Inputs() {
				at := pipeline.Edge{Node: in.Node, Output: in.Output}
				if in.Output == kind.table {
					n.from = append(n.from, source{withEstimator(labels[at], in.Node), at})
					same += in.Node + " "
				}
			}
			if len(n.from) == 0 || seen[same] {
				continue
			}
			seen[same] = true
			if slices.ContainsFunc(out, func(o seriesPlan) bool { return o.name == n.name }) {
				n.name += "-" + kind.table
			}
			out = append(out, n)
		}
	}
	for _, kind := range curves("") {
		if histories.curve = kind; kind.table == "history" && len(histories.from) > 0 {
			out = append(out, histories)
		}
	}
	return out
}

// withEstimator adds the estimator of an action, if it has one, to the labels of its
// run.
func withEstimator(l table.Labels, node string) table.Labels {
	name := report.EstimatorOf(node)
	if name == "" {
		return l
	}
	return append(table.Labels{{Name: "estimate", Value: name}}, l...)
}

// thinned keeps at most mostEpochs, the first and the last among them.
func thinned(all []int32) []int32 {
	if len(all) <= mostEpochs {
		return all
	}
	var out []int32
	for i := range mostEpochs {
		out = append(out, all[i*(len(all)-1)/(mostEpochs-1)])
	}
	return out
}
