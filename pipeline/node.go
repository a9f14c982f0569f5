package pipeline

import (
	"slices"
	"time"

	"infoplane/artifacts"
)

// node is an action in a run.
type node struct {
	action    *Action
	rank      int
	target    bool
	state     state
	pending   int        // inputs that are neither there nor absent yet
	consumers []consumer // one entry for each edge
	key       artifacts.Key
	outputs   map[string]artifacts.Ref // when done
	ran       bool                     // in this run
	started   time.Time                // when outputs were made, if they were found, …
	took      float64                  // … in how many seconds …
	removed   []string                 // … and which of their objects are not there
	waiters   []*node                  // of the same key, while running
	rebuild   []Reason                 // why it runs although it was done
	rebuilds  int                      // how often
	seen      []int                    // rebuilds of the producer of each input, when the node started
	conflicts []Conflict
	err       error           // why it failed
	pool      *pool           // of its group; nil if it has none
	slot      *slot           // in which it runs
	since     time.Time       // when another process was found to run it; zero otherwise
	again     time.Time       // when to look again …
	later     time.Time       // … if there is something else to start
	asked     time.Time       // when it was last asked whether another process runs it
	holds     []artifacts.Ref // objects that are not to be removed, as it may read them
	unlock    func()          // releases the lock in the tier
}

// consumer is a node that reads an output of another one.
type consumer struct {
	*node
	optional bool // it can do without
	derived  bool // the output is derivable
}

// awaited reports whether an action of the run will read a derivable output of the node.
func (n *node) awaited() bool {
	return slices.ContainsFunc(n.consumers, func(c consumer) bool { return c.derived && c.state != done && c.state != finished })
}

type state int

const (
	blocked   state = iota // an input is not there yet
	queued                 // in ready
	running                // or waiting for a node of the same key
	elsewhere              // another process runs it
	done                   // outputs are there
	finished               // failed or skipped
	pooled                 // it must run, in the next batch of its pool
)

// slot is one of those that the engine has, and how many actions in it have not ended.
type slot struct{ running int }

// outcome is how an action ended.
type outcome struct {
	node    *node
	ran     bool // it was executed, not found
	gather  bool // it must be, in a batch
	batched bool // it was one of a batch
	found   found
	seconds float64
	lost    map[*node]Reason  // producers of inputs that are not there, with why
	locked  *artifacts.Locked // by another process
	held    []artifacts.Ref   // derivable outputs that were written
	release func()            // releases the lock in the tier, which is held as long as they are read; nil for none
	err     error
}
