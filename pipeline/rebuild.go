package pipeline

import "fmt"

// restart deals with a node that could not read an input: the object is missing
// although its record counted as a hit, or its bytes are damaged, which only
// reading reveals. The producers build it again, once in a run, and then the
// node starts anew; if the producer's result differs this time, the node's new
// key takes notice of it.
func (r *run) restart(n *node, o outcome) {
	r.tell(Event{Kind: ActionRestarted, Seconds: o.seconds, Err: o.err}, n, nil)
	for i, in := range n.action.inputs {
		producer := r.nodes[in.from.index]
		why, lost := o.lost[producer]
		switch {
		case !lost:
		case producer.state == finished && !in.optional: // it was to be built again for another node, and failed
			r.skip(n)
			return
		case producer.state == finished: // then it is absent
		case producer.state != done || n.seen[i] != producer.rebuilds:
			// It is being built again for another node, or was since this one started.
		case producer.rebuilds > 0:
			r.fail(n, o.seconds, fmt.Errorf("%w: %w", o.err, ErrLost))
			return
		default:
			r.again(producer, why)
		}
	}
	r.enqueue(n)
}

// again takes a node that was done back to the queue.
func (r *run) again(n *node, why Reason) {
	r.count(func(c *Counts) {
		if n.ran {
			c.Ran--
		} else {
			c.Fresh--
		}
	})
	delete(r.flights, n.key)
	n.state, n.outputs, n.rebuild = blocked, nil, []Reason{why}
	n.rebuilds++
	n.pending = 0
	for _, in := range n.action.inputs {
		if s := r.nodes[in.from.index].state; s != done && !(in.optional && s == finished) {
			n.pending++
		}
	}
	for _, c := range n.consumers {
		if c.state != done && c.state != finished {
			c.pending++
		}
	}
	r.enqueue(n)
}
