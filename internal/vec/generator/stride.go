package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// stride is a distance in memory, known here or in registers.
type stride struct {
	bytes        int
	once, triple reg.Register // nil if bytes is known
}

// bytesApart is a distance that is known.
func (m *machine) bytesApart(n int) stride { return stride{bytes: n} }

// words is a distance in a register.
func (m *machine) words(r reg.Register) stride {
	triple := m.GP64()
	m.LEAQ(operand.Mem{Base: r, Index: r, Scale: 2}, triple)
	return stride{once: r, triple: triple}
}

// times is the memory i strides past base, for i up to 4.
func (s stride) times(base reg.Register, i int) operand.Mem {
	mem := operand.Mem{Base: base}
	switch {
	case s.once == nil:
		mem.Disp = i * s.bytes
	case i == 3:
		mem.Index, mem.Scale = s.triple, 1
	case i > 0: // a scale that x86 has: 1, 2 or 4
		mem.Index, mem.Scale = s.once, uint8(i)
	}
	return mem
}

// advance moves a pointer on by a stride.
func (m *machine) advance(r reg.Register, s stride) {
	if s.once == nil {
		m.ADDQ(operand.I32(int32(s.bytes)), r)
	} else {
		m.ADDQ(s.once, r)
	}
}

func (m *machine) copy(r reg.Register) reg.GPVirtual {
	c := m.GP64()
	m.MOVQ(r, c)
	return c
}

// sum returns a register with a + b.
func (m *machine) sum(a, b reg.Register) reg.GPVirtual {
	c := m.GP64()
	m.LEAQ(operand.Mem{Base: a, Index: b, Scale: 1}, c)
	return c
}

// shifted returns a copy of a register times 2^by.
func (m *machine) shifted(r reg.Register, by uint8) reg.GPVirtual {
	c := m.copy(r)
	m.SHLQ(operand.U8(by), c)
	return c
}

// countdown emits body for a tile of n, taken while at least n are left: again and
// again for the largest tile, at most once for what remains.
func (m *machine) countdown(left reg.Register, n int, again bool, body func()) {
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
