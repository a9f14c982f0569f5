package pipeline

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"
)

// fleet is a discrete-event model of processes that run one graph on one store. Its order,
// locks, waiting and leaving are those of run; a store answers requests after a latency, and
// so many a second at most. The clock is its own: nothing sleeps.
type fleet struct {
	store    storeModel
	slots    int // Engine.Workers of each process
	patience time.Duration
	seconds  []time.Duration // of each action, by its rank, as everything here

	inputs    []int32 // their number
	consumers [][]int32

	now, busy time.Duration // busy: until when the store has requests to answer
	events    soonest[event]
	state     []lockState
	undone    int
	processes []*fleetProcess
	did       fleetCounts
}

// storeModel is what a store costs, in requests one after the other: see TestOperations for
// a folder. A bucket has one for each.
type storeModel struct {
	latency time.Duration // of a request
	rate    float64       // requests that all processes together may make in a second

	absent, present, lock, locked, write int
}

// lockState is the state of an action in the store.
type lockState int8

const (
	unlocked lockState = iota
	locked
	recorded
)

// fleetCounts is what a fleet did.
type fleetCounts struct {
	found, locks, refused int           // records that others made, locks taken, locks of others
	requests              float64       // to the store
	took                  time.Duration // until the last action was recorded
	held                  time.Duration // by all processes, until each left
}

// fleetProcess is the state of one process.
type fleetProcess struct {
	ready   []uint64 // a bit for each rank
	first   int      // of ready: the words before it are 0
	pending []int32  // inputs that are not known
	away    soonest[wait]
	since   map[int32]time.Duration // when each that is or was away was found locked at first
	running int
	known   int           // actions that are done, as far as it knows
	busy    time.Duration // when an action ended here last
	alarm   time.Duration // when it is going to look at what is away
	left    bool
}

// wait is an action that another process runs.
type wait struct {
	at     time.Duration // to look again …
	soon   time.Duration // … if there is nothing else to start
	action int32
	asked  time.Duration // the last time
}

func (w wait) when() time.Duration { return w.at }

// event is the end of a step of a process.
type event struct {
	wait
	step    step
	process int32
}

// step is what a process does with an action, one after the other, or to look for others.
type step int8

const (
	stepFound    step = iota // a record is there
	stepMissed               // none is there
	stepRefused              // another process has the lock
	stepLocked               // this one has it, and knows that there still is no record
	stepComputed             // the outputs are there, and not yet in the store
	stepStored
	stepAlarmed
)

// newFleet makes a fleet that has nothing done.
func newFleet(g *Graph, processes, slots int, store storeModel, seconds func(a *Action) time.Duration) *fleet {
	sel := Selection{}.of(g)
	rank := depthFirst(g, sel.members, nil)
	n := len(g.actions)
	f := &fleet{
		store: store, slots: slots, patience: time.Minute, undone: n,
		seconds: make([]time.Duration, n), inputs: make([]int32, n), consumers: make([][]int32, n), state: make([]lockState, n),
	}
	for i, a := range g.actions {
		f.seconds[rank[i]] = seconds(a)
		f.inputs[rank[i]] = int32(len(a.inputs))
		for _, in := range a.inputs {
			from := rank[in.from.index]
			f.consumers[from] = append(f.consumers[from], int32(rank[i]))
		}
	}
	for range processes {
		p := &fleetProcess{ready: make([]uint64, n/64+1), since: map[int32]time.Duration{}, pending: append([]int32(nil), f.inputs...)}
		for i, inputs := range f.inputs {
			if inputs == 0 {
				p.enqueue(int32(i))
			}
		}
		f.processes = append(f.processes, p)
	}
	return f
}

func (p *fleetProcess) enqueue(action int32) {
	p.ready[action/64] |= 1 << (action % 64)
	p.first = min(p.first, int(action/64))
}

// any reports whether an action is ready.
func (p *fleetProcess) any() bool {
	for ; p.first < len(p.ready); p.first++ {
		if p.ready[p.first] != 0 {
			return true
		}
	}
	return false
}

// next takes the ready action of the lowest rank.
func (p *fleetProcess) next() (int32, bool) {
	if !p.any() {
		return 0, false
	}
	word := p.ready[p.first]
	p.ready[p.first] &= word - 1
	return int32(64*p.first + bits.TrailingZeros64(word)), true
}

// ask makes requests, one after the other, and returns when the last one is answered.
func (f *fleet) ask(requests int) time.Duration {
	n := time.Duration(requests)
	f.busy = max(f.busy, f.now) + time.Duration(float64(n)*float64(time.Second)/f.store.rate)
	f.did.requests += float64(n)
	return max(f.now+n*f.store.latency, f.busy)
}

