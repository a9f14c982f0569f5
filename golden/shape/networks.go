package shape

import (
	"cmp"
	"math"
	"slices"
)

// AtLeast requires a share of the networks: it returns the measure of the network that just
// has to hold if at least that share is to, with the others sorted by their margins.
// So it holds exactly if enough of them do, and its margin is by how much.
func AtLeast(networks []Measure, share float64) Measure {
	if len(networks) == 0 || !(share > 0 && share <= 1) {
		panic("shape: a share of networks is above 0 and at most 1, and of at least one network")
	}
	sorted := slices.Clone(networks)
	slices.SortStableFunc(sorted, func(a, b Measure) int { return -cmp.Compare(a.Margin, b.Margin) })
	return sorted[Enough(len(networks), share)-1]
}

// Enough is the least number of n networks that is a share of them: 45 of 50 for 0.9.
func Enough(n int, share float64) int {
	const rounding = 1e-9 // 0.9·50 is above 45 in binary
	return max(1, int(math.Ceil(float64(share*float64(n))-rounding)))
}

// Holding counts the measures that hold.
func Holding(networks []Measure) int {
	n := 0
	for _, m := range networks {
		if m.Holds() {
			n++
		}
	}
	return n
}

// Within requires that an interval lies in a band; the value is what the interval is of.
func Within(value, low, high float64, band Measure) Measure {
	m := Between(value, band.Low, band.High)
	return m.and(Between(low, band.Low, band.High).Margin).and(Between(high, band.Low, band.High).Margin)
}
