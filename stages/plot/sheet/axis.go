package sheet

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"infoplane/internal/vec"
)

// Axis is the range of a coordinate. It is linear without a Scale. Ticks without a
// label are short and have no line across the panel.
type Axis struct {
	Label    string
	Min, Max float64
	Ticks    []gonum.Tick
	Scale    gonum.Normalizer
	Breaks   []float64 // where the axis is broken: what is beyond has another scale
}

// Linear returns an axis for values between low and high, with round ticks. It
// starts at 0 unless low is negative, and ends after high, by a share of the range.
func Linear(label string, low, high, share float64) Axis {
	low = min(low, 0)
	if high <= low {
		high = low + 1
	}
	a := Axis{Label: label}
	if step, _ := roundStep((high - low) / 6.5); low < 0 {
		a.Min = math.Floor(low/step) * step
	}
	a.Max = high + float64((high-a.Min)*share)
	return a.ticked(low, high)
}

// Between returns a linear axis that need not start at 0, and ends after high by a
// share of the range.
func Between(label string, low, high, share float64) Axis {
	if high <= low {
		low, high = low-0.01, high+0.01
	}
	a := Axis{Label: label, Min: low - float64((high-low)*0.06), Max: high + float64((high-low)*share)}
	return a.ticked(low, high)
}

// Fitted returns an axis for values between low and high. It starts at 0 unless that
// would leave much of the panel empty.
func Fitted(label string, low, high, share float64) Axis {
	const (
		empty = 0.4  // of the axis
		least = 0.01 // bit: values that close are one
	)
	if low <= empty*high || high-low < least {
		return Linear(label, low, high, share)
	}
	return Between(label, low, high, share)
}

// ticked returns the axis with round ticks for values between low and high.
func (a Axis) ticked(low, high float64) Axis {
	step, decimals := roundStep((high - low) / 6.5)
	for i := math.Ceil(a.Min/step - 1e-9); float64(i*step) <= a.Max; i++ {
		value := float64(i*step) + 0 // not -0
		a.Ticks = append(a.Ticks, gonum.Tick{Value: value, Label: strconv.FormatFloat(value, 'f', decimals, 64)})
	}
	return a
}

// roundStep returns the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at
// least the given width, and the decimals that its multiples need.
func roundStep(width float64) (step float64, decimals int) {
	for k := -9; ; k++ {
		for _, factor := range []float64{1, 2, 5} {
			if step := factor * math.Pow10(k); step >= width {
				return step, max(0, -k)
			}
		}
	}
}

func (a Axis) same(b Axis) bool {
	return a.Label == b.Label && a.Min == b.Min && a.Max == b.Max && slices.Equal(a.Ticks, b.Ticks)
}

// Doublings returns a logarithmic axis with the coordinate log₂ v for a value v. It has a
// tick at each of the values, which ascend, and a number at the last and at those that do
// not overlap.
func Doublings(label string, values []float64) Axis {
	low, high := vec.Log2(values[0]), vec.Log2(values[len(values)-1])
	margin := max(0.09*(high-low), 0.25) // room for the marks at both ends
	a := Axis{Label: label, Min: low - margin, Max: high + margin}
	apart := float64(0.09 * (a.Max - a.Min)) // two digits
	free := a.Min
	for i, v := range values {
		tick := gonum.Tick{Value: vec.Log2(v)}
		if i == len(values)-1 || tick.Value >= free && high-tick.Value >= apart {
			tick.Label = fmt.Sprint(v)
			free = tick.Value + apart
		}
		a.Ticks = append(a.Ticks, tick)
	}
	return a
}

// Log10 returns the coordinate on an axis of decades; -Inf for zero.
func Log10(x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	return vec.Log2(x) / vec.Log2(10)
}

// Logarithmic returns an axis with the coordinate log₁₀ v for a value v and a number
// at each decade, where there are few also at 2 and 5 times one, and short ticks
// between unless there are many. The numbers have one notation: decimals, or powers of
// ten where some would be long.
func Logarithmic(label string, low, high float64) Axis {
	a := Axis{Label: label, Min: Log10(low), Max: Log10(high)}
	few, many := a.Max-a.Min < 2.2, a.Max-a.Min > 5
	powers := a.Min < -3-1e-9 || a.Max > 4+1e-9
	for k := int(math.Floor(a.Min)) - 1; float64(k) <= a.Max; k++ {
		for digit := 1; digit <= 9; digit++ {
			at := Log10(float64(digit) * math.Pow10(k))
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

// Thinned returns the axis with numbers at every second of its ticks, or at fewer, so
// that they do not touch on an axis of a width.
func (a Axis) Thinned(width vg.Length) Axis { return a.thinned(width, tickWidth, numberGap, false) }

// thinnedAcross does so on an axis of a width, and thinnedUp on one of a height, and both keep
// the last number, which may stand for what is beyond the others.
func (a Axis) thinnedAcross(width vg.Length) Axis {
	return a.thinned(width, tickWidth, numberGap, true)
}

func (a Axis) thinnedUp(height vg.Length) Axis {
	return a.thinned(height, func(string) vg.Length { return TickFont.Size }, 1, true)
}

// thinned returns the axis with fewer numbers, each with an extent along it, so that there is
// a gap between them: every second, or fewer, from the first or the last on.
func (a Axis) thinned(length vg.Length, extent func(label string) vg.Length, gap vg.Length, last bool) Axis {
	c := gonum.New()
	a.apply(&c.X)
	all := 0
	for _, t := range a.Ticks {
		if t.Label != "" {
			all++
		}
	}
	for every := 1; ; every++ {
		out := a
		out.Ticks = slices.Clone(a.Ticks)
		free := -max(gap, numberGap) // the first number may begin before the axis
		fits, numbered := true, 0
		for i, t := range a.Ticks {
			if t.Label == "" {
				continue
			}
			from := numbered
			if last {
				from = all - 1 - numbered
			}
			if numbered++; from%every != 0 {
				out.Ticks[i].Label = ""
				continue
			}
			at := vg.Length(length * vg.Length(c.X.Norm(t.Value)))
			half := extent(t.Label) / 2
			fits = fits && at-half >= free
			free = at + half + gap
		}
		if fits || every > len(a.Ticks) {
			return out
		}
	}
}

// overhang returns how far the first and the last number reach beyond the ends of an
// axis of a width.
func (a Axis) overhang(width vg.Length) (left, right vg.Length) {
	c := gonum.New()
	a.apply(&c.X)
	for _, t := range a.Ticks {
		half, at := tickWidth(t.Label)/2, vg.Length(width*vg.Length(c.X.Norm(t.Value)))
		left, right = max(left, half-at), max(right, at+half-width)
	}
	return left, right
}

// length returns the length of a tick: half without a number.
func length(t gonum.Tick) vg.Length {
	if t.Label == "" {
		return tickLength / 2
	}
	return tickLength
}

func (a Axis) apply(to *gonum.Axis) {
	to.Min, to.Max = a.Min, a.Max
	if a.Scale != nil {
		to.Scale = a.Scale
	}
}
