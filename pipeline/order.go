package pipeline

import (
	"cmp"
	"slices"
)

// depthFirst ranks the actions of a selection in the order in which one worker
// takes them; the rank of the others is -1. A worker always takes the ready
// action of the lowest rank.
//
// The order is that of a stack: of the actions that just became ready, the one that
// begins the longest path goes next, or else the one that was added first, before those that
// were ready earlier. The path of each action is in seconds; nil if that is not known. So a
// chain is followed to its end (a network is trained, dumped and estimated
// before the next one starts), and what one action wrote is read while it is
// still in the page cache; and of several workers none is left with a long chain when the
// others have finished.
func depthFirst(g *Graph, selected []bool, path []float64) []int {
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
	longestLast := func(stack []int) {
		if path != nil {
			slices.SortStableFunc(stack, func(a, b int) int { return cmp.Compare(path[a], path[b]) })
		}
	}
	longestLast(stack)
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
		longestLast(stack[first:])
	}
	return rank
}

// mostAsked bounds how many records are read to find out how long the actions take: three of
// each shape, and so many of all.
const mostAsked = 300

// shape is what actions have in common that take about as long: all but their seeds and inputs.
type shape struct{ stage, config string }

// pace is how long actions take.
type pace struct {
	seconds  float64 // of those whose records were found
	expected float64 // what they were expected to take
	n        int
}

func (p *pace) add(seconds, expected float64) {
	p.seconds, p.expected, p.n = p.seconds+seconds, p.expected+expected, p.n+1
}

// Expected returns how many seconds each selected action probably takes, by its name: as long as
// others of its shape took before, or else as it is expected to, in proportion to others of its
// stage; 0 if nothing is known.
func (e *Engine) Expected(g *Graph, sel Selection) map[string]float64 {
	sel = sel.of(g)
	probably := e.probably(g, sel.members)
	out := map[string]float64{}
	for i, a := range g.actions {
		if sel.members[i] {
			out[a.spec.Name] = probably(a)
		}
	}
	return out
}

// paths returns for each action of a selection how long the longest path takes that
// begins with it; nil if nothing is known. An action takes as long as others of its shape took
// before, or else as it is expected to, in proportion to others of its stage.
func (e *Engine) paths(g *Graph, selected []bool) []float64 {
	probably := e.probably(g, selected)
	path, known := make([]float64, len(g.actions)), false
	for i := len(g.actions) - 1; i >= 0; i-- {
		a := g.actions[i]
		if !selected[i] {
			continue
		}
		path[i] += probably(a)
		known = known || path[i] > 0
		for _, in := range a.inputs {
			path[in.from.index] = max(path[in.from.index], path[i])
		}
	}
	if !known {
		return nil
	}
	return path
}

// probably returns how long actions of a selection take, by the records of some of them.
func (e *Engine) probably(g *Graph, selected []bool) func(*Action) float64 {
	shapes, stages, asked := map[shape]*pace{}, map[string]*pace{}, 0
	tried := map[shape]int{}
	for i, a := range g.actions {
		s := shape{a.spec.Stage, string(a.config)}
		if !selected[i] || asked == mostAsked || tried[s] == 3 {
			continue
		}
		tried[s]++
		asked++
		last, ok := e.last(a)
		if !ok || string(last.Config) != s.config || last.Stage != s.stage {
			continue
		}
		if shapes[s] == nil {
			shapes[s] = &pace{}
		}
		if stages[s.stage] == nil {
			stages[s.stage] = &pace{}
		}
		shapes[s].add(last.Seconds, a.spec.Seconds)
		stages[s.stage].add(last.Seconds, a.spec.Seconds)
	}
	return func(a *Action) float64 {
		return a.probably(shapes[shape{a.spec.Stage, string(a.config)}], stages[a.spec.Stage])
	}
}

// probably returns how long an action takes, as others of its shape and its stage did; these
// are nil if none is known.
func (a *Action) probably(of, stage *pace) float64 {
	switch {
	case of != nil:
		return of.seconds / float64(of.n)
	case stage == nil:
		return a.spec.Seconds
	case a.spec.Seconds > 0 && stage.expected > 0:
		return a.spec.Seconds * stage.seconds / stage.expected
	}
	return stage.seconds / float64(stage.n)
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
