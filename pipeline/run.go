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

// Run brings the selected actions up to date and reports what it did. Its error
// joins one [Failure] for each action that failed; when the context ends the
// run, the error is also the context's.
//
// Every action that finishes is recorded at once, so that a run that ends early,
// by whatever cause, loses the actions in flight and nothing else. After a failure,
// or once the context is done, no action is started, and Run waits for those that
// are running.
//
// Several processes may run at once on one store, the same experiment or others: an
// action that one of them has locked is left to it, and its result is taken over.
func (e *Engine) Run(ctx context.Context, g *Graph, sel Selection) (Report, error) {
	g.check()
	if err := e.lookup(ctx, g, sel); err != nil {
		return Report{}, err
	}
	r := newRun(ctx, e, g, sel.of(g))
	defer r.release()
	for {
		r.announce()
		if r.leaves() {
			return r.finish()
		}
		alarm := r.startReady()
		if r.counts.Running == 0 && (r.ending() || len(r.away) == 0) {
			if r.ending() || !r.repairPublished() {
				return r.finish()
			}
			continue
		}
		r.unlock()
		r.wait(alarm)
	}
}

// startReady starts what it can. The alarm fires when something that another process runs is
// due to be examined.
func (r *run) startReady() (alarm <-chan time.Time) {
	for r.slots < r.engine.workers() && !r.ending() {
		if r.startBatch() {
			continue
		}
		due := r.recall()
		idle := r.ready.Len() == 0
		if n := r.next(); n != nil {
			r.start(n)
			continue
		}
		if !idle {
			continue // what was ready had been skipped
		}
		if !due.IsZero() {
			alarm = time.After(time.Until(due))
		}
		break
	}
	return alarm
}

// wait waits for something to do: an action ends, or it is time to look again at
// one that another process has, or the context ends.
func (r *run) wait(alarm <-chan time.Time) {
	stop := r.context.Done()
	if r.ending() {
		stop = nil // it is known, and what runs is waited for
	}
	select {
	case o := <-r.results:
		r.handle(o)
	case <-alarm:
	case <-stop:
	}
}

// run is the state of one call of Run. One goroutine owns it: the one that
// called Run. An action runs in a goroutine of its own, which gets what it
// needs and sends an outcome.
type run struct {
	engine  *Engine
	context context.Context
	graph   *Graph
	nodes   []*node // by index of the action; nil if not selected
	ready   queue
	pools   []*pool // of actions that run in batches
	widest  int     // of the batches that write derivable outputs, how many actions one may have; else 1
	slots   int     // in use
	away    []*node // that other processes run
	kept    []*node // whose lock in the tier of the store is still held
	budget  budget
	flights map[artifacts.Key]*node // the first node of each key that started in this run
	results chan outcome
	host    func() artifacts.Host
	lease   *artifacts.Lease // of the whole run; nil while there is none
	asked   time.Time        // when it was asked for last
	busy    time.Time        // when an action ended here last, or the run began
	leaving bool             // to other processes what is left
	failed  bool             // and not KeepGoing
	begun   time.Time
	report  Report
	observer
}

func newRun(ctx context.Context, e *Engine, g *Graph, sel Selection) *run {
	r := &run{
		engine: e, context: ctx, graph: g,
		nodes:    make([]*node, len(g.actions)),
		flights:  map[artifacts.Key]*node{},
		results:  make(chan outcome),
		host:     sync.OnceValue(host),
		begun:    time.Now(),
		observer: observer{observe: e.Observe},
		busy:     time.Now(),
		widest:   1,
	}
	pools := map[any]*pool{}
	rank := depthFirst(g, sel.members, e.paths(g, sel.members))
	for i, a := range g.actions {
		if !sel.members[i] {
			continue
		}
		n := &node{action: a, rank: rank[i], target: sel.targets[i]}
		r.nodes[i] = n
		r.join(n, pools)
		r.counts.Total++
		for _, in := range a.inputs {
			n.pending++
			producer := r.nodes[in.from.index]
			producer.consumers = append(producer.consumers, consumer{n, in.optional, in.from.derived[in.output]})
		}
		r.enqueue(n)
	}
	return r
}

