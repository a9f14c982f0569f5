package vec

// Multiply multiplies elements: dst = dst·x. Both have the same length.
func Multiply(dst, x []Block) {
	x = sameLength("Multiply", dst, x)
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] *= s[l]
		}
	}
}

// Add adds elements: dst = dst + x. Both have the same length.
func Add(dst, x []Block) {
	x = sameLength("Add", dst, x)
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			d[l] += s[l]
		}
	}
}
