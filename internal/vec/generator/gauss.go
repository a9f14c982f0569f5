package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowsOfTile is the number of points a that meet one register of points b at a
// time: each load of b serves them all.
const rowsOfTile = 4

// gauss is what the loops of GaussSums work on. A tile of points a goes through
// all points b and keeps the lanes of its own sums, in registers or, with AVX2, in
// memory. With AVX2 it goes twice, once for each half of the lanes.
type gauss struct {
	a, b         reg.GPVirtual // the first point of the tile, and of all
	aRow, bRow   reg.GPVirtual // bytes from one unit to the next
	units, later reg.GPVirtual // of all, those that gaussNear may leave out; below 0 for none
	wide, narrow reg.GPVirtual // the sums of the points b
	scale        value
	lanes        operand.Mem // of the sums of the tile, if in memory
}

// gauss writes GaussSums.
func (m *machine) gauss() {
	spare := 4
	if m.wide() {
		spare = 99
	}
	m.function("gaussSums", "func(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32)",
		spare, "computes GaussSums.")
	g := gauss{a: m.base("a"), b: m.base("b"), aRow: m.count("rowWide"), bRow: m.count("colWide"),
		units: m.number("units"), wide: m.base("colWide"), narrow: m.base("colNarrow")}
	tiles := m.shifted(g.aRow, 2)
	m.SHLQ(operand.U8(6), g.aRow)
	m.SHLQ(operand.U8(6), g.bRow)
	g.scale = m.broadcast(m.place(m.Param("scale")))
	if m.parts() == 2 {
		g.lanes = m.AllocLocal(2 * m.lanes * m.bytes())
	}
	m.begin()
	written := m.GP64() // bytes of the sums of points a
	m.XORL(written.As32(), written.As32())
	m.repeat(tiles, func() {
		folded := m.fold(m.gaussTile(g))
		for quad, sums := range []string{"rowWide", "rowNarrow"} {
			to := m.base(sums) // from the stack, registers being short
			m.ADDQ(written, to)
			m.scatter(m.quad(folded, quad), rowsOfTile, at(to, 0))
		}
		m.ADDQ(operand.I32(4*rowsOfTile), written)
		m.ADDQ(operand.I32(4*rowsOfTile), g.a)
	})
	m.end()
}

// gaussTile emits the loop over all points b. It returns the lanes of the sums of
// the tile in the order of fold: the wide ones end in quad 0, the narrow in quad 1.
func (m *machine) gaussTile(g gauss) []operand.Op {
	sums := make([]operand.Op, m.lanes)
	slot := func(row, quad int) int { return m.lanes/4*row + quad }
	each := func(do func(i int)) {
		for row := range rowsOfTile {
			do(slot(row, 0))
			do(slot(row, 1))
		}
	}
	if m.parts() == 1 {
		each(func(i int) {
			sum := m.vector()
			m.clear(sum)
			sums[i] = sum
		})
		m.gaussColumns(g, 0, func(row, quad int, term operand.Op) {
			sum := sums[slot(row, quad)]
			m.VADDPS(term, sum, sum)
		})
		return sums
	}
	zero := m.vector()
	m.clear(zero)
	for part := range m.parts() {
		half := func(i int) operand.Mem { return g.lanes.Offset((part*m.lanes + i) * m.bytes()) }
		each(func(i int) { m.store(zero, half(i)) })
		m.gaussColumns(g, part, func(row, quad int, term operand.Op) {
			sum := m.vector()
			m.VADDPS(half(slot(row, quad)), term, sum)
			m.store(sum, half(slot(row, quad)))
		})
	}
	each(func(i int) {
		lower := m.register(value{g.lanes.Offset(i * m.bytes())})
		sums[i] = m.add(lower, value{g.lanes.Offset((m.lanes + i) * m.bytes())})[0]
	})
	return sums
}

