package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

// watchEvery is how often a store is looked at, or less often where a look takes long.
const watchEvery = 2 * time.Second

// watch prints a line whenever the state of an experiment changes, wherever it is worked
// on, until everything is fresh. It starts nothing, and ending it stops nothing.
func (s *session) watch(c *cli.Context, e *experiment, targets []string) error {
	ctx, done := s.interruptible(c.Context, func() { s.note("no longer watched; what is at work goes on") })
	defer done()
	var w watched
	for said := ""; ; {
		begun := time.Now()
		line := e.name + ": nothing is done yet, and there is no store"
		switch found, err := s.results(c, e, targets...); {
		case exitCode(err) == exitNoStore: // the run that makes it may still be waiting for a node
		case err != nil:
			return err
		default:
			held, err := found.store.Leases()
			if err != nil {
				return err
			}
			line = w.line(e.name, found.all, held, begun)
			if !anyStale(found.all) {
				s.note(line)
				return inConflict(e, conflictsOf(found.all))
			}
		}
		if line != said {
			s.note(line)
			said = line
		}
		select {
		case <-ctx.Done():
			return quiet(exitInterrupted)
		case <-time.After(max(watchEvery, 10*time.Since(begun))):
		}
	}
}

// watched is what was seen at first, from which the rate follows.
type watched struct {
	since time.Time
	fresh int
}

// line returns the state of the run: actions done, their rate, the hosts at work and the
// time left.
func (w *watched) line(name string, all []pipeline.Status, held []artifacts.Held, now time.Time) string {
	fresh := 0
	for _, st := range all {
		if st.State == pipeline.Fresh {
			fresh++
		}
	}
	if w.since.IsZero() {
		w.since, w.fresh = now, fresh
	}
	text := fmt.Sprintf("%s: %d of %s done", name, fresh, count.Of(len(all), "action"))
	if fresh == len(all) {
		return text
	}
	if hosts := atWork(held); hosts != "" {
		text += ", at work: " + hosts
	} else {
		text += ", nobody is at work"
	}
	if ran, passed := fresh-w.fresh, now.Sub(w.since); ran > 0 {
		text += fmt.Sprintf(", about %s left", seconds(passed/time.Duration(ran)*time.Duration(len(all)-fresh)))
	}
	return text
}

// atWork lists the hosts that run actions, with how many, in the order of their names.
func atWork(held []artifacts.Held) string {
	actions := map[string]int{}
	for _, l := range held {
		switch {
		case l.Dead || l.Of == "gc":
		case strings.HasPrefix(l.Of, "run-"):
			actions[l.Host] += 0
		default:
			actions[l.Host]++
		}
	}
	var hosts []string
	for host, n := range actions {
		hosts = append(hosts, fmt.Sprintf("%s (%s)", host, count.Of(n, "action")))
	}
	slices.Sort(hosts)
	return strings.Join(hosts, ", ")
}
