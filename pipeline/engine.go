package pipeline

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"infoplane/artifacts"
)

// Engine runs graphs on a store.
type Engine struct {
	Store     *artifacts.Store
	Workers   int           // actions that run at a time; below 1 means 1
	Kernel    string        // noted in records: "portable", "avx2"
	Force     bool          // run the targets even if they are fresh; not what they depend on
	KeepGoing bool          // after a failure go on with all that does not depend on it
	Peek      bool          // results that are found are read, and not noted as used or as the last of their actions
	Deliver   bool          // before Run ends, it reads the published files, and makes those again that are missing or damaged
	Wanted    []Published   // with Deliver: outputs that are read after the run, which it treats like published files
	Budget    int64         // bytes that the store may hold: Run removes derivable objects beyond it; 0 is no limit
	Patience  time.Duration // how long Run waits for other processes when it has nothing to start; 0: until they are done
	Observe   func(Event)   // called for every step of Run and Verify, by one goroutine at a time; may be nil
}

func (e *Engine) workers() int { return max(1, e.Workers) }

// pointer names a node in the store, where the last key of each is remembered.
func (a *Action) pointer() string { return a.graph.name + ":" + a.spec.Name }

// Conflict is a break of the promise that results depend on inputs alone: one
// key, several results. The first one whose objects are there stands. Either the
// action is not deterministic, or its stage was changed and its version was not.
type Conflict struct {
	Node     string              `json:"node"`
	Key      artifacts.Key       `json:"key"`
	Port     string              `json:"port"`
	Results  []artifacts.Logical `json:"results"`            // different ones, the oldest first
	Stands   artifacts.Logical   `json:"stands"`             // that of Results which is used
	Computed *artifacts.Logical  `json:"computed,omitempty"` // that of Results which this run computed; nil if it did not run the action

	refs []artifacts.Ref // of Results
}

// found is what the store has of one key.
type found struct {
	record    *artifacts.Record // of the result that stands; nil if there is none
	reasons   []Reason          // which of its objects are not there, but ought to be
	removed   []string          // outputs whose objects are not there, and need not be
	conflicts []Conflict
}

// fresh reports whether the record's objects are there, except derivable ones.
func (f found) fresh() bool { return f.record != nil && len(f.reasons) == 0 }

// complete reports whether the record's objects are all there.
func (f found) complete() bool { return f.fresh() && len(f.removed) == 0 }

// better reports whether a record is to stand rather than an older one.
func (f found) better(than found) bool {
	return than.record == nil || f.fresh() && !than.fresh() || f.complete() && !than.complete()
}

// outputs returns the record's outputs by port; it is nil without a record.
func (f found) outputs() map[string]artifacts.Ref {
	if f.record == nil {
		return nil
	}
	return refs(*f.record)
}

func refs(r artifacts.Record) map[string]artifacts.Ref {
	out := make(map[string]artifacts.Ref, len(r.Outputs))
	for _, o := range r.Outputs {
		out[o.Port] = o.Ref
	}
	return out
}

// find looks a key up. The oldest record stands whose objects are all there, or, if
// there is none, the oldest that lacks derivable ones only. To check that they are
// there takes a stat of each, which reads nothing; where damage was found before,
// intact reads them.
func (e *Engine) find(a *Action, key artifacts.Key, there func(artifacts.Ref) bool) (found, error) {
	records, err := e.Store.Records(key)
	if err != nil || len(records) == 0 {
		return found{}, err
	}
	slices.SortStableFunc(records, func(x, y artifacts.Record) int {
		return cmp.Or(x.Started.Compare(y.Started), cmp.Compare(x.Seconds, y.Seconds))
	})
	var f found
	for i, r := range records {
		one := found{record: &records[i]}
		one.reasons, one.removed = e.lost(a, r, there)
		if one.better(f) {
			f = one
		}
		if f.complete() {
			break
		}
	}
	f.conflicts = conflicts(a, key, records, f.outputs())
	if f.fresh() && !e.Peek {
		e.Store.UseRecord(*f.record)
	}
	return f, nil
}

// lost returns which outputs are not there though they ought to be, first the missing,
// then the damaged; and which are not there and need not be, by the action or, for results that
// were imported without them, by the record.
func (e *Engine) lost(a *Action, r artifacts.Record, there func(artifacts.Ref) bool) (reasons []Reason, removed []string) {
	var missing, damaged []Reason
	outputs, left := refs(r), map[string]bool{}
	for _, out := range r.Outputs {
		left[out.Port] = out.Derivable
	}
	for _, port := range a.outputs {
		switch ref, recorded := outputs[port]; {
		case recorded && there(ref):
		case recorded && (a.derived[port] || left[port]):
			removed = append(removed, port)
		case recorded && errors.Is(e.Store.Verify(ref), artifacts.ErrDamaged):
			damaged = append(damaged, Reason{Kind: OutputDamaged, Name: port})
		default:
			missing = append(missing, Reason{Kind: OutputMissing, Name: port})
		}
	}
	return append(missing, damaged...), removed
}

// intact reports whether an object is there and undamaged.
func (e *Engine) intact(r artifacts.Ref) bool { return e.Store.Verify(r) == nil }

// conflicts lists the outputs on which the records of one key differ.
func conflicts(a *Action, key artifacts.Key, records []artifacts.Record, stands map[string]artifacts.Ref) []Conflict {
	if len(records) < 2 {
		return nil
	}
	var out []Conflict
	for _, port := range a.outputs {
		c := Conflict{Node: a.spec.Name, Key: key, Port: port, Stands: stands[port].Logical}
		for _, r := range records {
			if ref, ok := refs(r)[port]; ok && !slices.Contains(c.Results, ref.Logical) {
				c.Results, c.refs = append(c.Results, ref.Logical), append(c.refs, ref)
			}
		}
		if len(c.Results) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// reasons returns why an action without a record of its key is stale: what differs
// from its last run, and which inputs are absent and why.
func (e *Engine) reasons(a *Action, inputs map[string]artifacts.Logical, absent map[string]string) []Reason {
	var out []Reason
	lost := false // an input that the last run had
	if last, ok := e.last(a); ok {
		out = changes(a, last, inputs)
		lost = slices.ContainsFunc(last.Inputs, func(in artifacts.Input) bool { return absent[in.Port] != "" })
	}
	if len(out) == 0 && !lost {
		out = []Reason{{Kind: NoRecord}}
	}
	for _, in := range a.inputs {
		if why := absent[in.port]; why != "" {
			out = append(out, Reason{Kind: InputAbsent, Name: in.port, New: why})
		}
	}
	return out
}

// last recalls the record of the action's last run.
func (e *Engine) last(a *Action) (artifacts.Record, bool) {
	key, ok := e.Store.LastKey(a.pointer())
	if !ok {
		return artifacts.Record{}, false
	}
	records, err := e.Store.Records(key)
	if err != nil || len(records) == 0 {
		return artifacts.Record{}, false // the record that the pointer names was removed
	}
	return records[0], true
}

// remember notes the key of the action's last run. A pointer that cannot be
// written loses a reason of `why`, and nothing else.
func (e *Engine) remember(a *Action, key artifacts.Key) {
	_ = e.Store.SetLastKey(a.pointer(), key)
}
