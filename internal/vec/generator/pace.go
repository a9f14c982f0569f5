package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/reg"
)

// pace writes MultiplyAdds: x = x/2 + 1 in every chain, nothing loaded or stored.
func (m *machine) pace() {
	m.function("multiplyAdds", "func(rounds int) float32", 2, "computes MultiplyAdds.")
	rounds := m.number("rounds")
	m.begin()
	half, one := m.constant("0.5"), m.constant("1")
	chains := make(value, 12)
	if m.wide() { // some CPUs do 2 per cycle
		chains = make(value, 24)
	}
	for i := range chains {
		chains[i] = m.datum(fmt.Sprint(i))
	}
	chains = m.register(chains)
	m.repeat(rounds, func() {
		for _, x := range chains {
			m.VMULPS(half[0], x, x)
			m.VADDPS(one[0], x, x)
		}
	})
	total := chains[:1]
	for i := range chains[1:] {
		total = m.add(total, chains[1+i:2+i])
	}
	m.VMOVSS(total[0].(reg.VecVirtual).AsX(), m.place(m.ReturnIndex(0)))
	m.end()
}
