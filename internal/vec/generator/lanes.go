package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columnsOfLanes is the number of inputs of a tile of gradLanes, the bias counted in: as many
// as registers can hold the sums of.
const columnsOfLanes = 6

// gradLanes writes the sums of DenseGrad over some whole blocks of samples, added to lanes in
// memory: for each unit those of all inputs, then that of the bias.
func (m *machine) gradLanes() {
	m.function("gradLanes", "func(lanes, delta, x []Block, units, inputs, count, blocks int)", 0,
		"adds to the lanes of DenseGrad.")
	rows := m.lanes / 4 // units of a tile
	row := m.words(m.shifted(m.number("blocks"), 6))
	of := m.number("inputs") // bytes of the lanes of a unit
	m.INCQ(of)
	m.SHLQ(operand.U8(6), of)
	g := lanes{to: m.base("lanes"), delta: m.base("delta"), row: row, of: m.words(of)}
	m.begin()
	units := m.number("units")
	for u := rows; u > 0; u-- {
		m.countdown(units, u, u == rows, func() {
			x, to, left := m.base("x"), m.copy(g.to), m.number("inputs")
			m.countdown(left, columnsOfLanes, true, func() {
				m.addToLanes(g, x, to, u, columnsOfLanes, false)
				for range columnsOfLanes {
					m.advance(x, row)
				}
				m.ADDQ(operand.I32(4*blockLanes*columnsOfLanes), to)
			})
			m.remainder(left, columnsOfLanes, func(j int) { m.addToLanes(g, x, to, u, j, true) })
			for range u {
				m.advance(g.delta, row)
				m.advance(g.to, g.of)
			}
		})
	}
	m.end()
}

// lanes is what the loops of gradLanes work on.
type lanes struct {
	to, delta reg.GPVirtual
	row, of   stride // from one row of samples, and from the lanes of one unit, to the next
}

// addToLanes adds the products of some units and inputs to their lanes, and the units
// themselves to those of the bias where it is wanted.
func (m *machine) addToLanes(g lanes, x, to reg.GPVirtual, units, inputs int, bias bool) {
	columns := inputs
	if bias {
		columns++
	}
	for part := range m.parts() {
		offset := part * m.bytes()
		place := func(u, j int) operand.Mem { return g.of.times(to, u).Offset(4*blockLanes*j + offset) }
		sums := make([][]operand.Op, units)
		for u := range sums {
			for j := range columns {
				sums[u] = append(sums[u], m.register(value{place(u, j)})[0])
			}
		}
		delta, inputsAt := m.copy(g.delta), m.copy(x)
		last := inputsAt // of the rows from the fifth on, which no address reaches from the first
		if inputs > 4 {
			last = m.GP64()
			m.LEAQ(g.row.times(x, 4), last)
		}
		m.repeat(m.number("count"), func() {
			deltas := make([]value, units)
			for u := range units {
				deltas[u] = m.register(value{g.row.times(delta, u).Offset(offset)})
				if bias {
					m.VADDPS(deltas[u][0], sums[u][inputs], sums[u][inputs])
				}
			}
			for j := range inputs {
				from := g.row.times(inputsAt, j)
				if j >= 4 {
					from = g.row.times(last, j-4)
				}
				column := m.register(value{from.Offset(offset)})
				for u := range units {
					m.VADDPS(m.mul(deltas[u], column)[0], sums[u][j], sums[u][j])
				}
			}
			m.ADDQ(operand.I32(4*blockLanes), delta)
			m.ADDQ(operand.I32(4*blockLanes), inputsAt)
			if inputs > 4 {
				m.ADDQ(operand.I32(4*blockLanes), last)
			}
		})
		for u := range sums {
			for j, sum := range sums[u] {
				m.store(sum, place(u, j))
			}
		}
	}
}

// foldLanes writes the fold of blocks of lanes, as many at a time as a register has lanes.
func (m *machine) foldLanes() {
	m.function("foldLanes", "func(dst []float32, lanes []Block)", 0, "folds lanes.")
	dst, lanes := m.base("dst"), m.base("lanes")
	left := m.count("lanes")
	m.begin()
	shift := uint8(3)
	if m.wide() {
		shift = 4
	}
	m.SHRQ(operand.U8(shift), left)
	m.repeat(left, func() {
		sums := make([]operand.Op, m.lanes)
		for i := range sums { // in the order of fold
			block := m.lanes/(m.lanes/4)*(i%(m.lanes/4)) + i/(m.lanes/4)
			sum := m.register(value{at(lanes, 4*blockLanes*block)})
			if m.parts() == 2 {
				sum = m.add(sum, value{at(lanes, 4*blockLanes*block+m.bytes())})
			}
			sums[i] = sum[0]
		}
		m.store(m.fold(sums), at(dst, 0))
		m.ADDQ(operand.I32(int32(m.bytes())), dst)
		m.ADDQ(operand.I32(int32(4*blockLanes*m.lanes)), lanes)
	})
	m.end()
}
