package main

// activations writes the activation functions and the steps back through them, with
// as many chains as registers allow.
func (m *machine) activations() {
	apply := func(f func(value) value) func(_, x value) value {
		return func(_, x value) value { return f(x) }
	}
	for _, k := range []struct {
		name         string
		computes     string
		formula      func(dst, x value) value
		narrow, wide int // chains with AVX2 and with AVX-512
		spare        int // constants held in registers with AVX2
	}{
		{"tanh", "Tanh", apply(m.tanh), 2, 4, 4},
		{"sigmoid", "Sigmoid", apply(m.sigmoid), 2, 3, 4},
		{"softplus", "Softplus", apply(m.softplus), 2, 3, 2},
		{"softsign", "Softsign", apply(m.softsign), 4, 4, 2},
		{"relu", "ReLU", apply(m.relu), 4, 4, 2},
		{"elu", "ELU", apply(m.elu), 2, 3, 3},
		{"swish", "Swish", apply(m.swish), 2, 3, 4},
		{"abs", "Abs", apply(m.abs), 4, 4, 2},
		{"centredSoftplus", "CentredSoftplus", apply(m.centredSoftplus), 2, 3, 2},
		{"tanhBack", "TanhBack", m.tanhBack, 4, 4, 2},
		{"sigmoidBack", "SigmoidBack", m.sigmoidBack, 4, 4, 2},
		{"softplusBack", "SoftplusBack", m.softplusBack, 2, 4, 4},
		{"softsignBack", "SoftsignBack", m.softsignBack, 4, 4, 2},
		{"reluBack", "ReLUBack", m.reluBack, 4, 4, 2},
		{"eluBack", "ELUBack", m.eluBack, 2, 4, 2},
		{"swishBack", "SwishBack", m.swishBack, 2, 3, 3},
		{"absBack", "AbsBack", m.absBack, 2, 4, 2},
		{"centredSoftplusBack", "CentredSoftplusBack", m.centredSoftplusBack, 2, 3, 4},
	} {
		chains := k.narrow
		if m.wide() {
			chains = k.wide
		}
		m.elementwise(k.name, "computes "+k.computes+".", chains, k.spare, k.formula)
	}
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

// elu(x) is x where x > 0, else eˣ - 1. x stays in memory meanwhile.
func (m *machine) elu(x value) value {
	return m.whereLess(m.held("0"), x, x, m.expm1Negative(x))
}

// d where y > 0, else d·(1 + y)
func (m *machine) eluBack(d, y value) value {
	y = m.register(y)
	one := m.held("1")
	return m.mul(d, m.whereLess(m.held("0"), y, one, m.add(y, one)))
}

// swish(x) = x·σ(x)
func (m *machine) swish(x value) value { return m.mul(x, m.sigmoid(x)) }

// d·(σ + x·σ·(1 - σ))
func (m *machine) swishBack(d, x value) value {
	s := m.sigmoid(x)
	return m.mul(d, m.add(s, m.mul(m.mul(x, s), m.sub(m.held("1"), s))))
}

// -d where x < 0, else d; +0 where x = 0
func (m *machine) absBack(d, x value) value {
	zero, d := m.held("0"), m.register(d)
	x = m.register(x)
	signed := m.whereLess(x, zero, m.negate(d), d)
	return m.where(notEqual, x, zero, signed)
}

// softplus(x) - ln 2
func (m *machine) centredSoftplus(x value) value {
	return m.sub(m.softplus(x), m.constant("ln232"))
}

// d·σ(x)
func (m *machine) centredSoftplusBack(d, x value) value { return m.mul(d, m.sigmoid(x)) }
