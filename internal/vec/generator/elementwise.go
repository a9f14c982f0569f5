package main

import "github.com/mmcloughlin/avo/operand"

// elementwise writes dst = f(x) for every element.
//
// The main loop takes as many registers at a time as there are chains: a formula
// is one long dependency, and its latency is hidden only behind that of others.
func (m *machine) elementwise(name string, chains, spare int, f func(x value) value, doc string) {
	m.pairs(name, chains, spare, func(_, x value) value { return f(x) }, doc)
}

// pairs writes dst = f(dst, y) for every element.
func (m *machine) pairs(name string, chains, spare int, f func(d, y value) value, doc string) {
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
