package neighbours

import (
	"math"
	"math/bits"

	"infoplane/internal/vec"
)

// Distances are the bits of float32 numbers that are not negative, which are in
// the order of the numbers: comparing them is exact, and a tie is a tie.

// Far is the distance of a pattern to itself, which is not its own neighbour.
const Far = math.MaxInt32

// Below returns 1 if a < b, else 0, without a branch.
func Below(a, b uint32) uint32 { return (a - b) >> 31 }

// Tally counts the distances up to one, and those below it; see [vec.Tally].
func Tally(distances []uint32, d uint32) (upTo, below uint32) {
	n, less := vec.Tally(distances, d)
	return uint32(n), uint32(less)
}

// Metric sets dst[j] to the distance of pattern j from pattern i, and dst[i] to Far. It
// has working memory of its own, and is for one goroutine.
type Metric func(dst []uint32, i int)

// LargestDifference is the metric max_u |t_u - t'_u|, rounded to float32.
func LargestDifference(t [][]float32) Metric {
	return func(dst []uint32, i int) {
		clear(dst)
		for _, unit := range t {
			vec.Differences(dst, unit[:len(dst)], unit[i])
		}
		dst[i] = Far
	}
}

// LargestJittered is the metric max_u |t_u - t'_u + z_u - z'_u| with noise z[unit][pattern], rounded
// to float32: differences of activations are exact before noise is added.
func LargestJittered(t [][]float32, z [][]float64) Metric {
	return func(dst []uint32, i int) {
		clear(dst)
		for u, unit := range t {
			vec.Jittered(dst, unit[:len(dst)], z[u], unit[i], z[u][i])
		}
		dst[i] = Far
	}
}

// Euclidean is the metric sqrt(Σ_u (x_u - x'_u)²), rounded to float32. Patterns of
// up to 64 zeros and ones, for which it is the root of the number of digits that
// differ, are packed into words.
func Euclidean(x [][]float32) Metric {
	n := len(x[0])
	words, binary := pack(x)
	if binary {
		var roots [65]uint32
		for d := range roots {
			roots[d] = math.Float32bits(float32(math.Sqrt(float64(d))))
		}
		return func(dst []uint32, i int) {
			for j, w := range words {
				dst[j] = roots[bits.OnesCount64(w^words[i])]
			}
			dst[i] = Far
		}
	}
	squares := make([]float64, n)
	return func(dst []uint32, i int) {
		clear(squares)
		for _, unit := range x {
			here := float64(unit[i])
			for j, v := range unit {
				d := float64(v) - here
				squares[j] += float64(d * d)
			}
		}
		for j, s := range squares {
			dst[j] = math.Float32bits(float32(math.Sqrt(s)))
		}
		dst[i] = Far
	}
}

// pack returns patterns of up to 64 zeros and ones as words; false for others.
func pack(x [][]float32) (words []uint64, binary bool) {
	if len(x) > 64 {
		return nil, false
	}
	words = make([]uint64, len(x[0]))
	for u, unit := range x {
		for p, v := range unit {
			if v != 0 && v != 1 {
				return nil, false
			}
			words[p] |= uint64(v) << u
		}
	}
	return words, true
}

// Nearest holds the least distances offered, in ascending order.
type Nearest []uint32

// Clear forgets all distances offered.
func (s Nearest) Clear() {
	for i := range s {
		s[i] = Far
	}
}

// Offer keeps d if it is among the least so far.
func (s Nearest) Offer(d uint32) {
	i := len(s) - 1
	if d >= s[i] {
		return
	}
	for ; i > 0 && s[i-1] > d; i-- {
		s[i] = s[i-1]
	}
	s[i] = d
}

// OfferAll offers distances below 2³¹.
func (s Nearest) OfferAll(d []uint32) {
	for len(d) > 0 {
		at := vec.FirstBelow(d, s[len(s)-1])
		next := min(len(d), at+vec.Lanes)
		for _, v := range d[at:next] {
			s.Offer(v)
		}
		d = d[next:]
	}
}

// Last returns the greatest of them: the distance of the k-th neighbour, or of the last
// one where there are fewer.
func (s Nearest) Last() uint32 {
	for i := len(s) - 1; i > 0; i-- {
		if s[i] < Far {
			return s[i]
		}
	}
	return s[0]
}
