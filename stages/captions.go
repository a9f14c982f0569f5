package stages

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot"
)

// source describes how the networks of a figure were trained, entry by entry, for its
// caption: the fields of their Config, each with all values that the figure shows.
func (w wiring) source(runs []run) plot.Source {
	var out plot.Source
	for _, group := range summary.Group(runs, func(r run) string { return r.train }) {
		for _, t := range w.train {
			if t.name == group[0].train {
				out.Networks = append(out.Networks, t.name+": "+w.recipe(t, group))
			}
		}
	}
	return out
}

// recipe puts the Config of some runs of an entry into words.
func (w wiring) recipe(t trainEntry, runs []run) string {
	if t.imported != nil {
		return "networks that were trained elsewhere" + recordedLayers(runs)
	}
	of := func(field string) string { return strings.Join(sortedValues(field, runs), ", ") }
	optimizer := of("optimizer")
	if name, known := map[string]string{"adam": "Adam", "sgd": "gradient descent"}[optimizer]; known {
		optimizer = name
	}
	layers := "hidden layers " + of("hidden")
	if of("hidden") == "" {
		layers = "no hidden layer"
	}
	parts := []string{
		fmt.Sprintf("%s of %s units", layers, of("activation")),
		fmt.Sprintf("%s at rate %s", optimizer, of("rate")),
		w.batches(t, runs),
		length(runs),
		fmt.Sprintf("share of the patterns for training %s (%s split)", of("fraction"), of("split")),
		"labels " + w.labelled(t.Patterns),
	}
	if of("fraction") == "0" { // with the split column, which alone has none
		parts[len(parts)-2] = "patterns for training and testing as the data set divides them"
	}
	for _, field := range []string{"target", "output", "loss", "init", "regularizer", "noise", "quantize", "schedule", "shuffle", "stop", "restart"} {
		if values := of(field); values != fmt.Sprint(run{}.label(field)) {
			parts = append(parts, field+" "+values)
		}
	}
	if t.by != nil {
		parts = append(parts, "by a program in place of the stage")
	}
	return strings.Join(parts, ", ")
}

// recordedLayers describes the layers of recordings, which figures number: their names and
// units, where all runs have the same.
func recordedLayers(runs []run) string {
	text := ""
	for i, r := range runs {
		from := r.imported.recorded
		if from == nil {
			return ""
		}
		var layers []string
		for l, name := range from.layers {
			layers = append(layers, fmt.Sprintf("%d %s", l+1, table.Plain(name)))
			if widths := from.widths(); widths != nil {
				layers[l] += fmt.Sprintf(" (%s)", count.Of(widths[l], "unit"))
			}
		}
		if one := "; layers " + strings.Join(layers, ", "); i == 0 {
			text = one
		} else if one != text {
			return "; layers of different networks"
		}
	}
	return text
}

// sortedValues lists the values of a label that runs have, numbers by size: a caption
// does not depend on the order in which a file sweeps.
func sortedValues(label string, runs []run) []string {
	values := valuesOf(label, runs)
	slices.SortFunc(values, func(a, b string) int {
		x, xErr := strconv.ParseFloat(a, 64)
		y, yErr := strconv.ParseFloat(b, 64)
		if xErr == nil && yErr == nil {
			return cmp.Compare(x, y)
		}
		return strings.Compare(a, b)
	})
	return values
}

// length describes how long training takes.
func length(runs []run) string {
	if steps := strings.Join(sortedValues("steps", runs), ", "); steps != "0" {
		return steps + " steps"
	}
	return strings.Join(sortedValues("epochs", runs), ", ") + " epochs"
}

// batches describes how many patterns a step has: all training patterns, where their number
// is known and a batch holds as many.
func (w wiring) batches(t trainEntry, runs []run) string {
	patterns, _ := w.size(t.Patterns)
	if slices.ContainsFunc(runs, func(r run) bool {
		share := r.Config.Fraction
		if r.Config.Splitting().Given() {
			share = 1 // at most
		}
		return !plot.FullBatch(float64(r.Config.Batch), share, patterns)
	}) {
		return "batches of " + strings.Join(sortedValues("batch", runs), ", ")
	}
	return "full batch"
}

// labelled describes whose labels the patterns of an entry have.
func (w wiring) labelled(patterns string) string {
	for _, g := range w.generate {
		if g.name == patterns && g.Rule != "" {
			return g.labels()
		}
	}
	return "of " + patterns
}

// labels describes the labels of the entry. Where files lie is not said: a figure depends on
// their content only.
func (e generateEntry) labels() string {
	out := fmt.Sprintf("of the %s rule", e.Rule)
	if e.Rule == "file" {
		out = fmt.Sprintf("of %s, from a file", e.name)
	}
	if e.ShuffleLabels {
		out += ", shuffled"
	}
	if e.LabelNoise > 0 {
		out += fmt.Sprintf(", each replaced with probability %v", e.LabelNoise)
	}
	return out
}
