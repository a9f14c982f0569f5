package main

import (
	"fmt"
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
	stages  []*stageProgress // in the order of the graph
	slots   []*activity      // running actions; nil is a free slot
}

// stageProgress counts the actions of one stage.
type stageProgress struct {
	name                               string
	total, ran, fresh, failed, skipped int
	seconds                            float64 // spent on those that ran
	first                              time.Time
}

func (s *stageProgress) ended() int { return s.ran + s.fresh + s.failed + s.skipped }

// activity is one running action.
type activity struct {
	node, stage string
	since       time.Time
	done, total int
	unit        string
}

func newRunProgress(g *pipeline.Graph, selected []string, workers int, now time.Time) *runProgress {
	c := &runProgress{name: g.Name(), workers: workers, since: now, counts: pipeline.Counts{Total: len(selected)}}
	for _, node := range selected {
		c.stage(g.Action(node).Stage()).total++
		c.longest = max(c.longest, utf8.RuneCountInString(node))
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
	switch e.Kind {
	case pipeline.ActionStarted:
		if stage.first.IsZero() {
			stage.first = now
		}
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
	case pipeline.ActionFresh:
		stage.fresh++
	case pipeline.ActionFailed:
		stage.failed++
	case pipeline.ActionSkipped:
		stage.skipped++
	}
	c.free(slot)
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

// left estimates how long the rest of the run takes. An action is expected to
// take as long as the mean of its stage so far; where none has finished, as
// long as the running ones promise by their progress. The sum is spread over
// the workers. Stages of which nothing is known yet count nothing. It is false
// while nothing is known at all.
func (c *runProgress) left(now time.Time) (time.Duration, bool) {
	work, known := 0.0, false
	for _, s := range c.stages {
		mean, promised, promises, running := 0.0, 0.0, 0, 0
		for _, a := range c.slots {
			if a == nil || a.stage != s.name {
				continue
			}
			running++
			if a.done > 0 && a.total > 0 {
				promised += now.Sub(a.since).Seconds() * float64(a.total) / float64(a.done)
				promises++
			}
		}
		switch {
		case s.ran > 0:
			mean = s.seconds / float64(s.ran)
		case promises > 0:
			mean = promised / float64(promises)
		default:
			continue
		}
		known = true
		work += mean * float64(s.total-s.ended()-running)
		for _, a := range c.slots {
			if a == nil || a.stage != s.name {
				continue
			}
			if spent := now.Sub(a.since).Seconds(); a.done > 0 && a.total > 0 {
				work += spent * float64(a.total-a.done) / float64(a.done)
			} else {
				work += max(mean-spent, 0)
			}
		}
	}
	remaining := c.counts.Total - c.ended()
	parallel := max(1, min(c.workers, remaining))
	return time.Duration(work / float64(parallel) * float64(time.Second)), known && remaining > 0
}
