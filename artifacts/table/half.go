package table

import "math"

// Half returns the value of a float of 16 bits, which float32 holds exactly.
func Half(bits uint16) float32 {
	sign, exponent, fraction := uint32(bits>>15)<<31, uint32(bits>>10&31), uint32(bits&1023)
	switch {
	case exponent == 31 && fraction != 0:
		return math.Float32frombits(QuietNaN)
	case exponent == 31:
		return math.Float32frombits(sign | 0x7F800000)
	case exponent == 0: // fraction · 2⁻²⁴, which is a normal float32
		v := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(v))
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
