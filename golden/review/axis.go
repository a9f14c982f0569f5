package review

import (
	"math"
	"strconv"
	"strings"
)

// axis maps values to pixels.
type axis struct {
	low, high float64
	log       bool    // of shift + value
	shift     float64 // 1 for epochs, which begin at 0; without log it does nothing
}

func axisOf(values []float64, log bool, shift float64) axis {
	a := axis{low: math.Inf(1), high: math.Inf(-1), log: log, shift: shift}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) && (!log || v+shift > 0) {
			a.low, a.high = min(a.low, v), max(a.high, v)
		}
	}
	switch {
	case a.low > a.high:
		a.low, a.high, a.log = 0, 1, false
	case a.low == a.high && !log:
		a.low, a.high = a.low-0.5, a.high+0.5
	case a.low == a.high:
		a.low, a.high = a.low/2, a.high*2+1
	}
	return a
}

// at places a value between 0 and 1; it is false for one that has no place.
func (a axis) at(v float64) (float64, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) || a.log && v+a.shift <= 0 {
		return 0, false
	}
	scale := func(v float64) float64 {
		if a.log {
			return math.Log(v + a.shift)
		}
		return v
	}
	return (scale(v) - scale(a.low)) / (scale(a.high) - scale(a.low)), true
}

// ticks are round values: the ends, and powers of ten or a middle between them.
func (a axis) ticks() []float64 {
	if !a.log {
		const most = 5
		step := math.Pow(10, math.Floor(math.Log10((a.high-a.low)/most)))
		for _, factor := range []float64{2, 2.5, 2} { // 1, 2, 5, 10
			if (a.high-a.low)/step > most {
				step *= factor
			}
		}
		var out []float64
		for i := math.Ceil(a.low / step); i*step <= a.high; i++ {
			out = append(out, i*step+0) // no -0
		}
		return out
	}
	var out []float64
	if a.shift > 0 && a.low == 0 {
		out = append(out, 0)
	}
	first, last := int(math.Ceil(math.Log10(max(a.low, a.shift)))), int(math.Floor(math.Log10(a.high)))
	every := max(1, (last-first+3)/4)
	for e := first; e <= last; e += every {
		out = append(out, math.Pow(10, float64(e)))
	}
	return out
}

func tick(v float64) string {
	if math.Abs(v) >= 1e5 || v != 0 && math.Abs(v) < 1e-3 {
		return strings.NewReplacer("e+0", "e", "e-0", "e-", "e+", "e").Replace(strconv.FormatFloat(v, 'e', -1, 64))
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}
