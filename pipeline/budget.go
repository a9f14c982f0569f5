package pipeline

import (
	"sync"

	"infoplane/artifacts"
)

// budget keeps the store of a run within its size limit. Before an action writes something
// derivable, the least recently used derivable objects are removed until it
// fits. Those that an action of this run may still read are kept; since
// chains are followed to their ends, these are few.
type budget struct {
	mu      sync.Mutex
	held    map[artifacts.Blob]int // by how many actions
	largest int64                  // bytes of derivable outputs of one action
	written bool                   // anything derivable, in this run
	freed   artifacts.Freed
	err     error // the first one
}

// hold keeps an object until release has been called for it as often as hold.
func (m *budget) hold(r artifacts.Ref) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil {
		m.held = map[artifacts.Blob]int{}
	}
	m.held[r.Blob]++
}

func (m *budget) release(refs []artifacts.Ref) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range refs {
		if m.held[r.Blob]--; m.held[r.Blob] <= 0 {
			delete(m.held, r.Blob)
		}
	}
}

// inUse reports whether an action of this run may still read an object.
func (m *budget) inUse(b artifacts.Blob) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held[b] > 0
}

// expect notes that an action writes, or wrote, so many bytes, and returns the
// most that any did.
func (m *budget) expect(size int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.largest = max(m.largest, size)
	return m.largest
}

// wrote notes what an action wrote.
func (m *budget) wrote(refs []artifacts.Ref) {
	size := int64(0)
	for _, r := range refs {
		size += r.Size
	}
	m.expect(size)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.written = true
}

// used reports whether this run wrote anything derivable.
func (m *budget) used() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.written
}

// reserve removes what exceeds the budget once this action has written what is expected
// of it, and every other one that can run at the time as much as one ever did.
func (r *run) reserve(size int64) {
	r.shrink(r.budget.expect(size) * int64(r.engine.workers()) * int64(r.widest))
}

// shrink brings the store to so much below its budget. What cannot be removed stays,
// which is no reason to stop.
func (r *run) shrink(reserve int64) {
	if r.engine.Budget <= 0 {
		return
	}
	freed, err := r.engine.Store.Shrink(r.context, max(0, r.engine.Budget-reserve), r.budget.inUse)
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	r.budget.freed.Objects += freed.Objects
	r.budget.freed.Bytes += freed.Bytes
	if r.budget.err == nil && r.context.Err() == nil {
		r.budget.err = err
	}
}

// setState sets the state of a node, and holds the derivable objects that it may read
// from now on. They are those of producers that are done, while it is not.
func (r *run) setState(n *node, s state) {
	n.state = s
	r.hold(n)
	r.forget(n)
	for _, c := range n.consumers {
		if c.derived {
			r.hold(c.node)
		}
	}
}

func (r *run) hold(n *node) {
	if r.engine.Budget <= 0 {
		return
	}
	before := n.holds
	n.holds = nil
	for _, in := range n.action.inputs {
		if !in.from.derived[in.output] || n.state == done || n.state == finished {
			continue
		}
		if producer := r.nodes[in.from.index]; producer.state == done {
			ref := producer.outputs[in.output]
			r.budget.hold(ref)
			n.holds = append(n.holds, ref)
		}
	}
	r.budget.release(before)
}

// forget lets go of the tables in memory that no action of this run will read any more, now
// that a node may have ended.
func (r *run) forget(n *node) {
	if n.state != done && n.state != finished {
		return
	}
	for _, in := range n.action.inputs {
		if producer := r.nodes[in.from.index]; in.from.derived[in.output] && producer.state == done && !producer.awaited() {
			r.engine.Store.Forget(producer.outputs[in.output])
		}
	}
	for port := range n.action.derived {
		if !n.awaited() {
			r.engine.Store.Forget(n.outputs[port])
		}
	}
}
