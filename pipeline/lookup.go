package pipeline

import (
	"context"
	"slices"
	"sync"

	"infoplane/artifacts"
)

// lookups is how many keys are looked for at once in the tier of a store: an answer takes
// as long as the way there and back, and costs next to nothing on either side.
const lookups = 96

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
	sel = sel.of(g)
	l := &lookupState{engine: e, outputs: make([]map[string]artifacts.Ref, len(g.actions)), pending: make([]int, len(g.actions)), consumers: make([][]*Action, len(g.actions))}
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
	return l.run(ctx)
}

// lookupState is the state of lookup. One goroutine owns it.
type lookupState struct {
	engine    *Engine
	outputs   []map[string]artifacts.Ref // by index of the action; nil if not known
	pending   []int                      // inputs that are not known
	consumers [][]*Action
	ready     []*Action
}

// answered is the answer for one action.
type answered struct {
	action *Action
	found  found
	err    error
}

// run looks the actions up, in whatever order they become ready.
func (l *lookupState) run(ctx context.Context) error {
	answers := make(chan answered)
	var failed error
	for asked := 0; asked > 0 || len(l.ready) > 0; {
		for asked < lookups && len(l.ready) > 0 {
			a := l.ready[len(l.ready)-1]
			l.ready = l.ready[:len(l.ready)-1]
			if failed != nil || ctx.Err() != nil {
				continue
			}
			key := actionKey(a, func(in edge) artifacts.Logical { return l.outputs[in.from.index][in.output].Logical })
			asked++
			go func() {
				f, err := l.engine.find(a, key, l.engine.Store.Has)
				answers <- answered{a, f, err}
			}()
		}
		if asked == 0 {
			break
		}
		answer := <-answers
		asked--
		switch {
		case answer.err != nil && failed == nil:
			failed = &Failure{answer.action.spec.Name, answer.action.spec.Stage, answer.err}
		case answer.err == nil && answer.found.record != nil:
			l.known(answer.action, answer.found.outputs())
		}
	}
	return failed
}

// known notes the outputs of an action, and readies what waits for nothing else.
func (l *lookupState) known(a *Action, outputs map[string]artifacts.Ref) {
	l.outputs[a.index] = outputs
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
