package vec

import "math"

const (
	ln2Hi32 = 0.693359375    // ln 2 in 9 bits: k·ln2Hi32 is exact for |k| < 2¹⁵
	ln2Lo32 = -2.12194440e-4 // ln 2 - ln2Hi32

	// expClamp is the least argument that counts: 2⁻¹²⁷ is the power of two that
	// has exponent bits 0, that is, it is +0.
	expClamp = -88
)

// exp32 returns eˣ for x ≤ 0, the only exponentials that a network needs.
//
//	x = k ln 2 + r;  eˣ = 2ᵏ·(1 + expm1(r))
//
// e⁰ = 1 exactly; below -87.69, and for -Inf, the result is 0; NaN gives NaN.
// The error is at most 1.03 ulp (all float32 numbers tried); where results are
// subnormal, 0.75 of the least subnormal.
func exp32(x float32) float32 {
	power, p := powerAndRest(x)
	return float32(power * (1 + p))
}

// powerAndRest returns 2ᵏ and expm1(r) for x ≤ 0.
func powerAndRest(x float32) (power, p float32) {
	if expClamp > x {
		x = expClamp
	}
	m := float32(x*log2E32) + exponentMagic
	power = math.Float32frombits(math.Float32bits(m) << 23)
	k := m - exponentMagic
	r := x - float32(k*ln2Hi32)
	r -= float32(k * ln2Lo32)
	q := float32(expm1C6*r) + expm1C5
	q = float32(q*r) + expm1C4
	q = float32(q*r) + expm1C3
	q = float32(q*r) + expm1C2
	return power, r + float32(float32(r*r)*q)
}

// abs32 clears the sign.
func abs32(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ signBit) }
