package pipeline

import (
	"context"

	"infoplane/artifacts"
)

// State says what a run would do with an action.
type State int

const (
	Fresh   State = iota + 1 // nothing: its outputs are there
	Stale                    // run it
	Waiting                  // it depends on what a stale action will write: run it, or nothing
)

var stateNames = [...]string{Fresh: "fresh", Stale: "stale", Waiting: "waiting"}

func (s State) String() string { return stateNames[s] }

// MarshalText gives the words of String.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Status is what is known of one action without running anything.
type Status struct {
	Node      string                   `json:"node"`
	Stage     string                   `json:"stage"`
	State     State                    `json:"state"`
	Reasons   []Reason                 `json:"reasons,omitempty"`   // of Stale, in the order of [ReasonKind]
	WaitsFor  []string                 `json:"waits_for,omitempty"` // input ports whose content is not known yet
	Key       *artifacts.Key           `json:"key,omitempty"`       // nil while it waits
	Outputs   map[string]artifacts.Ref `json:"outputs,omitempty"`   // of the record of Key, by port
	Seconds   float64                  `json:"seconds,omitempty"`   // that the last run took, if known
	Conflicts []Conflict               `json:"conflicts,omitempty"` // of Key
}

// Status says of each selected action whether it is fresh, and if not, why. It
// reads no object, and changes nothing.
//
// An action whose objects are lost will write the same content again, so the
// actions after it are judged by what it wrote. What an action with a new key
// will write is not known: the actions after it wait, unless they differ from
// their last run by themselves.
func (e *Engine) Status(ctx context.Context, g *Graph, sel Selection) ([]Status, error) {
	g.check()
	sel = sel.of(g)
	var out []Status
	known := make([]map[string]artifacts.Ref, len(g.actions)) // outputs by index; nil if not known
	for i, a := range g.actions {
		if !sel.members[i] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := e.status(a, known)
		if err != nil {
			return nil, &Failure{a.spec.Name, a.spec.Stage, err}
		}
		if e.Force && sel.targets[i] {
			s.State, s.Reasons = Stale, append(s.Reasons, Reason{Kind: Forced})
		}
		known[i] = s.Outputs
		out = append(out, s)
	}
	return out, nil
}

// status judges an action by what is known of the actions before it.
func (e *Engine) status(a *Action, known []map[string]artifacts.Ref) (Status, error) {
	s := Status{Node: a.spec.Name, Stage: a.spec.Stage}
	inputs := map[string]artifacts.Logical{}
	for _, in := range a.inputs {
		if ref, ok := known[in.from.index][in.output]; ok {
			inputs[in.port] = ref.Logical
		} else {
			s.WaitsFor = append(s.WaitsFor, in.port)
		}
	}
	if len(s.WaitsFor) == 0 {
		key := actionKey(a, func(in edge) artifacts.Logical { return inputs[in.port] })
		s.Key = &key
		f, err := e.find(a, key, e.Store.Has)
		if err != nil {
			return s, err
		}
		s.Conflicts, s.Outputs = f.conflicts, f.outputs()
		if f.record != nil {
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
	switch s.Reasons = changes(a, last, inputs); {
	case len(s.Reasons) > 0:
	case len(s.WaitsFor) > 0:
		s.State = Waiting
	default:
		s.Reasons = []Reason{{Kind: NoRecord}}
	}
	return s, nil
}
