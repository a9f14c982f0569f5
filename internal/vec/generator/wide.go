package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wideUnits is the number of units of a tile of wideGrad.
const wideUnits = 5

// wideTogether is the number of inputs whose samples are transposed together, and wideBlock
// the number of units, whole tiles, that pass over one tile of them after the other.
const (
	wideTogether = 256
	wideBlock    = 8 * wideUnits
)

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
	tiles   operand.Mem // tiles of inputs that are left
	x, dw   operand.Mem // where they begin

	together operand.Mem // tiles whose samples are transposed
	delta    operand.Mem // where the units begin that pass over them, and how many are left
	left     operand.Mem
	block    operand.Mem // these units' dw
	panel    operand.Mem // the transposed samples of a tile, and its dw
	corner   operand.Mem
	count    operand.Mem // tiles that are left of those together
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
	tiles := wideTogether / (blockLanes * g.width)
	g.samples = m.AllocLocal(4*wideTogether*m.source.integer("wideSamples") + cacheLine)
	g.partial = m.AllocLocal(row*wideUnits*4 + cacheLine)
	for _, slot := range []*operand.Mem{&g.lane, &g.whole, &g.rest, &g.tiles, &g.x, &g.dw,
		&g.together, &g.delta, &g.left, &g.block, &g.panel, &g.corner, &g.count} {
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

	inputs := m.number("inputs")
	m.ANDQ(operand.I32(int32(-m.source.integer("wideInputs"))), inputs)
	m.SHRQ(operand.U8(uint8(bits.Len(uint(blockLanes*g.width))-1)), inputs)
	m.MOVQ(inputs, g.tiles)
	again, all := m.label("together"), m.label("all")
	m.Label(again)
	together := m.GP64()
	m.MOVQ(g.tiles, together)
	m.CMPQ(together, operand.I32(int32(tiles)))
	m.JLE(operand.LabelRef(all))
	m.MOVQ(operand.U32(uint32(tiles)), together)
	m.Label(all)
	m.MOVQ(together, g.together)
	m.SUBQ(together, g.tiles)
	to := m.aligned(g.samples)
	m.repeat(together, func() { g.transpose(to) })
	g.blocks()
	m.MOVQ(g.together, together)
	m.IMUL3Q(operand.I32(int32(row)), together, together)
	m.ADDQ(together, g.dw)
	m.CMPQ(g.tiles, operand.U8(0))
	m.JNE(operand.LabelRef(again))
	m.end()
}

// blocks passes the units over the tiles whose samples are transposed, a few units at a time
// over all of them: so that from the second-level cache comes what fits into it.
func (g *wideGradient) blocks() {
	set := func(from operand.Op, to operand.Mem) {
		r := g.GP64()
		g.MOVQ(from, r)
		g.MOVQ(r, to)
	}
	advance := func(to operand.Mem, by reg.GPVirtual) { g.ADDQ(by, to) }
	g.MOVQ(g.base("delta"), g.delta)
	g.MOVQ(g.number("units"), g.left)
	set(g.dw, g.block)
	block, tile := g.label("block"), g.label("tile")
	g.Label(block)
	g.MOVQ(g.aligned(g.samples), g.panel)
	set(g.block, g.corner)
	set(g.together, g.count)
	g.Label(tile)
	g.units()
	panel, row := g.GP64(), g.GP64()
	g.MOVQ(g.lane, panel)
	g.SHLQ(operand.U8(4), panel)
	advance(g.panel, panel)
	g.MOVQ(operand.U32(uint32(4*blockLanes*g.width)), row)
	advance(g.corner, row)
	g.DECQ(g.count)
	g.JNZ(operand.LabelRef(tile))
	rows := g.number("blocks")
	g.IMUL3Q(operand.I32(64*wideBlock), rows, rows)
	advance(g.delta, rows)
	rows = g.number("inputs")
	g.IMUL3Q(operand.I32(4*wideBlock), rows, rows)
	advance(g.block, rows)
	g.SUBQ(operand.I32(wideBlock), g.left)
	g.JG(operand.LabelRef(block))
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
// last block is copied too, and not read. It moves to on to the next tile.
func (g *wideGradient) transpose(to reg.GPVirtual) {
	x, row, group := g.GP64(), g.shifted(g.number("blocks"), 6), g.GP64()
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
	g.SUBQ(operand.I32(int32(4*blockLanes*g.width)), to)
	block := g.GP64()
	g.MOVQ(g.lane, block)
	g.SHLQ(operand.U8(4), block)
	g.ADDQ(block, to)
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

// units passes a block of units over a tile of inputs. If the last tile is not full
// it begins earlier, and computes some sums once more.
func (g *wideGradient) units() {
	row := g.words(g.shifted(g.number("blocks"), 6))
	delta, dw, left, few := g.GP64(), g.GP64(), g.GP64(), g.label("few")
	g.MOVQ(g.delta, delta)
	g.MOVQ(g.corner, dw)
	g.MOVQ(g.left, left)
	g.CMPQ(left, operand.I32(wideBlock))
	g.JLE(operand.LabelRef(few))
	g.MOVQ(operand.U32(wideBlock), left)
	g.Label(few)
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
	samples, partial := g.GP64(), g.aligned(g.partial)
	g.MOVQ(g.panel, samples)
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
