package pipeline

import (
	"errors"
	"fmt"
	"slices"

	"infoplane/artifacts"
)

// mostRebuilds is how often an output is built again in one run. Once, as a disk
// that loses it again will do so for ever. A derivable one may be removed again by
// other processes, which have their own idea of what will be needed.
func mostRebuilds(derivable bool) int {
	if derivable {
		return 10
	}
	return 1
}

// restart deals with a node that cannot read an input: the object was removed to
// save space, or is missing although its record counted as a hit, or its bytes are
// damaged, which only reading reveals. The producers build it again, and then the
// node starts again; if the producer's result differs this time, the node's new
// key takes notice of it.
func (r *run) restart(n *node, o outcome) {
	if o.ran {
		r.emit(Event{Kind: ActionRestarted, Seconds: o.seconds, Err: o.err}, n.action, nil)
	}
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
		case producer.rebuilds >= mostRebuilds(in.from.derived[in.output]):
			err := fmt.Errorf("input %s: %w", in.port, ErrLost)
			if o.err != nil {
				err = fmt.Errorf("%w: %w", o.err, ErrLost)
			}
			r.fail(n, o.seconds, err)
			return
		default:
			r.requeue(producer, why)
		}
	}
	r.enqueue(n)
}

// repairPublished reads the published files of the run and what else is wanted, as no action
// does, and takes the nodes back to the queue whose files are missing or damaged. It reports
// whether there are any.
func (r *run) repairPublished() bool {
	if !r.engine.Deliver {
		return false
	}
	repaired := false
	delivered := append(slices.Clone(r.graph.published), r.engine.Wanted...)
	r.engine.fetch(r.context, delivered, func(p Published) (artifacts.Ref, bool) {
		n := r.nodes[r.graph.byName[p.Node].index]
		if n == nil || n.state != done {
			return artifacts.Ref{}, false
		}
		return n.outputs[p.Port], true
	})
	for _, p := range delivered {
		n := r.nodes[r.graph.byName[p.Node].index]
		if n == nil || n.state != done || n.rebuilds >= mostRebuilds(false) {
			continue
		}
		why := Reason{Kind: OutputDamaged, Name: p.Port}
		switch err := r.engine.Store.Verify(n.outputs[p.Port]); {
		case errors.Is(err, artifacts.ErrMissing):
			why.Kind = OutputMissing
		case !errors.Is(err, artifacts.ErrDamaged):
			continue // in order, or it is to be said by who reads it next
		}
		r.requeue(n, why)
		repaired = true
	}
	return repaired
}

// requeue takes a node that was done back to the queue.
func (r *run) requeue(n *node, why Reason) {
	r.count(func(c *Counts) {
		if n.ran {
			c.Ran--
		} else {
			c.Fresh--
		}
	})
	delete(r.flights, n.key)
	r.setState(n, blocked)
	n.outputs, n.rebuild = nil, []Reason{why}
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
