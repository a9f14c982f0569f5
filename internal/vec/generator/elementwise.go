package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// elementwise writes dst = f(dst, x) for every element.
func (m *machine) elementwise(name, doc string, chains, spare int, f func(dst, x value) value) {
	m.function(name, "func(dst, x []Block)", spare, doc)
	operands := []reg.GPVirtual{m.base("dst"), m.base("x")}
	left := m.count("dst")
	m.begin()
	m.each(operands, left, chains, func(x []value) value { return f(x[0], x[1]) })
	m.end()
}

// each stores f of the operands in the first of them, for so many blocks, registers of all
// chains at a time: a formula is one long dependency, and its latency is hidden only behind
// that of others. It moves the operands on.
func (m *machine) each(operands []reg.GPVirtual, blocks reg.GPVirtual, chains int, f func([]value) value) {
	left := m.shifted(blocks, uint8(m.parts()-1)) // registers
	for n := chains; n > 0; {
		again, less := m.label("loop"), m.label("less")
		m.Label(again)
		m.CMPQ(left, operand.I32(int32(n)))
		m.JLT(operand.LabelRef(less))
		x := make([]value, len(operands))
		for k, base := range operands {
			for i := range n {
				x[k] = append(x[k], at(base, i*m.bytes()))
			}
		}
		for i, result := range f(x) {
			m.store(result, x[0][i])
		}
		for _, base := range operands {
			m.ADDQ(operand.I32(int32(n*m.bytes())), base)
		}
		m.SUBQ(operand.I32(int32(n)), left)
		m.JMP(operand.LabelRef(again))
		m.Label(less)
		if n == 1 {
			break
		}
		n = 1
	}
}
