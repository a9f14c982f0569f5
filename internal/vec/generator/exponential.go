package main

// expm1 is e^r - 1 = r + r²·(C2 + C3·r + … + C6·r⁴) for |r| ≤ ½ ln 2.
func (m *machine) expm1(r value) value {
	q := m.polynomial(r, "expm1C6", "expm1C5", "expm1C4", "expm1C3", "expm1C2")
	return m.add(r, m.mul(m.mul(r, r), q))
}

// exp is eˣ for x ≤ 0, as exp32 of package vec.
func (m *machine) exp(x value) value {
	power, p := m.powerOfE(x)
	return m.mul(power, m.add(p, m.constant("1")))
}

// expm1Negative is eˣ - 1 for x ≤ 0, as ELU of package vec has it.
func (m *machine) expm1Negative(x value) value {
	power, p := m.powerOfE(x)
	return m.add(m.mul(power, p), m.sub(power, m.constant("1")))
}

// powerOfE returns 2ᵏ and p such that eˣ = 2ᵏ·(1 + p), for x ≤ 0.
func (m *machine) powerOfE(x value) (power, p value) {
	x = m.max(m.held("expClamp"), x)
	magic := m.constant("exponentMagic")
	shifted := m.add(m.mul(x, m.constant("log2E32")), magic)
	power = m.exponent(shifted)
	k := m.sub(shifted, magic)
	r := m.sub(x, m.mul(k, m.constant("ln2Hi32")))
	r = m.sub(r, m.mul(k, m.constant("ln2Lo32")))
	return power, m.expm1(r)
}

// expMinusAbs is e^{-|x|}.
func (m *machine) expMinusAbs(x value) value { return m.exp(m.or(m.constant("sign"), x)) }
