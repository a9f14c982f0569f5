package main

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"infoplane/pipeline"
)

// runProgress is the state of a run by its events: what is running, what is done,
// and how long the rest may take. The displays read it.
type runProgress struct {
	mu      sync.Mutex
	name    string
	workers int
	longest int // characters of the longest name of an action
	since   time.Time
	counts  pipeline.Counts
	stages  []*stageProgress   // in the order of the graph
	begun   map[string]bool    // actions that have begun, or ended
	expect  map[string]float64 // seconds that actions probably take, by their names; nil: nothing is known
	slots   []*activity        // running actions; nil is a free slot
}

// stageProgress counts the actions of one stage.
type stageProgress struct {
	name                               string
	total, ran, fresh, failed, skipped int
	seconds                            float64  // spent on those that ran
	expected                           float64  // that all were expected to take …
	gone                               float64  // … those that have ended …
	took                               float64  // … and those that ran
	longest                            []string // actions that have not begun, and some that have, those of the longest first
}

func (s *stageProgress) ended() int { return s.ran + s.fresh + s.failed + s.skipped }

// activity is one running action.
type activity struct {
	node, stage string
	since       time.Time
	done, total int
	unit        string
}

// newRunProgress is the state of a run at its beginning. The expected seconds of its actions may
// be nil.
func newRunProgress(g *pipeline.Graph, selected []string, workers int, expect map[string]float64, now time.Time) *runProgress {
	c := &runProgress{name: g.Name(), workers: workers, since: now, counts: pipeline.Counts{Total: len(selected)}, expect: expect}
	for _, node := range selected {
		stage := c.stage(g.Action(node).Stage())
		stage.total++
		stage.expected += expect[node]
		stage.longest = append(stage.longest, node)
		c.longest = max(c.longest, utf8.RuneCountInString(node))
	}
	for _, s := range c.stages {
		slices.SortStableFunc(s.longest, func(a, b string) int { return cmp.Compare(expect[b], expect[a]) })
	}
	return c
}

// stage finds a stage by name, and adds it if it is new.
func (c *runProgress) stage(name string) *stageProgress {
	for _, s := range c.stages {
		if s.name == name {
			return s
		}
	}
	s := &stageProgress{name: name}
	c.stages = append(c.stages, s)
	return s
}

// follow updates the progress by one event. It returns the stage that the event completed, if any.
func (c *runProgress) follow(e pipeline.Event, now time.Time) *stageProgress {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts = e.Counts
	stage := c.stage(e.Stage)
	slot := c.slot(e.Node)
	if c.begun == nil {
		c.begun = map[string]bool{}
	}
	c.begun[e.Node] = e.Kind != pipeline.ActionRestarted && e.Kind != pipeline.ActionLocked
	switch e.Kind {
	case pipeline.ActionStarted:
		c.occupy(&activity{node: e.Node, stage: e.Stage, since: now})
		return nil
	case pipeline.ActionProgress:
		if slot >= 0 {
			a := c.slots[slot]
			a.done, a.total, a.unit = e.Done, e.Total, e.Unit
		}
		return nil
	case pipeline.ActionRestarted, pipeline.ActionLocked:
		c.free(slot)
		return nil
	case pipeline.ActionFinished:
		stage.ran++
		stage.seconds += e.Seconds
		stage.took += c.expect[e.Node]
	case pipeline.ActionFresh:
		stage.fresh++
	case pipeline.ActionFailed:
		stage.failed++
	case pipeline.ActionSkipped:
		stage.skipped++
	}
	c.free(slot)
	stage.gone += c.expect[e.Node]
	if stage.ended() == stage.total {
		return stage
	}
	return nil
}

func (c *runProgress) slot(node string) int {
	for i, a := range c.slots {
		if a != nil && a.node == node {
			return i
		}
	}
	return -1
}

// occupy puts an action into the first free slot, so that a display can keep a
// line for each and never jumps.
func (c *runProgress) occupy(a *activity) {
	for i := range c.slots {
		if c.slots[i] == nil {
			c.slots[i] = a
			return
		}
	}
	c.slots = append(c.slots, a)
}

