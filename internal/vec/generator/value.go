package main

import (
	"maps"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// value is a float32 number per lane, in several chains that are computed in
// lockstep so that one chain works while another waits for its result. Each
// element is a register or memory; a constant has one element for all chains.
//
// Operations are pure: they return new registers and leave their operands alone.
type value []operand.Op

func (v value) chain(i int) operand.Op { return v[i%len(v)] }

func isMemory(op operand.Op) bool { _, ok := op.(operand.Mem); return ok }

// register returns v with what is in memory loaded.
func (m *machine) register(v value) value {
	loaded := slices.Clone(v)
	for i, op := range loaded {
		if isMemory(op) {
			loaded[i] = m.vector()
			m.load(op, loaded[i])
		}
	}
	return loaded
}

func (m *machine) load(from, to operand.Op)  { m.VMOVUPS(from, to) }
func (m *machine) store(from, to operand.Op) { m.VMOVUPS(from, to) }

// binary emits one instruction per chain. In Go's order of operands they are
// second, first, result; only second can be memory.
func (m *machine) binary(emit func(...operand.Op), first, second value) value {
	result := make(value, max(len(first), len(second)))
	for i := range result {
		a, b := first.chain(i), second.chain(i)
		if isMemory(a) {
			a = m.register(value{a})[0]
		}
		result[i] = m.vector()
		emit(b, a, result[i])
	}
	return result
}

// commutative is binary for operations whose operands may change places.
func (m *machine) commutative(emit func(...operand.Op), a, b value) value {
	if isMemory(a[0]) {
		a, b = b, a
	}
	return m.binary(emit, a, b)
}

func (m *machine) add(a, b value) value { return m.commutative(m.VADDPS, a, b) }
func (m *machine) mul(a, b value) value { return m.commutative(m.VMULPS, a, b) }
func (m *machine) sub(a, b value) value { return m.binary(m.VSUBPS, a, b) }
func (m *machine) div(a, b value) value { return m.binary(m.VDIVPS, a, b) }

// min is a if a < b, else b; max is a if a > b, else b.
func (m *machine) min(a, b value) value { return m.binary(m.VMINPS, a, b) }
func (m *machine) max(a, b value) value { return m.binary(m.VMAXPS, a, b) }

func (m *machine) and(a, b value) value { return m.commutative(m.VANDPS, a, b) }
func (m *machine) or(a, b value) value  { return m.commutative(m.VORPS, a, b) }
func (m *machine) xor(a, b value) value { return m.commutative(m.VXORPS, a, b) }

func (m *machine) sqrt(a value) value {
	result := make(value, len(a))
	for i := range a {
		result[i] = m.vector()
		m.VSQRTPS(a[i], result[i])
	}
	return result
}

// exponent shifts the low 8 bits of each lane into the place of the exponent.
func (m *machine) exponent(a value) value {
	a = m.register(a)
	result := make(value, len(a))
	for i := range a {
		result[i] = m.vector()
		m.VPSLLD(operand.U8(23), a[i], result[i])
	}
	return result
}

func (m *machine) abs(a value) value    { return m.and(m.constant("magnitude"), a) }
func (m *machine) negate(a value) value { return m.xor(m.constant("sign"), a) }

// withSign puts the sign of s on a, which is not negative. It takes over a.
func (m *machine) withSign(a, s value) value {
	if !m.wide() {
		return m.or(a, m.and(m.constant("sign"), s))
	}
	const orAnd = 0xf8 // a | b&c, as the truth table of its three bits
	for i := range a {
		m.VPTERNLOGD(operand.U8(orAnd), s.chain(i), m.held("sign")[0], a[i])
	}
	return a
}

// whereNegative is a in the lanes where s has its sign bit set, else b.
func (m *machine) whereNegative(s, a, b value) value {
	a, b, s = m.register(a), m.register(b), m.register(s)
	result := make(value, len(a))
	for i := range a {
		result[i] = m.vector()
		if m.wide() {
			k := m.K()
			m.VPMOVD2M(s.chain(i), k)
			m.VBLENDMPS(a.chain(i), b.chain(i), k, result[i])
		} else {
			m.VBLENDVPS(s.chain(i), a.chain(i), b.chain(i), result[i])
		}
	}
	return result
}

// Predicates of VCMPPS.
const (
	less     = 1 // ordered: false for NaN
	notEqual = 4 // true for NaN
	notLess  = 5 // true for NaN
)

// wherePositive is a in the lanes where s > 0, else +0.
func (m *machine) wherePositive(s, a value) value { return m.where(less, m.held("0"), s, a) }

// flush returns a in the lanes where |a| is not below negligible, else +0. NaN stays.
func (m *machine) flush(a value) value {
	return m.where(notLess, m.abs(a), m.constant("negligible"), a)
}

// where is a in the lanes where the predicate holds of x and y, else +0.
func (m *machine) where(predicate int, x, y, a value) value {
	result := make(value, len(a))
	for i := range a {
		result[i] = m.vector()
		if m.wide() {
			k := m.K()
			m.VCMPPS(operand.U8(predicate), y.chain(i), x.chain(i), k)
			m.VMOVUPS_Z(a.chain(i), k, result[i])
		} else {
			mask := m.vector()
			m.VCMPPS(operand.U8(predicate), y.chain(i), x.chain(i), mask)
			m.VANDPS(a.chain(i), mask, result[i])
		}
	}
	return result
}

// whereLess is a in the lanes where x < y, else b.
func (m *machine) whereLess(x, y, a, b value) value {
	x, a, b = m.register(x), m.register(a), m.register(b)
	result := make(value, max(len(a), len(b)))
	for i := range result {
		result[i] = m.vector()
		if m.wide() {
			k := m.K()
			m.VCMPPS(operand.U8(less), y.chain(i), x.chain(i), k)
			m.VBLENDMPS(a.chain(i), b.chain(i), k, result[i])
		} else {
			mask := m.vector()
			m.VCMPPS(operand.U8(less), y.chain(i), x.chain(i), mask)
			m.VBLENDVPS(mask, a.chain(i), b.chain(i), result[i])
		}
	}
	return result
}

// clear sets a register to +0.
func (m *machine) clear(r reg.Register) { m.VXORPS(r, r, r) }

// polynomial is ((c0·x + c1)·x + c2)…, each product rounded before its sum.
func (m *machine) polynomial(x value, coefficients ...string) value {
	p := m.constant(coefficients[0])
	for _, c := range coefficients[1:] {
		p = m.add(m.mul(x, p), m.constant(c))
	}
	return p
}

func sorted(set map[string]operand.Op) []string { return slices.Sorted(maps.Keys(set)) }
