package vec

// Sigmoid computes the logistic function of each element.
//
//	σ(x) = 1/(1 + e)  for x ≥ 0,  e/(1 + e)  for x < 0,    e = e^{-|x|}
//
// The error is at most 1.50 ulp for x ≥ 0 and 2.41 ulp for x < 0 (all float32
// numbers tried), down to -87.33; below -87.69 the result is 0. NaN gives NaN.
// dst may be x.
func Sigmoid(dst, x []Block) { kernel().sigmoid(dst, sameLength("Sigmoid", dst, x)) }

func sigmoidPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] = sigmoid32(s[l])
		}
	}
}

func sigmoid32(x float32) float32 {
	e := exp32(-abs32(x))
	top := float32(1)
	if x < 0 {
		top = e
	}
	return top / (1 + e)
}

// SigmoidBack propagates a gradient back through the logistic function.
//
//	dst = dst · (y·(1 - y))        y = σ(x), the output
func SigmoidBack(dst, y []Block) { kernel().sigmoidBack(dst, sameLength("SigmoidBack", dst, y)) }

func sigmoidBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			d[l] *= float32(s[l] * (1 - s[l]))
		}
	}
}

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
