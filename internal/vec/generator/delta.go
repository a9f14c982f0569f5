package main

import "github.com/mmcloughlin/avo/reg"

// deltas writes SigmoidDelta and Residual: (f(z) - target)·scale, or 0 where that is
// negligible.
func (m *machine) deltas() {
	for _, k := range []struct {
		name, computes string
		chains         int
		f              func(z value) value
	}{
		{"sigmoidDelta", "SigmoidDelta", 2, func(z value) value {
			// 0·z is 0 for a finite logit, and NaN for any other.
			return m.add(m.sigmoid(z), m.mul(m.held("0"), z))
		}},
		{"residual", "Residual", 4, func(z value) value { return z }},
	} {
		m.function(k.name, "func(dst, z, target []Block, scale float32)", 3, "computes "+k.computes+".")
		scale := m.factor("scale")
		operands := []reg.GPVirtual{m.base("dst"), m.base("z"), m.base("target")}
		blocks := m.count("dst")
		m.begin()
		m.each(operands, blocks, k.chains, func(x []value) value {
			return m.flush(m.mul(m.sub(k.f(x[1]), x[2]), scale))
		})
		m.end()
	}
}
