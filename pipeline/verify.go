package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"infoplane/artifacts"
)

// ErrStale is the error of a verification of an action that is not fresh: there
// is nothing to compare with. Run it first.
var ErrStale = errors.New("is not up to date")

// Verification is what running an action again has shown.
type Verification struct {
	Node        string       `json:"node"`
	Stage       string       `json:"stage"`
	Differences []Difference `json:"differences,omitempty"`
	Conflicts   []Conflict   `json:"conflicts,omitempty"` // recorded before
	Seconds     float64      `json:"seconds"`
	Err         error        `json:"-"` // the action could not be verified
}

// OK reports whether the action was run and gave the recorded results.
func (v Verification) OK() bool { return v.Err == nil && len(v.Differences) == 0 }

// Difference is an output that came out differently.
type Difference struct {
	Port     string            `json:"port"`
	Recorded artifacts.Logical `json:"recorded"`
	Found    artifacts.Logical `json:"found"`
	Where    string            `json:"where"` // as [Engine.Difference] returns it, the recorded value first
}

// Verify runs the targets of the selection again, without storing anything, and
// compares the logical digests of their outputs with the recorded ones, and these with
// the objects that are stored. Its
// error is the context's, or one of the store; what went wrong with an action
// is in its Verification.
func (e *Engine) Verify(ctx context.Context, g *Graph, sel Selection) ([]Verification, error) {
	sel = sel.of(g)
	calm := *e
	calm.Force = false
	statuses, err := calm.Status(ctx, g, sel)
	if err != nil {
		return nil, err
	}
	status := map[string]Status{}
	for _, s := range statuses {
		status[s.Node] = s
	}
	var targets []*Action
	for i, a := range g.actions {
		if sel.targets[i] {
			targets = append(targets, a)
		}
	}

	v := &verifier{engine: e, context: ctx, status: status, observer: observer{observe: e.Observe, counts: Counts{Total: len(targets)}}}
	out := make([]Verification, len(targets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, e.workers())
	for i, a := range targets {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			out[i] = v.verify(a)
			<-slots
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%s: interrupted: %w", g.name, err)
	}
	return out, nil
}

// verifier is the state of one call of Verify.
type verifier struct {
	engine  *Engine
	context context.Context
	status  map[string]Status
	observer
}

// verify runs one action into a scratch store.
func (v *verifier) verify(a *Action) Verification {
	out := Verification{Node: a.spec.Name, Stage: a.spec.Stage}
	recorded := v.status[a.spec.Name]
	out.Conflicts = recorded.Conflicts
	if !recorded.Usable() {
		out.Err = &Failure{out.Node, out.Stage, fmt.Errorf("%w%s", ErrStale, because(recorded))}
		v.emit(Event{Kind: ActionSkipped}, a, func(c *Counts) { c.Skipped++ })
		return out
	}
	v.emit(Event{Kind: ActionStarted}, a, func(c *Counts) { c.Running++ })
	started := time.Now()
	t, err := v.task(a)
	if err == nil {
		t.progress = v.progress(a)
		err = t.run()
	}
	if err == nil {
		err = v.stored(a, recorded)
	}
	out.Seconds = time.Since(started).Seconds()
	if err != nil {
		out.Err = &Failure{out.Node, out.Stage, err}
		v.emit(Event{Kind: ActionFailed, Seconds: out.Seconds, Err: err}, a, func(c *Counts) { c.Running--; c.Failed++ })
		return out
	}
	for _, port := range a.outputs {
		if was, is := recorded.Outputs[port], t.outputs[port]; was.Logical != is.Logical {
			where := difference(
				func() ([]byte, error) { return v.engine.Store.Bytes(was) },
				func() ([]byte, error) { return t.to.Bytes(is) })
			out.Differences = append(out.Differences, Difference{port, was.Logical, is.Logical, where})
		}
	}
	v.emit(Event{Kind: ActionFinished, Seconds: out.Seconds}, a, func(c *Counts) { c.Running--; c.Ran++ })
	return out
}

// stored compares the objects of an action's recorded outputs with both their digests.
// Those that were removed to save space are not there.
func (v *verifier) stored(a *Action, recorded Status) error {
	for _, port := range a.outputs {
		if slices.Contains(recorded.Removed, port) {
			continue
		}
		if err := v.engine.Store.Verify(recorded.Outputs[port]); err != nil {
			return fmt.Errorf("output %s, as it is stored: %w", port, err)
		}
	}
	return nil
}

// task prepares an action to run into a scratch store. Inputs that were removed to
// save space are made again, and must be what is recorded.
func (v *verifier) task(a *Action) (*Task, error) {
	t := newTask(v.context, a, v.engine.Store, artifacts.InMemory(), map[string]artifacts.Ref{})
	t.scratch = map[string]*artifacts.Store{}
	for _, in := range a.inputs {
		status := v.status[in.from.spec.Name]
		ref, there := status.Outputs[in.output]
		if !there {
			continue // absent
		}
		t.inputs[in.port] = ref
		if !slices.Contains(status.Removed, in.output) {
			continue
		}
		made, err := v.task(in.from)
		if err == nil {
			err = made.run()
		}
		if err != nil {
			return nil, fmt.Errorf("input %s, made again by %s: %w", in.port, in.from.spec.Name, err)
		}
		if made.outputs[in.output].Logical != ref.Logical {
			return nil, fmt.Errorf("input %s: %s, which was removed to save space, does not come out as recorded; `infoplane verify` it",
				in.port, in.from.spec.Name)
		}
		t.inputs[in.port], t.scratch[in.port] = made.outputs[in.output], made.to
	}
	return t, nil
}

func because(s Status) string {
	if len(s.Reasons) == 0 {
		return ""
	}
	return ": " + s.Reasons[0].String()
}
