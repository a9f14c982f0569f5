package vec

import "math"

// wrong is the portable implementation with one kernel changed.
type wrong struct {
	kernel string
	implementation
}

// wrongs lists implementations that every tolerance would let pass.
func wrongs() map[string]wrong {
	grad := func(sum func(terms []float32) float32) implementation {
		k := portable
		k.denseGrad = func(dw, db []float32, delta, x []Block, n, columns, inputs, blocks int) {
			denseGradPortable(dw, db, delta, x, n, columns, inputs, blocks)
			terms := make([]float32, n)
			for at := range dw {
				u, j := at/inputs, at%inputs
				if j >= columns {
					continue
				}
				for i := range terms {
					b, l := i/Lanes, i%Lanes
					terms[i] = float32(delta[u*blocks+b][l] * x[j*blocks+b][l])
				}
				dw[at] = sum(terms)
			}
		}
		return k
	}

	wide := portable
	wide.wideGrad = func(dw []float32, delta, x []Block, n, units, inputs, blocks int) {
		whole := inputs - inputs%wideInputs
		for u := range units {
			eight := grad(func(terms []float32) float32 { return folded(inLanes(terms, 8)) })
			eight.denseGrad(dw[u*inputs:u*inputs+whole], make([]float32, 1), delta[u*blocks:(u+1)*blocks], x[:whole*blocks], n, whole, whole, blocks)
		}
	}

	turnedLanes := portable
	turnedLanes.gradLanes = func(lanes, delta, x []Block, units, inputs, count, blocks int) {
		for at := count - 1; at >= 0; at-- {
			gradLanesPortable(lanes, delta[at:], x[at:], units, inputs, 1, blocks)
		}
	}

	inOrder := portable
	inOrder.foldLanes = func(dst []float32, lanes []Block) {
		for i := range lanes {
			dst[i] = inLanes(lanes[i][:], 1)[0]
		}
	}

	reversed := portable
	reversed.dense = func(dst, x []Block, w, bias []float32, inputs, blocks int) {
		for u := range bias {
			for b := range blocks {
				for l := range Lanes {
					s := bias[u]
					for j := inputs - 1; j >= 0; j-- {
						s += float32(w[u*inputs+j] * x[j*blocks+b][l])
					}
					dst[u*blocks+b][l] = s
				}
			}
		}
	}

	fused := portable
	fused.denseBack = func(dst, delta []Block, w []float32, units, inputs, blocks int) {
		for j := range inputs {
			for b := range blocks {
				for l := range Lanes {
					var s float32
					for u := range units {
						s = float32(math.FMA(float64(w[u*inputs+j]), float64(delta[u*blocks+b][l]), float64(s)))
					}
					dst[j*blocks+b][l] = s
				}
			}
		}
	}

	reciprocal := portable
	reciprocal.softsign = func(dst, x []Block) {
		for b := range dst {
			for l, v := range x[b] {
				dst[b][l] = v * (1 / (1 + abs32(v)))
			}
		}
	}

	swapped := portable // max(x, 0): other zero, and no NaN
	swapped.relu = func(dst, x []Block) {
		for b := range dst {
			for l, v := range x[b] {
				if !(v > 0) {
					v = 0
				}
				dst[b][l] = v
			}
		}
	}

	flushed := portable // subnormal results become 0
	flushed.tanhBack = func(dst, y []Block) {
		tanhBackPortable(dst, y)
		for b := range dst {
			for l, v := range dst[b] {
				if abs32(v) < 0x1p-126 {
					dst[b][l] = 0
				}
			}
		}
	}

	beyond := portable // writes one parameter too many
	beyond.sgd = func(p, g []float32, rate float32) {
		sgdPortable(p, g, rate)
		p[:len(p)+1][len(p)] = 0
	}

	return map[string]wrong{
		"lanes folded 1-2-4-8": {"denseGrad", grad(func(terms []float32) float32 {
			lanes := inLanes(terms, 16)
			for n := 16; n > 1; n /= 2 {
				for l := range n / 2 {
					lanes[l] = lanes[2*l] + lanes[2*l+1]
				}
			}
			return lanes[0]
		})},
		"8 lanes":             {"denseGrad", grad(func(terms []float32) float32 { return folded(inLanes(terms, 8)) })},
		"32 lanes":            {"denseGrad", grad(func(terms []float32) float32 { return folded(inLanes(terms, 32)) })},
		"one after the other": {"denseGrad", grad(func(terms []float32) float32 { return inLanes(terms, 1)[0] })},
		"wide, 8 lanes":       {"wideGrad", wide},
		"blocks reversed":     {"gradLanes", turnedLanes},
		"folded in order":     {"foldLanes", inOrder},
		"inputs reversed":     {"dense", reversed},
		"fused":               {"denseBack", fused},
		"reciprocal":          {"softsign", reciprocal},
		"max swapped":         {"relu", swapped},
		"subnormals flushed":  {"tanhBack", flushed},
		"one number too far":  {"sgd", beyond},
	}
}

// inLanes adds terms up in n lanes; folded adds the lanes in the package's tree.
func inLanes(terms []float32, n int) []float32 {
	lanes := make([]float32, n)
	for i, t := range terms {
		lanes[i%n] += t
	}
	return lanes
}

func folded(lanes []float32) float32 {
	for half := len(lanes) / 2; half > 0; half /= 2 {
		for l := range half {
			lanes[l] += lanes[l+half]
		}
	}
	return lanes[0]
}
