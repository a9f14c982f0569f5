package shape

import "math"

// EarlierThan compares two moments, such as the epochs at which two networks reach
// the same: (1+a)/(1+b) is at most factor, which is 1 for earlier, or ½ for twice as
// early. A moment that never comes is earlier than none.
func EarlierThan(a, b, factor float64) Measure {
	switch {
	case math.IsInf(a, 1):
		return Between(math.Inf(1), 0, factor)
	case math.IsInf(b, 1):
		return Between(0, 0, factor)
	}
	return Between((1+a)/(1+b), 0, factor)
}