// ending reports whether no further action is to be started.
func (r *run) ending() bool { return r.failed || r.context.Err() != nil }

// enqueue makes a blocked node ready if it waits for nothing.
func (r *run) enqueue(n *node) {
	if n.state == blocked && n.pending == 0 {
		n.state = queued
		r.push(n)
	}
}

// next takes the ready node of the lowest rank.
func (r *run) next() *node {
	for r.ready.Len() > 0 {
		if n := r.pop(); r.startable(n) {
			return n
		}
	}
	return nil
}

// startable reports whether a node that was queued is still to be started.
func (r *run) startable(n *node) bool {
	switch {
	case n.state != queued: // skipped meanwhile
	case n.pending > 0:
		n.state = blocked // a producer is being built again
	case r.allOptionalMissing(n):
		r.skip(n)
	default:
		return true
	}
	return false
}

// start runs a node that waits for nothing, unless its key runs or ran already.
func (r *run) start(n *node) {
	if w := r.prepare(n, n.pool == nil); w != nil {
		if n.pool != nil {
			n.pool.looking++
		}
		r.launch(w)
	}
}

// prepare returns the work of a node that waits for nothing, to run it or only to look it up;
// nil if its key runs or ran already.
func (r *run) prepare(n *node, runs bool) *work {
	n.key = actionKey(n.action, func(in edge) artifacts.Logical {
		return r.nodes[in.from.index].outputs[in.output].Logical // zero if absent
	})
	forced := r.engine.Force && n.target
	if first := r.flights[n.key]; first != nil && n.rebuild == nil && slices.Equal(first.action.outputs, n.action.outputs) {
		switch {
		case first.state == running:
			n.state = running
			first.waiters = append(first.waiters, n)
			return nil
		case first.state == finished:
			r.fail(n, 0, first.err)
			return nil
		case first.ran || !forced:
			r.share(first, n)
			return nil
		}
	}
	n.state = running
	if runs {
		r.flights[n.key] = n
	}
	r.count(func(c *Counts) { c.Running++ })
	w := &work{run: r, node: n, inputs: map[string]artifacts.Ref{}, derived: map[*node]artifacts.Key{}, absent: r.absent(n), why: n.rebuild, forced: forced, awaited: n.awaited()}
	n.asked = time.Now()
	n.seen = n.seen[:0]
	for _, in := range n.action.inputs {
		producer := r.nodes[in.from.index]
		if producer.state == done {
			w.inputs[in.port] = producer.outputs[in.output]
		}
		if in.from.derived[in.output] {
			w.derived[producer] = producer.key
		}
		n.seen = append(n.seen, producer.rebuilds)
	}
	return w
}

// share completes a node with the outputs of another one with the same key.
func (r *run) share(from, to *node) {
	r.engine.remember(to.action, to.key)
	to.started, to.took, to.removed = from.started, from.took, from.removed
	r.complete(to, from.outputs, ActionFresh, 0)
}

// handle applies the outcome of an action: it completes, fails, restarts or postpones the
// node, and readies what waited for it.
func (r *run) handle(o outcome) {
	n := o.node
	waiters := n.waiters
	n.waiters = nil
	r.landed(o)
	if o.locked == nil && !o.gather {
		r.returned(n)
		r.busy = time.Now()
	}
	if o.release != nil {
		n.unlock = o.release
		r.kept = append(r.kept, n)
	}
	if len(o.held) > 0 {
		r.budget.wrote(o.held)
		defer r.budget.release(o.held) // once the consumers hold them
	}
	switch {
	case o.gather:
		r.gather(n)
	case len(o.lost) > 0 || o.locked != nil:
		delete(r.flights, n.key)
		for _, waiter := range append([]*node{n}, waiters...) {
			waiter.state = blocked
		}
		if o.locked != nil {
			r.postpone(n, o.locked)
		} else {
			r.restart(n, o)
		}
		for _, waiter := range waiters {
			r.enqueue(waiter)
		}
	case o.err != nil && r.interrupted(o.err):
		for _, waiter := range append([]*node{n}, waiters...) {
			waiter.state = blocked // skipped at the end of the run
		}
	case o.err != nil:
		for _, waiter := range append([]*node{n}, waiters...) {
			r.fail(waiter, o.seconds, o.err)
		}
	default:
		kind := ActionFresh
		if o.ran {
			kind = ActionFinished
			n.ran = true
		}
		n.conflicts, n.removed = o.found.conflicts, o.found.removed
		if o.found.record != nil {
			n.started, n.took = o.found.record.Started, o.found.record.Seconds
		}
		r.complete(n, o.found.outputs(), kind, o.seconds)
		for _, waiter := range waiters {
			waiter.state = blocked
			r.enqueue(waiter) // to share the outputs, unless it is forced and nothing ran
		}
	}
}

