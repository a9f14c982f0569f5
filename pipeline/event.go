package pipeline

import (
	"slices"
	"sync"

	"infoplane/artifacts"
)

// EventKind describes what happened to an action in a run.
type EventKind int

const (
	ActionStarted   EventKind = iota + 1 // Reasons say why
	ActionProgress                       // Done of Total Units
	ActionFinished                       // ran, and its outputs are recorded; took Seconds
	ActionFresh                          // its outputs were there already
	ActionFailed                         // Err is why
	ActionSkipped                        // not run: it depends on a failure, or the run ends early
	ActionLocked                         // another process runs it (Err has which); its result will be taken over
	ActionRestarted                      // its input was lost (Err); it will start again after the input's producer
)

var eventNames = [...]string{
	ActionStarted:   "started",
	ActionProgress:  "progress",
	ActionFinished:  "finished",
	ActionFresh:     "fresh",
	ActionFailed:    "failed",
	ActionSkipped:   "skipped",
	ActionLocked:    "claimed",
	ActionRestarted: "restarted",
}

func (k EventKind) String() string { return eventNames[k] }

// MarshalText returns the words of String.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Event is one step of a run, for a display of its progress.
type Event struct {
	Kind    EventKind
	Node    string // name of the action
	Stage   string
	Reasons []Reason // of ActionStarted
	Done    int      // of ActionProgress
	Total   int
	Unit    string
	Seconds float64 // of ActionFinished and ActionFailed: since the action started
	Err     error   // of ActionFailed, ActionLocked and ActionRestarted
	Counts  Counts  // of the run, after the event
}

// Counts describes how far a run is. Total is Ran + Fresh + Failed + Skipped at its
// end.
type Counts struct {
	Total   int `json:"total"` // actions of the selection
	Ran     int `json:"ran"`
	Fresh   int `json:"fresh"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	Running int `json:"running"`

	Elsewhere int `json:"elsewhere"` // run by other processes right now
}

// observer counts the actions of a run by what became of them, and passes events on.
type observer struct {
	observe func(Event) // may be nil

	mu     sync.Mutex
	counts Counts
}

// emit passes an event of an action on, with the counts after the update, which may be nil.
func (o *observer) emit(v Event, a *Action, update func(*Counts)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if update != nil {
		update(&o.counts)
	}
	if o.observe != nil {
		v.Node, v.Stage, v.Counts = a.spec.Name, a.spec.Stage, o.counts
		o.observe(v)
	}
}

// progress returns what passes on how far an action is.
func (o *observer) progress(a *Action) func(done, total int, unit string) {
	return func(done, total int, unit string) {
		o.emit(Event{Kind: ActionProgress, Done: done, Total: total, Unit: unit}, a, nil)
	}
}

// count updates the counts.
func (o *observer) count(update func(*Counts)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	update(&o.counts)
}

// Report describes what a run did.
type Report struct {
	Counts            // Ran, Fresh, Failed, Skipped of Total; the rest is Left
	Left      int     // of Total, to other processes; see [Engine.Patience]
	Seconds   float64 // wall time
	Failures  []*Failure
	Conflicts []Conflict // keys with several results, of this run or earlier ones

	Freed    artifacts.Freed // removed to keep the store within its budget
	Unshrunk error           // why more could not be removed; the run does not fail by it

	outputs map[string]map[string]artifacts.Ref
	nodes   []*node // of a run in which nothing had to run, by index of the action; nil if not selected
}

// Status returns what [Engine.Status] would say after a run in which nothing had to run, without
// another look at the store. It is false after any other run, after that of a selection, and where
// results conflict.
func (r Report) Status() ([]Status, bool) {
	if len(r.nodes) == 0 || len(r.Conflicts) > 0 || slices.Contains(r.nodes, nil) {
		return nil, false
	}
	out := make([]Status, len(r.nodes))
	for i, n := range r.nodes {
		out[i] = Status{
			Node: n.action.spec.Name, Stage: n.action.spec.Stage, State: Fresh, Key: &n.key,
			Outputs: n.outputs, Removed: n.removed, Seconds: n.took, Started: n.started,
		}
	}
	return out, true
}

// Output finds what an action wrote, in this run or an earlier one; it is false
// if the action failed or was skipped.
func (r Report) Output(node, port string) (artifacts.Ref, bool) {
	ref, ok := r.outputs[node][port]
	return ref, ok
}
