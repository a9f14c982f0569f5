package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// prelu writes PReLU, PReLUBack and PReLUGrad, which have a slope for each row.
func (m *machine) prelu() {
	for _, k := range []struct {
		name, computes string
		scaled         func(dst, x value) value // what is multiplied by the slope where x is not positive
	}{
		{"prelu", "PReLU", func(_, x value) value { return x }},
		{"preluBack", "PReLUBack", func(dst, _ value) value { return dst }},
	} {
		m.function(k.name, "func(dst, x []Block, slopes []float32, blocks int)", 2, "computes "+k.computes+".")
		operands := []reg.GPVirtual{m.base("dst"), m.base("x")}
		slopes, rows, blocks := m.base("slopes"), m.count("slopes"), m.number("blocks")
		m.begin()
		m.repeat(rows, func() {
			slope := m.vector()
			m.VBROADCASTSS(at(slopes, 0), slope)
			m.each(operands, blocks, 4, func(x []value) value {
				y := m.register(k.scaled(x[0], x[1]))
				return m.whereLess(m.held("0"), x[1], y, m.mul(y, value{slope}))
			})
			m.ADDQ(operand.I32(4), slopes)
		})
		m.end()
	}

	m.function("preluGrad", "func(ds []float32, delta, x []Block, n int)", 2, "computes PReLUGrad.")
	ds, rows := m.base("ds"), m.count("ds")
	from := []reg.GPVirtual{m.base("delta"), m.base("x")}
	m.begin()
	m.repeat(rows, func() {
		sums := make(value, m.parts())
		for i := range sums {
			sums[i] = m.vector()
			m.clear(sums[i].(reg.Register))
		}
		block := func(masked func(part int, v value) value) {
			for part, sum := range sums {
				x := make([]value, len(from))
				for i, r := range from {
					x[i] = masked(part, value{at(r, part*m.bytes())})
				}
				product := m.mul(m.min(m.held("0"), x[1]), x[0])
				m.VADDPS(product[0], sum, sum)
			}
			for _, r := range from {
				m.ADDQ(operand.I32(4*blockLanes), r)
			}
		}
		whole, rest, none := m.number("n"), m.number("n"), m.label("whole")
		m.SHRQ(operand.U8(4), whole)
		m.repeat(whole, func() { block(func(_ int, v value) value { return v }) })
		m.ANDQ(operand.I32(blockLanes-1), rest)
		m.JZ(operand.LabelRef(none))
		mask := m.first(rest)
		block(func(part int, v value) value { return m.and(m.register(value{at(mask, part*m.bytes())}), v) })
		m.Label(none)
		total := sums[:1]
		if len(sums) > 1 {
			total = m.add(sums[:1], sums[1:])
		}
		alone := make([]operand.Op, m.lanes/4*columnsOfTile)
		alone[0] = total[0]
		m.element(m.quad(m.fold(alone), 0), 0, at(ds, 0))
		m.ADDQ(operand.I32(4), ds)
	})
	m.end()
}
