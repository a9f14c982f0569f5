package vec

// Softmax turns the logits of k classes into probabilities.
//
//	dst[u][i] = e_u/(e_0 + e_1 + …),  e_u = exp(z[u][i] - max_v z[v][i])
//
// Both have k rows; dst may be z. The sum runs in the order of the classes, the
// maximum is folded from class 0 upward. A sample with a logit that is NaN or
// infinite has NaN for all its classes.
func Softmax(dst, z []Block, k int) {
	kernel().softmax(dst, z, k, classes("Softmax", dst, z, k))
}

func softmaxPortable(dst, z []Block, _, blocks int) {
	for b := range blocks {
		softmax(dst, z, blocks, b)
	}
}

// SoftmaxDelta computes the gradient of the mean cross-entropy with respect to
// the logits.
//
//	dst[u][i] = (softmax(z)[u][i] - target[u][i])·scale, or 0 if below 2⁻⁶⁴ in size
//
// target holds the target probabilities, 0 or 1 for labels; scale is 1/n for the
// mean over n samples. dst may be z. A sample whose loss is not finite, because
// one of its logits is not, has NaN for all its classes: so a sum over
// one row of dst is NaN exactly when the loss of the batch is not finite.
//
// In a network that has memorised its patterns, most probabilities are so close to 0
// and 1 that the products of their gradients with weights and slopes fall below 2⁻¹²⁶, where
// float32 has subnormal numbers, on which CPUs are up to a hundred times slower:
// 10 000 epochs of a network 12-12-10-8-2 took 33 s in place of 1 s. Hence the
// floor. It has no effect on a step of optimisation: Adam adds ε = 1e-8 to its
// denominator.
func SoftmaxDelta(dst, z, target []Block, k int, scale float32) {
	blocks := classes("SoftmaxDelta", dst, z, k)
	target = sameLength("SoftmaxDelta", dst, target)
	kernel().softmaxDelta(dst, z, target, k, blocks, scale)
}

func softmaxDeltaPortable(dst, z, target []Block, _, blocks int, scale float32) {
	for b := range blocks {
		softmax(dst, z, blocks, b)
		for r := b; r < len(dst); r += blocks {
			d, t := &dst[r], &target[r]
			for l := range d {
				d[l] = floored(float32((d[l] - t[l]) * scale))
			}
		}
	}
}

// SoftmaxBack propagates a gradient from probabilities back to their logits.
//
//	dst[u][i] = p[u][i]·(dst[u][i] - Σ_v p[v][i]·dst[v][i])        added in the order of v
//
// Both have k rows; p = softmax(z), the output.
func SoftmaxBack(dst, p []Block, k int) {
	kernel().softmaxBack(dst, p, k, classes("SoftmaxBack", dst, p, k))
}

func softmaxBackPortable(dst, p []Block, _, blocks int) {
	for b := range blocks {
		var mean Block
		for r := b; r < len(dst); r += blocks {
			for l, v := range p[r] {
				mean[l] += float32(v * dst[r][l])
			}
		}
		for r := b; r < len(dst); r += blocks {
			for l, v := range p[r] {
				dst[r][l] = float32(v * (dst[r][l] - mean[l]))
			}
		}
	}
}

// softmax computes block b of every row; rows are blocks long.
func softmax(dst, z []Block, blocks, b int) {
	top := z[b]
	for r := b + blocks; r < len(z); r += blocks {
		for l, v := range z[r] {
			if v > top[l] {
				top[l] = v
			}
		}
	}
	var total Block
	for r := b; r < len(dst); r += blocks {
		d := &dst[r]
		for l, v := range z[r] {
			// 0·v is 0 for a finite logit, and NaN for any other.
			e := exp32(v-top[l]) + float32(0*v)
			d[l] = e
			if r == b {
				total[l] = e
			} else {
				total[l] += e
			}
		}
	}
	for r := b; r < len(dst); r += blocks {
		for l := range dst[r] {
			dst[r][l] /= total[l]
		}
	}
}

func classes(kernel string, dst, z []Block, k int) (blocks int) {
	sameLength(kernel, dst, z)
	if k < 1 || len(z)%k != 0 {
		panic("vec: " + kernel + ": the batch does not divide into classes")
	}
	return len(z) / k
}
