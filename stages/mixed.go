package stages

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/table"
	"infoplane/internal/strict"
	"infoplane/internal/summary"
)

// A figure shows networks that differ by their seeds alone, or in one more label that
// it gives panels or an axis. An average over settings, above all over architectures,
// where layer 3 is hidden in one network and the output of another, means nothing.

// sweptNames lists the labels that distinguish the run from others of its entry.
func (r run) sweptNames() []string {
	out := make([]string, len(r.swept))
	for i, l := range r.swept {
		out[i] = l.Name
	}
	return out
}

// sweptOf lists the labels that distinguish any of the runs from others of its entry.
func sweptOf(runs []run) []string {
	var out []string
	for i, one := range runs {
		if i > 0 && one.train == runs[i-1].train {
			continue // as the one before
		}
		for _, name := range one.sweptNames() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// differing lists the fields of their Config in which networks of several train entries
// differ: what distinguishes recipes. Of networks of one entry it is what the
// entry sweeps over, which their labels hold.
func (p plotEntry) differing(runs []run) []string {
	if len(p.Train) < 2 || slices.ContainsFunc(runs, func(r run) bool { return r.imported.name != "" }) {
		return nil
	}
	return summary.Differing(runs, trainedLabels, func(r run, name string) string { return fmt.Sprint(r.label(name)) })
}

// oneSetting refuses a figure whose runs differ in a field that it does not show.
func (r *reader) oneSetting(at *yaml.Node, path string, entry plotEntry, runs []run) {
	var shown []string
	for _, label := range entry.Labels() {
		shown = append(shown, label.Name)
	}
	if entry.ByRecipe() {
		return // all that differs
	}
	if len(entry.Train) > 1 && !slices.Contains(shown, "train") {
		r.Fail(at, path, "names the networks of %s in `train`, and a figure shows one setting; name one of them, or draw a panel for each with `panels: train`",
			strings.Join(entry.Train, ", "))
		return
	}
	var differ, choose []string
	for _, name := range sweptOf(runs) {
		if name == "seed" || name == "run" || slices.Contains(shown, name) || !mixes(runs, shown, name) {
			continue
		}
		values := valuesOf(name, runs)
		differ = append(differ, fmt.Sprintf("%s (%s)", name, strict.Some(values)))
		choose = append(choose, name+": "+values[0])
	}
	if len(differ) == 0 {
		return
	}
	advice := fmt.Sprintf("choose one with `where: {%s}`", strings.Join(choose, ", "))
	if entry.Panels == "" && entry.Takes("panels") {
		name, _, _ := strings.Cut(choose[0], ":")
		advice += fmt.Sprintf(", draw a panel for each with `panels: %s`", name)
	}
	r.Fail(at, path, "its %d networks differ in %s, and a figure shows one setting; %s, or make a figure for each",
		len(runs), strings.Join(differ, " and "), advice)
}

// mixes reports whether runs of one value of each label that is shown differ in another.
func mixes(runs []run, shown []string, name string) bool {
	first := map[string]string{}
	for _, r := range runs {
		group := ""
		for _, label := range shown {
			value := r.train
			if label != "train" {
				value = fmt.Sprint(r.label(label))
			}
			group += value + "\n"
		}
		value := fmt.Sprint(r.label(name))
		if other, known := first[group]; known && other != value {
			return true
		}
		first[group] = value
	}
	return false
}

// oneEstimator refuses a figure of estimators against a parameter that two of them
// have at one value: their points would be averaged.
func (r *reader) oneEstimator(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	if !entry.Reads().Estimators || entry.Against == "" {
		return
	}
	first := map[string]string{}
	for x, s := range e.estimators(entry.Information) {
		if !s.sweeps(entry.Against) {
			continue
		}
		value := fmt.Sprint(valueOf(s.Config, entry.Against))
		if other := first[value]; other != "" {
			r.Fail(at, path+".against", "%s and %s both have %s=%s, and their points would be averaged; name the settings to show in `information`",
				other, x.node(s), entry.Against, value)
			return
		}
		first[value] = x.node(s)
	}
	if len(first) == 0 {
		r.Fail(at, path+".against", "none of these estimators sweeps over %q", entry.Against)
	}
}

func (s setting) sweeps(name string) bool {
	return slices.ContainsFunc(s.swept, func(l table.Label) bool { return l.Name == name })
}

// oneGrid refuses snapshots that are swept and counted in one place, listed in
// another: the label would be a number here and a text there.
func (r *reader) oneGrid(at *yaml.Node, e *Experiment) {
	if !slices.Contains(e.swept, "snapshots") {
		return
	}
	counts, lists := false, false
	for _, t := range e.train {
		for _, one := range t.runs {
			lists = lists || len(one.Config.Snapshots.Epochs) > 0
			counts = counts || len(one.Config.Snapshots.Epochs) == 0 && t.imported == nil
		}
	}
	if counts && lists {
		r.Fail(at, "train", "snapshots are swept, and are a number in one place and a list of epochs in another; write lists everywhere")
	}
}
