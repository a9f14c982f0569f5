package pipeline

import (
	"container/heap"
	"sync"
	"time"
)

// Some actions cost little more together than one alone: networks that a GPU trains as one.
// [Action.Batch] says which. Such an action is looked up like any other one; if it must run
// it is gathered in the pool of its group, and what is gathered starts as a batch in one
// slot, once it is as many as a batch may have or no other one of the group is ready.
//
// In a batch every action is still one of its own: it is locked, looked up once more, started,
// checked and recorded by itself, and fails by itself. Only the work in the middle is done
// for all of them at once: see [Task.Together].

// Batch lets up to so many actions of one group be done together. A group is any value that
// can be compared. The result of an action must not depend on the others of its batch, which
// are no part of its key.
func (a *Action) Batch(group any, most int) {
	if group == nil || most < 1 {
		panic("pipeline: " + a.spec.Name + ": Batch without a group, or of less than one action")
	}
	a.group, a.most = group, most
}

// pool is the ready actions of one group in a run.
type pool struct {
	most     int
	queued   int   // in the queue of the run
	looking  int   // are being looked up
	gathered queue // must run
}

// due reports whether a batch is to start.
func (p *pool) due() bool {
	n := p.gathered.Len()
	return n >= p.most || n > 0 && p.queued == 0 && p.looking == 0
}

// join gives a node the pool of its action's group, if it has one.
func (r *run) join(n *node, pools map[any]*pool) {
	a := n.action
	if a.group == nil {
		return
	}
	p := pools[a.group]
	if p == nil {
		p = &pool{most: a.most}
		pools[a.group] = p
		r.pools = append(r.pools, p)
	}
	n.pool = p
	if len(a.derived) > 0 {
		r.widest = max(r.widest, a.most)
	}
}

// push puts a node into the queue.
func (r *run) push(n *node) {
	heap.Push(&r.ready, n)
	if n.pool != nil {
		n.pool.queued++
	}
}

// pop takes the node of the lowest rank from the queue.
func (r *run) pop() *node {
	n := heap.Pop(&r.ready).(*node)
	if n.pool != nil {
		n.pool.queued--
	}
	return n
}

// gather keeps a node that must run for the next batch.
func (r *run) gather(n *node) {
	n.state = pooled
	heap.Push(&n.pool.gathered, n)
}

// gathering reports whether anything waits for a batch to start.
func (r *run) gathering() bool {
	for _, p := range r.pools {
		if p.gathered.Len() > 0 {
			return true
		}
	}
	return false
}

// startBatch starts a batch that is due, and reports whether there was one.
func (r *run) startBatch() bool {
	for _, p := range r.pools {
		var works []*work
		for p.due() || p.gathered.Len() > 0 && len(works) > 0 {
			n := heap.Pop(&p.gathered).(*node)
			if n.state != pooled {
				continue // skipped meanwhile
			}
			n.state = queued
			if !r.startable(n) {
				continue
			}
			if w := r.prepare(n, true); w != nil {
				works = append(works, w)
			}
			if len(works) == p.most {
				break
			}
		}
		if len(works) > 0 {
			b := newBatch(len(works))
			for i, w := range works {
				w.batch, w.place = b, i
			}
			r.launch(works...)
			return true
		}
	}
	return false
}

// launch runs actions in one slot.
func (r *run) launch(works ...*work) {
	r.slots++
	s := &slot{len(works)}
	for _, w := range works {
		w.node.slot = s
		go func() {
			o := w.do()
			w.batch.over()
			r.results <- o
		}()
	}
}

// landed notes that an action that was launched has ended, and frees its slot if it was the
// last one there.
func (r *run) landed(o outcome) {
	n := o.node
	if n.slot.running--; n.slot.running == 0 {
		r.slots--
	}
	n.slot = nil
	r.count(func(c *Counts) { c.Running-- })
	if n.pool != nil && !o.batched {
		n.pool.looking--
	}
}

// batch is where the tasks of a batch meet. A nil batch is that of an action that runs alone.
type batch struct {
	turn sync.Mutex // held by the task that works by itself: a batch has one slot

	mu      sync.Mutex
	missing int      // how many have neither come nor left
	settled []bool   // by place, who has
	guests  []*guest // by place, who has come
	inside  int      // how many have not ended
	do      func(all []any, ended func(i int))
	done    chan struct{} // closed when that has returned, or will not be called
}

func newBatch(n int) *batch {
	return &batch{missing: n, inside: n, settled: make([]bool, n), guests: make([]*guest, n), done: make(chan struct{})}
}

// guest is a task of a batch that has come to be done.
type guest struct {
	mine   any
	ended  chan struct{}
	end    sync.Once
	share  time.Duration // of the time that it took
	failed any           // what the work panicked with
}

func (b *batch) begin() {
	if b != nil {
		b.turn.Lock()
	}
}

func (b *batch) end() {
	if b != nil {
		b.turn.Unlock()
	}
}

// over notes that an action of the batch has ended. The last one waits until the work has
// returned, which may have something to clear away: before, the slot is not free.
func (b *batch) over() {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.inside--
	last := b.inside == 0
	b.mu.Unlock()
	if last {
		<-b.done
	}
}

// leave notes that a task does not come, if it has not come.
func (b *batch) leave(place int) {
	if b != nil {
		b.settle(place, nil, nil)
	}
}

// settle notes that a task has come or left, and starts the work once all have.
func (b *batch) settle(place int, g *guest, do func([]any, func(int))) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.settled[place] {
		return
	}
	b.settled[place], b.guests[place] = true, g
	if b.do == nil {
		b.do = do
	}
	switch b.missing--; {
	case b.missing > 0:
	case b.do == nil:
		close(b.done)
	default:
		go b.work()
	}
}

// work does the work of all that have come. A panic in it is one of each that had not ended.
func (b *batch) work() {
	var guests []*guest
	var all []any
	for _, g := range b.guests {
		if g != nil {
			guests, all = append(guests, g), append(all, g.mine)
		}
	}
	defer close(b.done)
	began := time.Now()
	ended := func(i int) {
		g := guests[i]
		g.end.Do(func() {
			g.share = time.Since(began) / time.Duration(len(guests))
			close(g.ended)
		})
	}
	defer func() {
		failed := recover()
		for i, g := range guests {
			select {
			case <-g.ended:
			default:
				g.failed = failed
				ended(i)
			}
		}
	}()
	b.do(all, ended)
}

// Together does the work of all tasks of a batch at once. It waits until each has called it or
// has ended, and calls one of the functions that they gave, for all of them: with what they
// brought, and a function by which it says, by the place in the list, that the work of one is
// done. It returns once that of this task is. Before and after, one task of a batch runs at a
// time. A task that is alone calls its own function.
func (t *Task) Together(mine any, do func(all []any, ended func(i int))) {
	b := t.batch
	if b == nil {
		do([]any{mine}, func(int) {})
		return
	}
	g, since := &guest{mine: mine, ended: make(chan struct{})}, time.Now()
	b.settle(t.place, g, do)
	b.end()
	<-g.ended
	b.begin()
	t.waited += time.Since(since) - g.share
	if g.failed != nil {
		panic(g.failed)
	}
}
