package main

// activations writes the activation functions and the steps back through them.
//
// The number of chains, and of constants that live in registers, is what fits:
// with one chain more the register allocator gives up, with one less the kernels
// are slower. It was measured, and differs by width since AVX2 has half as many
// registers.
func (m *machine) activations() {
	type budget struct{ chains, spare int }
	of := func(narrow, wide budget) (chains, spare int) {
		if m.wide() {
			return wide.chains, wide.spare
		}
		return narrow.chains, narrow.spare
	}
	all := 99 // every constant the formula has

	chains, spare := of(budget{2, 4}, budget{4, all})
	m.elementwise("tanh", chains, spare, m.tanh, "computes Tanh.")
	chains, spare = of(budget{2, 4}, budget{3, all})
	m.elementwise("sigmoid", chains, spare, m.sigmoid, "computes Sigmoid.")
	chains, spare = of(budget{2, 2}, budget{3, all})
	m.elementwise("softplus", chains, spare, m.softplus, "computes Softplus.")
	chains, spare = of(budget{4, 2}, budget{4, all})
	m.elementwise("softsign", chains, spare, m.softsign, "computes Softsign.")
	m.elementwise("relu", chains, spare, m.relu, "computes ReLU.")

	m.pairs("tanhBack", chains, spare, m.tanhBack, "computes TanhBack.")
	m.pairs("sigmoidBack", chains, spare, m.sigmoidBack, "computes SigmoidBack.")
	m.pairs("softsignBack", chains, spare, m.softsignBack, "computes SoftsignBack.")
	m.pairs("reluBack", chains, spare, m.reluBack, "computes ReLUBack.")
	chains, spare = of(budget{2, 4}, budget{4, all})
	m.pairs("softplusBack", chains, spare, m.softplusBack, "computes SoftplusBack.")
}

// tanh |x| = E/(E + 2) with E = e^{2|x|} - 1 = 2ᵏ·expm1(r) + (2ᵏ - 1).
// x stays in memory between its two uses: there is no register to spare.
func (m *machine) tanh(x value) value {
	t := m.abs(x)
	t = m.add(t, t)
	t = m.min(m.held("tanhClamp"), t)
	magic := m.constant("exponentMagic")
	shifted := m.add(m.mul(t, m.constant("log2E32")), magic)
	power := m.exponent(shifted)
	r := m.sub(t, m.mul(m.sub(shifted, magic), m.constant("ln232")))
	p := m.expm1(r)
	e := m.add(m.mul(power, p), m.sub(power, m.constant("1")))
	return m.withSign(m.div(e, m.add(e, m.constant("2"))), x)
}

// σ(x) = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = e^{-|x|}. The choice
// goes by the sign bit, not by x < 0: at -0 both are the same.
func (m *machine) sigmoid(x value) value {
	e := m.expMinusAbs(x)
	one := m.held("1")
	return m.div(m.whereNegative(x, e, one), m.add(e, one))
}

// softplus(x) = max(x, 0) + ln(1 + e) with e = e^{-|x|}, s = e/(2 + e) and
// ln(1 + e) = 2s + s³·(C0 + C1·s² + …).
func (m *machine) softplus(x value) value {
	e := m.expMinusAbs(x)
	s := m.div(e, m.add(e, m.constant("2")))
	u := m.mul(s, s)
	q := m.polynomial(u, "log1pC3", "log1pC2", "log1pC1", "log1pC0")
	log1p := m.add(m.add(s, s), m.mul(m.mul(s, u), q))
	return m.add(m.relu(x), log1p)
}

// softsign(x) = x/(1 + |x|).
func (m *machine) softsign(x value) value {
	return m.div(x, m.add(m.abs(x), m.constant("1")))
}

// relu(x) is 0 if 0 > x, else x.
func (m *machine) relu(x value) value { return m.max(m.held("0"), x) }

// d·(1 - y²)
func (m *machine) tanhBack(d, y value) value {
	y = m.register(y)
	return m.mul(d, m.sub(m.held("1"), m.mul(y, y)))
}

// d·(y·(1 - y))
func (m *machine) sigmoidBack(d, y value) value {
	return m.mul(d, m.mul(y, m.sub(m.held("1"), y)))
}

// d·(1 - |y|)²
func (m *machine) softsignBack(d, y value) value {
	a := m.sub(m.held("1"), m.abs(y))
	return m.mul(d, m.mul(a, a))
}

// d·(1 - e^{-y})
func (m *machine) softplusBack(d, y value) value {
	return m.mul(d, m.sub(m.held("1"), m.exp(m.negate(y))))
}

// d where y > 0, else +0
func (m *machine) reluBack(d, y value) value { return m.wherePositive(y, m.register(d)) }
