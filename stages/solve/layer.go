package solve

import (
	"math"
	"sort"

	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Layer is an encoder p(t|x) to compare with the bound: its informations, and what
// each of its values predicts.
type Layer struct {
	IXT, ITY float64 // in bits; I(X;T) on the inputs as they are, before rows merge

	marginal atoms[float64] // p(t) and the logit of p(y=1|t); values that predict the same merge
	closest  []float64      // min_t d_x(t) for each row, nats
	excess   float64        // E [d_x(t) - min_t d_x(t)] over p(x) p(t|x), nats
}

// HardLayer describes a layer that is a function of x, on equiprobable inputs, such as
// that of a network: symbol[x] is its value 0, 1, … at input x, whose p(y=1|x) is
// py[x]. It panics where the problem is not that of the same py.
func HardLayer(p *Problem, py []float64, symbol []int32) Layer {
	if len(py) != len(symbol) || len(py) == 0 {
		panic("solve: symbols and inputs of different number, or none")
	}
	symbols := 0
	for _, t := range symbol {
		if t < 0 {
			panic("solve: negative symbol")
		}
		symbols = max(symbols, int(t)+1)
	}
	counts, ones, zeros := make([]int, symbols), make([]float64, symbols), make([]float64, symbols)
	rows := make([]int, len(py))
	for x, t := range symbol {
		rows[x] = p.row(py[x])
		counts[t]++
		ones[t] += py[x]
		zeros[t] += 1 - py[x]
	}
	var values atoms[float64]
	place := make([]int, symbols) // of a symbol among those that occur
	for t, n := range counts {
		if n == 0 {
			continue
		}
		place[t] = len(values.Mass)
		values.add(float64(n)/float64(len(py)), logit(ones[t]/float64(n), zeros[t]/float64(n)))
	}
	distance := p.distances(values.Position)
	l := Layer{IXT: info.EntropyCounts(counts), closest: p.nearest(distance)}
	loss := 0.0
	for x, t := range symbol {
		d := distance[place[t]][rows[x]]
		loss += d
		l.excess += d - l.closest[rows[x]]
	}
	l.excess /= float64(len(py))
	l.ITY = info.Bits(max(0, p.ixy-float64(loss/float64(len(py)))))
	l.marginal = merged(values)
	return l
}

// SoftLayer describes the encoder of a solution, or any encoder at a β.
func SoftLayer(p *Problem, beta float64, e Encoder) Layer {
	of := atoms[float64](e)
	ixt, ity := p.informations(beta, of)
	logZ, exponent := p.partition(beta, of)
	total := of.total()
	share := make([][]float64, len(e.Mass)) // p(t|x)
	var l Layer
	for t, q := range e.Mass {
		share[t] = make([]float64, len(p.p))
		mass, one, zero := 0.0, 0.0, 0.0
		for x, w := range p.weight {
			share[t][x] = float64(q / total * vec.Exp(exponent[t][x]-logZ[x]))
			mass += float64(w * share[t][x])
			one += float64(float64(w*share[t][x]) * p.p[x])
			zero += float64(float64(w*share[t][x]) * p.not[x])
		}
		l.marginal.add(mass, logit(one, zero))
	}
	distance := p.distances(l.marginal.Position)
	l.IXT, l.ITY, l.closest = info.Bits(ixt), info.Bits(ity), p.nearest(distance)
	for t := range e.Mass {
		for x, w := range p.weight {
			l.excess += float64(float64(w*share[t][x]) * (distance[t][x] - l.closest[x]))
		}
	}
	return l
}

// row finds the row of an input by its p(y=1|x).
func (p *Problem) row(py float64) int {
	x := sort.SearchFloat64s(p.p, py)
	if x == len(p.p) || p.p[x] != py {
		panic("solve: an input that is not in the problem")
	}
	return x
}

// distances returns d_x(t) in nats, one slice per position.
func (p *Problem) distances(positions []float64) [][]float64 {
	out := make([][]float64, len(positions))
	for t, s := range positions {
		out[t] = make([]float64, len(p.p))
		p.exponent(out[t], -1, s)
	}
	return out
}

// nearest returns min_t d_x(t) for each row.
func (p *Problem) nearest(distance [][]float64) []float64 {
	out := make([]float64, len(p.p))
	for x := range out {
		out[x] = math.Inf(1)
		for t := range distance {
			out[x] = min(out[x], distance[t][x])
		}
	}
	return out
}

// merged returns atoms sorted, with one per position.
func merged(of atoms[float64]) atoms[float64] {
	var out atoms[float64]
	of = sorted(of)
	for t, s := range of.Position {
		if last := len(out.Position) - 1; last >= 0 && out.Position[last] == s {
			out.Mass[last] += of.Mass[t]
			continue
		}
		out.add(of.Mass[t], s)
	}
	return out
}
