package vec

// SigmoidDelta computes the gradient of the cross-entropy of independent logistic outputs
// with respect to their logits.
//
//	dst[u][i] = (σ(z[u][i]) - target[u][i])·scale, or 0 if below 2⁻⁶⁴ in size
//
// All have the same length; dst may be z. A logit that is NaN or infinite gives NaN. For
// the floor see [SoftmaxDelta].
func SigmoidDelta(dst, z, target []Block, scale float32) {
	z, target = sameLength("SigmoidDelta", dst, z), sameLength("SigmoidDelta", dst, target)
	kernel().sigmoidDelta(dst, z, target, scale)
}

func sigmoidDeltaPortable(dst, z, target []Block, scale float32) {
	for b := range dst {
		d, s, t := &dst[b], &z[b], &target[b]
		for l := range d {
			d[l] = floored(float32((sigmoid32(s[l]) + float32(0*s[l]) - t[l]) * scale))
		}
	}
}

// Residual computes the gradient of half the squared error with respect to the outputs.
//
//	dst[u][i] = (y[u][i] - target[u][i])·scale, or 0 if below 2⁻⁶⁴ in size
//
// All have the same length; dst may be y. For the floor see [SoftmaxDelta].
func Residual(dst, y, target []Block, scale float32) {
	y, target = sameLength("Residual", dst, y), sameLength("Residual", dst, target)
	kernel().residual(dst, y, target, scale)
}

func residualPortable(dst, y, target []Block, scale float32) {
	for b := range dst {
		d, s, t := &dst[b], &y[b], &target[b]
		for l := range d {
			d[l] = floored(float32((s[l] - t[l]) * scale))
		}
	}
}

// negligible is the size below which a gradient counts as none: 5e-20.
const negligible = 0x1p-64

// floored returns +0 for a gradient that counts as none.
func floored(delta float32) float32 {
	if delta < negligible && delta > -negligible {
		return 0
	}
	return delta
}
