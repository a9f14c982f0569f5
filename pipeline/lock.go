package pipeline

import (
	"slices"
	"time"

	"infoplane/artifacts"
)

// Of several processes that are to run one action, one locks it. The others run other
// actions meanwhile, and look the action up now and then, until there is a result or the
// process with the lock has died.
//
// Processes that share no folder, but a tier behind their stores, lock there. The lock on
// an action whose outputs are derivable, and therefore not in the tier, is held there until
// the actions that read them are done here: or the others would make those outputs again.
//
// Nobody waits for a lock while holding one, since locks are held only while an
// action executes; so processes cannot wait for one another in a circle.

// The times between two look-ups of an action that another process runs: a quarter of the
// time that it has run there, within bounds that cost nothing. A process that has something
// else to start waits longer, and twice as long each time: many of them that examine what
// all the others run would ask more of the store than the actions do, and many that put it
// off to their end would ask for all of it at once. A look into the tier is a
// request, of which a process sends no more than one each lookBetween.
const (
	lookSoon = 20 * time.Millisecond
	lookLate = 2 * time.Second
	lookBusy = 10 * time.Second

	lookSoonAway = 200 * time.Millisecond
	lookLateAway = 20 * time.Second
	lookBetween  = 100 * time.Millisecond
)

// askEvery is how often a run asks for its lease while a collector is at work.
const askEvery = time.Second

// announce takes a lease of the whole run, which keeps collectors from removing anything
// until it ends. While a collector runs there is no lease to be had, and the run goes on:
// a collector spares what is used meanwhile. The run also goes on without a lease in a store
// that cannot keep any.
func (r *run) announce() {
	if r.lease != nil || time.Since(r.asked) < askEvery {
		return
	}
	r.asked = time.Now()
	r.lease, _ = r.engine.Store.Work()
}

func (r *run) release() {
	r.unlock()
	if r.lease != nil {
		r.lease.Release()
	}
}

// unlock releases the locks in the tier of actions whose derivable outputs nothing will
// read here any more, and all of them if nothing runs here.
func (r *run) unlock() {
	r.kept = slices.DeleteFunc(r.kept, func(n *node) bool {
		read := func(c consumer) bool { return c.derived && c.state != done && c.state != finished }
		if r.counts.Running > 0 && slices.ContainsFunc(n.consumers, read) {
			return false
		}
		n.unlock()
		return true
	})
}

// postpone sets a node aside that another process runs.
func (r *run) postpone(n *node, by *artifacts.Locked) {
	now := time.Now()
	if n.since.IsZero() {
		n.since = now
		r.emit(Event{Kind: ActionLocked, Err: by}, n.action, func(c *Counts) { c.Elsewhere++ })
	}
	n.state = elsewhere
	n.again = now.Add(min(max(now.Sub(n.since)/4, lookSoon), lookLate))
	n.later = now.Add(max(now.Sub(n.since), lookBusy))
	r.away = append(r.away, n)
	if by.Away {
		pause := min(max(now.Sub(n.since)/4, lookSoonAway), lookLateAway)
		n.again = now.Add(max(pause, time.Duration(len(r.away))*lookBetween))
		n.later = n.again.Add(lookBusy)
	}
}

// recall returns nodes that another process ran, and that are due to be examined again,
// to the queue. The alarm fires when the next one is due.
func (r *run) recall() (alarm time.Time) {
	now, idle := time.Now(), r.ready.Len() == 0
	r.away = slices.DeleteFunc(r.away, func(n *node) bool {
		due := n.again
		if !idle {
			due = n.later
		}
		switch {
		case n.state != elsewhere: // skipped meanwhile
		case !due.After(now):
			n.state = blocked
			r.enqueue(n)
		default:
			if alarm.IsZero() || due.Before(alarm) {
				alarm = due
			}
			return false
		}
		return true
	})
	return alarm
}

// returned notes that no other process runs a node any longer.
func (r *run) returned(n *node) {
	if !n.since.IsZero() {
		n.since = time.Time{}
		r.count(func(c *Counts) { c.Elsewhere-- })
	}
}

// leaves reports whether the run ends and leaves the rest to other processes. It does
// when nothing runs here and it has nothing to start: at once where no more actions wait
// than others are running, since each of those goes on with one, and otherwise after
// [Engine.Patience].
//
// Every action that others run must have been found locked after the last one ended here.
// So of all processes the one that ends its last action last finds what the others have
// done, and leaves nothing: it is not possible that each leaves the rest to the others.
func (r *run) leaves() bool {
	if r.engine.Patience == 0 || r.counts.Running > 0 || r.ready.Len() > 0 || r.gathering() || len(r.away) == 0 || r.ending() {
		return false
	}
	c := r.counts
	waiting := c.Total - c.Ran - c.Fresh - c.Failed - c.Skipped - len(r.away)
	if waiting > len(r.away) && time.Since(r.busy) < r.engine.Patience {
		return false
	}
	if r.engine.Store.Settle(r.context) {
		r.busy = time.Now() // what ended here was not seen elsewhere until now
	}
	r.leaving = true
	for _, n := range r.away {
		if !n.asked.After(r.busy) {
			n.again = time.Now()
			r.leaving = false
		}
	}
	return r.leaving
}