func (c *runProgress) free(slot int) {
	if slot >= 0 {
		c.slots[slot] = nil
	}
}

// ended counts the actions that are done with, one way or another.
func (c *runProgress) ended() int {
	return c.counts.Ran + c.counts.Fresh + c.counts.Failed + c.counts.Skipped
}

// troubles returns what failed, and what other processes are doing for this run.
func (c *runProgress) troubles() string {
	text := ""
	if c.counts.Failed > 0 {
		text += fmt.Sprintf(", %d failed", c.counts.Failed)
	}
	if c.counts.Elsewhere > 0 {
		text += fmt.Sprintf(", %d run by another process", c.counts.Elsewhere)
	}
	return text
}

// rate returns how many actions ran in a second, or in a minute if that is less
// than one.
func (c *runProgress) rate(now time.Time) string {
	perSecond := float64(c.counts.Ran) / max(now.Sub(c.since).Seconds(), 1e-3)
	if perSecond < 1 {
		return fmt.Sprintf("%.1f/min", 60*perSecond)
	}
	return fmt.Sprintf("%.1f/s", perSecond)
}

// left estimates how long the rest of the run takes, from the work that remains. An action is
// expected to take as long as it probably does, in proportion to what those of its stage took so
// far, or running ones promise by their progress. The sum is spread over the workers, and no run
// ends before its longest action. It is false while nothing is known, and once all that is left
// takes longer than was expected, so that nobody knows for how much longer.
func (c *runProgress) left(now time.Time) (time.Duration, bool) {
	work, longest, known := 0.0, 0.0, false
	for _, s := range c.stages {
		running, mean, scale := c.pace(s, now)
		if scale == 0 {
			continue
		}
		rest, waiting := (s.expected-s.gone)*scale, s.total-s.ended()-len(running)
		if s.expected == 0 {
			rest = mean * float64(waiting)
		}
		for _, a := range running {
			expected := c.expect[a.node] * scale
			if s.expected == 0 {
				expected = mean
			} else {
				rest -= expected
			}
			spent := now.Sub(a.since).Seconds()
			more := max(expected-spent, 0)
			if a.done > 0 && a.total > 0 {
				more = spent * float64(a.total-a.done) / float64(a.done)
			}
			work, longest = work+more, max(longest, more)
		}
		if waiting > 0 {
			rest = max(rest, 0)
			work, longest = work+rest, max(longest, min(rest, c.next(s)*scale), rest/float64(waiting))
		}
		known = known || work > 0
	}
	remaining := c.counts.Total - c.ended()
	parallel := max(1, min(c.workers, remaining))
	return time.Duration(max(work/float64(parallel), longest) * float64(time.Second)), known && remaining > 0
}

// next is how long the longest action of a stage takes that has not begun; 0 if nothing is known.
func (c *runProgress) next(s *stageProgress) float64 {
	for len(s.longest) > 0 && c.begun[s.longest[0]] {
		s.longest = s.longest[1:]
	}
	if len(s.longest) == 0 {
		return 0
	}
	return c.expect[s.longest[0]]
}

// pace returns the running actions of a stage, how long one takes on average, and by how much
// longer than expected they take; 0 if nothing is known.
func (c *runProgress) pace(s *stageProgress, now time.Time) (running []*activity, mean, scale float64) {
	promised, expected, promises := 0.0, 0.0, 0
	for _, a := range c.slots {
		if a == nil || a.stage != s.name {
			continue
		}
		running = append(running, a)
		if a.done > 0 && a.total > 0 {
			promised += now.Sub(a.since).Seconds() * float64(a.total) / float64(a.done)
			expected += c.expect[a.node]
			promises++
		}
	}
	switch {
	case s.ran > 0:
		mean, promised, expected = s.seconds/float64(s.ran), s.seconds, s.took
	case promises > 0:
		mean = promised / float64(promises)
	case s.expected > 0:
		return running, 0, 1
	default:
		return running, 0, 0
	}
	if s.expected > 0 && expected > 0 {
		return running, mean, promised / expected
	}
	return running, mean, 1
}
