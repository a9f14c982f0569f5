package solve

import (
	"container/heap"
	"math"

	"infoplane/internal/vec"
)

// provable is the largest number of values of y for which the maximum of c is
// bounded, and not only searched for.
const provable = 4

// mostCells and boundWork end a proof that does not reach its resolution: cells, and
// exponentials.
const (
	mostCells = 1 << 18
	boundWork = 250_000_000
)

// bounded is the result of a proof.
type bounded struct {
	bound float64 // log max c is at most this, in nats, and at least 0
	top   peak    // the highest value seen
}

// bounded bounds the maximum of c over the whole simplex of three or four values of
// y, in nats, by branch and bound: simplices are halved, the one with the highest
// bound first, until the bound exceeds the largest value seen by the resolution or a
// sixteenth of it, whichever is more, or until the work is too much; the result is a
// bound in any case. It ends early where it finds a value above enough, for the caller
// to climb from.
//
// c(r) = Σ_x A_x Π_y r_y^(β p_xy) is a posynomial. On a cell with vertices v_i and
// centre m, with δ_y = r_y/m_y - 1, two bounds are known, and the lower is taken.
//
// The first needs no derivative. log(1+δ) ≤ δ, so that every term is below an
// exponential of a linear function, their sum is convex, and a convex function is
// largest at a vertex:
//
//	c(r) ≤ max_i Σ_x A_x Π_y m_y^(β p_xy) exp(β Σ_y p_xy δ_iy)
//
// It holds up to the faces, where r_y = 0. The second is sharp around the atoms, where
// c is 1 and level. With the shares ω_x of the terms in c(m), log(1+δ) ≤ δ - κ_y δ²
// for κ_y = 1/2 - max|δ_y|/3, and eᶻ ≤ 1 + z + ½ z² e^max(z,0), c(r)/c(m) - 1 is at
// most a quadratic function of δ:
//
//	β Σ_y p̄_y (δ_y - κ_y δ_y²) + ½ Σ_x ω_x e^Z_x [(β p_x·δ)² + (2a_x + b_x) β Σ_y p_xy κ_y δ_y²]
//
// with p̄ = Σ_x ω_x p_x and the maxima over the cell, at its vertices, a_x of
// |β p_x·δ|, Z_x of max(β p_x·δ, 0) and b_x of β Σ_y p_xy κ_y δ_y². Where it is concave it
// has its maximum at a stationary point; where it is not, as much curvature is taken
// out as makes it so, and bounded apart.
//
// Rounding: c grows with every r_y and is homogeneous of degree β, so that vertices
// that are off by a factor of 1 ± ε change it by a factor of (1 ± ε)^β at most, and
// halving rounds each coordinate by one unit in the last place. The bound includes an
// allowance for that and for the rounding of the terms.
func (j *Joint) bounded(beta, resolution, enough float64, logZ []float64) bounded {
	b := &bounding{joint: j, beta: beta, values: len(j.prior), top: peak{logc: math.Inf(-1)}}
	b.prepare(logZ)
	root := cell{}
	for y := range b.values {
		root.vertex[y][y] = 1
	}
	open := &cells{}
	out, deepest := 0.0, 0
	add := func(c cell) {
		b.measure(&c)
		deepest = max(deepest, c.depth)
		if above := max(b.top.logc, 0); c.bound <= above+max(resolution, above/16) || c.last {
			out = max(out, c.bound)
			return
		}
		heap.Push(open, c)
	}
	add(root)
	most := max(64, min(mostCells, boundWork/((b.values+1)*len(j.weight))))
	for done := 0; open.Len() > 0 && done < most && b.top.logc <= enough; done++ {
		left, right := heap.Pop(open).(cell).halves(b.values)
		add(left)
		add(right)
	}
	if open.Len() > 0 {
		out = max(out, (*open)[0].bound)
	}
	out = max(out, b.top.logc)
	return bounded{out + float64(4*rounding(beta, logZ)) + float64(float64(0x1p-51*beta)*float64(deepest+64)), b.top}
}

// cell is a part of the simplex, with a bound of c there.
type cell struct {
	vertex [provable][provable]float64
	bound  float64 // log c is at most this
	edge   [2]int  // the vertices between which it is halved
	depth  int
	last   bool // too small to be halved
}