// gaussColumns emits the loop over the points b, or over every second register of
// them. It hands the terms of the tile's own sums to add.
func (m *machine) gaussColumns(g gauss, part int, add func(row, quad int, term operand.Op)) {
	offset := part * m.bytes()
	column, again, done := m.GP64(), m.label("columns"), m.label("done")
	m.XORL(column.As32(), column.As32())
	m.Label(again)
	m.CMPQ(column, g.bRow)
	m.JGE(operand.LabelRef(done))

	x := m.mul(m.distances(g, column, offset), g.scale)
	far := m.label("far")
	inside := m.skipFar(x, "gaussFar", far)
	wideAt := operand.Mem{Base: g.wide, Index: column, Scale: 1, Disp: offset}
	narrowAt := operand.Mem{Base: g.narrow, Index: column, Scale: 1, Disp: offset}
	wideSum, narrowSum := m.register(value{wideAt})[0], m.register(value{narrowAt})[0]
	chains := 1
	if m.wide() {
		chains = 2
	}
	for row := 0; row < rowsOfTile; row += chains {
		if !m.wide() { // no registers to keep them in
			inside[row] = m.less(x[row], "gaussFar")
		}
		wide, narrow := m.gaussTerms(x[row:row+chains], inside[row:row+chains])
		for i := range chains {
			add(row+i, 0, wide[i])
			m.VADDPS(wide[i], wideSum, wideSum)
			add(row+i, 1, narrow[i])
			m.VADDPS(narrow[i], narrowSum, narrowSum)
		}
	}
	m.store(wideSum, wideAt)
	m.store(narrowSum, narrowAt)
	m.Label(far)

	m.ADDQ(operand.I32(4*blockLanes), column)
	m.JMP(operand.LabelRef(again))
	m.Label(done)
}

// distances returns the squared distances of the points of a tile from one
// register of points b.
func (m *machine) distances(g gauss, column reg.Register, offset int) value {
	d := make(value, rowsOfTile)
	for row := range d {
		r := m.vector()
		m.clear(r)
		d[row] = r
	}
	a, b := m.copy(g.a), m.sum(g.b, column)
	m.addDistances(g, d, m.copy(g.units), a, b, offset)
	return d
}

// addDistances adds what so many units contribute to distances d, from those at a and b on.
func (m *machine) addDistances(g gauss, d value, units, a, b reg.GPVirtual, offset int) {
	m.repeat(units, func() {
		q := m.register(value{at(b, offset)})
		for row := range d {
			diff := m.vector()
			if m.wide() {
				m.VSUBPS_BCST(at(a, 4*row), q[0], diff)
			} else {
				m.VSUBPS(m.broadcast(at(a, 4*row))[0], q[0], diff)
			}
			m.VADDPS(m.mul(value{diff}, value{diff})[0], d[row], d[row])
		}
		m.ADDQ(g.aRow, a)
		m.ADDQ(g.bRow, b)
	})
}

// skipFar jumps to a label if all points of a tile are as far as a bound from all of a
// register: then all terms are +0. It returns the masks of the lanes that are nearer.
func (m *machine) skipFar(x value, bound, label string) []operand.Op {
	inside := make([]operand.Op, len(x))
	var some operand.Op // the union of the masks
	for row := range x {
		inside[row] = m.less(x[row], bound)
		switch {
		case row == 0:
			some = inside[0]
		case m.wide():
			union := m.K()
			m.KORW(some, inside[row], union)
			some = union
		default:
			union := m.vector()
			m.VORPS(some, inside[row], union)
			some = union
		}
	}
	if m.wide() {
		m.KORTESTW(some, some)
	} else {
		m.VPTEST(some, some)
	}
	m.JZ(operand.LabelRef(label))
	return inside
}

// powerOf2 returns the bits of 2^-x as those of two numbers, of which the second is to be
// subtracted from the first.
func (m *machine) powerOf2(x value) (p, power value) {
	shifted := m.add(x, m.constant("roundMagic"))
	f := m.sub(m.sub(shifted, m.constant("roundMagic")), x)
	return m.polynomial(f, "exp2C5", "exp2C4", "exp2C3", "exp2C2", "exp2C1", "1"), m.exponent(shifted)
}

// gaussTerms is 2^-x inside the mask of x < gaussFar, else +0, and its fourth power
// where x < gaussNear, else +0.
func (m *machine) gaussTerms(x value, inside []operand.Op) (wide, narrow value) {
	p, power := m.powerOf2(x)
	wide, narrow = make(value, len(x)), make(value, len(x))
	for i := range x {
		near, term, square := m.less(x[i], "gaussNear"), m.vector(), m.vector()
		if m.wide() {
			m.VPSUBD_Z(power[i], p[i], inside[i], term)
			m.VMULPS_Z(term, term, near, square)
		} else {
			m.VPSUBD(power[i], p[i], term)
			m.VANDPS(inside[i], term, term)
			m.VANDPS(near, term, square) // first: squares of far terms are subnormal, and slow
			m.VMULPS(square, square, square)
		}
		wide[i], narrow[i] = term, m.mul(value{square}, value{square})[0]
	}
	return wide, narrow
}

// less is the mask of the lanes where x is less than a constant; NaN is not.
func (m *machine) less(x operand.Op, bound string) operand.Op {
	const less = 1 // the predicate of VCMPPS: ordered, false for NaN
	var mask operand.Op = m.vector()
	if m.wide() {
		mask = m.K()
	}
	m.VCMPPS(operand.U8(less), m.constant(bound)[0], x, mask)
	return mask
}
