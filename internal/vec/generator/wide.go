package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wideUnits is the number of units of a tile of wideGrad.
const wideUnits = 5

// wideGradient is wideGrad in the making: what its loops keep in memory, registers being
// short.
type wideGradient struct {
	*machine
	width   int         // groups of 16 inputs of a tile
	samples operand.Mem // of a tile's inputs, transposed: by lane, sample and input
	partial operand.Mem // the sums of lanes that wait for their partners in the tree
	lane    operand.Mem // bytes of the samples of one lane
	whole   operand.Mem // samples that every lane has
	rest    operand.Mem // lanes that have one more
	groups  operand.Mem // groups of inputs that are left
	x, dw   operand.Mem // where they begin
}

// wideGradient writes the gradient of the weights of a layer of many units and inputs. Here
// the lanes of a register are 16 inputs, not 16 samples: the samples of a tile's inputs are
// transposed, and stay in the cache while all units pass. A tile sums one virtual lane after
// the other and then whole registers in the tree, so that nothing has to be folded: n
// products take n additions.
func (m *machine) wideGradient() {
	m.function("wideGrad", "func(dw []float32, delta, x []Block, n, units, inputs, blocks int)", 0,
		"computes the weights of DenseGrad, inputs in whole panels.")
	m.Attributes(0)                          // its frame is too large for NOSPLIT
	g := &wideGradient{machine: m, width: 1} // AVX2: 10 sums, 2 registers of samples, delta, product
	if m.wide() {
		g.width = 4 // 20 sums, 4 registers of samples, delta, product
	}
	row := 4 * blockLanes * g.width // bytes of a sample
	g.samples = m.AllocLocal(row*m.source.integer("wideSamples") + cacheLine)
	g.partial = m.AllocLocal(row*wideUnits*4 + cacheLine)
	for _, slot := range []*operand.Mem{&g.lane, &g.whole, &g.rest, &g.groups, &g.x, &g.dw} {
		*slot = m.AllocLocal(8)
	}
	m.begin()

	n, rest := m.number("n"), m.number("n")
	m.ANDQ(operand.I32(blockLanes-1), rest)
	m.MOVQ(rest, g.rest)
	m.SHRQ(operand.U8(4), n)
	m.MOVQ(n, g.whole)
	lane := m.number("blocks")
	m.IMUL3Q(operand.I32(int32(row)), lane, lane)
	m.MOVQ(lane, g.lane)
	m.MOVQ(m.base("x"), g.x)
	m.MOVQ(m.base("dw"), g.dw)

	panel := m.source.integer("wideInputs")
	groups := m.number("inputs")
	m.ANDQ(operand.I32(int32(-panel)), groups)
	m.SHRQ(operand.U8(4), groups)
	m.MOVQ(groups, g.groups)
	again := m.label("groups")
	m.Label(again)
	g.transpose()
	g.units()
	m.ADDQ(operand.I32(int32(row)), g.dw)
	m.SUBQ(operand.I32(int32(g.width)), g.groups)
	m.JNZ(operand.LabelRef(again))
	m.end()
}

const cacheLine = 64

// aligned returns the address of some local memory, rounded up to a whole cache line.
func (m *machine) aligned(local operand.Mem) reg.GPVirtual {
	r := m.GP64()
	m.LEAQ(local.Offset(cacheLine-1), r)
	m.ANDQ(operand.I32(-cacheLine), r)
	return r
}

// lanesInOrder are the virtual lanes in the order in which the tree wants their sums: each
// is added to the one that waits for it as soon as both are there.
func lanesInOrder() [blockLanes]int {
	var order [blockLanes]int
	for i := range order {
		order[i] = int(bits.Reverse8(uint8(i)) >> 4)
	}
	return order
}

// transpose copies the samples of the next inputs: lane after lane in the order of the
// tree, and in a lane the inputs of one sample after those of the other. The padding of the
// last block is copied too, and not read.
func (g *wideGradient) transpose() {
	x, to, row, group := g.GP64(), g.aligned(g.samples), g.shifted(g.number("blocks"), 6), g.GP64()
	g.MOVQ(g.x, x)
	g.MOVQ(operand.U32(uint32(g.width)), group)
	g.repeat(group, func() {
		from, dst, block := g.copy(x), g.copy(to), g.number("blocks")
		g.repeat(block, func() {
			r := g.copy(from)
			for input := 0; input < blockLanes; input += g.lanes {
				g.square(r, row, dst, input)
			}
			g.ADDQ(operand.I32(4*blockLanes), from)
			g.ADDQ(operand.I32(int32(4*blockLanes*g.width)), dst)
		})
		g.ADDQ(operand.I32(4*blockLanes), to)
		block = g.shifted(row, 4) // 16 rows
		g.ADDQ(block, x)
	})
	g.MOVQ(x, g.x)
}