// run runs until everything is done, and all processes have left.
func (f *fleet) run() fleetCounts {
	for i := range f.processes {
		f.loop(int32(i))
	}
	for f.events.len() > 0 {
		e := f.events.pop()
		f.now = e.at
		f.handle(e)
		f.loop(e.process)
	}
	return f.did
}

// handle takes an action one step further.
func (f *fleet) handle(e event) {
	p, a := f.processes[e.process], e.action
	then := func(s step, at time.Duration) {
		e.step, e.at = s, at
		f.events.push(e)
	}
	switch e.step {
	case stepAlarmed:
	case stepMissed:
		if f.state[a] == locked {
			f.did.refused++
			then(stepRefused, f.ask(f.store.locked))
			return
		}
		f.did.locks++
		if f.state[a] == recorded { // since it looked
			then(stepFound, f.ask(f.store.lock+f.store.present))
			return
		}
		f.state[a] = locked
		then(stepLocked, f.ask(f.store.lock+f.store.absent))
	case stepLocked:
		then(stepComputed, f.now+f.seconds[a])
	case stepComputed:
		then(stepStored, f.ask(f.store.write))
	case stepRefused:
		p.running--
		if _, again := p.since[a]; !again {
			p.since[a] = f.now
		}
		w := e.wait
		w.soon = f.now + min(max((f.now-p.since[a])/4, lookSoon), lookLate)
		w.at = f.now + max(f.now-p.since[a], lookBusy)
		p.away.push(w)
	case stepFound, stepStored:
		if e.step == stepFound {
			f.did.found++
		} else {
			f.state[a] = recorded
			f.undone--
			f.did.took = f.now
		}
		delete(p.since, a)
		p.running--
		p.known++
		p.busy = f.now
		for _, c := range f.consumers[a] {
			if p.pending[c]--; p.pending[c] == 0 {
				p.enqueue(c)
			}
		}
	}
}

// loop is the loop of Run: a process leaves, or looks again at what is due and starts what
// it can.
func (f *fleet) loop(process int32) {
	p := f.processes[process]
	if p.left {
		return
	}
	if p.left = f.leaves(p); p.left {
		f.did.held += f.now
		return
	}
	for p.running < f.slots {
		p.recall(f.now)
		a, ok := p.next()
		if !ok {
			break
		}
		p.running++
		e := event{step: stepMissed, process: process, wait: wait{action: a, asked: f.now}}
		requests := f.store.absent
		if f.state[a] == recorded {
			e.step, requests = stepFound, f.store.present
		}
		e.at = f.ask(requests)
		f.events.push(e)
	}
	if due := p.due(); p.running < f.slots && p.away.len() > 0 && (p.alarm <= f.now || due < p.alarm) {
		p.alarm = due
		f.events.push(event{wait: wait{at: p.alarm}, step: stepAlarmed, process: process})
	}
}

// leaves is that of run, and true of a process that knows that everything is done.
func (f *fleet) leaves(p *fleetProcess) bool {
	if p.running > 0 || p.any() {
		return false
	}
	if away, left := p.away.len(), len(f.state)-p.known; left-away > away && f.now-p.busy < f.patience {
		return false
	}
	leaving := true
	for i, w := range p.away {
		if w.asked <= p.busy {
			p.away[i].soon = f.now
			leaving = false
		}
	}
	return leaving
}

// recall makes ready what is due to be examined again.
func (p *fleetProcess) recall(now time.Duration) {
	if p.any() {
		for p.away.len() > 0 && p.away[0].at <= now {
			p.enqueue(p.away.pop().action)
		}
		return
	}
	p.away = slices.DeleteFunc(p.away, func(w wait) bool {
		if w.soon <= now {
			p.enqueue(w.action)
		}
		return w.soon <= now
	})
	slices.SortFunc(p.away, func(a, b wait) int { return cmp.Compare(a.at, b.at) })
}

// due is when a process that has nothing to start examines something again.
func (p *fleetProcess) due() time.Duration {
	due := time.Duration(math.MaxInt64)
	for _, w := range p.away {
		due = min(due, w.soon)
	}
	return due
}

// soonest is a heap by time. Unlike container/heap it makes nothing of each item.
type soonest[T interface{ when() time.Duration }] []T

func (h soonest[T]) len() int { return len(h) }

func (h *soonest[T]) push(x T) {
	*h = append(*h, x)
	s := *h
	for i := len(s) - 1; i > 0; {
		above := (i - 1) / 2
		if s[above].when() <= s[i].when() {
			break
		}
		s[above], s[i] = s[i], s[above]
		i = above
	}
}

func (h *soonest[T]) pop() T {
	s := *h
	first, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	for i := 0; ; {
		least := i
		for below := 2*i + 1; below <= 2*i+2 && below < len(s); below++ {
			if s[below].when() < s[least].when() {
				least = below
			}
		}
		if least == i {
			break
		}
		s[i], s[least] = s[least], s[i]
		i = least
	}
	*h = s
	return first
}
