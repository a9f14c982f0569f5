package plot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/internal/summary"
)

// Names of labels in a Config with a meaning of their own.
const (
	trainLabel  = "train"  // the entry of the experiment that trained the networks
	recipeLabel = "recipe" // that entry and all other labels but the seed
)

// labelName returns the name of a label.
func labelName(l table.Label) string { return l.Name }

// recipe returns the labels that networks of one recipe share.
func recipe(labels table.Labels) table.Labels { return summary.Setting(labels, labelName) }

// Trained returns the entry that trained a network; it is empty if the labels do not name
// one.
func Trained(labels table.Labels) string { return labels.Text(trainLabel) }

// differing lists the labels, except the entry, in which the recipes of a figure differ.
func differing(runs []Network) []string {
	var names []string
	for _, r := range runs {
		for _, l := range r.Labels {
			if l.Name != trainLabel && !slices.Contains(names, l.Name) {
				names = append(names, l.Name)
			}
		}
	}
	return summary.Differing(runs, names, func(r Network, name string) string { return r.Labels.Text(name) })
}

// FullBatch reports whether a batch holds all training patterns, a share of the patterns of
// a data set, of which 0 is an unknown number.
func FullBatch(batch, share float64, patterns int) bool {
	return patterns > 0 && batch >= float64(share*float64(patterns))
}

// recipeName returns the recipe of a network for people: its entry, and the labels in
// which it may differ from the others of the figure.
//
//	text: SGD, rate 0.1, batch 256
func recipeName(labels table.Labels, differ []string, of dataSet) string {
	first := []string{"optimizer", "rate", "batch"} // the usual order
	order := func(l table.Label) int {
		if i := slices.Index(first, l.Name); i >= 0 {
			return i
		}
		return len(first)
	}
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b table.Label) int { return cmp.Compare(order(a), order(b)) })
	share := 1.0 // at most
	for _, l := range labels {
		if x, isNumber := asNumber(l.Value); isNumber && l.Name == "fraction" {
			share = x
		}
	}
	var parts []string
	for _, l := range labels {
		if !slices.Contains(differ, l.Name) {
			continue
		}
		x, isNumber := asNumber(l.Value)
		switch {
		case l.Name == "optimizer" && l.Value == "adam":
			parts = append(parts, "Adam")
		case l.Name == "optimizer" && l.Value == "sgd":
			parts = append(parts, "SGD")
		case l.Name == "batch" && isNumber && FullBatch(x, share, of.patterns):
			parts = append(parts, "full batch")
		case l.Name == "batch":
			parts = append(parts, fmt.Sprintf("batch %v", l.Value))
		default:
			parts = append(parts, panelTitle(l.Name, l.Value))
		}
	}
	name := Trained(labels)
	switch {
	case len(parts) == 0:
		return name
	case name == "":
		return strings.Join(parts, ", ")
	}
	return name + ": " + strings.Join(parts, ", ")
}

// Label is a label of the runs that a field of the config names.
type Label struct{ Field, Name string }

// Labels returns the labels that the runs must have, or recipe for all of them.
func (c Config) Labels() []Label {
	var out []Label
	if c.Panels != "" {
		out = append(out, Label{"panels", c.Panels})
	}
	if k, _ := kindOf(c.Kind); k.label != nil && k.label(c) != (Label{}) {
		out = append(out, k.label(c))
	}
	return out
}

// value returns that of the label in which panels or points differ; nil if there is none.
// Differ holds the labels in which recipes differ.
func (c Config) value(labels table.Labels, differ []string, of dataSet) (any, error) {
	if c.ByRecipe() {
		return recipeName(labels, differ, of), nil
	}
	named := c.Labels()
	if len(named) == 0 {
		return nil, nil
	}
	if l, ok := labels.Get(named[0].Name); ok {
		return l.Value, nil
	}
	return nil, fmt.Errorf("%s: the run %s has no label %q", named[0].Field, labels, named[0].Name)
}
