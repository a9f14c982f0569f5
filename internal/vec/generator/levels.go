package main

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// levels writes Levels, Inside and Multiply.
func (m *machine) levels() {
	m.function("levels", "func(dst, x []Block, low, high, step float32)", 2, "computes Levels.")
	low, high, step := m.factor("low"), m.factor("high"), m.factor("step")
	operands := []reg.GPVirtual{m.base("dst"), m.base("x")}
	left := m.count("dst")
	m.begin()
	m.each(operands, left, 2, func(x []value) value {
		k := m.div(m.sub(m.min(high, m.max(low, x[1])), low), step)
		whole := m.whole(k)
		part := m.sub(k, whole)
		more := m.where(notLess, part, m.constant("0.5"), slices.Repeat(m.held("1"), len(part)))
		return m.add(m.mul(m.add(whole, more), step), low)
	})
	m.end()

	m.function("inside", "func(dst, x []Block, low, high float32)", 2, "computes Inside.")
	low, high = m.factor("low"), m.factor("high")
	operands, left = []reg.GPVirtual{m.base("dst"), m.base("x")}, m.count("dst")
	m.begin()
	m.each(operands, left, 2, func(x []value) value {
		const lessOrEqual = 2 // ordered: false for NaN
		v, one := m.register(x[1]), slices.Repeat(m.held("1"), len(x[1]))
		return m.where(lessOrEqual, v, high, m.where(lessOrEqual, low, v, one))
	})
	m.end()

	m.elementwise("multiply", "computes Multiply.", 4, 0, func(dst, x value) value { return m.mul(dst, x) })
}

// whole cuts off fractions.
func (m *machine) whole(a value) value {
	const towardsZero = 3
	result := make(value, len(a))
	for i := range a {
		result[i] = m.vector()
		if m.wide() {
			m.VRNDSCALEPS(operand.U8(towardsZero), a[i], result[i])
		} else {
			m.VROUNDPS(operand.U8(towardsZero), a[i], result[i])
		}
	}
	return result
}