// interrupted reports whether an error is the end of the context, not a failure.
func (r *run) interrupted(err error) bool {
	end := r.context.Err()
	return end != nil && (errors.Is(err, end) || errors.Is(err, context.Cause(r.context)))
}

// complete notes that a node's outputs are there, and readies its consumers.
func (r *run) complete(n *node, outputs map[string]artifacts.Ref, kind EventKind, seconds float64) {
	n.outputs, n.rebuild = outputs, nil
	r.setState(n, done)
	r.emit(Event{Kind: kind, Seconds: seconds}, n.action, func(c *Counts) {
		if n.ran {
			c.Ran++
		} else {
			c.Fresh++
		}
	})
	for _, c := range n.consumers {
		if c.state == done || c.state == finished {
			continue
		}
		c.pending--
		r.enqueue(c.node)
	}
}

// fail notes a failure, and what follows from it.
func (r *run) fail(n *node, seconds float64, err error) {
	n.err = err
	r.setState(n, finished)
	failure := &Failure{n.action.spec.Name, n.action.spec.Stage, err}
	r.report.Failures = append(r.report.Failures, failure)
	r.failed = r.failed || !r.engine.KeepGoing
	r.emit(Event{Kind: ActionFailed, Seconds: seconds, Err: err}, n.action, func(c *Counts) { c.Failed++ })
	r.propagateMissing(n)
}

// skip skips a node that has not started, with what follows from it.
func (r *run) skip(n *node) {
	if n.state != blocked && n.state != queued && n.state != pooled && n.state != elsewhere {
		return
	}
	r.returned(n)
	r.setState(n, finished)
	r.emit(Event{Kind: ActionSkipped}, n.action, func(c *Counts) { c.Skipped++ })
	r.propagateMissing(n)
}

// finish closes the run: what has not started by now is skipped, or left to others.
func (r *run) finish() (Report, error) {
	for _, n := range r.nodes {
		switch {
		case n == nil:
		case !r.leaving:
			r.skip(n)
		case n.state != done && n.state != finished:
			r.report.Left++
		}
	}
	if (r.budget.used() || r.counts.Ran > 0 && r.engine.Store.Tiered()) && r.context.Err() == nil {
		r.shrink(0)
	}
	r.report.Freed, r.report.Unshrunk = r.budget.freed, r.budget.err
	r.report.Counts, r.report.Seconds = r.counts, time.Since(r.begun).Seconds()
	if r.counts.Fresh == r.counts.Total {
		r.report.nodes = r.nodes
	}
	r.report.outputs = map[string]map[string]artifacts.Ref{}
	var errs []error
	for _, f := range r.report.Failures {
		errs = append(errs, f)
	}
	for _, n := range r.nodes {
		if n != nil && n.state == done {
			r.report.outputs[n.action.spec.Name] = n.outputs
			r.report.Conflicts = append(r.report.Conflicts, n.conflicts...)
		}
	}
	if err := r.context.Err(); err != nil && r.report.Skipped > 0 {
		errs = append(errs, fmt.Errorf("%s: interrupted: %w", r.graph.name, err))
	}
	return r.report, errors.Join(errs...)
}
