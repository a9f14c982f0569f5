package main

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/pipeline"
)

// mostConflicts is how many conflicts are described one by one: both results of one are
// read to find where they differ.
const mostConflicts = 5

// conflictTexts returns for each conflict a line on where the results differ. A conflict
// is the most serious finding of a run: a result is not a function of its inputs.
func conflictTexts(e *experiment, store *artifacts.Store, all []pipeline.Conflict) []string {
	// First what this run has found out.
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y pipeline.Conflict) int { return older(x) - older(y) })
	var out []string
	for i, c := range all {
		if i == mostConflicts {
			return append(out, fmt.Sprintf("%s: and %s more; `infoplane status %s --json` lists them", e.graph.Name(), count.Of(len(all)-i, "conflict"), e.command()))
		}
		out = append(out, conflictText(e, store, c))
	}
	return out
}

func older(c pipeline.Conflict) int {
	if c.Computed != nil {
		return 0
	}
	return 1
}

// conflictText returns where two results differ, which of them is used, and what to do.
func conflictText(e *experiment, store *artifacts.Store, c pipeline.Conflict) string {
	var results []string
	for _, r := range c.Results {
		results = append(results, r.String()[:12])
	}
	text := fmt.Sprintf("%s:%s: %s: %s; %d results for one key (%s), of which %s is used",
		e.graph.Name(), c.Node, c.Port, (&pipeline.Engine{Store: store}).Difference(c), len(results), strings.Join(results, ", "), c.Stands.String()[:12])
	if c.Computed != nil && *c.Computed != c.Stands {
		text += ", not " + c.Computed.String()[:12] + " of this run"
	}
	a := e.graph.Action(c.Node)
	cause := fmt.Sprintf("stage %s was changed, raise its Version, which is %d, so that its results get new keys", a.Stage(), a.Version())
	if a.Replaced() {
		cause = "the program reads a file or an environment variable that the experiment file does not name, name it under files or environment"
	}
	return text + fmt.Sprintf(". If %s; if not, it is not deterministic: `infoplane verify %s:%s%s` runs it again", cause, e.given, c.Node, e.flags())
}

// conflictsOf gathers the conflicts of actions.
func conflictsOf(all []pipeline.Status) []pipeline.Conflict {
	var out []pipeline.Conflict
	for _, st := range all {
		out = append(out, st.Conflicts...)
	}
	return out
}

// conflicted prints the conflicts among results that a verb has used, and gives the error
// that they amount to; it is nil if there is none.
func (s *session) conflicted(e *experiment, store *artifacts.Store, all []pipeline.Conflict) error {
	for _, line := range conflictTexts(e, store, all) {
		s.note(line)
	}
	return inConflict(e, all)
}

// inConflict is the error of a verb that has used results that contradict each other; it
// is nil if there are none.
func inConflict(e *experiment, all []pipeline.Conflict) error {
	if len(all) == 0 {
		return nil
	}
	nodes := summary.Group(all, func(c pipeline.Conflict) string { return c.Node })
	return &failure{exitMismatch, fmt.Errorf("%s: %s with more than one result for its key, of which one is used: %s", e.graph.Name(), count.Of(len(nodes), "action"), all[0].Node)}
}

// contradicted is the error of a run that computed something else than is recorded.
func contradicted(e *experiment, report pipeline.Report) error {
	computed := slices.DeleteFunc(slices.Clone(report.Conflicts), func(c pipeline.Conflict) bool { return c.Computed == nil })
	if len(computed) == 0 {
		return inConflict(e, report.Conflicts)
	}
	var stages []string
	for _, of := range summary.Group(computed, func(c pipeline.Conflict) string { return e.graph.Action(c.Node).Stage() }) {
		stages = append(stages, e.graph.Action(of[0].Node).Stage())
	}
	nodes := summary.Group(computed, func(c pipeline.Conflict) string { return c.Node })
	return &failure{exitMismatch, fmt.Errorf("%s: %s of stage %s contradicted an earlier result under the same key, as printed above: let the key hold what was changed, or find what is not deterministic",
		e.graph.Name(), count.Of(len(nodes), "action"), strings.Join(stages, ", "))}
}
