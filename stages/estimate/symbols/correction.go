package symbols

import (
	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// Correction is a correction of entropies for the bias of few patterns. With counts n_i of
// N patterns:
//
//	miller-madow  H + (K - 1)/2N nats, K the number of counts above 0
//	grassberger   ln N - (1/N) Σ_i n_i G(n_i) nats, with G(1) = -γ - ln 2, G(2) = 2 - γ - ln 2,
//	              G(2m+1) = G(2m), G(2m+2) = G(2m) + 2/(2m+1)
//
// The first is the first term of the bias in 1/N, for as many symbols as are seen; the second
// is less biased where most symbols are seen a few times.
//
// Reference: G. Miller, "Note on the bias of information estimates", 1955. P. Grassberger,
// "Entropy Estimates from Insufficient Samplings", arXiv:physics/0307138, equations 28 to 33.
type Correction string

// The corrections.
const (
	MillerMadow Correction = "miller-madow"
	Grassberger Correction = "grassberger"
)

// Valid reports whether there is such a correction.
func (by Correction) Valid() bool { return by == MillerMadow || by == Grassberger }

// Corrected returns H(T) and I(T;Y) = H(T) + H(Y) - H(T,Y) in bits, each entropy
// corrected; zeros for no patterns. Either may leave the bounds of the uncorrected ones.
// It panics for an unknown correction.
func (c *Counter) Corrected(symbol []int32, distinct int, y []int32, by Correction) (ht, ity float64) {
	if !by.Valid() {
		panic("symbols: no correction " + string(by))
	}
	if !c.tally(symbol, distinct, y) {
		return 0, 0
	}
	of := c.millerMadow
	if by == Grassberger {
		of = c.grassberger
	}
	ht = of(&c.ofSymbols)
	hy, hty := of(&c.ofClasses), of(&c.ofPairs)
	return ht, ht + hy - hty
}

// millerMadow returns the corrected entropy of counts, and leaves m empty.
func (c *Counter) millerMadow(m *multiplicities) float64 {
	kinds := 0
	for _, n := range m.times[1 : m.largest+1] {
		kinds += int(n)
	}
	patterns := float64(len(c.terms) - 1)
	return c.entropy(m) + info.Bits(float64(kinds-1)/(2*patterns))
}

// euler is γ + ln 2.
const euler = 0.57721566490153286061 + 0.69314718055994530942

// grassberger returns the corrected entropy of counts, and leaves m empty.
func (c *Counter) grassberger(m *multiplicities) float64 {
	sum, g, patterns := 0.0, -euler, float64(len(c.terms)-1)
	for count := 1; count <= int(m.largest); count++ {
		if count%2 == 0 {
			if count == 2 {
				g = 2 - euler
			} else {
				g += 2 / float64(count-1)
			}
		}
		if n := m.times[count]; n > 0 {
			sum += float64(float64(n) * float64(float64(count)*g))
			m.times[count] = 0
		}
	}
	m.times[0], m.largest = 0, 0
	return info.Bits(vec.Log(patterns) - sum/patterns)
}
