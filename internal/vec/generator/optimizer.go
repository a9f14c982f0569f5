package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// optimizers writes Adam and SGD. Parameters are plain slices: what is left after
// whole registers is read and written under a mask.
func (m *machine) optimizers() {
	m.function("adam", "func(p, m, v, g []float32, rate float32)", 6, "computes Adam.")
	rate := m.vector()
	m.VBROADCASTSS(m.place(m.Param("rate")), rate)
	m.parameters([]string{"p", "m", "v", "g"}, func(x []value) []value {
		p, moment, square, gradient := x[0], x[1], x[2], m.register(x[3])
		moment = m.add(m.mul(m.constant("AdamBeta1"), moment), m.mul(m.constant("1-AdamBeta1"), gradient))
		square = m.add(m.mul(m.constant("AdamBeta2"), square),
			m.mul(m.constant("1-AdamBeta2"), m.mul(gradient, gradient)))
		root := m.add(m.sqrt(square), m.constant("AdamEpsilon"))
		p = m.sub(p, m.div(m.mul(value{rate}, moment), root))
		return []value{p, moment, square}
	})

	m.function("sgd", "func(p, g []float32, rate float32)", 0, "computes SGD.")
	rate = m.vector()
	m.VBROADCASTSS(m.place(m.Param("rate")), rate)
	m.parameters([]string{"p", "g"}, func(x []value) []value {
		return []value{m.sub(x[0], m.mul(value{rate}, x[1]))}
	})
}

// parameters emits the loop of a step: f maps the operands to the new values of
// the first few of them.
func (m *machine) parameters(names []string, f func([]value) []value) {
	base := make([]reg.GPVirtual, len(names))
	for i, name := range names {
		base[i] = m.base(name)
	}
	left := m.count(names[0])
	m.begin()

	again, less, done := m.label("loop"), m.label("less"), m.label("end")
	m.Label(again)
	m.CMPQ(left, operand.I32(int32(m.lanes)))
	m.JLT(operand.LabelRef(less))
	x := make([]value, len(base))
	for i, r := range base {
		x[i] = value{at(r, 0)}
	}
	for i, result := range f(x) {
		m.store(result[0], at(base[i], 0))
	}
	for _, r := range base {
		m.ADDQ(operand.I32(int32(m.bytes())), r)
	}
	m.SUBQ(operand.I32(int32(m.lanes)), left)
	m.JMP(operand.LabelRef(again))

	m.Label(less)
	m.TESTQ(left, left)
	m.JZ(operand.LabelRef(done))
	lanes := m.register(value{at(m.first(left), 0)})[0]
	for i, r := range base {
		x[i] = value{m.vector()}
		if m.wide() {
			k := m.K()
			m.VPMOVD2M(lanes, k)
			m.VMOVUPS_Z(at(r, 0), k, x[i][0])
		} else {
			m.VMASKMOVPS(at(r, 0), lanes, x[i][0])
		}
	}
	for i, result := range f(x) {
		if m.wide() {
			k := m.K()
			m.VPMOVD2M(lanes, k)
			m.VMOVUPS(result[0], k, at(base[i], 0))
		} else {
			m.VMASKMOVPS(result[0], lanes, at(base[i], 0))
		}
	}
	m.Label(done)
	m.end()
}
