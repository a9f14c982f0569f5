package vec

// Lanes is the number of samples in a block, and of the virtual lanes in which a
// sum over a batch runs. One AVX-512 register holds a block, two AVX2 registers
// do, and four NEON registers.
const Lanes = 16

// Block is 16 consecutive samples of one unit.
type Block [Lanes]float32

// Blocks returns the number of blocks that hold n samples.
func Blocks(n int) int { return (n + Lanes - 1) / Lanes }

// Pack copies samples into the row dst and sets the padding to +0.
// It panics if dst does not have Blocks(len(samples)) blocks.
func Pack(dst []Block, samples []float32) {
	if len(dst) != Blocks(len(samples)) {
		panic("vec: Pack: the row does not have the length of the samples")
	}
	for b := range dst {
		k := copy(dst[b][:], samples[b*Lanes:])
		clear(dst[b][k:])
	}
}

// Unpack copies the samples of the row src to dst and leaves out the padding.
// It panics if src does not have Blocks(len(dst)) blocks.
func Unpack(dst []float32, src []Block) {
	if len(src) != Blocks(len(dst)) {
		panic("vec: Unpack: the row does not have the length of the samples")
	}
	whole := len(dst) / Lanes
	for b := range src[:whole] {
		*(*Block)(dst[b*Lanes:]) = src[b]
	}
	if whole < len(src) {
		copy(dst[whole*Lanes:], src[whole][:])
	}
}

// Multiply multiplies elements: dst = dst·x. Both have the same length.
func Multiply(dst, x []Block) { kernel().multiply(dst, sameLength("Multiply", dst, x)) }

func multiplyPortable(dst, x []Block) {
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
