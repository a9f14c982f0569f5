package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// expAll writes ExpAll, a register of float64 at a time, as long as all numbers are within
// expInside of 0: then 2ᵏ is a normal number.
func (m *machine) expAll() {
	m.function("expAll", "func(x []float64) (done int)", 0, "computes ExpAll.")
	lanes := m.lanes / 2
	x, left, n := m.base("x"), m.count("x"), m.GP64()
	m.XORL(n.As32(), n.As32())
	m.begin()
	again, done := m.label("loop"), m.label("done")
	m.Label(again)
	m.SUBQ(operand.I32(int32(lanes)), left)
	m.JLT(operand.LabelRef(done))
	place := operand.Mem{Base: x, Index: n, Scale: 8}
	v := m.vector()
	m.VMOVUPD(place, v)
	size := m.double(m.VANDPD, v, m.number64("magnitude"))
	inside := m.GP32()
	m.laneBits(m.compare64(less+1, size, m.number64("expInside")), inside)
	m.CMPL(inside, operand.I32(int32(1<<lanes-1)))
	m.JNE(operand.LabelRef(done))
	m.VMOVUPD(m.exp64(v, size), place)
	m.ADDQ(operand.I32(int32(lanes)), n)
	m.JMP(operand.LabelRef(again))
	m.Label(done)
	m.Store(n, m.ReturnIndex(0))
	m.end()
}

// shifted64 writes the kernel of SubtractShifted, for whole registers of float64.
func (m *machine) shifted64() {
	m.function("subtractShifted", "func(dst []float64, x []float32, here, twice float64)", 0, "computes SubtractShifted.")
	dst, x, left := m.base("dst"), m.base("x"), m.count("dst")
	here, twice := m.vector(), m.vector()
	m.VBROADCASTSD(m.place(m.Param("here")), here)
	m.VBROADCASTSD(m.place(m.Param("twice")), twice)
	m.begin()
	m.SHRQ(operand.U8(4), left)
	m.repeat(left, func() {
		for i := range 2 * m.parts() {
			v := m.vector()
			m.VCVTPS2PD(at(x, i*m.bytes()/2), v)
			a := m.double(m.VSUBPD, here, v)
			square := m.double(m.VMULPD, a, m.double(m.VADDPD, a, twice))
			d := m.vector()
			m.VMOVUPD(at(dst, i*m.bytes()), d)
			m.VMOVUPD(m.double(m.VSUBPD, d, square), at(dst, i*m.bytes()))
		}
		m.ADDQ(operand.I32(8*blockLanes), dst)
		m.ADDQ(operand.I32(4*blockLanes), x)
	})
	m.end()
}

// jittered writes the kernel of Jittered: differences in registers of float64, which are rounded
// into half a register. A wide machine takes the same.
func (m *machine) jittered() {
	if m.wide() {
		return
	}
	m.function("jittered", "func(dst []uint32, x []float32, z []float64, here, noise float64)", 0, "computes Jittered.")
	dst, x, z, left := m.base("dst"), m.base("x"), m.base("z"), m.count("dst")
	here, noise := m.vector(), m.vector()
	m.VBROADCASTSD(m.place(m.Param("here")), here)
	m.VBROADCASTSD(m.place(m.Param("noise")), noise)
	m.begin()
	m.SHRQ(operand.U8(4), left)
	m.repeat(left, func() {
		for i := range 2 * m.parts() {
			v, jitter, rounded := m.vector(), m.vector(), m.half()
			m.VCVTPS2PD(at(x, i*m.bytes()/2), v)
			m.VMOVUPD(at(z, i*m.bytes()), jitter)
			d := m.double(m.VADDPD, m.double(m.VSUBPD, v, here), m.double(m.VSUBPD, jitter, noise))
			m.VCVTPD2PSY(d, rounded)
			m.VANDPS(m.datum("magnitude"), rounded, rounded)
			m.VPMAXUD(at(dst, i*m.bytes()/2), rounded, rounded)
			m.VMOVUPS(rounded, at(dst, i*m.bytes()/2))
		}
		m.ADDQ(operand.I32(4*blockLanes), dst)
		m.ADDQ(operand.I32(4*blockLanes), x)
		m.ADDQ(operand.I32(8*blockLanes), z)
	})
	m.end()
}

