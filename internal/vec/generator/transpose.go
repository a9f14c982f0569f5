package main

import "github.com/mmcloughlin/avo/operand"

// transposed returns the columns of a square of numbers, as many as a register has lanes,
// given by its rows.
func (m *machine) transposed(rows []operand.Op) []operand.Op {
	pick := func(emit func(...operand.Op), a, b operand.Op, selector ...operand.Op) operand.Op {
		to := m.vector()
		emit(append(selector, b, a, to)...)
		return to
	}
	// Quad q of columns[c][g] is column 4q+c of rows 4g to 4g+3.
	var columns [4][]operand.Op
	for g := 0; g < len(rows); g += 4 {
		a, b := pick(m.VUNPCKLPS, rows[g], rows[g+1]), pick(m.VUNPCKLPS, rows[g+2], rows[g+3])
		c, d := pick(m.VUNPCKHPS, rows[g], rows[g+1]), pick(m.VUNPCKHPS, rows[g+2], rows[g+3])
		for i, column := range []operand.Op{
			pick(m.VUNPCKLPD, a, b), pick(m.VUNPCKHPD, a, b), pick(m.VUNPCKLPD, c, d), pick(m.VUNPCKHPD, c, d),
		} {
			columns[i] = append(columns[i], column)
		}
	}
	out := make([]operand.Op, len(rows))
	for c, q := range columns {
		if !m.wide() {
			out[c] = pick(m.vperm2f128, q[0], q[1], operand.U8(0x20))
			out[4+c] = pick(m.vperm2f128, q[0], q[1], operand.U8(0x31))
			continue
		}
		for odd, selector := range []operand.Op{operand.U8(0x88), operand.U8(0xdd)} {
			a := pick(m.VSHUFF32X4, q[0], q[1], selector) // quads 0 and 2, or 1 and 3, of each
			b := pick(m.VSHUFF32X4, q[2], q[3], selector)
			out[4*odd+c] = pick(m.VSHUFF32X4, a, b, operand.U8(0x88))
			out[8+4*odd+c] = pick(m.VSHUFF32X4, a, b, operand.U8(0xdd))
		}
	}
	return out
}
