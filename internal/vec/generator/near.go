package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gaussNear writes GaussNearSums: the narrow sums of GaussSums alone, whose lanes all fit
// into registers, and of which more terms are +0.
func (m *machine) gaussNear() {
	spare := 2
	if m.wide() {
		spare = 99
	}
	m.function("gaussNear", "func(row, col, a, b []Block, units int, scale float32)", spare, "computes GaussNearSums.")
	g := gauss{a: m.base("a"), b: m.base("b"), aRow: m.count("row"), bRow: m.count("col"), units: m.number("units"), narrow: m.base("col")}
	tiles := m.shifted(g.aRow, 2)
	m.SHLQ(operand.U8(6), g.aRow)
	m.SHLQ(operand.U8(6), g.bRow)
	g.scale = m.broadcast(m.place(m.Param("scale")))
	if m.parts() == 2 {
		g.lanes = m.AllocLocal(rowsOfTile * m.bytes())
	}
	to := m.base("row")
	g.later = m.copy(g.units)
	m.SUBQ(operand.I32(unitsAtFirst), g.later)
	m.begin()
	m.repeat(tiles, func() {
		m.scatter(m.quad(m.fold(m.nearTile(g)), 0), rowsOfTile, at(to, 0))
		m.ADDQ(operand.I32(4*rowsOfTile), to)
		m.ADDQ(operand.I32(4*rowsOfTile), g.a)
	})
	m.end()
}

// nearTile emits the loop over all points b. It returns the lanes of the sums of the tile
// in the order of fold, in which they end in quad 0.
func (m *machine) nearTile(g gauss) []operand.Op {
	sums := make([]operand.Op, m.lanes)
	lower := func(row int) operand.Mem { return g.lanes.Offset(row * m.bytes()) }
	for part := range m.parts() {
		own := make(value, rowsOfTile)
		for row := range own {
			sum := m.vector()
			m.clear(sum)
			own[row] = sum
		}
		m.nearColumns(g, part, own)
		for row := range own {
			switch {
			case part < m.parts()-1:
				m.store(own[row], lower(row))
			case m.parts() == 2:
				m.VADDPS(lower(row), own[row], own[row])
				fallthrough
			default:
				sums[m.lanes/4*row] = own[row]
			}
		}
	}
	return sums
}

// nearColumns emits the loop over the points b, or over every second register of them, which
// adds the terms to the lanes of the tile's own sums.
func (m *machine) nearColumns(g gauss, part int, own value) {
	offset := part * m.bytes()
	column, again, done := m.GP64(), m.label("columns"), m.label("done")
	m.XORL(column.As32(), column.As32())
	m.Label(again)
	m.CMPQ(column, g.bRow)
	m.JGE(operand.LabelRef(done))

	far := m.label("far")
	x := m.mul(m.nearDistances(g, column, offset, far), g.scale)
	inside := m.skipFar(x, "gaussNear", far)
	sumAt := operand.Mem{Base: g.narrow, Index: column, Scale: 1, Disp: offset}
	sum := m.register(value{sumAt})[0]
	for row := range x {
		if !m.wide() { // no registers to keep them in
			inside[row] = m.less(x[row], "gaussNear")
		}
		term := m.nearTerm(x[row], inside[row])
		m.VADDPS(term, own[row], own[row])
		m.VADDPS(term, sum, sum)
	}
	m.store(sum, sumAt)
	m.Label(far)

	m.ADDQ(operand.I32(4*blockLanes), column)
	m.JMP(operand.LabelRef(again))
	m.Label(done)
}

// unitsAtFirst is after how many units of a layer the points of a tile are compared with the
// bound for the first time: distances only grow. In the wider layers of a trained network
// three quarters of the tiles are far by then.
const unitsAtFirst = 4

// nearDistances is distances, but jumps to a label if all are far after the first units.
func (m *machine) nearDistances(g gauss, column reg.Register, offset int, far string) value {
	d := make(value, rowsOfTile)
	for row := range d {
		r := m.vector()
		m.clear(r)
		d[row] = r
	}
	a, b, all, done := m.copy(g.a), m.sum(g.b, column), m.label("all"), m.label("distances")
	m.TESTQ(g.later, g.later)
	m.JLE(operand.LabelRef(all))
	first := m.GP64()
	m.MOVQ(operand.U32(unitsAtFirst), first)
	m.addDistances(g, d, first, a, b, offset)
	m.skipFar(m.mul(d, g.scale), "gaussNear", far)
	m.addDistances(g, d, m.copy(g.later), a, b, offset)
	m.JMP(operand.LabelRef(done))
	m.Label(all)
	m.addDistances(g, d, m.copy(g.units), a, b, offset)
	m.Label(done)
	return d
}

// nearTerm is the fourth power of 2^-x inside the mask of x < gaussNear, else +0.
func (m *machine) nearTerm(x, inside operand.Op) operand.Op {
	p, power := m.powerOf2(value{x})
	term := m.vector()
	if m.wide() {
		m.VPSUBD_Z(power[0], p[0], inside, term)
	} else {
		m.VPSUBD(power[0], p[0], term)
		m.VANDPS(inside, term, term)
	}
	square := m.mul(value{term}, value{term})
	return m.mul(square, square)[0]
}
