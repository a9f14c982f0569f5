package main

// expm1 is e^r - 1 = r + r²·(C2 + C3·r + … + C6·r⁴) for |r| ≤ ½ ln 2.
func (m *machine) expm1(r value) value {
	q := m.polynomial(r, "expm1C6", "expm1C5", "expm1C4", "expm1C3", "expm1C2")
	return m.add(r, m.mul(m.mul(r, r), q))
}

// exp is eˣ for x ≤ 0, as exp32 of package vec.
func (m *machine) exp(x value) value {
	x = m.max(m.held("expClamp"), x)
	magic := m.constant("exponentMagic")
	shifted := m.add(m.mul(x, m.constant("log2E32")), magic)
	power := m.exponent(shifted)
	k := m.sub(shifted, magic)
	r := m.sub(x, m.mul(k, m.constant("ln2Hi32")))
	r = m.sub(r, m.mul(k, m.constant("ln2Lo32")))
	return m.mul(power, m.add(m.expm1(r), m.constant("1")))
}

// expMinusAbs is e^{-|x|}.
func (m *machine) expMinusAbs(x value) value { return m.exp(m.or(m.constant("sign"), x)) }
