package main

import "github.com/mmcloughlin/avo/operand"

// elementwise writes dst = f(dst, x) for every element, registers of all chains at a
// time: a formula is one long dependency, and its latency is hidden only behind that
// of others.
func (m *machine) elementwise(name, doc string, chains, spare int, f func(dst, x value) value) {
	m.function(name, "func(dst, x []Block)", spare, doc)
	dst, x, left := m.base("dst"), m.base("x"), m.count("dst")
	if m.parts() == 2 {
		m.ADDQ(left, left) // registers, not blocks
	}
	m.begin()
	for n := chains; n > 0; {
		again, less := m.label("loop"), m.label("less")
		m.Label(again)
		m.CMPQ(left, operand.I32(int32(n)))
		m.JLT(operand.LabelRef(less))
		d, s := make(value, n), make(value, n)
		for i := range n {
			d[i], s[i] = at(dst, i*m.bytes()), at(x, i*m.bytes())
		}
		result := f(d, s)
		for i := range n {
			m.store(result[i], d[i])
		}
		m.ADDQ(operand.I32(int32(n*m.bytes())), dst)
		m.ADDQ(operand.I32(int32(n*m.bytes())), x)
		m.SUBQ(operand.I32(int32(n)), left)
		m.JMP(operand.LabelRef(again))
		m.Label(less)
		if n == 1 {
			break
		}
		n = 1
	}
	m.end()
}
