package vec

// ReLU computes max(0, x) of each element: 0 if 0 > x, else x. So -0 stays -0
// and NaN stays NaN. dst may be x.
func ReLU(dst, x []Block) { kernel().relu(dst, sameLength("ReLU", dst, x)) }

func reluPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			v := s[l]
			if 0 > v {
				v = 0
			}
			d[l] = v
		}
	}
}

// ReLUBack propagates a gradient back through max(0, x).
//
//	dst = dst  where y > 0,  +0 elsewhere        y = max(0, x), the output
func ReLUBack(dst, y []Block) { kernel().reluBack(dst, sameLength("ReLUBack", dst, y)) }

func reluBackPortable(dst, y []Block) {
	for b := range dst {
		d, s := &dst[b], &y[b]
		for l := range d {
			v := d[l]
			if !(s[l] > 0) {
				v = 0
			}
			d[l] = v
		}
	}
}

// Abs computes |x| of each element, that is, it clears the sign. dst may be x.
func Abs(dst, x []Block) { kernel().abs(dst, sameLength("Abs", dst, x)) }

func absPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] = abs32(s[l])
		}
	}
}

// AbsBack propagates a gradient back through the absolute value.
//
//	dst = dst  where x > 0,  -dst  where x < 0,  +0  where x = 0        x: the input
func AbsBack(dst, x []Block) { kernel().absBack(dst, sameLength("AbsBack", dst, x)) }

func absBackPortable(dst, x []Block) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			v := d[l]
			if s[l] < 0 {
				v = -v
			}
			if s[l] == 0 {
				v = 0
			}
			d[l] = v
		}
	}
}

// PReLU computes the rectifier with a slope for negative inputs, one for each unit.
//
//	y[u][i] = x[u][i]  where x[u][i] > 0,  slopes[u]·x[u][i]  elsewhere
//
// Both have len(slopes) rows; dst may be x. NaN gives NaN.
//
// Reference: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015,
// eq. (1), doi:10.1109/ICCV.2015.123.
func PReLU(dst, x []Block, slopes []float32) {
	blocks := classes("PReLU", dst, x, len(slopes))
	kernel().prelu(dst, x, slopes, blocks)
}

func preluPortable(dst, x []Block, slopes []float32, blocks int) {
	for r := range dst {
		slope, d, s := slopes[r/blocks], &dst[r], &x[r]
		for l := range d {
			v := s[l]
			if !(v > 0) {
				v *= slope
			}
			d[l] = v
		}
	}
}

// PReLUBack propagates a gradient back through the rectifier with slopes.
//
//	dst = dst  where x > 0,  dst · slope  elsewhere        x: the input
func PReLUBack(dst, x []Block, slopes []float32) {
	blocks := classes("PReLUBack", dst, x, len(slopes))
	kernel().preluBack(dst, x, slopes, blocks)
}

func preluBackPortable(dst, x []Block, slopes []float32, blocks int) {
	for r := range dst {
		slope, d, s := slopes[r/blocks], &dst[r], &x[r]
		for l := range d {
			v := d[l]
			if !(s[l] > 0) {
				v *= slope
			}
			d[l] = v
		}
	}
}

// PReLUGrad sums the gradient of a loss with respect to the slopes over a batch of n
// samples.
//
//	ds[u] = Σ_i delta[u][i]·min(0, x[u][i])
//
// delta is the gradient with respect to the outputs, x the input; both have len(ds) rows.
// The sum runs as in [DenseGrad].
func PReLUGrad(ds []float32, delta, x []Block, n int) {
	if classes("PReLUGrad", delta, x, len(ds)) != Blocks(n) {
		panic("vec: PReLUGrad: the batch does not have the samples")
	}
	kernel().preluGrad(ds, delta, x, n)
}

func preluGradPortable(ds []float32, delta, x []Block, n int) {
	blocks := Blocks(n)
	for u := range ds {
		var lanes Block
		for b := range blocks {
			d, s := &delta[u*blocks+b], &x[u*blocks+b]
			for l := range min(Lanes, n-b*Lanes) {
				v := s[l]
				if v > 0 {
					v = 0
				}
				lanes[l] += float32(d[l] * v)
			}
		}
		ds[u] = fold(&lanes)
	}
}
