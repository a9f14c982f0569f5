package vec

// MultiplyAdds runs multiplications, each followed by an addition, in registers
// alone, and returns how many numbers it multiplied and added. The time that takes
// is a floor for every kernel that is made of them: for benchmarks.
func MultiplyAdds(rounds int) int {
	k := kernel()
	k.multiplyAdds(rounds)
	return rounds * k.chains * k.lanes
}

// multiplyAddsPortable computes x = x/2 + 1 again and again from 0, 1, … 11, and
// returns the sum of the chains. They are independent: 12 hide the latency of a
// multiplication and an addition, 6 to 8 cycles, at 1.5 per cycle.
func multiplyAddsPortable(rounds int) float32 {
	var a, b, c, d, e, f, g, h, i, j, k, l float32 = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	half := float32(0.5)
	for range rounds {
		a = float32(a*half) + 1
		b = float32(b*half) + 1
		c = float32(c*half) + 1
		d = float32(d*half) + 1
		e = float32(e*half) + 1
		f = float32(f*half) + 1
		g = float32(g*half) + 1
		h = float32(h*half) + 1
		i = float32(i*half) + 1
		j = float32(j*half) + 1
		k = float32(k*half) + 1
		l = float32(l*half) + 1
	}
	return a + b + c + d + e + f + g + h + i + j + k + l
}
