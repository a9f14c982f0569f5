package vec

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
				power, p := powerAndRest(v)
				v = float32(power*p) + (power - 1)
			}
			d[l] = v
		}
	}
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