// square copies a block of as many rows as a register has lanes, to the given input of 16.
// It moves r on by these rows.
func (g *wideGradient) square(r, row, dst reg.GPVirtual, input int) {
	for part := range g.parts() {
		from := g.copy(r)
		rows := make([]operand.Op, g.lanes)
		for i := range rows {
			rows[i] = g.vector()
			g.load(at(from, part*g.bytes()), rows[i])
			g.ADDQ(row, from)
		}
		if part == g.parts()-1 {
			g.MOVQ(from, r)
		}
		columns, to := g.transposed(rows), g.copy(dst)
		for _, lane := range lanesInOrder() {
			if lane/g.lanes == part {
				g.store(columns[lane%g.lanes], at(to, 4*input))
			}
			g.ADDQ(g.lane, to)
		}
	}
}

// units passes all units over the samples that are transposed. If the last tile is not full
// it begins earlier, and computes some sums once more.
func (g *wideGradient) units() {
	row := g.words(g.shifted(g.number("blocks"), 6))
	delta, dw, left := g.base("delta"), g.GP64(), g.number("units")
	g.MOVQ(g.dw, dw)
	again, full := g.label("units"), g.label("full")
	g.Label(again)
	g.SUBQ(operand.I32(wideUnits), left)
	g.JGE(operand.LabelRef(full))
	back, next := g.copy(left), g.shifted(g.number("inputs"), 2)
	g.IMULQ(row.once, back)
	g.ADDQ(back, delta)
	g.IMULQ(left, next)
	g.ADDQ(next, dw)
	g.XORL(left.As32(), left.As32())
	g.Label(full)
	g.tile(row, delta, dw)
	for range wideUnits {
		g.ADDQ(row.once, delta)
	}
	g.TESTQ(left, left)
	g.JNZ(operand.LabelRef(again))
}

// tile computes the sums of some units, and moves dw on to the next. The sums of a lane that
// is done go up the tree as far as partners wait for them, and wait there; they do so
// between the first products of the next lane, lest additions alone stand in a row.
func (g *wideGradient) tile(row stride, delta, dw reg.GPVirtual) {
	sums := make([]value, wideUnits)
	for u := range sums {
		sums[u] = make(value, g.width*g.parts())
		for i := range sums[u] {
			sums[u][i] = g.vector()
		}
	}
	samples, partial := g.aligned(g.samples), g.aligned(g.partial)
	up := func(done, u, i int) operand.Op {
		sum, level := sums[u][i], 0
		waiting := func() operand.Mem {
			return at(partial, ((level*wideUnits+u)*len(sums[u])+i)*g.bytes())
		}
		for ; done>>level&1 == 1; level++ {
			sum = g.add(value{waiting()}, value{sum})[0]
		}
		if done < blockLanes-1 {
			g.store(sum, waiting())
		}
		return sum
	}
	d, x, count := g.GP64(), g.copy(samples), g.GP64()
	for index, lane := range lanesInOrder() {
		g.LEAQ(at(delta, 4*lane), d)
		g.MOVQ(samples, x)
		g.ADDQ(g.lane, samples)
		g.sample(sums, row, d, x, func(u, i int, product func(to operand.Op)) {
			if index > 0 {
				up(index-1, u, i)
			}
			product(sums[u][i])
		})
		g.MOVQ(g.whole, count)
		more := g.label("more")
		g.CMPQ(g.rest, operand.U8(lane))
		g.JG(operand.LabelRef(more))
		g.DECQ(count)
		g.Label(more)
		g.repeat(count, func() {
			g.sample(sums, row, d, x, func(u, i int, product func(to operand.Op)) {
				p := g.vector()
				product(p)
				g.VADDPS(p, sums[u][i], sums[u][i])
			})
		})
	}
	// A lane starts with +0: its sum is never -0. Here it starts with its first product.
	// To add +0 once, at the end, has the same effect.
	zero, next := g.vector(), g.shifted(g.number("inputs"), 2)
	g.clear(zero)
	for u := range sums {
		for i := range sums[u] {
			g.store(g.add(value{up(blockLanes-1, u, i)}, value{zero})[0], at(dw, i*g.bytes()))
		}
		g.ADDQ(next, dw)
	}
}

// sample goes through one sample of a lane: f is called for every sum with the function that
// emits the product, and d and x are moved on.
func (g *wideGradient) sample(sums []value, row stride, d, x reg.GPVirtual, f func(u, i int, product func(to operand.Op))) {
	inputs := make(value, len(sums[0]))
	for i := range inputs {
		inputs[i] = at(x, i*g.bytes())
	}
	inputs = g.register(inputs)
	for u := range sums {
		delta := g.vector()
		g.VBROADCASTSS(row.times(d, u), delta)
		for i := range sums[u] {
			f(u, i, func(to operand.Op) { g.VMULPS(inputs[i], delta, to) })
		}
	}
	g.ADDQ(operand.I32(4*blockLanes), d)
	g.ADDQ(operand.I32(int32(4*blockLanes*g.width)), x)
}
