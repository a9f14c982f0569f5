package pipeline

// depthFirst ranks the actions of a selection in the order in which one worker
// takes them; the rank of the others is -1. A worker always takes the ready
// action of the lowest rank.
//
// The order is that of a stack: of the actions that just became ready, the one
// that was added first goes next, before those that were ready earlier. So a
// chain is followed to its end (a network is trained, dumped and estimated
// before the next one starts), and what one action wrote is read while it is
// still in the page cache.
func depthFirst(g *Graph, selected []bool) []int {
	rank, pending := make([]int, len(g.actions)), make([]int, len(g.actions))
	consumers := make([][]int, len(g.actions)) // one entry per edge, by index
	var stack []int
	for i, a := range g.actions {
		rank[i] = -1
		if !selected[i] {
			continue
		}
		for _, in := range a.inputs {
			pending[i]++
			consumers[in.from.index] = append(consumers[in.from.index], i)
		}
	}
	for i := len(g.actions) - 1; i >= 0; i-- {
		if selected[i] && pending[i] == 0 {
			stack = append(stack, i)
		}
	}
	for next := 0; len(stack) > 0; next++ {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		rank[i] = next
		first := len(stack)
		for _, c := range consumers[i] {
			if pending[c]--; pending[c] == 0 {
				stack = append(stack, c)
			}
		}
		for l, r := first, len(stack)-1; l < r; l, r = l+1, r-1 {
			stack[l], stack[r] = stack[r], stack[l]
		}
	}
	return rank
}

// queue holds ready actions, the lowest rank first (container/heap).
type queue []*node

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].rank < q[j].rank }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(n any)        { *q = append(*q, n.(*node)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
