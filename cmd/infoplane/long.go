package main

import (
	"encoding/json"
	"fmt"
	"time"

	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/stages/estimate"
)

// longAction is how long an action of estimate takes at least that is worth a warning.
const longAction = time.Minute

// isLong reports whether estimates take so long, as far as the experiment file tells: those of
// activations that were made elsewhere are not known before they are read.
func isLong(a *pipeline.Action) bool {
	return a.Stage() == "estimate" && a.Seconds() >= longAction.Seconds()
}

// lawText is how the time of the estimates of an action grows, and what makes it shorter.
func lawText(a *pipeline.Action) string {
	var c estimate.Config
	if err := json.Unmarshal(a.Config(), &c); err != nil || c.Law() == "" {
		return "fewer snapshots (epochs) take less"
	}
	return fmt.Sprintf("the time of %s grows like %s; fewer snapshots (epochs) take less", c.Estimator, c.Law())
}

// warnsOfLong observes a run for a display, which it gives a warning before the first of an entry's
// estimates starts that take long.
func warnsOfLong(e *experiment, show display) func(pipeline.Event) {
	warned := map[string]bool{}
	return func(event pipeline.Event) {
		if event.Kind == pipeline.ActionStarted && event.Stage == "estimate" {
			a, entry := e.graph.Action(event.Node), family(event.Node)
			if isLong(a) && !warned[entry] {
				warned[entry] = true
				show.print(fmt.Sprintf("%s: %s: about %s of one core for a network; %s",
					e.graph.Name(), entry, roughly(a.Seconds()), lawText(a)))
			}
		}
		show.observe(event)
	}
}

// printLong prints how long the estimates take that have to run, for entries where one takes long.
func (s *session) printLong(e *experiment, all []pipeline.Status) {
	var long []*pipeline.Action
	for _, st := range all {
		if a := e.graph.Action(st.Node); st.State == pipeline.Stale && isLong(a) {
			long = append(long, a)
		}
	}
	for _, group := range summary.Group(long, func(a *pipeline.Action) string { return family(a.Name()) }) {
		total := 0.0
		for _, a := range group {
			total += a.Seconds()
		}
		s.note(fmt.Sprintf("%s: about %s of one core for %s; %s", family(group[0].Name()), roughly(total), count.Of(len(group), "network"), lawText(group[0])))
	}
}

// roughly is a time without digits that nobody knows.
func roughly(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
