package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columnsOfTile is the number of inputs of a tile of the gradient: a quad of lanes.
const columnsOfTile = 4

// gradient writes DenseGrad. The sums of a tile of units by inputs stay in
// registers while the samples run; a register is the 16 lanes of one sum, or with
// AVX2 eight of them, and then the samples run twice. The tile is as large as the
// fold can take: every load of a tile serves several products, and the fold of all
// its sums costs little more than that of one.
func (m *machine) gradient() {
	m.function("denseGrad", "func(dw, db []float32, delta, x []Block, n, inputs, blocks int)", 0,
		"computes DenseGrad.")
	rows := m.lanes / 4 // units of a tile
	g := gradient{
		dw: m.base("dw"), delta: m.base("delta"), x: m.base("x"),
		row: m.number("blocks"), inputs: m.number("inputs"),
	}
	m.SHLQ(operand.U8(6), g.row)
	g.row3 = m.triple(g.row)

	n := m.number("n")
	g.mask = m.GP64() // of the lanes of the last block that are samples
	m.LEAQ(m.window().Offset(4*blockLanes), g.mask)
	g.rest = m.copy(n)
	m.ANDQ(operand.I32(blockLanes-1), g.rest)
	offset := m.copy(g.rest)
	m.SHLQ(operand.U8(2), offset)
	m.SUBQ(offset, g.mask)
	g.whole = n
	m.SHRQ(operand.U8(4), g.whole)
	if m.parts() == 2 {
		g.stash = m.AllocLocal(rows * columnsOfTile * m.bytes())
	}
	m.begin()

	units := m.count("db")
	for u := rows; u > 0; u-- {
		m.countdown(units, u, u == rows, func() {
			x, dw, left := m.copy(g.x), m.copy(g.dw), m.copy(g.inputs)
			for j := columnsOfTile; j > 0; j-- {
				m.countdown(left, j, j == columnsOfTile, func() {
					m.tile(g, x, dw, u, j)
					for range j {
						m.ADDQ(g.row, x)
					}
					m.ADDQ(operand.I32(int32(4*j)), dw)
				})
			}
			for range u {
				m.ADDQ(g.row, g.delta)
				m.LEAQ(operand.Mem{Base: g.dw, Index: g.inputs, Scale: 4}, g.dw)
			}
		})
	}
	m.bias(g)
	m.end()
}

// gradient is what the loops of DenseGrad work on.
type gradient struct {
	dw, delta, x reg.GPVirtual
	row, row3    reg.GPVirtual // bytes of a row of samples, once and three times
	inputs       reg.GPVirtual
	whole, rest  reg.GPVirtual // blocks full of samples, and the samples after them
	mask         reg.GPVirtual
	stash        operand.Mem // sums of lanes 0-7 while those of 8-15 run
}

// countdown emits body for a tile of n, taken while at least n are left: again and
// again for the largest tile, at most once for what remains.
func (m *machine) countdown(left reg.GPVirtual, n int, again bool, body func()) {
	top, less := m.label("tile"), m.label("fewer")
	m.Label(top)
	m.CMPQ(left, operand.I32(int32(n)))
	m.JLT(operand.LabelRef(less))
	body()
	m.SUBQ(operand.I32(int32(n)), left)
	if again {
		m.JMP(operand.LabelRef(top))
	}
	m.Label(less)
}

// tile computes units by inputs elements of dw.
func (m *machine) tile(g gradient, x, dw reg.GPVirtual, units, inputs int) {
	slot := func(u, j int) int { return j*m.lanes/4 + u } // in the order of fold
	sums := make([]operand.Op, m.lanes/4*columnsOfTile)
	for part := range m.parts() {
		for u := range units {
			for j := range inputs {
				sum := m.vector()
				m.clear(sum)
				sums[slot(u, j)] = sum
			}
		}
		m.samples(g, []reg.GPVirtual{g.delta, x}, part, func(from []reg.GPVirtual, masked func(operand.Mem) value) {
			deltas := make([]value, units)
			for u := range units {
				deltas[u] = masked(strided(from[0], g.row, g.row3, u))
			}
			for j := range inputs {
				column := masked(strided(from[1], g.row, g.row3, j))
				for u := range units {
					product := m.mul(deltas[u], column)
					sum := sums[slot(u, j)]
					m.VADDPS(product[0], sum, sum)
				}
			}
		})
		m.join(g, sums, part)
	}
	folded := m.fold(sums)
	to := m.copy(dw)
	for u := range units {
		m.scatter(folded, u, inputs, at(to, 0))
		if u+1 < units {
			m.LEAQ(operand.Mem{Base: to, Index: g.inputs, Scale: 4}, to)
		}
	}
}

// samples emits the loop over the samples of some rows: the whole blocks, then the
// last block with its padding masked. Masked numbers are +0, and so are their
// products; a sum that started from +0 is never -0, so adding +0 leaves it alone.
func (m *machine) samples(g gradient, rows []reg.GPVirtual, part int, body func([]reg.GPVirtual, func(operand.Mem) value)) {
	from := make([]reg.GPVirtual, len(rows))
	for i, r := range rows {
		from[i] = m.copy(r)
	}
	offset := part * m.bytes()
	m.repeat(m.copy(g.whole), func() {
		body(from, func(mem operand.Mem) value { return m.register(value{mem.Offset(offset)}) })
		for _, r := range from {
			m.ADDQ(operand.I32(4*blockLanes), r)
		}
	})
	none := m.label("whole")
	m.TESTQ(g.rest, g.rest)
	m.JZ(operand.LabelRef(none))
	mask := m.register(value{at(g.mask, offset)})
	body(from, func(mem operand.Mem) value { return m.and(mask, value{mem.Offset(offset)}) })
	m.Label(none)
}

// join adds lanes 8-15 of the sums to lanes 0-7 where a register holds only eight.
func (m *machine) join(g gradient, sums []operand.Op, part int) {
	if m.parts() == 1 {
		return
	}
	for i, sum := range sums {
		switch {
		case sum == nil:
		case part == 0:
			m.store(sum, g.stash.Offset(i*m.bytes()))
		default:
			m.VADDPS(g.stash.Offset(i*m.bytes()), sum, sum)
		}
	}
}

// bias computes db: the sums of the rows of delta alone.
func (m *machine) bias(g gradient) {
	db, delta, left := m.base("db"), m.base("delta"), m.count("db")
	for u := columnsOfTile; u > 0; u-- {
		m.countdown(left, u, u == columnsOfTile, func() {
			sums := make([]operand.Op, m.lanes/4*columnsOfTile)
			for part := range m.parts() {
				for i := range u {
					sum := m.vector()
					m.clear(sum)
					sums[i*m.lanes/4] = sum // all in quad 0
				}
				m.samples(g, []reg.GPVirtual{delta}, part, func(from []reg.GPVirtual, masked func(operand.Mem) value) {
					for i := range u {
						sum := sums[i*m.lanes/4]
						m.VADDPS(masked(strided(from[0], g.row, g.row3, i))[0], sum, sum)
					}
				})
				m.join(g, sums, part)
			}
			m.scatter(m.fold(sums), 0, u, at(db, 0))
			for range u {
				m.ADDQ(g.row, delta)
			}
			m.ADDQ(operand.I32(int32(4*u)), db)
		})
	}
}