// exp64 is Exp of package vec, where size is |x|.
func (m *machine) exp64(x, size operand.Op) operand.Op {
	add := func(a, b operand.Op) operand.Op { return m.double(m.VADDPD, a, b) }
	sub := func(a, b operand.Op) operand.Op { return m.double(m.VSUBPD, a, b) }
	mul := func(a, b operand.Op) operand.Op { return m.double(m.VMULPD, a, b) }
	half := m.double(m.VORPD, m.double(m.VANDPD, x, m.number64("sign")), m.number64("0.5"))
	whole := m.half() // k, rounded towards 0
	m.truncate64(add(mul(x, m.number64("log2E")), half), whole)
	k := m.vector()
	m.VCVTDQ2PD(whole, k)
	hi := sub(x, mul(k, m.number64("ln2Hi")))
	lo := mul(k, m.number64("ln2Lo"))
	r := sub(hi, lo)
	t := mul(r, r)
	p := add(mul(t, m.number64("expP5")), m.number64("expP4"))
	for _, c := range []string{"expP3", "expP2", "expP1"} {
		p = add(mul(t, p), m.number64(c))
	}
	c := sub(r, mul(t, p))
	one, two := m.vector(), m.vector()
	m.VMOVUPD(m.number64("1"), one)
	m.VMOVUPD(m.number64("2"), two)
	quotient := m.double(m.VDIVPD, mul(r, c), sub(two, c))
	y := sub(one, sub(sub(lo, quotient), hi))
	power := m.vector() // 2ᵏ
	m.VPMOVSXDQ(whole, power)
	m.VPADDQ(m.number64("bias"), power, power)
	m.VPSLLQ(operand.U8(52), power, power)
	return m.choose64(m.compare64(less, size, m.number64("0x1p-28")), add(x, m.number64("1")), mul(y, power))
}

// double emits an instruction on float64; b may be memory.
func (m *machine) double(emit func(...operand.Op), a, b operand.Op) operand.Op {
	result := m.vector()
	emit(b, a, result)
	return result
}

// half returns a new register of half the width.
func (m *machine) half() reg.VecVirtual {
	if m.wide() {
		return m.YMM()
	}
	return m.XMM()
}

func (m *machine) truncate64(from, to operand.Op) {
	if m.wide() {
		m.VCVTTPD2DQ(from, to)
	} else {
		m.VCVTTPD2DQY(from, to)
	}
}

// compare64 is the mask of the lanes where a predicate of VCMPPD holds of a and b.
func (m *machine) compare64(predicate int, a, b operand.Op) operand.Op {
	mask := m.mask()
	m.VCMPPD(operand.U8(predicate), b, a, mask)
	return mask
}

// laneBits sets a register to a mask, a bit for each lane.
func (m *machine) laneBits(mask operand.Op, to reg.GPVirtual) {
	if m.wide() {
		m.KMOVB(mask, to)
	} else {
		m.VMOVMSKPD(mask, to)
	}
}

// choose64 is a in the lanes of a mask, else b.
func (m *machine) choose64(mask, a, b operand.Op) operand.Op {
	result := m.vector()
	if m.wide() {
		m.VBLENDMPD(a, b, mask, result)
	} else {
		m.VBLENDVPD(mask, a, b, result)
	}
	return result
}

// number64 returns the memory that holds a constant in all lanes of float64: an expression
// over those of package vec, or a pattern of bits.
func (m *machine) number64(expression string) operand.Mem {
	name := "float64 " + expression
	if at, ok := m.data[name]; ok {
		return at
	}
	pattern, ok := map[string]uint64{"sign": 1 << 63, "magnitude": 1<<63 - 1, "bias": 1023}[expression]
	if !ok {
		x, err := m.source.value64(expression)
		if err != nil {
			panic(err)
		}
		pattern = math.Float64bits(x)
	}
	at := m.StaticGlobal(symbol(name) + m.name)
	m.DataAttributes(attr.RODATA | attr.NOPTR)
	for range m.lanes / 2 {
		m.AppendDatum(operand.U64(pattern))
	}
	m.data[name] = at
	return at
}
