package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counts writes the kernels that compare numbers with bounds, and those of distances.
func (m *machine) counts() {
	m.function("differences", "func(dst []uint32, x []float32, here float32)", 1, "computes Differences.")
	dst, x := m.base("dst"), m.base("x")
	here := m.broadcast(m.place(m.Param("here")))
	m.begin()
	m.everyBlock("x", func() {
		for part := range m.parts() {
			d := m.abs(m.sub(m.register(value{at(x, part*m.bytes())}), here))[0]
			m.VPMAXUD(at(dst, part*m.bytes()), d, d)
			m.store(d, at(dst, part*m.bytes()))
		}
	}, dst, x)
	m.end()

	m.function("larger", "func(dst, a, b []uint32)", 0, "computes Larger.")
	dst, a, b := m.base("dst"), m.base("a"), m.base("b")
	m.begin()
	m.everyBlock("dst", func() {
		for part := range m.parts() {
			v := m.register(value{at(a, part*m.bytes())})[0]
			m.VPMAXUD(at(b, part*m.bytes()), v, v)
			m.store(v, at(dst, part*m.bytes()))
		}
	}, dst, a, b)
	m.end()

	m.function("tally", "func(lanes, x []uint32, bound uint32)", 0, "computes the lanes of Tally.")
	lanes, x := m.base("lanes"), m.base("x")
	bound := m.broadcast(m.place(m.Param("bound")))[0]
	m.begin()
	above, below := m.lanesOf(lanes, 0), m.lanesOf(lanes, blockLanes)
	m.everyBlock("x", func() {
		for part := range m.parts() {
			v := m.register(value{at(x, part*m.bytes())})[0]
			m.count1(above[part], m.greater(v, bound))
			m.count1(below[part], m.greater(bound, v))
		}
	}, x)
	m.storeLanes(above, lanes, 0)
	m.storeLanes(below, lanes, blockLanes)
	m.end()

	m.function("outside", "func(lanes []uint32, x []float32, low, high float32)", 0, "computes the lanes of Outside.")
	lanes, x = m.base("lanes"), m.base("x")
	low, high := m.broadcast(m.place(m.Param("low")))[0], m.broadcast(m.place(m.Param("high")))[0]
	m.begin()
	out := m.lanesOf(lanes, 0)
	m.everyBlock("x", func() {
		for part := range m.parts() {
			v := m.register(value{at(x, part*m.bytes())})[0]
			m.count1(out[part], m.either(m.upTo(v, low), m.upTo(high, v)))
		}
	}, x)
	m.storeLanes(out, lanes, 0)
	m.end()

	m.firstBelow()
}

// firstBelow writes FirstBelow: a loop that a block ends in which a number is below.
func (m *machine) firstBelow() {
	m.function("firstBelow", "func(x []uint32, bound uint32) (at int)", 0, "computes FirstBelow.")
	x, left, n := m.base("x"), m.count("x"), m.GP64()
	bound := m.broadcast(m.place(m.Param("bound")))[0]
	m.XORL(n.As32(), n.As32())
	m.begin()
	again, done := m.label("loop"), m.label("done")
	m.Label(again)
	m.CMPQ(n, left)
	m.JGE(operand.LabelRef(done))
	var some operand.Op
	for part := range m.parts() {
		found := m.greater(bound, m.register(value{operand.Mem{Base: x, Index: n, Scale: 4, Disp: part * m.bytes()}})[0])
		if some != nil {
			found = m.either(some, found)
		}
		some = found
	}
	if m.wide() {
		m.KORTESTW(some, some)
	} else {
		m.VPTEST(some, some)
	}
	m.JNZ(operand.LabelRef(done))
	m.ADDQ(operand.I32(blockLanes), n)
	m.JMP(operand.LabelRef(again))
	m.Label(done)
	m.Store(n, m.ReturnIndex(0))
	m.end()
}

// lanesOf loads counts, a register for each part, from so many counts on.
func (m *machine) lanesOf(lanes reg.GPVirtual, from int) value {
	var v value
	for part := range m.parts() {
		v = append(v, at(lanes, 4*from+part*m.bytes()))
	}
	return m.register(v)
}

func (m *machine) storeLanes(v value, lanes reg.GPVirtual, from int) {
	for part, r := range v {
		m.store(r, at(lanes, 4*from+part*m.bytes()))
	}
}

// mask returns a new mask of lanes.
func (m *machine) mask() operand.Op {
	if m.wide() {
		return m.K()
	}
	return m.vector()
}

// greater is the mask of the lanes where the integer a is greater than b.
func (m *machine) greater(a, b operand.Op) operand.Op {
	mask := m.mask()
	m.VPCMPGTD(b, a, mask)
	return mask
}

// upTo is the mask of the lanes where the number a does not exceed b; NaN does.
func (m *machine) upTo(a, b operand.Op) operand.Op {
	const lessOrEqual = 2 // the predicate of VCMPPS: ordered, false for NaN
	mask := m.mask()
	m.VCMPPS(operand.U8(lessOrEqual), b, a, mask)
	return mask
}

// either is the union of two masks.
func (m *machine) either(a, b operand.Op) operand.Op {
	mask := m.mask()
	if m.wide() {
		m.KORW(a, b, mask)
	} else {
		m.VPOR(a, b, mask)
	}
	return mask
}

// count1 adds 1 to the counts in the lanes of a mask.
func (m *machine) count1(counts, mask operand.Op) {
	if m.wide() {
		m.VPADDD(m.held("0x1p-149")[0], counts, mask, counts) // the bits of the integer 1
		return
	}
	m.VPSUBD(mask, counts, counts) // all bits are -1
}
