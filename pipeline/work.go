package pipeline

import (
	"errors"
	"runtime"
	"time"

	"infoplane/artifacts"
	"infoplane/internal/process"
)

// work is what one action needs in order to run, apart from the run's state.
type work struct {
	run     *run
	node    *node
	inputs  map[string]artifacts.Ref // by port
	absent  map[string]string        // why optional inputs are not there
	why     []Reason                 // it is to be built again, unless that was done by another process
	forced  bool
	awaited bool                    // by actions that read a derivable output
	derived map[*node]artifacts.Key // producers of derivable inputs: a node belongs to the run, which may prepare it again
	batch   *batch                  // in which it runs; nil if alone, or if it is looked up for one
	place   int                     // there
}

// do looks the action up, and executes it if there is no result that can be used
// and no other process is at it.
func (w *work) do() outcome {
	defer w.batch.leave(w.place)
	o := outcome{node: w.node, batched: w.batch != nil}
	if reasons := w.lookUp(&o); o.err != nil || len(reasons) == 0 {
		return o
	}
	if o.gather = w.node.pool != nil && w.batch == nil; o.gather {
		return o
	}
	store, lost := w.run.engine.Store, w.removed()
	if len(lost) > 0 && !store.Tiered() {
		o.lost = lost
		return o
	}
	if o.locked = w.readElsewhere(lost); o.locked != nil {
		return o
	}
	lease, err := store.Lock(w.node.key)
	if errors.As(err, &o.locked) {
		return o
	}
	if err == nil { // a store that cannot keep locks works without
		defer lease.Release()
	}
	// Once more, since another process may have finished it before the lock.
	reasons := w.lookUp(&o)
	if o.err != nil || len(reasons) == 0 {
		return o
	}
	if o.lost = lost; len(lost) > 0 {
		return o
	}
	w.execute(&o, reasons)
	if err == nil && o.err == nil && len(o.lost) == 0 && len(o.held) > 0 {
		o.release = lease.Detach()
	}
	return o
}

// readElsewhere returns a process that has written derivable inputs which are not here, and
// is at work on the actions that read them; nil if there is none.
func (w *work) readElsewhere(lost map[*node]Reason) *artifacts.Locked {
	for producer := range lost {
		if by := w.run.engine.Store.Holder(w.derived[producer]); by != nil {
			return by
		}
	}
	return nil
}

// there returns the check that an object is there: by its name, or where one was lost, by
// its content.
func (w *work) there() func(artifacts.Ref) bool {
	if w.why != nil {
		return w.run.engine.intact
	}
	return w.run.engine.Store.Has
}

// lookUp finds what the store has, and returns why the action must run. Without a
// reason, what was found is the result.
func (w *work) lookUp(o *outcome) []Reason {
	e, a, key := w.run.engine, w.node.action, w.node.key
	if w.why != nil {
		if o.err = w.setAside(); o.err != nil {
			return nil
		}
	}
	if o.found, o.err = e.find(a, key, w.there()); o.err != nil {
		return nil
	}
	reasons := w.reasons(o.found)
	if len(reasons) == 0 && !e.Peek {
		e.remember(a, key)
	}
	return reasons
}

// setAside sets records of the action's key aside whose objects hold something else.
func (w *work) setAside() error {
	_, err := w.run.engine.Store.RejectMismatched(w.node.key)
	if errors.Is(err, artifacts.ErrReadOnly) {
		return nil
	}
	return err
}

