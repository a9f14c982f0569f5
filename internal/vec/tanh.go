package vec

import "math"

// expm1(r) = r + r²·(expm1C2 + expm1C3·r + … + expm1C6·r⁴) for |r| ≤ ½ ln 2.
// Minimax in the relative error of expm1, 1.3e-8 before rounding (Remez by
// iterative reweighting in 40 digits).
const (
	expm1C2 = 0.49999998149732112
	expm1C3 = 0.16666543424866776
	expm1C4 = 0.041667200656992743
	expm1C5 = 0.0083665470597992993
	expm1C6 = 0.001388252036875816

	log2E32 = 1.44269504 // log₂ e
	ln232   = 0.693147182

	// exponentMagic = 1.5·2²³ + 127. Added to a number t of moderate size it
	// rounds t to the nearest integer k, to even in ties, and leaves the biased
	// exponent of 2ᵏ in the low bits of the sum.
	exponentMagic = 12582912 + 127

	// tanhClamp is where 2|x| stops to matter: eᵗ + 1 = eᵗ - 1 in float32.
	tanhClamp = 18.1

	signBit = 1 << 31
)

// Tanh computes the hyperbolic tangent of each element.
//
//	tanh |x| = E/(E + 2),  E = e^{2|x|} - 1 = 2ᵏ·expm1(r) + (2ᵏ - 1),  2|x| = k ln 2 + r
//
// The sign of x is put back on the result, so the function is odd to the bit, and
// tanh(±0) = ±0. Results are never beyond ±1, and are ±1 exactly for |x| ≥ 9.02.
// For |x| < 2⁻¹², and for subnormal x, the result is x within 2 ulp. NaN gives NaN.
//
// The error is at most 2.61 ulp (near x = 0.0624), found by comparing all float32
// numbers with math.Tanh in float64. Where the result falls although x grows, it
// falls by 1 ulp (between 8.66 and 9.02 by 2⁻²³, where E + 2 rounds up or down).
//
// One division, no table, no branch. dst may be x; they have equal length.
func Tanh(dst, x []Block) { kernel().tanh(dst, sameLength("Tanh", dst, x)) }

func tanhPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d { // by hand here: too large for the compiler to inline
			bits := math.Float32bits(s[l])
			t := math.Float32frombits(bits &^ signBit)
			t += t
			if tanhClamp < t {
				t = tanhClamp
			}
			m := float32(t*log2E32) + exponentMagic
			power := math.Float32frombits(math.Float32bits(m) << 23)
			r := t - float32((m-exponentMagic)*ln232)
			q := float32(expm1C6*r) + expm1C5
			q = float32(q*r) + expm1C4
			q = float32(q*r) + expm1C3
			q = float32(q*r) + expm1C2
			p := r + float32(float32(r*r)*q)
			e := float32(power*p) + (power - 1)
			d[l] = math.Float32frombits(math.Float32bits(e/(e+2)) | bits&signBit)
		}
	}
}

// TanhBack propagates a gradient back through the hyperbolic tangent.
//
//	dst = dst · (1 - y²)        y = tanh x, the output
func TanhBack(dst, y []Block) { kernel().tanhBack(dst, sameLength("TanhBack", dst, y)) }

func tanhBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			d[l] *= 1 - float32(s[l]*s[l])
		}
	}
}

// sameLength checks the operands of an elementwise kernel.
func sameLength(kernel string, dst, x []Block) []Block {
	if len(x) != len(dst) {
		panic("vec: " + kernel + ": operands of different length")
	}
	return x[:len(dst)]
}
