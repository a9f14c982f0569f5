package vec

// Dense computes a fully connected layer before its activation.
//
//	dst[u][i] = bias[u] + Σ_j w[u][j]·x[j][i]        added in the order of j
//
// dst has len(bias) rows, x has len(w)/len(bias) rows of as many blocks, and w is
// row-major, one row of weights per unit of dst. dst must not overlap x.
// The cost is one multiplication and one addition per weight and sample.
func Dense(dst, x []Block, w, bias []float32) {
	units := len(bias)
	inputs, blocks := shape("Dense", len(w), len(dst), units)
	if len(x) != inputs*blocks {
		panic("vec: Dense: x does not have the shape of w and dst")
	}
	kernel().dense(dst, x, w, bias, inputs, blocks)
}

func densePortable(dst, x []Block, w, bias []float32, inputs, blocks int) {
	for u := range bias {
		combine(dst[u*blocks:(u+1)*blocks], x, bias[u], w[u*inputs:(u+1)*inputs], 1)
	}
}

// DenseBack takes the gradient of a loss from the sums of a layer back to the
// layer's inputs.
//
//	dst[j][i] = +0 + Σ_u w[u][j]·delta[u][i]         added in the order of u
//
// delta has units rows, dst has len(w)/units rows, w is as in [Dense].
// dst must not overlap delta.
func DenseBack(dst, delta []Block, w []float32, units int) {
	inputs, blocks := shape("DenseBack", len(w), len(delta), units)
	if len(dst) != inputs*blocks {
		panic("vec: DenseBack: dst does not have the shape of w and delta")
	}
	kernel().denseBack(dst, delta, w, units, inputs, blocks)
}

func denseBackPortable(dst, delta []Block, w []float32, _, inputs, blocks int) {
	for j := range inputs {
		combine(dst[j*blocks:(j+1)*blocks], delta, 0, w[j:], inputs)
	}
}

// shape checks the size of a weight matrix and of a batch on its output side.
func shape(kernel string, weights, size, units int) (inputs, blocks int) {
	if units < 1 || weights < units || weights%units != 0 {
		panic("vec: " + kernel + ": the weights do not divide into units")
	}
	if size%units != 0 {
		panic("vec: " + kernel + ": the batch does not divide into units")
	}
	return weights / units, size / units
}

// combine computes one row: dst[i] = first + Σ_k w[k·step]·x[k][i], the products
// added in the order of k. It goes through the rows of x four at a time, so that
// dst is loaded and stored once for every four products.
func combine(dst, x []Block, first float32, w []float32, step int) {
	var start Block
	for l := range start {
		start[l] = first
	}
	blocks := len(dst)
	for b := range dst {
		d, s, x, w := &dst[b], &start, x[b:], w
		for ; len(x) > 3*blocks; s = d {
			add4(d, s, &x[0], &x[blocks], &x[2*blocks], &x[3*blocks], w[0], w[step], w[2*step], w[3*step])
			if len(x) <= 4*blocks {
				x = nil
				break
			}
			x, w = x[4*blocks:], w[4*step:]
		}
		switch {
		case len(x) > 2*blocks:
			add3(d, s, &x[0], &x[blocks], &x[2*blocks], w[0], w[step], w[2*step])
		case len(x) > blocks:
			add2(d, s, &x[0], &x[blocks], w[0], w[step])
		case len(x) > 0:
			add1(d, s, &x[0], w[0])
		}
	}
}

// add1 computes d = s + w0·x0, lane by lane, and add2 … add4 the same with more
// products. A block at a time, so that the registers hold all pointers.
func add1(d, s, x0 *Block, w0 float32) {
	for l := range d {
		d[l] = s[l] + float32(w0*x0[l])
	}
}

func add2(d, s, x0, x1 *Block, w0, w1 float32) {
	for l := range d {
		sum := s[l] + float32(w0*x0[l])
		d[l] = sum + float32(w1*x1[l])
	}
}

func add3(d, s, x0, x1, x2 *Block, w0, w1, w2 float32) {
	for l := range d {
		sum := s[l] + float32(w0*x0[l])
		sum += float32(w1 * x1[l])
		d[l] = sum + float32(w2*x2[l])
	}
}

func add4(d, s, x0, x1, x2, x3 *Block, w0, w1, w2, w3 float32) {
	for l := range d {
		sum := s[l] + float32(w0*x0[l])
		sum += float32(w1 * x1[l])
		sum += float32(w2 * x2[l])
		d[l] = sum + float32(w3*x3[l])
	}
}
