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