// halves cuts a cell through the middle of its edge.
func (c cell) halves(values int) (left, right cell) {
	left, right = c, c
	left.depth, right.depth = c.depth+1, c.depth+1
	for y := range values {
		middle := float64(c.vertex[c.edge[0]][y]/2) + float64(c.vertex[c.edge[1]][y]/2)
		left.vertex[c.edge[0]][y], right.vertex[c.edge[1]][y] = middle, middle
	}
	return left, right
}

// cells are a heap, the highest bound first.
type cells []cell

func (h cells) Len() int           { return len(h) }
func (h cells) Less(a, b int) bool { return h[a].bound > h[b].bound }
func (h cells) Swap(a, b int)      { h[a], h[b] = h[b], h[a] }
func (h *cells) Push(x any)        { *h = append(*h, x.(cell)) }
func (h *cells) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// bounding is the work on one proof.
type bounding struct {
	joint  *Joint
	beta   float64
	values int
	p      [][provable]float64 // p(y|x), by rows
	offset []float64           // log of a row's term at m, without Σ_y β p_xy log m_y
	top    peak

	share  []float64           // of the terms in c(m)
	lift   [][provable]float64 // β p_x·δ_i
	scaled [provable][provable]float64
}

// prepare lays out the rows.
func (b *bounding) prepare(logZ []float64) {
	j := b.joint
	n := len(j.weight)
	b.p, b.offset = make([][provable]float64, n), make([]float64, n)
	b.share, b.lift = make([]float64, n), make([][provable]float64, n)
	for x, w := range j.weight {
		ys, ps := j.table.row(x)
		for i, y := range ys {
			b.p[x][y] = ps[i]
		}
		b.offset[x] = vec.Log(w) - logZ[x] + float64(b.beta*j.conditional[x])
	}
}

// measure bounds log c on a cell, and chooses the edge to halve.
func (b *bounding) measure(c *cell) {
	b.joint.check()
	k := b.values
	var m, logm [provable]float64
	for y := range k {
		for i := range k {
			m[y] += c.vertex[i][y] / float64(k)
		}
		if m[y] < 1e-290 {
			c.last = true
		}
		logm[y] = vec.Log(m[y])
	}
	for i := range k {
		for y := range k {
			b.scaled[i][y] = c.vertex[i][y]/m[y] - 1
		}
	}
	top := math.Inf(-1)
	for x := range b.offset {
		e := b.offset[x]
		for y := range k {
			e += float64(float64(b.beta*b.p[x][y]) * logm[y])
		}
		b.share[x] = e
		top = max(top, e)
	}
	sum, highest := 0.0, [provable]float64{}
	var mean [provable]float64
	var atVertex [provable]float64        // Σ_x of the majorant at a vertex, over its largest term
	var outer [provable][provable]float64 // and of p_x, weighted by the terms
	for i := range k {
		highest[i] = math.Inf(-1)
	}
	for x := range b.share {
		for i := range k {
			g := 0.0
			for y := range k {
				g += float64(b.p[x][y] * b.scaled[i][y])
			}
			b.lift[x][i] = float64(b.beta * g)
			highest[i] = max(highest[i], b.share[x]+b.lift[x][i])
		}
	}
	for x, e := range b.share {
		for i := range k {
			term := vec.Exp(e + b.lift[x][i] - highest[i])
			atVertex[i] += term
			for y := range k {
				outer[i][y] += float64(term * b.p[x][y])
			}
		}
		b.share[x] = vec.Exp(e - top)
		sum += b.share[x]
	}
	logc := top + vec.Log(sum)
	if logc > b.top.logc {
		b.top = peak{logc, logs(m[:k])}
	}
	for x := range b.share {
		b.share[x] /= sum
		for y := range k {
			mean[y] += float64(b.share[x] * b.p[x][y])
		}
	}
	c.bound = math.Inf(-1)
	worst := 0
	for i := range k {
		if bound := highest[i] + vec.Log(atVertex[i]); bound > c.bound {
			c.bound, worst = bound, i
		}
	}
	if c.bound > 0 && c.bound < logc+1 {
		c.bound = min(c.bound, logc+vec.Log1p(b.quadratic(mean)))
	}
	longest := -1.0
	for i := range k {
		for u := range i {
			length := 0.0
			for y := range k {
				d := b.scaled[i][y] - b.scaled[u][y]
				length += float64((mean[y] + outer[worst][y]/atVertex[worst]) * float64(d*d))
			}
			if length > longest {
				longest, c.edge = length, [2]int{i, u}
			}
		}
	}
}
