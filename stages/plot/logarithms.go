package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"infoplane/internal/vec"
)

// doublings returns a logarithmic axis on which a value v stands at log₂ v: there
// is a tick at each of the values, which ascend, and a number at the last and
// where there is room.
func doublings(label string, values []float64) Axis {
	low, high := vec.Log2(values[0]), vec.Log2(values[len(values)-1])
	margin := max(0.09*(high-low), 0.25) // room for the marks at both ends
	a := Axis{Label: label, Min: low - margin, Max: high + margin}
	apart := 0.09 * (a.Max - a.Min) // two digits
	room := a.Min
	for i, v := range values {
		tick := gonum.Tick{Value: vec.Log2(v)}
		if i == len(values)-1 || tick.Value >= room && high-tick.Value >= apart {
			tick.Label = fmt.Sprint(v)
			room = tick.Value + apart
		}
		a.Ticks = append(a.Ticks, tick)
	}
	return a
}

// log10 is the coordinate on an axis of decades; -Inf for zero.
func log10(x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	return vec.Log2(x) / vec.Log2(10)
}

// logarithmic returns an axis on which a value v stands at log₁₀ v, with a number
// at each decade, where there are few also at 2 and 5 times one, and short ticks
// between unless there are many. The numbers have one notation: decimals, or powers of
// ten where some would be long.
func logarithmic(label string, low, high float64) Axis {
	a := Axis{Label: label, Min: log10(low), Max: log10(high)}
	few, many := a.Max-a.Min < 2.2, a.Max-a.Min > 5
	powers := a.Min < -3-1e-9 || a.Max > 4+1e-9
	for k := int(math.Floor(a.Min)) - 1; float64(k) <= a.Max; k++ {
		for digit := 1; digit <= 9; digit++ {
			at := log10(float64(digit) * math.Pow10(k))
			if at < a.Min || at > a.Max || many && digit > 1 {
				continue
			}
			tick := gonum.Tick{Value: at}
			if digit == 1 || few && (digit == 2 || digit == 5) {
				tick.Label = decimal(digit, k, powers)
			}
			a.Ticks = append(a.Ticks, tick)
		}
	}
	return a
}

// decimal writes digit·10^k, as a power of ten if that is asked for: see writeTick.
func decimal(digit, k int, power bool) string {
	switch {
	case !power:
		return strconv.FormatFloat(float64(digit)*math.Pow10(k), 'f', max(0, -k), 64)
	case digit == 1:
		return fmt.Sprintf("10^%d", k)
	}
	return fmt.Sprintf("%d·10^%d", digit, k)
}

// thinned returns the axis with numbers that do not touch, laid out over a width: at
// every second of its ticks, or at fewer.
func (a Axis) thinned(width vg.Length) Axis {
	for every := 1; ; every++ {
		out := a
		out.Ticks = slices.Clone(a.Ticks)
		free := -numberGap
		fits, numbered := true, 0
		for i, t := range a.Ticks {
			if t.Label == "" {
				continue
			}
			if numbered++; (numbered-1)%every != 0 {
				out.Ticks[i].Label = ""
				continue
			}
			at := vg.Length(width * vg.Length((t.Value-a.Min)/(a.Max-a.Min)))
			half := tickWidth(t.Label) / 2
			fits = fits && at-half >= free
			free = at + half + numberGap
		}
		if fits || every > len(a.Ticks) {
			return out
		}
	}
}
