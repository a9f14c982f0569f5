package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dense writes Dense and DenseBack, which are the same sums over the rows of a
// batch with the weights read along rows or along columns.
func (m *machine) dense() {
	m.function("dense", "func(dst, x []Block, w, bias []float32, inputs, blocks int)", 0,
		"computes Dense.")
	m.begin()
	inputs := m.number("inputs")
	m.combine(layer{
		dst: m.base("dst"), x: m.base("x"), w: m.base("w"), first: m.base("bias"),
		outputs: m.count("bias"), inputs: inputs, row: m.number("blocks"),
		next: m.words(m.shifted(inputs, 2)), step: m.bytesApart(4),
	})
	m.end()

	m.function("denseBack", "func(dst, delta []Block, w []float32, units, inputs, blocks int)", 0,
		"computes DenseBack.")
	m.begin()
	outputs := m.number("inputs")
	m.combine(layer{
		dst: m.base("dst"), x: m.base("delta"), w: m.base("w"),
		outputs: outputs, inputs: m.number("units"), row: m.number("blocks"),
		next: m.bytesApart(4), step: m.words(m.shifted(outputs, 2)),
	})
	m.end()
}

// layer is what combine works on: dst[u] = first[u] + Σ_k w[u][k]·x[k].
type layer struct {
	dst, x, w       reg.GPVirtual
	first           reg.Register // nil for +0
	outputs, inputs reg.GPVirtual
	row             reg.GPVirtual // blocks of a row; combine makes bytes of it
	next, step      stride        // from w[u][k] to w[u+1][k] and to w[u][k+1]
}

// combine computes a layer in tiles of a few outputs by a few registers of
// samples. A tile keeps its sums in registers while k runs: each w is broadcast
// once for all registers of the tile, each x loaded once for all its outputs. So
// multiplications and additions set the pace, not loads, and there are enough
// independent sums to hide the latency of an addition.
func (m *machine) combine(l layer) {
	const most = 5 // outputs of a tile: the paper's layer of 10 is two of them
	width := 2     // registers of a tile; AVX2: 10 sums, 2 x, w, product = 14 of 16
	if m.wide() {
		width = 4 // 20 sums, 4 x, w, product = 26 of 32
	}
	m.SHLQ(operand.U8(6), l.row)
	for outputs := most; outputs > 0; outputs-- {
		m.countdown(l.outputs, outputs, outputs == most, func() {
			column := m.GP64() // bytes into a row
			m.XORL(column.As32(), column.As32())
			for n := width; ; n = 1 {
				m.columns(l, column, outputs, n)
				if n == 1 || n == m.parts() {
					break
				}
			}
			for range outputs { // to the next tile
				m.ADDQ(l.row, l.dst)
				m.advance(l.w, l.next)
			}
			if l.first != nil {
				m.ADDQ(operand.I32(int32(4*outputs)), l.first)
			}
		})
	}
}

// columns goes through the samples of a tile of outputs, n registers at a time,
// as long as there are as many.
func (m *machine) columns(l layer, column reg.GPVirtual, outputs, n int) {
	again, less := m.label("columns"), m.label("fewer")
	m.Label(again)
	end := m.copy(column)
	m.ADDQ(operand.I32(int32(n*m.bytes())), end)
	m.CMPQ(end, l.row)
	m.JGT(operand.LabelRef(less))

	sums := make([]value, outputs)
	for u := range sums {
		sums[u] = make(value, n)
		for i := range n {
			sum := m.vector()
			if l.first == nil {
				m.clear(sum)
			} else {
				m.VBROADCASTSS(at(l.first, 4*u), sum)
			}
			sums[u][i] = sum
		}
	}
	k, x, w := m.copy(l.inputs), m.sum(l.x, column), m.copy(l.w)
	m.repeat(k, func() {
		samples := make(value, n)
		for i := range n {
			samples[i] = at(x, i*m.bytes())
		}
		samples = m.register(samples)
		for u := range outputs {
			weight := m.vector()
			m.VBROADCASTSS(l.next.times(w, u), weight)
			for i, product := range m.mul(samples, value{weight}) {
				m.VADDPS(product, sums[u][i], sums[u][i])
			}
		}
		m.ADDQ(l.row, x)
		m.advance(w, l.step)
	})
	dst := m.sum(l.dst, column)
	for u := range outputs {
		for i := range n {
			m.store(sums[u][i], at(dst, i*m.bytes()))
		}
		if u+1 < outputs {
			m.ADDQ(l.row, dst)
		}
	}
	m.ADDQ(operand.I32(int32(n*m.bytes())), column)
	m.JMP(operand.LabelRef(again))
	m.Label(less)
}
