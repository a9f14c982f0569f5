package vec

// Swish computes x·σ(x) of each element, where σ is the logistic function: see [Sigmoid].
// NaN and -Inf give NaN. dst may be x.
//
// Reference: P. Ramachandran, B. Zoph, Q. V. Le, "Searching for Activation Functions",
// 2017, arXiv:1710.05941, with β = 1.
func Swish(dst, x []Block) { kernel().swish(dst, sameLength("Swish", dst, x)) }

func swishPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] = s[l] * sigmoid32(s[l])
		}
	}
}

// SwishBack propagates a gradient back through swish. It needs the input x, since swish
// has most of its values twice.
//
//	dst = dst · (σ + x·σ·(1 - σ))        σ = σ(x)
func SwishBack(dst, x []Block) { kernel().swishBack(dst, sameLength("SwishBack", dst, x)) }

func swishBackPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			y := sigmoid32(s[l])
			d[l] *= y + float32(float32(s[l]*y)*(1-y))
		}
	}
}
