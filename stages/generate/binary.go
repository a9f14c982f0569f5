package generate

// Patterns of bits are numbered in counting order, most significant bit first.

// bit returns input i of a pattern of n bits.
func bit(pattern, n, i int) bool { return pattern>>(n-1-i)&1 == 1 }

// allBits returns all patterns of n bits as inputs of a network: allBits(n)[i][pattern]
// is 0 or 1. Shape [n][2ⁿ].
func allBits(n int) [][]float32 {
	x := make([][]float32, n)
	for i := range x {
		x[i] = make([]float32, 1<<n)
		for pattern := range x[i] {
			if bit(pattern, n, i) {
				x[i][pattern] = 1
			}
		}
	}
	return x
}
