package vec

import "math"

// ELU computes the exponential linear unit of each element.
//
//	elu(x) = x  for x > 0,  eˣ - 1  for x ≤ 0
//
// The error is at most 1.60 ulp for x ≤ 0 (one float32 number in 997 tried). NaN gives NaN.
// dst may be x.
//
// Reference: D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep
// Network Learning by Exponential Linear Units (ELUs)", ICLR 2016, arXiv:1511.07289, with α = 1.
func ELU(dst, x []Block) { kernel().elu(dst, sameLength("ELU", dst, x)) }

func eluPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			v := s[l]
			if !(v > 0) {
				v = expm132(v)
			}
			d[l] = v
		}
	}
}

// expm132 returns eˣ - 1 for x ≤ 0 as 2ᵏ·expm1(r) + (2ᵏ - 1), with k and r as in exp32.
func expm132(x float32) float32 {
	if expClamp > x {
		x = expClamp
	}
	m := float32(x*log2E32) + exponentMagic
	power := math.Float32frombits(math.Float32bits(m) << 23)
	k := m - exponentMagic
	r := x - float32(k*ln2Hi32)
	r -= float32(k * ln2Lo32)
	q := float32(expm1C6*r) + expm1C5
	q = float32(q*r) + expm1C4
	q = float32(q*r) + expm1C3
	q = float32(q*r) + expm1C2
	p := r + float32(float32(r*r)*q)
	return float32(power*p) + (power - 1)
}

// ELUBack propagates a gradient back through the exponential linear unit.
//
//	dst = dst  where y > 0,  dst · (1 + y)  elsewhere        y = elu(x), the output
func ELUBack(dst, y []Block) { kernel().eluBack(dst, sameLength("ELUBack", dst, y)) }

func eluBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			slope := 1 + s[l]
			if s[l] > 0 {
				slope = 1
			}
			d[l] *= slope
		}
	}
}
