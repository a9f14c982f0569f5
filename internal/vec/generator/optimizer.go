package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// optimizers writes the steps of optimisation. Parameters are plain slices: what is left after
// whole registers is read and written under a mask.
func (m *machine) optimizers() {
	m.function("adam", "func(p, m, v, g []float32, rate, beta1, rest1, beta2, rest2, epsilon float32)", 0, "computes Adam.")
	rate, beta1, rest1 := m.factor("rate"), m.factor("beta1"), m.factor("rest1")
	beta2, rest2, epsilon := m.factor("beta2"), m.factor("rest2"), m.factor("epsilon")
	m.parameters([]string{"p", "m", "v", "g"}, func(x []value) []value {
		p, moment, square, gradient := x[0], x[1], x[2], m.register(x[3])
		moment = m.add(m.mul(beta1, moment), m.mul(rest1, gradient))
		square = m.add(m.mul(beta2, square), m.mul(rest2, m.mul(gradient, gradient)))
		root := m.add(m.sqrt(square), epsilon)
		p = m.sub(p, m.div(m.mul(rate, moment), root))
		return []value{p, moment, square}
	})
	m.end()

	m.function("sgd", "func(p, g []float32, rate float32)", 0, "computes SGD.")
	rate = m.factor("rate")
	m.parameters([]string{"p", "g"}, func(x []value) []value {
		return []value{m.sub(x[0], m.mul(rate, x[1]))}
	})
	m.end()

	m.function("momentum", "func(p, v, g []float32, rate, momentum float32, nesterov bool)", 0, "computes Momentum.")
	rate, momentum := m.factor("rate"), m.factor("momentum")
	plain, done := m.label("plain"), m.label("done")
	m.CMPB(m.place(m.Param("nesterov")), operand.U8(0))
	m.JEQ(operand.LabelRef(plain))
	for _, nesterov := range []bool{true, false} {
		m.parameters([]string{"p", "v", "g"}, func(x []value) []value {
			gradient := m.register(x[2])
			velocity := m.add(m.mul(momentum, x[1]), gradient)
			step := velocity
			if nesterov {
				step = m.add(gradient, m.mul(momentum, velocity))
			}
			return []value{m.sub(x[0], m.mul(rate, step)), velocity}
		})
		if nesterov {
			m.JMP(operand.LabelRef(done))
			m.Label(plain)
		}
	}
	m.Label(done)
	m.end()

	m.function("scale", "func(p []float32, factor float32)", 0, "computes Scale.")
	factor := m.factor("factor")
	m.parameters([]string{"p"}, func(x []value) []value { return []value{m.mul(factor, x[0])} })
	m.end()

	m.function("addScaled", "func(dst, x []float32, factor float32)", 0, "computes AddScaled.")
	factor = m.factor("factor")
	m.parameters([]string{"dst", "x"}, func(x []value) []value {
		return []value{m.add(x[0], m.mul(factor, x[1]))}
	})
	m.end()
}

// factor loads a float32 argument into all lanes.
func (m *machine) factor(name string) value {
	r := m.vector()
	m.VBROADCASTSS(m.place(m.Param(name)), r)
	return value{r}
}

// parameters emits the loop of a step: f maps the operands to the new values of
// the first few of them.
func (m *machine) parameters(names []string, f func([]value) []value) {
	base := make([]reg.GPVirtual, len(names))
	for i, name := range names {
		base[i] = m.base(name)
	}
	left := m.count(names[0])

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
}
