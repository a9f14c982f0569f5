package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// fold adds up the lanes of many registers at once, in the tree of package vec:
// the upper half of the lanes to the lower half, until one is left. A fold of one
// register at a time would waste half of it at the first step and all but one lane
// at the last. Here every step packs the halves of two registers into one, so the
// sums end side by side:
//
//	AVX-512: sum i is in lane 4·(i mod 4) + i/4, of 16
//	AVX2:    sum i is in lane 4·(i mod 2) + i/2, of 8; lane l has had lane l+8 added
//
// A nil is a sum that nobody wants; its lane holds some other number.
func (m *machine) fold(sums []operand.Op) operand.Op {
	type step struct{ lower, upper func(a, b, to operand.Op) }
	shuffle := func(emit func(...operand.Op), select1, select2 uint8) step {
		at := func(s uint8) func(a, b, to operand.Op) {
			return func(a, b, to operand.Op) { emit(operand.U8(s), b, a, to) }
		}
		return step{at(select1), at(select2)}
	}
	pairs := step{
		func(a, b, to operand.Op) { m.VUNPCKLPD(b, a, to) }, // a0 a1 b0 b1
		func(a, b, to operand.Op) { m.VUNPCKHPD(b, a, to) }, // a2 a3 b2 b3
	}
	single := shuffle(m.VSHUFPS, 0x88, 0xdd) // a0 a2 b0 b2 and a1 a3 b1 b3
	var steps []step
	if m.wide() {
		steps = []step{
			shuffle(m.VSHUFF32X4, 0x44, 0xee), // a0-3 a4-7 b0-3 b4-7 and a8-11 a12-15 b8-11 b12-15
			shuffle(m.VSHUFF32X4, 0x88, 0xdd), // quads 0 2 of a, 0 2 of b and quads 1 3 of both
			pairs, single,
		}
	} else {
		steps = []step{
			shuffle(m.vperm2f128, 0x20, 0x31), // a0-3 b0-3 and a4-7 b4-7
			pairs, single,
		}
	}
	for _, s := range steps {
		half := make([]operand.Op, len(sums)/2)
		for i := range half {
			a, b := sums[2*i], sums[2*i+1]
			if b == nil {
				b = a
			}
			if a == nil {
				a = b
			}
			if a == nil {
				continue
			}
			lower, upper := m.vector(), m.vector()
			s.lower(a, b, lower)
			s.upper(a, b, upper)
			sum := m.vector()
			m.VADDPS(upper, lower, sum)
			half[i] = sum
		}
		sums = half
	}
	return sums[0]
}

func (m *machine) vperm2f128(ops ...operand.Op) { m.VPERM2F128(ops[0], ops[1], ops[2], ops[3]) }

// quad returns lanes 4q to 4q+3 of a register.
func (m *machine) quad(folded operand.Op, q int) reg.VecVirtual {
	if q == 0 {
		return folded.(reg.VecVirtual).AsX().(reg.VecVirtual)
	}
	quad := m.XMM()
	if m.wide() {
		m.VEXTRACTF32X4(operand.U8(q), folded, quad)
	} else {
		m.VEXTRACTF128(operand.U8(q), folded, quad)
	}
	return quad
}

// scatter stores the first n lanes of a quad, element the n-th alone.
func (m *machine) scatter(quad reg.VecVirtual, n int, to operand.Mem) {
	switch n {
	case 0:
	case 1:
		m.element(quad, 0, to)
	case 2, 3:
		m.VMOVLPS(quad, to)
		if n == 3 {
			m.element(quad, 2, to.Offset(8))
		}
	default:
		m.VMOVUPS(quad, to)
	}
}

func (m *machine) element(quad reg.VecVirtual, n int, to operand.Mem) {
	if n == 0 {
		m.VMOVSS(quad, to)
	} else {
		m.VEXTRACTPS(operand.U8(n), quad, to)
	}
}
