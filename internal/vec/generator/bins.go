package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// bins writes the kernels that turn numbers into cells: PushBins, PushCells and
// Limits.
func (m *machine) bins() {
	m.pushBins("pushFewBins", "computes PushBins with a table of 32 edges.", m.fewEdges())
	m.pushBins("pushBins", "computes PushBins.", m.manyEdges())
	m.pushCells()
	m.limits()
}

// pushBins writes PushBins; up looks up the edges of bins whose numbers are in
// the low bits of its operand.
func (m *machine) pushBins(name, doc string, up func(edges reg.GPVirtual) func(bin value) value) {
	m.function(name, "func(key []uint32, x, edges []float32, last, scale float32, width int) (bad uint32)", 99, doc)
	key, x, edges := m.base("key"), m.base("x"), m.base("edges")
	first, last, scale := m.broadcast(at(edges, 0)), m.broadcast(m.place(m.Param("last"))), m.broadcast(m.place(m.Param("scale")))
	width := m.shiftCount("width")
	bad := make(value, m.parts()) // NaN in the lanes where a value was not finite, else 0
	for part := range bad {
		r := m.vector()
		m.clear(r)
		bad[part] = r
	}
	m.begin()
	edge := up(edges)
	m.everyBlock("x", func() {
		for part := range m.parts() {
			v := m.register(value{at(x, part*m.bytes())})
			m.collect(m.sub(v, v)[0], bad[part])
			t := m.max(m.min(m.mul(m.sub(v, first), scale), last), m.held("0"))
			g := m.add(t, m.constant("roundMagic"))
			e := edge(g)
			m.append(at(key, part*m.bytes()), width, m.addOneWhere(e, v, m.binary(m.VPSUBD, g, m.constant("roundMagic"))))
		}
	}, key, x)
	m.Store(m.lanesOfNaN(bad), m.ReturnIndex(0))
	m.end()
}

// fewEdges looks edges up in a table of 32, by the low 5 bits.
func (m *machine) fewEdges() func(edges reg.GPVirtual) func(bin value) value {
	return func(edges reg.GPVirtual) func(bin value) value {
		if m.wide() {
			table := m.register(value{at(edges, 0), at(edges, m.bytes())})
			return func(bin value) value {
				e := m.vector()
				m.VMOVDQA32(bin[0], e)
				m.VPERMI2PS(table[1], table[0], e)
				return value{e}
			}
		}
		return func(bin value) value {
			eight := func(i int) operand.Op { // if it is among edges 8i to 8i+7
				e := m.vector()
				m.VPERMPS(at(edges, i*m.bytes()), bin[0], e)
				return e
			}
			choose := func(bit int, no, yes operand.Op) operand.Op {
				sign, e := m.vector(), m.vector()
				m.VPSLLD(operand.U8(31-bit), bin[0], sign)
				m.VBLENDVPS(sign, yes, no, e)
				return e
			}
			low := choose(3, eight(0), eight(1))
			return value{choose(4, low, choose(3, eight(2), eight(3)))}
		}
	}
}

// manyEdges gathers edges from memory.
func (m *machine) manyEdges() func(edges reg.GPVirtual) func(bin value) value {
	return func(edges reg.GPVirtual) func(bin value) value {
		return func(bin value) value {
			e, i := m.vector(), m.binary(m.VPSUBD, bin, m.constant("roundMagic"))
			from := operand.Mem{Base: edges, Index: i[0].(reg.Register), Scale: 4}
			if m.wide() {
				all := m.K()
				m.KXNORW(all, all, all)
				m.VGATHERDPS(from, all, e)
			} else {
				all := m.vector()
				m.VPCMPEQD(all, all, all)
				m.VGATHERDPS(all, from, e)
			}
			return value{e}
		}
	}
}

// addOneWhere is n + 1 in the lanes where e ≤ v, else n. It takes over n.
func (m *machine) addOneWhere(e, v, n value) value {
	const lessOrEqual = 2 // the predicate of VCMPPS: ordered, false for NaN
	if m.wide() {
		k := m.K()
		m.VCMPPS(operand.U8(lessOrEqual), v[0], e[0], k)
		m.VPADDD(m.held("0x1p-149")[0], n[0], k, n[0]) // the bits of the integer 1
		return n
	}
	minusOne := m.vector()
	m.VCMPPS(operand.U8(lessOrEqual), v[0], e[0], minusOne)
	return m.binary(m.VPSUBD, n, value{minusOne})
}

