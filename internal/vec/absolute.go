package vec

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
