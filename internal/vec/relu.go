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