// lanesOfNaN returns the set of lanes that hold NaN, as the bits of a number.
func (m *machine) lanesOfNaN(v value) reg.GPVirtual {
	const unordered = 3 // the predicate of VCMPPS
	set := m.GP32()
	if m.wide() {
		k := m.K()
		m.VCMPPS(operand.U8(unordered), v[0], v[0], k)
		m.KMOVW(k, set)
		return set
	}
	for part := len(v) - 1; part >= 0; part-- {
		m.VCMPPS(operand.U8(unordered), v[part], v[part], v[part])
		if part == 1 {
			m.VMOVMSKPS(v[part], set)
			m.SHLL(operand.U8(8), set)
			continue
		}
		low := m.GP32()
		m.VMOVMSKPS(v[part], low)
		m.ORL(low, set)
	}
	return set
}

// pushCells writes PushCells. The conversion to an integer gives 2³¹ where it fails.
func (m *machine) pushCells() {
	m.function("pushCells", "func(key []uint32, x []float32, cell, first float32, width int)", 0, "computes PushCells.")
	key, x := m.base("key"), m.base("x")
	cell, first := m.broadcast(m.place(m.Param("cell"))), m.broadcast(m.place(m.Param("first")))
	width := m.shiftCount("width")
	m.begin()
	m.everyBlock("x", func() {
		const down = 1 // rounds towards minus infinity
		for part := range m.parts() {
			v := m.register(value{at(x, part*m.bytes())})
			q := m.div(v, cell)
			whole, n := m.vector(), m.vector()
			if m.wide() {
				m.VRNDSCALEPS(operand.U8(down), q[0], whole)
			} else {
				m.VROUNDPS(operand.U8(down), q[0], whole)
			}
			m.VCVTTPS2DQ(m.sub(value{whole}, first)[0], n)
			m.append(at(key, part*m.bytes()), width, value{n})
		}
	}, key, x)
	m.end()
}

// limits writes the lanes of Limits.
func (m *machine) limits() {
	m.function("limits", "func(lanes []Block, x []float32)", 0, "computes the lanes of Limits.")
	lanes, x := m.base("lanes"), m.base("x")
	m.begin()
	var state []value // lo, hi, bad, a register for each part
	for i := range 3 {
		var v value
		for part := range m.parts() {
			v = append(v, at(lanes, 4*blockLanes*i+part*m.bytes()))
		}
		state = append(state, m.register(v))
	}
	m.everyBlock("x", func() {
		for part := range m.parts() {
			v := m.register(value{at(x, part*m.bytes())})
			lo, hi, bad := state[0][part], state[1][part], state[2][part]
			m.VMINPS(lo, v[0], lo)
			m.VMAXPS(hi, v[0], hi)
			m.VADDPS(m.sub(v, v)[0], bad, bad)
		}
	}, x)
	for i, v := range state {
		for part, r := range v {
			m.store(r, at(lanes, 4*blockLanes*i+part*m.bytes()))
		}
	}
	m.end()
}

// everyBlock emits a loop over the blocks of 16 numbers in a slice, which moves
// the pointers on.
func (m *machine) everyBlock(slice string, body func(), pointers ...reg.GPVirtual) {
	left := m.count(slice)
	m.SHRQ(operand.U8(4), left)
	m.repeat(left, func() {
		body()
		for _, p := range pointers {
			m.ADDQ(operand.I32(4*blockLanes), p)
		}
	})
}

// append shifts the keys in memory by a count, and puts the digit in.
func (m *machine) append(key operand.Mem, width reg.Register, digit value) {
	k := m.register(value{key})
	shifted := m.vector()
	m.VPSLLD(width, k[0], shifted)
	m.collect(digit[0], shifted)
	m.store(shifted, key)
}

// collect sets the bits of from in to.
func (m *machine) collect(from, to operand.Op) {
	if m.wide() {
		m.VPORD(from, to, to)
	} else {
		m.VPOR(from, to, to)
	}
}

// broadcast returns a float32 number of memory in all lanes.
func (m *machine) broadcast(from operand.Mem) value {
	r := m.vector()
	m.VBROADCASTSS(from, r)
	return value{r}
}

// shiftCount loads an int argument as the count of a vector shift.
func (m *machine) shiftCount(name string) reg.Register {
	r := m.XMM()
	m.VMOVQ(m.number(name), r)
	return r
}
