package vec

// log1p(e) = 2 artanh(s) = 2s + s³·(log1pC0 + log1pC1·s² + …), s = e/(2 + e) ≤ ⅓.
// Minimax in the relative error of log1p, 4.5e-9 before rounding.
const (
	log1pC0 = 0.66666416132836213
	log1pC1 = 0.40021533522009048
	log1pC2 = 0.28001725405632135
	log1pC3 = 0.28012308465175153
)

// Softplus computes ln(1 + eˣ) of each element.
//
//	softplus(x) = max(x, 0) + ln(1 + e),  e = e^{-|x|}
//
// The error is at most 2.42 ulp for x ≥ 0 and 2.87 ulp for x < 0 (all float32
// numbers tried), down to -87.33; below -87.69 the result is 0. NaN gives NaN.
// dst may be x.
func Softplus(dst, x []Block) { kernel().softplus(dst, sameLength("Softplus", dst, x)) }

func softplusPortable(dst, x []Block) {
	for b := range dst {
		d, a := &dst[b], &x[b]
		for l := range d {
			d[l] = softplus32(a[l])
		}
	}
}

func softplus32(x float32) float32 {
	e := exp32(-abs32(x))
	s := e / (2 + e)
	u := float32(s * s)
	q := float32(log1pC3*u) + log1pC2
	q = float32(q*u) + log1pC1
	q = float32(q*u) + log1pC0
	top := x
	if 0 > top {
		top = 0
	}
	return top + ((s + s) + float32(float32(s*u)*q))
}

// SoftplusBack propagates a gradient back through softplus, whose derivative is the
// logistic function.
//
//	dst = dst · (1 - e^{-y})        y = softplus(x) ≥ 0, the output
func SoftplusBack(dst, y []Block) { kernel().softplusBack(dst, sameLength("SoftplusBack", dst, y)) }

func softplusBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			d[l] *= 1 - exp32(-s[l])
		}
	}
}

// CentredSoftplus computes ln(1 + eˣ) - ln 2 of each element, which is 0 at 0. NaN gives
// NaN. dst may be x.
func CentredSoftplus(dst, x []Block) {
	kernel().centredSoftplus(dst, sameLength("CentredSoftplus", dst, x))
}

func centredSoftplusPortable(dst, x []Block) {
	for b := range dst {
		d, a := &dst[b], &x[b]
		for l := range d {
			d[l] = softplus32(a[l]) - ln232
		}
	}
}

// CentredSoftplusBack propagates a gradient back through the centred softplus. It takes
// the input x: the output has lost the small slopes far below 0.
//
//	dst = dst · σ(x)
func CentredSoftplusBack(dst, x []Block) {
	kernel().centredSoftplusBack(dst, sameLength("CentredSoftplusBack", dst, x))
}

func centredSoftplusBackPortable(dst, x []Block) {
	for b := range dst {
		d, a := &dst[b], &x[b]
		for l := range d {
			d[l] *= sigmoid32(a[l])
		}
	}
}
