package shape

import "math"

// EarlierThan compares two moments, such as the epochs at which two networks reach
// the same: (1+a)/(1+b) is at most factor, which is 1 for no later, or ½ for twice as
// early. Both must come. With open, the second need not come within the run: a moment
// that does is earlier then (0). A moment that does not come is earlier than none.
func EarlierThan(a, b, factor float64, open bool) Measure {
	switch {
	case math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 1) && math.IsInf(b, 1):
		return Between(math.NaN(), 0, factor)
	case math.IsInf(a, 1):
		return Between(math.Inf(1), 0, factor)
	case math.IsInf(b, 1) && !open:
		return Between(math.NaN(), 0, factor)
	case math.IsInf(b, 1):
		return Between(0, 0, factor)
	}
	return Between((1+a)/(1+b), 0, factor)
}

// Together compares moments, such as the epochs at which the layers of a network turn:
// the latest is at most factor times the earliest, as (1+latest)/(1+earliest). All must
// come; fewer than two are no comparison (NaN).
func Together(moments []float64, factor float64) Measure {
	earliest, latest := math.Inf(1), math.Inf(-1)
	for _, at := range moments {
		if math.IsNaN(at) || math.IsInf(at, 0) {
			return Between(math.NaN(), 1, factor)
		}
		earliest, latest = min(earliest, at), max(latest, at)
	}
	if len(moments) < 2 {
		return Between(math.NaN(), 1, factor)
	}
	return Between((1+latest)/(1+earliest), 1, factor)
}
