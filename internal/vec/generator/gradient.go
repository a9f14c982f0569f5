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
	m.function("denseGrad", "func(dw, db []float32, delta, x []Block, n, columns, inputs, blocks int)", 0,
		"computes DenseGrad for the first columns of dw.")
	rows := m.lanes / 4 // units of a tile
	g := gradient{
		dw: m.base("dw"), delta: m.base("delta"), x: m.base("x"),
		row: m.words(m.shifted(m.number("blocks"), 6)), inputs: m.number("inputs"),
	}

	if m.parts() == 2 {
		g.stash = m.AllocLocal(rows * columnsOfTile * m.bytes())
	}
	m.begin()

	units, db := m.count("db"), m.base("db")
	for u := rows; u > 0; u-- {
		m.countdown(units, u, u == rows, func() {
			x, dw, left := m.copy(g.x), m.copy(g.dw), m.number("columns")
			m.countdown(left, columnsOfTile, true, func() {
				m.tile(g, x, dw, u, columnsOfTile, nil)
				for range columnsOfTile {
					m.advance(x, g.row)
				}
				m.ADDQ(operand.I32(4*columnsOfTile), dw)
			})
			m.remainder(left, columnsOfTile, func(j int) { m.tile(g, x, dw, u, j, db) })
			m.ADDQ(operand.I32(int32(4*u)), db)
			for range u {
				m.advance(g.delta, g.row)
				m.LEAQ(operand.Mem{Base: g.dw, Index: g.inputs, Scale: 4}, g.dw)
			}
		})
	}
	m.end()
}

// gradient is what the loops of DenseGrad work on.
type gradient struct {
	dw, delta, x reg.GPVirtual
	row          stride // from one row of samples to the next
	inputs       reg.GPVirtual
	stash        operand.Mem // sums of lanes 0-7 while those of 8-15 run
}

// remainder emits a body for each number of inputs that a row of tiles of some columns can leave.
func (m *machine) remainder(left reg.Register, columns int, body func(j int)) {
	end := m.label("end")
	for j := range columns {
		other := m.label("other")
		m.CMPQ(left, operand.I32(int32(j)))
		m.JNE(operand.LabelRef(other))
		body(j)
		m.JMP(operand.LabelRef(end))
		m.Label(other)
	}
	m.Label(end)
}

// tile computes units by inputs elements of dw. The last tile of a row has a
// column to spare, which takes the bias: there the sums are those of delta alone.
func (m *machine) tile(g gradient, x, dw reg.GPVirtual, units, inputs int, db reg.Register) {
	slot := func(u, j int) int { return j*m.lanes/4 + u } // in the order of fold
	columns := inputs
	if db != nil {
		columns++
	}
	sums := make([]operand.Op, m.lanes/4*columnsOfTile)
	for part := range m.parts() {
		for u := range units {
			for j := range columns {
				sum := m.vector()
				m.clear(sum)
				sums[slot(u, j)] = sum
			}
		}
		m.samples(g, []reg.GPVirtual{g.delta, x}, part, func(from []reg.GPVirtual, masked func(operand.Mem) value) {
			deltas := make([]value, units)
			for u := range units {
				deltas[u] = masked(g.row.times(from[0], u))
				if db != nil {
					sum := sums[slot(u, inputs)]
					m.VADDPS(deltas[u][0], sum, sum)
				}
			}
			for j := range inputs {
				column := masked(g.row.times(from[1], j))
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
		quad := m.quad(folded, u)
		m.scatter(quad, inputs, at(to, 0))
		if db != nil {
			m.element(quad, inputs, at(db, 4*u))
		}
		if u+1 < units && inputs > 0 {
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
	whole := m.number("n") // from the stack, registers being short
	m.SHRQ(operand.U8(4), whole)
	m.repeat(whole, func() {
		body(from, func(mem operand.Mem) value { return m.register(value{mem.Offset(offset)}) })
		for _, r := range from {
			m.ADDQ(operand.I32(4*blockLanes), r)
		}
	})
	none := m.label("whole")
	rest := m.number("n")
	m.ANDQ(operand.I32(blockLanes-1), rest)
	m.JZ(operand.LabelRef(none))
	mask := m.register(value{at(m.first(rest), offset)})
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
