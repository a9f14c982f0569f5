package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"infoplane/pipeline"
)

// display shows how a run goes.
type display interface {
	observe(pipeline.Event)
	print(line string) // a message between the events
	close()            // leaves the terminal as it was
}

// newDisplay makes the display that --progress asks for.
func (s *session) newDisplay(kind string, c *runProgress) display {
	if kind == "auto" {
		kind = "plain"
		if s.terminal(s.stderr) {
			kind = "live"
		}
	}
	switch kind {
	case "none":
		return &plain{progress: c, w: s.messages(), stop: make(chan struct{}), quiet: true}
	case "json":
		return &jsonLines{w: s.messages()}
	case "live":
		return newLive(s, c)
	default:
		return newPlain(s.messages(), c)
	}
}

// jsonLines writes one JSON object per event.
type jsonLines struct {
	mu sync.Mutex
	w  io.Writer
}

// jsonEvent is a line of --progress json.
type jsonEvent struct {
	Event   string            `json:"event"`
	Time    time.Time         `json:"time"`
	Node    string            `json:"node,omitempty"`
	Stage   string            `json:"stage,omitempty"`
	Reasons []pipeline.Reason `json:"reasons,omitempty"`
	Done    int               `json:"done,omitempty"`
	Total   int               `json:"total,omitempty"`
	Unit    string            `json:"unit,omitempty"`
	Seconds float64           `json:"seconds,omitempty"`
	Message string            `json:"message,omitempty"`
	Error   string            `json:"error,omitempty"`
	Counts  *pipeline.Counts  `json:"counts,omitempty"`
}

func (d *jsonLines) observe(e pipeline.Event) {
	line := jsonEvent{
		Event: e.Kind.String(), Node: e.Node, Stage: e.Stage, Reasons: e.Reasons,
		Done: e.Done, Total: e.Total, Unit: e.Unit, Seconds: e.Seconds, Counts: &e.Counts,
	}
	if e.Err != nil {
		line.Error = e.Err.Error()
	}
	d.write(line)
}

func (d *jsonLines) print(line string) { d.write(jsonEvent{Event: "message", Message: line}) }
func (d *jsonLines) close()            {}

func (d *jsonLines) write(line jsonEvent) {
	line.Time = time.Now().UTC()
	text, err := json.Marshal(line)
	if err != nil {
		panic("infoplane: " + err.Error()) // strings and numbers only
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.w.Write(append(text, '\n'))
}

// The times between two summary lines of the plain display: often at first, so
// that a slip shows soon, then so that a log of hours stays readable.
const (
	plainFirst = 5 * time.Second
	plainLater = 30 * time.Second
	plainEarly = time.Minute // how long "at first" is
)

// plain writes lines: a summary now and then, each stage as it completes, every
// failure at once; if it is quiet, failures only.
type plain struct {
	progress *runProgress
	quiet    bool
	w        io.Writer
	mu       sync.Mutex // one line at a time
	stop     chan struct{}
	done     sync.WaitGroup
}

func newPlain(w io.Writer, c *runProgress) *plain {
	d := &plain{progress: c, w: w, stop: make(chan struct{})}
	d.done.Add(1)
	go func() {
		defer d.done.Done()
		for {
			pause := plainFirst
			if time.Since(c.since) > plainEarly {
				pause = plainLater
			}
			select {
			case <-time.After(pause):
				d.print(c.summary(time.Now()))
			case <-d.stop:
				return
			}
		}
	}()
	return d
}

func (d *plain) observe(e pipeline.Event) {
	completed := d.progress.follow(e, time.Now())
	if line := notable(d.progress.name, e); line != "" {
		d.print(line)
	}
	if completed != nil && completed.ran > 0 && !d.quiet {
		d.print(d.progress.name + ": " + completed.String())
	}
}

func (d *plain) print(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintln(d.w, line)
}

func (d *plain) close() {
	close(d.stop)
	d.done.Wait()
}

// String summarizes a completed stage: "train: 6 ran, 2 fresh, 12 s".
func (s *stageProgress) String() string {
	parts := []string{fmt.Sprintf("%d ran", s.ran)}
	for _, more := range []struct {
		n    int
		what string
	}{{s.fresh, "fresh"}, {s.failed, "failed"}, {s.skipped, "skipped"}} {
		if more.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", more.n, more.what))
		}
	}
	parts = append(parts, seconds(time.Duration(s.seconds*float64(time.Second)))+" of work")
	return s.name + ": " + strings.Join(parts, ", ")
}

// notable is the line that an event deserves in any display: failures, and
// inputs that were lost.
func notable(name string, e pipeline.Event) string {
	switch e.Kind {
	case pipeline.ActionFailed:
		return fmt.Sprintf("%s: %s: failed after %s: %v", name, e.Node, seconds(time.Duration(e.Seconds*float64(time.Second))), e.Err)
	case pipeline.ActionRestarted:
		return fmt.Sprintf("%s: %s: %v; its producer runs again", name, e.Node, e.Err)
	}
	return ""
}

// summary is one line on the state of the run.
func (c *runProgress) summary(now time.Time) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var line strings.Builder
	fmt.Fprintf(&line, "%s: %d of %d actions done", c.name, c.ended(), c.counts.Total)
	line.WriteString(c.troubles())
	if c.counts.Ran > 0 {
		line.WriteString(", " + c.rate(now))
	}
	if left, known := c.left(now); known {
		fmt.Fprintf(&line, ", about %s left", seconds(left))
	}
	for _, a := range c.slots {
		if a == nil {
			continue
		}
		fmt.Fprintf(&line, "; %s", a.node)
		if a.total > 0 {
			fmt.Fprintf(&line, " %d of %d %s", a.done, a.total, a.unit)
		}
		break // one shows that it moves; the others move too
	}
	return line.String()
}