// execute runs the action and records what it wrote.
func (w *work) execute(o *outcome, reasons []Reason) {
	e, a, key := w.run.engine, w.node.action, w.node.key
	w.run.emit(Event{Kind: ActionStarted, Reasons: reasons}, a, nil)
	t := newTask(w.run.context, a, e.Store, e.Store, w.inputs)
	t.progress, t.awaited = w.run.progress(a), w.awaited
	t.wrote = func(port string, ref artifacts.Ref) {
		if a.derived[port] {
			w.run.budget.hold(ref)
			o.held = append(o.held, ref)
		}
	}
	if len(a.derived) > 0 {
		w.run.reserve(w.size(o.found))
	}
	t.batch, t.place = w.batch, w.place
	w.batch.begin()
	started := time.Now()
	o.ran, o.err = true, t.run()
	o.seconds = (time.Since(started) - t.waited).Seconds()
	w.batch.end()
	if o.lost = w.lost(t); len(o.lost) > 0 || o.err != nil {
		return
	}

	record := w.record(t, started, o.seconds)
	if o.err = e.Store.AddRecord(record); o.err != nil {
		return
	}
	e.remember(a, key)
	if o.found.record == nil {
		o.found.record = &record
		return
	}
	// The key has a result already. If it is another one, the older stands, unless its
	// objects differ from their digests.
	if o.err = w.setAside(); o.err != nil {
		return
	}
	if o.found, o.err = e.find(a, key, w.there()); o.err == nil && !o.found.fresh() {
		o.err = errors.New("its outputs were stored, and are gone")
	}
	for i := range o.found.conflicts {
		c := &o.found.conflicts[i]
		now := t.outputs[c.Port].Logical
		c.Computed = &now
	}
}

// reasons returns why the action must run.
func (w *work) reasons(f found) []Reason {
	switch {
	case w.why != nil && !f.complete():
		return w.why
	case f.record == nil:
		logical := map[string]artifacts.Logical{}
		for port, ref := range w.inputs {
			logical[port] = ref.Logical
		}
		f.reasons = w.run.engine.reasons(w.node.action, logical, w.absent)
	}
	if w.forced {
		f.reasons = append(f.reasons, Reason{Kind: Forced})
	}
	return f.reasons
}

// removed lists the producers of inputs whose objects were removed to save space,
// and notes that the others are used.
func (w *work) removed() map[*node]Reason {
	store, out := w.run.engine.Store, map[*node]Reason{}
	for _, in := range w.node.action.inputs {
		ref, given := w.inputs[in.port]
		if !given || !in.from.derived[in.output] {
			continue
		}
		if !store.Has(ref) {
			out[w.run.nodes[in.from.index]] = Reason{Kind: OutputMissing, Name: in.output}
		} else {
			store.Use(ref)
		}
	}
	return out
}

// lost lists the producers of inputs that could not be read.
func (w *work) lost(t *Task) map[*node]Reason {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := map[*node]Reason{}
	for _, in := range w.node.action.inputs {
		damaged, lost := t.lost[in.port]
		if !lost {
			continue
		}
		kind := OutputMissing
		if damaged {
			kind = OutputDamaged
		}
		out[w.run.nodes[in.from.index]] = Reason{Kind: kind, Name: in.output}
	}
	return out
}

// size is how many bytes of derivable outputs the action is expected to write: as
// many as it did before, 0 if that is not known.
func (w *work) size(f found) int64 {
	e, a := w.run.engine, w.node.action
	if f.record == nil {
		if last, ok := e.last(a); ok {
			f.record = &last
		}
	}
	size := int64(0)
	for port, ref := range f.outputs() {
		if a.derived[port] {
			size += ref.Size
		}
	}
	return size
}

// record describes the finished task.
func (w *work) record(t *Task, started time.Time, seconds float64) artifacts.Record {
	a := w.node.action
	r := artifacts.Record{
		Key: w.node.key, Node: a.pointer(), Stage: a.spec.Stage, Version: a.spec.Version,
		Config: a.config, Seed: a.spec.Seed,
		Started: started.UTC(), Seconds: seconds,
		Kernel: w.run.engine.Kernel, Host: w.run.host(),
	}
	for _, in := range a.inputs {
		if ref, there := w.inputs[in.port]; there {
			r.Inputs = append(r.Inputs, artifacts.Input{Port: in.port, Logical: ref.Logical})
		}
	}
	for _, port := range a.outputs {
		r.Outputs = append(r.Outputs, artifacts.Output{Port: port, Derivable: a.derived[port], Ref: t.outputs[port]})
	}
	return r
}

// host describes this machine in records. It is for information, and not part of a key.
func host() artifacts.Host {
	return artifacts.Host{OS: runtime.GOOS, Arch: runtime.GOARCH, CPU: process.Processor(), Go: runtime.Version()}
}
