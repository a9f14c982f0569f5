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
	row := m.GP64()
	m.LEAQ(operand.Mem{Index: inputs, Scale: 4, Disp: 0}, row)
	step := m.GP64()
	m.MOVQ(operand.I32(4), step)
	m.combine(layer{
		dst: m.base("dst"), x: m.base("x"), w: m.base("w"), first: m.base("bias"),
		outputs: m.count("bias"), inputs: inputs, blocks: m.number("blocks"),
		next: row, step: step,
	})
	m.end()

	m.function("denseBack", "func(dst, delta []Block, w []float32, units, inputs, blocks int)", 0,
		"computes DenseBack.")
	m.begin()
	outputs := m.number("inputs")
	step = m.GP64()
	m.LEAQ(operand.Mem{Index: outputs, Scale: 4, Disp: 0}, step)
	next := m.GP64()
	m.MOVQ(operand.I32(4), next)
	m.combine(layer{
		dst: m.base("dst"), x: m.base("delta"), w: m.base("w"),
		outputs: outputs, inputs: m.number("units"), blocks: m.number("blocks"),
		next: next, step: step,
	})
	m.end()
}

// layer is what combine works on: dst[u] = first[u] + Σ_k w[u][k]·x[k].
type layer struct {
	dst, x, w       reg.GPVirtual
	first           reg.Register // nil for +0
	outputs, inputs reg.GPVirtual
	blocks          reg.GPVirtual
	next, step      reg.GPVirtual // bytes from w[u][k] to w[u+1][k] and to w[u][k+1]
}

// combine computes a layer in tiles of a few outputs by a few registers of
// samples. A tile keeps its sums in registers while k runs: each w is broadcast
// once for all registers of the tile, each x loaded once for all its outputs. So
// multiplications and additions set the pace, not loads, and there are enough
// independent sums to hide the latency of an addition.
func (m *machine) combine(l layer) {
	const most = 4 // outputs of a tile
	width := 2     // registers of a tile; AVX2: 8 sums, 2 x, w, product = 12 of 16
	if m.wide() {
		width = 4 // 16 sums, 4 x, w, product = 22 of 32
	}
	row := m.GP64() // bytes of a row of samples
	m.MOVQ(l.blocks, row)
	m.SHLQ(operand.U8(6), row)
	row3, next3 := m.triple(row), m.triple(l.next)

	for outputs := most; outputs > 0; outputs-- {
		again, less := m.label("outputs"), m.label("fewer")
		m.Label(again)
		m.CMPQ(l.outputs, operand.I32(int32(outputs)))
		m.JLT(operand.LabelRef(less))

		left := m.GP64()
		m.MOVQ(row, left)
		x, dst := m.copy(l.x), m.copy(l.dst)
		for n := width; ; n = 1 {
			m.columns(l, x, dst, left, outputs, n, row, row3, next3)
			if n == 1 || n == m.parts() {
				break
			}
		}

		// The next tile of outputs.
		for range outputs {
			m.ADDQ(row, l.dst)
			m.ADDQ(l.next, l.w)
		}
		if l.first != nil {
			m.ADDQ(operand.I32(int32(4*outputs)), l.first)
		}
		m.SUBQ(operand.I32(int32(outputs)), l.outputs)
		if outputs == most {
			m.JMP(operand.LabelRef(again))
		}
		m.Label(less)
	}
}

// columns goes through the samples of a tile of outputs, n registers at a time,
// as long as there are as many.
func (m *machine) columns(l layer, x, dst, left reg.GPVirtual, outputs, n int, row, row3, next3 reg.GPVirtual) {
	again, less := m.label("columns"), m.label("fewer")
	m.Label(again)
	m.CMPQ(left, operand.I32(int32(n*m.bytes())))
	m.JLT(operand.LabelRef(less))

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
	k, input, w := m.copy(l.inputs), m.copy(x), m.copy(l.w)
	m.repeat(k, func() {
		samples := make(value, n)
		for i := range n {
			samples[i] = at(input, i*m.bytes())
		}
		samples = m.register(samples)
		for u := range outputs {
			weight := m.vector()
			m.VBROADCASTSS(strided(w, l.next, next3, u), weight)
			for i, product := range m.mul(samples, value{weight}) {
				m.VADDPS(product, sums[u][i], sums[u][i])
			}
		}
		m.ADDQ(row, input)
		m.ADDQ(l.step, w)
	})
	for u := range outputs {
		for i := range n {
			m.store(sums[u][i], strided(dst, row, row3, u).Offset(i*m.bytes()))
		}
	}
	m.ADDQ(operand.I32(int32(n*m.bytes())), x)
	m.ADDQ(operand.I32(int32(n*m.bytes())), dst)
	m.SUBQ(operand.I32(int32(n*m.bytes())), left)
	m.JMP(operand.LabelRef(again))
	m.Label(less)
}

// triple returns a register with three times a stride.
func (m *machine) triple(stride reg.GPVirtual) reg.GPVirtual {
	r := m.GP64()
	m.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, r)
	return r
}

func (m *machine) copy(r reg.Register) reg.GPVirtual {
	c := m.GP64()
	m.MOVQ(r, c)
	return c
}

// strided is the memory i strides past base, for i up to 3.
func strided(base, stride, triple reg.Register, i int) operand.Mem {
	mem := operand.Mem{Base: base}
	switch i {
	case 1, 2:
		mem.Index, mem.Scale = stride, uint8(i)
	case 3:
		mem.Index, mem.Scale = triple, 1
	}
	return mem
}
