package pipeline

import (
	"context"
	"slices"
	"sync"

	"infoplane/artifacts"
)

// How many keys are looked for at once, in the tier of a store and in its folder: an answer
// takes as long as the way there and back, and costs next to nothing on either side.
const (
	lookups       = 96
	lookupsFolder = 16 // which may be that of a file server
)

// lookup asks the tier of the store, if there is one, for the results of the selected
// actions, many at a time, and keeps their records in the store. What the tier does not
// have, or not in time, is left out: the run asks again for what it needs.
//
// An action's key is known once its inputs are. So the actions without inputs come
// first, and each that is found readies others.
func (e *Engine) lookup(ctx context.Context, g *Graph, sel Selection) error {
	if !e.Store.Tiered() {
		return nil
	}
	_, err := e.lookAhead(ctx, g, sel, lookups)
	return err
}

// ahead is what was found of an action, if its key is this one.
type ahead struct {
	key   artifacts.Key
	found found
}

// lookAhead looks for the results of the selected actions, so many at a time, and returns
// what it found, by the index of the action.
func (e *Engine) lookAhead(ctx context.Context, g *Graph, sel Selection, width int) ([]ahead, error) {
	sel = sel.of(g)
	l := &lookupState{
		engine: e, width: width, found: make([]ahead, len(g.actions)),
		outputs: make([]map[string]artifacts.Ref, len(g.actions)), pending: make([]int, len(g.actions)), consumers: make([][]*Action, len(g.actions)),
	}
	for i, a := range g.actions {
		if !sel.members[i] {
			continue
		}
		for _, in := range a.inputs {
			l.pending[i]++
			l.consumers[in.from.index] = append(l.consumers[in.from.index], a)
		}
		if l.pending[i] == 0 {
			l.ready = append(l.ready, a)
		}
	}
	return l.found, l.run(ctx)
}

// lookupState is the state of lookAhead. One goroutine owns it.
type lookupState struct {
	engine    *Engine
	width     int
	found     []ahead                    // by index of the action
	outputs   []map[string]artifacts.Ref // by index of the action; nil if not known
	pending   []int                      // inputs that are not known
	consumers [][]*Action
	ready     []*Action
}

// question asks for the result of one action.
type question struct {
	action *Action
	key    artifacts.Key
}

// answered is the answer for one action.
type answered struct {
	action *Action
	ahead
	err error
}

// run looks the actions up, in whatever order they become ready.
func (l *lookupState) run(ctx context.Context) error {
	questions, answers := make(chan question, l.width), make(chan answered, l.width)
	defer close(questions)
	for range min(l.width, len(l.found)) {
		go func() {
			for q := range questions {
				f, err := l.engine.find(q.action, q.key, l.engine.Store.Has)
				answers <- answered{q.action, ahead{q.key, f}, err}
			}
		}()
	}
	var failed error
	for asked := 0; asked > 0 || len(l.ready) > 0; {
		for asked < l.width && len(l.ready) > 0 {
			a := l.ready[len(l.ready)-1]
			l.ready = l.ready[:len(l.ready)-1]
			if failed != nil || ctx.Err() != nil {
				continue
			}
			key := actionKey(a, func(in edge) artifacts.Logical { return l.outputs[in.from.index][in.output].Logical })
			asked++
			questions <- question{a, key}
		}
		if asked == 0 {
			break
		}
		answer := <-answers
		asked--
		switch {
		case answer.err != nil && failed == nil:
			failed = &Failure{answer.action.spec.Name, answer.action.spec.Stage, answer.err}
		case answer.err == nil:
			l.known(answer)
		}
	}
	return failed
}

// known notes what was found of an action, of which it keeps little, and readies what waits
// for nothing else.
func (l *lookupState) known(answer answered) {
	a, f := answer.action, answer.found
	l.found[a.index] = answer.ahead
	if f.record == nil {
		return
	}
	l.outputs[a.index] = f.outputs()
	f.record = &artifacts.Record{Outputs: f.record.Outputs, Started: f.record.Started, Seconds: f.record.Seconds}
	l.found[a.index] = ahead{answer.key, f}
	for _, c := range l.consumers[a.index] {
		if l.pending[c.index]--; l.pending[c.index] == 0 {
			l.ready = append(l.ready, c)
		}
	}
}

// Fetch brings objects that only the tier of the store has into the store, many at a time.
// What the tier does not have, or not now, is left to who reads it next.
func (e *Engine) Fetch(ctx context.Context, refs []artifacts.Ref, progress func(done, total int)) {
	if !e.Store.Tiered() {
		return
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	done, slots := 0, make(chan struct{}, lookups)
	seen := map[artifacts.Blob]bool{}
	refs = slices.DeleteFunc(slices.Clone(refs), func(r artifacts.Ref) bool {
		known := seen[r.Blob]
		seen[r.Blob] = true
		return known
	})
	for _, ref := range refs {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			_ = e.Store.Bring(ref)
			<-slots
			if progress == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			progress(done, len(refs))
		})
	}
	all.Wait()
}

// fetch is Fetch of outputs, those that output returns.
func (e *Engine) fetch(ctx context.Context, of []Published, output func(Published) (artifacts.Ref, bool)) {
	var refs []artifacts.Ref
	for _, p := range of {
		if ref, ok := output(p); ok {
			refs = append(refs, ref)
		}
	}
	e.Fetch(ctx, refs, nil)
}
