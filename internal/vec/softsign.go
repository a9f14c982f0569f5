package vec

// Softsign computes x/(1 + |x|) of each element. NaN and ±Inf give NaN.
// dst may be x.
func Softsign(dst, x []Block) { kernel().softsign(dst, sameLength("Softsign", dst, x)) }

func softsignPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] = s[l] / (1 + abs32(s[l]))
		}
	}
}

// SoftsignBack propagates a gradient back through softsign.
//
//	dst = dst · (1 - |y|)²        y = x/(1 + |x|), the output
func SoftsignBack(dst, y []Block) { kernel().softsignBack(dst, sameLength("SoftsignBack", dst, y)) }

func softsignBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			a := 1 - abs32(s[l])
			d[l] *= float32(a * a)
		}
	}
}
