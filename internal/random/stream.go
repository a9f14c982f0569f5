package random

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"

	"infoplane/internal/vec"
)

// Stream is a source of random numbers for one purpose. Its numbers are a
// function of the seed and the purpose alone: PCG-DXSM, seeded by
// SHA-256(seed as 8 little-endian bytes ‖ purpose). The distributions are
// implemented here, because those of math/rand/v2 may change, and its normal
// variates use math.Exp and math.Log, which differ by platform.
//
// Reference: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient
// Statistically Good Algorithms for Random Number Generation", 2014; the DXSM
// output function is of 2019.
type Stream struct{ pcg *rand.PCG }

// New returns the stream of a seed for a purpose.
func New(seed uint64, purpose string) Stream {
	sum := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), purpose...))
	return Stream{rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16]))}
}

// Uniform returns a number in [0, 1), a multiple of 2⁻⁵³.
func (s Stream) Uniform() float64 { return float64(s.pcg.Uint64()>>11) * 0x1p-53 }

// Below returns an integer in [0, n) without bias: the high word of a 64-bit
// random number times n, redrawn in the rare case that would favour some.
// It panics if n is not positive.
//
// Reference: D. Lemire, "Fast Random Integer Generation in an Interval",
// ACM TOMACS 29 (2019), arXiv:1805.10941.
func (s Stream) Below(n int) int {
	if n <= 0 {
		panic("random: Below: the interval is empty")
	}
	high, low := bits.Mul64(s.pcg.Uint64(), uint64(n))
	for reject := -uint64(n) % uint64(n); low < reject; {
		high, low = bits.Mul64(s.pcg.Uint64(), uint64(n))
	}
	return int(high)
}

// Permutation returns a uniformly random permutation of 0 … n-1 (Fisher–Yates,
// from the end).
func (s Stream) Permutation(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := s.Below(i + 1)
		p[i], p[j] = p[j], p[i]
	}
	return p
}

// TruncatedNormal returns a standard normal variate conditioned on |x| < 2.
// Its variance is 0.774, not 1.
//
// By rejection: x uniform on [-2, 2) is kept with probability exp(-x²/2), which
// happens 60 times in 100.
func (s Stream) TruncatedNormal() float64 {
	for {
		x := float64(4*s.Uniform()) - 2
		if s.Uniform() < vec.Exp(-0.5*x*x) {
			return x
		}
	}
}
