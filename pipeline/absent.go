package pipeline

// An optional input is absent once it is certain that its producer writes nothing
// in this run: the producer has failed, or was skipped since one before it had. That
// is decided in runs that keep going only. A run that stops, at its first failure or
// with its context, starts nothing more, and so nothing without an input that it might
// have had.

// propagateMissing propagates that a node gives no result in this run: consumers that need it are
// skipped, and those for which it is optional stop waiting for it.
func (r *run) propagateMissing(n *node) {
	for _, c := range n.consumers {
		switch {
		case c.state == done || c.state == finished:
		case c.optional:
			c.pending--
			r.enqueue(c.node)
		default:
			r.skip(c.node)
		}
	}
}

// allOptionalMissing reports whether n has optional inputs and all of them are missing.
func (r *run) allOptionalMissing(n *node) bool {
	optional := false
	for _, in := range n.action.inputs {
		if in.optional && r.nodes[in.from.index].state == done {
			return false
		}
		optional = optional || in.optional
	}
	return optional
}

// absent returns, by port, why optional inputs of a node that starts are missing.
func (r *run) absent(n *node) map[string]string {
	out := map[string]string{}
	for _, in := range n.action.inputs {
		switch producer := r.nodes[in.from.index]; {
		case producer.state == done:
		case producer.err != nil:
			out[in.port] = "its action failed"
		default:
			out[in.port] = "an action before it failed"
		}
	}
	return out
}
