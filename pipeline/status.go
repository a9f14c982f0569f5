package pipeline

import (
	"context"
	"time"

	"infoplane/artifacts"
)

// State describes what a run would do with an action.
type State int

const (
	Fresh   State = iota + 1 // nothing: its outputs are there
	Stale                    // run it
	Waiting                  // it depends on what a stale action will write: run it, or nothing
)

var stateNames = [...]string{Fresh: "fresh", Stale: "stale", Waiting: "waiting"}

func (s State) String() string { return stateNames[s] }

// MarshalText returns the words of String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Status is what is known of one action without running anything.
type Status struct {
	Node      string                   `json:"node"`
	Stage     string                   `json:"stage"`
	State     State                    `json:"state"`
	Reasons   []Reason                 `json:"reasons,omitempty"`   // of Stale, in the order of [ReasonKind]
	WaitsFor  []string                 `json:"waits_for,omitempty"` // input ports whose content is not certain yet
	Absent    []string                 `json:"absent,omitempty"`    // optional inputs that Outputs were made without; they are in WaitsFor too
	Key       *artifacts.Key           `json:"key,omitempty"`       // nil while it waits and has no outputs
	Outputs   map[string]artifacts.Ref `json:"outputs,omitempty"`   // of the record of Key, by port
	Removed   []string                 `json:"removed,omitempty"`   // those of Outputs whose objects were removed to save space
	Seconds   float64                  `json:"seconds,omitempty"`   // that the last run took, if known
	Conflicts []Conflict               `json:"conflicts,omitempty"` // of Key
	Started   time.Time                `json:"-"`                   // when Outputs were made; zero without them
}

// Usable reports whether there are outputs and no better ones are known: the action is
// fresh, or it waits and ran without the optional inputs that are still absent.
func (s Status) Usable() bool {
	return s.State == Fresh || s.State == Waiting && len(s.Outputs) > 0
}

// Status returns for each selected action whether it is fresh, and if not, why. It
// reads no object, and changes nothing; but records of a tier are kept in the store.
//
// An action whose objects are lost will write the same content again, so the
// actions after it are judged by what it wrote. What an action with a new key
// will write is not known: the actions after it wait, unless they differ from
// their last run by themselves. An action that could do without what it waits for
// may have run so: then it has outputs while it waits, and so may the actions
// after it.
func (e *Engine) Status(ctx context.Context, g *Graph, sel Selection) ([]Status, error) {
	g.check()
	width := lookupsFolder
	if e.Store.Tiered() {
		width = lookups
	}
	found, err := e.lookAhead(ctx, g, sel, width)
	if err != nil {
		return nil, err
	}
	sel = sel.of(g)
	out := make([]Status, 0, len(g.actions))
	known := make([]*Status, len(g.actions)) // by index
	for i, a := range g.actions {
		if !sel.members[i] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := e.status(a, known, found[i])
		if err != nil {
			return nil, &Failure{a.spec.Name, a.spec.Stage, err}
		}
		if e.Force && sel.targets[i] {
			s.State, s.Reasons = Stale, append(s.Reasons, Reason{Kind: Forced})
		}
		out = append(out, s)
		known[i] = &out[len(out)-1]
	}
	return out, nil
}

// status judges an action by what is known of the actions before it, and what was found of
// it.
func (e *Engine) status(a *Action, known []*Status, ahead ahead) (Status, error) {
	s := Status{Node: a.spec.Name, Stage: a.spec.Stage}
	in := gather(a, known)
	s.WaitsFor = in.open
	if in.complete {
		key := actionKey(a, func(in edge) artifacts.Logical { return known[in.from.index].Outputs[in.output].Logical })
		f := ahead.found
		if ahead.key != key {
			var err error
			if f, err = e.find(a, key, e.Store.Has); err != nil {
				return s, err
			}
		}
		if len(in.open) == 0 || f.fresh() {
			s.Key, s.Conflicts, s.Outputs, s.Removed = &key, f.conflicts, f.outputs(), f.removed
			if f.record != nil {
				s.Started = f.record.Started
			}
		}
		switch {
		case len(in.open) > 0 && f.fresh():
			s.State, s.Absent, s.Seconds = Waiting, in.absent, f.record.Seconds
			return s, nil
		case len(in.open) == 0 && f.record != nil:
			s.State, s.Reasons, s.Seconds = Fresh, f.reasons, f.record.Seconds
			if len(s.Reasons) > 0 {
				s.State = Stale
			}
			return s, nil
		}
	}
	s.State = Stale
	last, ok := e.last(a)
	if !ok {
		s.Reasons = []Reason{{Kind: NoRecord}}
		return s, nil
	}
	s.Seconds = last.Seconds
	switch s.Reasons = changes(a, last, in.certain); {
	case len(s.Reasons) > 0:
	case len(s.WaitsFor) > 0:
		s.State = Waiting
	default:
		s.Reasons = []Reason{{Kind: NoRecord}}
	}
	return s, nil
}

// gathered is what is known of an action's inputs.
type gathered struct {
	certain  map[string]artifacts.Logical // by port
	open     []string                     // ports of the others …
	absent   []string                     // … of which these have no content at all now, and are optional
	complete bool                         // the action could run with what there is now
}

func gather(a *Action, known []*Status) gathered {
	g := gathered{certain: map[string]artifacts.Logical{}, complete: true}
	optional, there := 0, 0
	for _, in := range a.inputs {
		from := known[in.from.index]
		ref, ok := from.Outputs[in.output]
		if in.optional {
			optional++
			if ok {
				there++
			}
		}
		switch {
		case ok && from.State != Waiting:
			g.certain[in.port] = ref.Logical
			continue
		case !ok && in.optional:
			g.absent = append(g.absent, in.port)
		case !ok:
			g.complete = false
		}
		g.open = append(g.open, in.port)
	}
	g.complete = g.complete && (optional == 0 || there > 0)
	return g
}
