package vec

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
