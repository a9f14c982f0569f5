package vec

import "math"

// Levels are the 2^bits evenly spaced numbers that a quantiser rounds to, of which one is 0.
//
//	low + k·step,  k = 0 … last
type Levels struct {
	low, high, step float32
	last            float32
}

// NewLevels returns the levels of a number of bits, from 1 to 16, that span the range from
// low to high, moved by at most half a step so that 0 is a level. A range that does not
// contain 0 is extended to it. Of an empty range the only level is 0.
//
// It is the quantiser of TensorFlow (fake_quant_with_min_max_vars, narrow_range false).
func NewLevels(low, high float32, bits int) Levels {
	low, high = min(low, 0), max(high, 0)
	last := float32(int(1)<<bits - 1)
	step := (high - low) / last
	if !(step > 0) {
		return Levels{}
	}
	zero := float32(math.Floor(float64(-low/step) + 0.5)) // the level that is 0
	zero = min(max(zero, 0), last)
	return Levels{low: float32(-zero * step), high: float32((last - zero) * step), step: step, last: last}
}

// Round returns the level next to x, the greater of two, and whether x lies in the range of
// the levels. NaN stays NaN.
func (q Levels) Round(x float32) (level float32, inside bool) {
	inside = x >= q.low && x <= q.high
	if q.step == 0 {
		return float32(0 * x), inside
	}
	if x < q.low {
		x = q.low
	} else if x > q.high {
		x = q.high
	}
	k := float32(math.Floor(float64((x-q.low)/q.step) + 0.5))
	return float32(k*q.step) + q.low, inside
}
