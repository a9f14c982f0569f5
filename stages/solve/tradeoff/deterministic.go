package tradeoff

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/info"
	"infoplane/internal/vec"
	"infoplane/stages/solve"
)

// Deterministic returns what minimises
//
//	H(T) - β I(T;Y)
//
// over all encoders: T = t(X), of which I(X;T) is H(T). With two values of y the answer is
// the optimum, and Gap the rounding: -q log q and q H(Y|t) are concave in the masses of a
// symbol, so that an optimum is a partition in which each x has the symbol of the least
// of some functions that are linear in p(y=1|x); its symbols are intervals of p(y=1|x),
// and the best partition into intervals is found by dynamic programming. With more values
// it is the best partition that was found from several starts, nothing is proven, and Gap
// is +Inf; if Y is a function of X, symbols are sets of labels, and the starts are the same.
//
// Cost: the square of the rows with two values of y.
//
// Reference: Strouse, Schwab, The deterministic information bottleneck, 2017, equation 8.
func (p *Plane) Deterministic(beta float64) Choice {
	var symbols []int
	gap := math.Inf(1)
	if p.joint.Values() <= 2 {
		symbols, gap = intervals(p.joint, beta), rounding
	} else {
		symbols = descend(p.joint, beta, p.likeliest())
	}
	c := measure(p.joint, symbols)
	c.Parameter, c.Gap = beta, gap
	return c
}

// rounding bounds that of a sum of some thousand terms, in bits.
const rounding = 1e-9

// measure returns the informations of T = symbol(X).
func measure(j *solve.Joint, symbol []int) Choice {
	s := summarise(j, symbol)
	prior, conditional := make([]float64, j.Values()), 0.0
	c := Choice{HT: info.Entropy(s.mass)}
	for t, q := range s.mass {
		if q > 0 {
			c.Atoms++
			conditional += float64(q * info.Entropy(scaled(s.joint[t], 1/q)))
		}
		for y, v := range s.joint[t] {
			prior[y] += v
		}
	}
	c.IXT = c.HT
	c.ITY = max(0, info.Entropy(prior)-conditional)
	return c
}

func scaled(p []float64, by float64) []float64 {
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = float64(v * by)
	}
	return out
}

// symbols are p(t) and p(t,y).
type symbols struct {
	mass  []float64
	joint [][]float64
}

func summarise(j *solve.Joint, symbol []int) symbols {
	n := slices.Max(symbol) + 1
	out := symbols{make([]float64, n), make([][]float64, n)}
	for t := range out.joint {
		out.joint[t] = make([]float64, j.Values())
	}
	for x, t := range symbol {
		w, ys, ps := j.Row(x)
		out.mass[t] += w
		for i, y := range ys {
			out.joint[t][y] += float64(w * ps[i])
		}
	}
	return out
}

// intervals is the best partition of the rows of a binary Y, sorted by p(y=1|x), into
// intervals: best[b] = min over a of best[a] + cost of the rows a to b-1.
func intervals(j *solve.Joint, beta float64) []int {
	n := j.Rows()
	order, ones := make([]int, n), make([]float64, n)
	for x := range n {
		order[x] = x
		_, ys, ps := j.Row(x)
		for i, y := range ys {
			if y == 1 {
				ones[x] = ps[i]
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ones[a], ones[b]) })
	mass, positive := make([]float64, n+1), make([]float64, n+1)
	for i, x := range order {
		w, _, _ := j.Row(x)
		mass[i+1], positive[i+1] = mass[i]+w, positive[i]+float64(w*ones[x])
	}
	best, from := make([]float64, n+1), make([]int, n+1)
	for b := 1; b <= n; b++ {
		best[b] = math.Inf(1)
		for a := range b {
			q := mass[b] - mass[a]
			one := max(0, min(q, positive[b]-positive[a]))
			// -q log q + β q H(Y|t), with q H(Y|t) = q log q - q₁ log q₁ - q₀ log q₀
			whole, split := term(q), term(one)+term(q-one)
			if v := best[a] + whole + float64(beta*max(0, split-whole)); v < best[b] {
				best[b], from[b] = v, a
			}
		}
	}
	out, t := make([]int, n), 0
	for b := n; b > 0; b = from[b] {
		for i := from[b]; i < b; i++ {
			out[order[i]] = t
		}
		t++
	}
	return out
}

// term is -p log p in nats.
func term(p float64) float64 {
	if p <= 0 {
		return 0
	}
	return -float64(p * vec.Log(p))
}

// descend returns the best partition that it finds for any number of values of y: from
// the given symbols, from a symbol for each row, and from one symbol for all, each row
// moves to the symbol of the least -log q_t + β KL(p(y|x) ‖ p(y|t)) until none moves, and
// then the two symbols whose union is best are joined as long as that is better.
func descend(j *solve.Joint, beta float64, given []int) []int {
	own := make([]int, j.Rows())
	for x := range own {
		own[x] = x
	}
	var best []int
	least := math.Inf(1)
	for _, start := range [][]int{given, own, make([]int, j.Rows())} {
		found := settle(j, beta, start)
		for slices.Max(found) < mostSymbols {
			joined, better := join(j, beta, found)
			if !better {
				break
			}
			found = settle(j, beta, joined)
		}
		c := measure(j, found)
		if o := c.HT - float64(beta*c.ITY); o < least {
			best, least = found, o
		}
	}
	return best
}

// mostSymbols bounds the symbols that are joined: joining looks at all pairs.
const mostSymbols = 256

// settle moves rows until none moves, at most as often as any partition here needs.
func settle(j *solve.Joint, beta float64, start []int) []int {
	const rounds = 1000
	out := slices.Clone(start)
	for range rounds {
		s, moved := summarise(j, out), false
		for x := range out {
			_, ys, ps := j.Row(x)
			at, least := out[x], math.Inf(1)
			for t, q := range s.mass {
				if q <= 0 {
					continue
				}
				cost := -vec.Log(q)
				for i, y := range ys {
					if s.joint[t][y] <= 0 {
						cost = math.Inf(1)
						break
					}
					cost += float64(beta * float64(ps[i]*vec.Log(ps[i]*q/s.joint[t][y])))
				}
				if cost < least || cost == least && t == out[x] {
					at, least = t, cost
				}
			}
			if at != out[x] {
				out[x], moved = at, true
			}
		}
		if !moved {
			break
		}
	}
	return out
}

// join returns the symbols with the two joined whose union lowers the objective most, and
// whether there are such.
func join(j *solve.Joint, beta float64, symbol []int) ([]int, bool) {
	s := summarise(j, symbol)
	cost := func(q float64, y []float64) float64 {
		split := 0.0
		for _, v := range y {
			split += term(v)
		}
		return term(q) + float64(beta*(split-term(q)))
	}
	gain, keep, drop := 1e-12, -1, -1
	for t := range s.mass {
		for u := range t {
			if s.mass[t] <= 0 || s.mass[u] <= 0 {
				continue
			}
			both := make([]float64, len(s.joint[t]))
			for y := range both {
				both[y] = s.joint[t][y] + s.joint[u][y]
			}
			g := cost(s.mass[t], s.joint[t]) + cost(s.mass[u], s.joint[u]) - cost(s.mass[t]+s.mass[u], both)
			if g > gain {
				gain, keep, drop = g, u, t
			}
		}
	}
	if keep < 0 {
		return symbol, false
	}
	out := slices.Clone(symbol)
	for x, t := range out {
		if t == drop {
			out[x] = keep
		}
	}
	return out, true
}
