package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// softmax writes Softmax, SoftmaxDelta and SoftmaxBack. Two classes, the paper's case, have
// everything in registers; more of them go through memory.
func (m *machine) softmax() {
	const spare = 3
	m.function("softmax", "func(dst, z []Block, k, blocks int)", spare, "computes Softmax.")
	m.classes(nil, nil)
	m.function("softmaxDelta", "func(dst, z, target []Block, k, blocks int, scale float32)", spare,
		"computes SoftmaxDelta.")
	scale := m.factor("scale")
	m.classes(m.base("target"), scale)
	m.softmaxBack()
}

// softmaxBack goes through the classes twice: for the mean of dst, and for the results.
func (m *machine) softmaxBack() {
	m.function("softmaxBack", "func(dst, z []Block, k, blocks int)", 0, "computes SoftmaxBack.")
	dst, p, row := m.base("dst"), m.base("z"), m.number("blocks")
	left := m.shifted(row, uint8(m.parts()-1))
	m.SHLQ(operand.U8(6), row)
	m.begin()
	m.repeat(left, func() {
		pass := func(body func(d operand.Mem, p value)) {
			k, from, to := m.number("k"), m.copy(p), m.copy(dst)
			m.repeat(k, func() {
				body(at(to, 0), m.register(value{at(from, 0)}))
				m.ADDQ(row, from)
				m.ADDQ(row, to)
			})
		}
		mean := m.vector()
		m.clear(mean)
		pass(func(d operand.Mem, p value) { m.VADDPS(m.mul(p, value{d})[0], mean, mean) })
		pass(func(d operand.Mem, p value) { m.store(m.mul(p, m.sub(value{d}, value{mean}))[0], d) })
		m.ADDQ(operand.I32(int32(m.bytes())), p)
		m.ADDQ(operand.I32(int32(m.bytes())), dst)
	})
	m.end()
}

// classes emits the body of both functions, without a target for Softmax.
func (m *machine) classes(target reg.Register, scale value) {
	s := samples{dst: m.base("dst"), z: m.base("z"), target: target, scale: scale, row: m.number("blocks")}
	s.classes = m.number("k")
	left := m.copy(s.row)
	if m.parts() == 2 {
		m.ADDQ(left, left)
	}
	m.SHLQ(operand.U8(6), s.row)
	m.begin()
	many, done := m.label("many"), m.label("end")
	m.CMPQ(s.classes, operand.I32(2))
	m.JNE(operand.LabelRef(many))
	m.repeat(m.copy(left), func() { m.two(s); m.forward(s) })
	m.JMP(operand.LabelRef(done))
	m.Label(many)
	m.repeat(left, func() { m.some(s); m.forward(s) })
	m.Label(done)
	m.end()
}

// samples is a register of samples in all classes.
type samples struct {
	dst, z  reg.GPVirtual
	target  reg.Register // nil for Softmax
	scale   value
	row     reg.GPVirtual // bytes from one class to the next
	classes reg.GPVirtual
}

// forward moves on to the next register of samples.
func (m *machine) forward(s samples) {
	for _, r := range []reg.Register{s.dst, s.z, s.target} {
		if r != nil {
			m.ADDQ(operand.I32(int32(m.bytes())), r)
		}
	}
}

// two computes both classes as two chains.
func (m *machine) two(s samples) {
	row := func(base reg.Register) value {
		return value{at(base, 0), operand.Mem{Base: base, Index: s.row, Scale: 1}}
	}
	z := m.register(row(s.z))
	top := m.max(z[1:], z[:1])
	e := m.add(m.exp(m.sub(z, top)), m.mul(m.held("0"), z))
	p := m.div(e, m.add(e[:1], e[1:]))
	if s.target != nil {
		p = m.flush(m.mul(m.sub(p, row(s.target)), s.scale))
	}
	for i, to := range row(s.dst) {
		m.store(p[i], to)
	}
}

// some computes any number of classes, in four passes over them: the maximum, the
// exponentials, their sum being kept, and the quotients.
func (m *machine) some(s samples) {
	each := func(from []reg.GPVirtual, n int, body func(first bool, at []reg.GPVirtual)) {
		at := make([]reg.GPVirtual, len(from))
		for i, r := range from {
			at[i] = m.copy(r)
		}
		next := func() {
			for _, r := range at {
				m.ADDQ(s.row, r)
			}
		}
		k := m.copy(s.classes)
		if n > 0 {
			body(true, at)
			next()
			m.DECQ(k)
		}
		m.repeat(k, func() { body(false, at); next() })
	}

	top := m.vector()
	each([]reg.GPVirtual{s.z}, 1, func(first bool, r []reg.GPVirtual) {
		if first {
			m.load(at(r[0], 0), top)
			return
		}
		z := m.register(value{at(r[0], 0)})
		m.VMAXPS(top, z[0], top)
	})
	total := m.vector()
	each([]reg.GPVirtual{s.z, s.dst}, 1, func(first bool, r []reg.GPVirtual) {
		z := m.register(value{at(r[0], 0)})
		e := m.add(m.exp(m.sub(z, value{top})), m.mul(m.held("0"), z))
		m.store(e[0], at(r[1], 0))
		if first {
			m.VMOVAPS(e[0], total)
		} else {
			m.VADDPS(e[0], total, total)
		}
	})
	rows := []reg.GPVirtual{s.dst}
	if s.target != nil {
		rows = append(rows, s.target.(reg.GPVirtual))
	}
	each(rows, 0, func(_ bool, r []reg.GPVirtual) {
		p := m.div(value{at(r[0], 0)}, value{total})
		if s.target != nil {
			p = m.flush(m.mul(m.sub(p, value{at(r[1], 0)}), s.scale))
		}
		m.store(p[0], at(r[0], 0))
	})
}
