package golden

import (
	"fmt"
	"math"

	"infoplane/golden/shape"
	"infoplane/internal/summary"
	"infoplane/internal/vec"
)

// Reduction reduces a trajectory to one number: exactly one of its keys is given, except
// that When goes with Reaches. Moments are those of [summary.Curve].
type Reduction struct {
	Epoch  *int  `json:"epoch,omitempty"`  // the value at that epoch
	Change []int `json:"change,omitempty"` // [from, to]: the value at the later epoch minus that at the earlier

	Peak       bool     `json:"peak,omitempty"`        // the highest value
	Lowest     bool     `json:"lowest,omitempty"`      // the lowest value
	Loss       bool     `json:"loss,omitempty"`        // the highest value minus the last
	PeakBefore *float64 `json:"peak_before,omitempty"` // the highest value before the curve falls through that level for the first time; none if it does not
	Exponent   []int    `json:"exponent,omitempty"`    // [from, to]: the power of the epoch by which the value grows between these epochs

	Bend    *float64 `json:"bend,omitempty"`    // the epoch of the highest value; the curve must rise to it, and fall by that much at least from there to the last
	Reaches *float64 `json:"reaches,omitempty"` // the epoch at which the value is reached for the first time …
	When    string   `json:"when,omitempty"`    // … or, where another column is to reach it, the value at that epoch
	Crosses *float64 `json:"crosses,omitempty"` // the epoch at which the curve falls through that level for the first time
	Gained  *portion `json:"gained,omitempty"`  // the epoch at which that share of the rise to the highest value is done
	Lost    *portion `json:"lost,omitempty"`    // the epoch at which that share of the fall from the highest value to the last is done
}

// portion is a share of a rise or a fall that is large enough to count.
type portion struct {
	Share float64 `json:"share"`
	Least float64 `json:"least"` // a rise or a fall of less did not happen
}

// trajectory is the input of Reduction: a curve over epochs, the column of When, and whether
// the column spans magnitudes, so that a level is passed on a straight line of its logarithm.
type trajectory struct {
	shape.Curve
	when []float64
	logs bool
}

// scaled is the curve, and a level of it, on the scale on which a level is passed.
func (c trajectory) scaled(level float64) (shape.Curve, float64) {
	return onScale(c.Curve, level, c.logs)
}

// onScale is a curve, and a level of it, on a logarithmic scale if logs is true.
func onScale(c shape.Curve, level float64, logs bool) (shape.Curve, float64) {
	if logs {
		return c.Logarithm(), vec.Log(level)
	}
	return c, level
}

// reducer is one key of a Reduction.
type reducer struct {
	given  bool
	epochs bool // the number is an epoch
	phrase string
	number func(trajectory) float64
}

func (t Reduction) reducers() []reducer {
	moment := func(given bool, phrase string, at func(trajectory) float64) reducer {
		return reducer{given, true, phrase, at}
	}
	value := func(given bool, phrase string, of func(trajectory) float64) reducer {
		return reducer{given, false, phrase, of}
	}
	gained, lost := or0(t.Gained), or0(t.Lost)
	return []reducer{
		value(t.Epoch != nil, fmt.Sprintf("%%s at epoch %d", or0(t.Epoch)), func(c trajectory) float64 { return valueAt(c, *t.Epoch) }),
		value(t.Change != nil, "change of %s from epoch "+span(t.Change), func(c trajectory) float64 {
			return valueAt(c, t.Change[1]) - valueAt(c, t.Change[0])
		}),
		value(t.Peak, "highest %s", func(c trajectory) float64 { _, y := c.Peak(); return y }),
		value(t.Lowest, "lowest %s", func(c trajectory) float64 { _, y := c.Flip().Peak(); return -y }),
		value(t.Loss, "%s lost after its highest value", func(c trajectory) float64 { return c.Loss() }),
		value(t.PeakBefore != nil, fmt.Sprintf("highest %%s before it falls through %s", number(or0(t.PeakBefore))), func(c trajectory) float64 {
			return peakBefore(c, *t.PeakBefore)
		}),
		value(t.Exponent != nil, "power of the epoch by which %s grows from epoch "+span(t.Exponent), func(c trajectory) float64 {
			return exponent(c.Curve, float64(t.Exponent[0]), float64(t.Exponent[1]))
		}),
		value(t.When != "", fmt.Sprintf("%%s when %s reaches %s", describeColumn(t.When), number(or0(t.Reaches))), func(c trajectory) float64 {
			return c.Curve.When(shape.Curve{X: c.X, Y: c.when}, or0(t.Reaches))
		}),
		moment(t.Bend != nil, fmt.Sprintf("epoch of the highest %%s (if it falls by at least %s from there)", number(or0(t.Bend))), func(c trajectory) float64 { return c.Bend(*t.Bend) }),
		moment(t.Reaches != nil && t.When == "", fmt.Sprintf("epoch at which %%s reaches %s", number(or0(t.Reaches))), func(c trajectory) float64 {
			curve, level := c.scaled(*t.Reaches)
			return curve.Reaches(level)
		}),
		moment(t.Crosses != nil, fmt.Sprintf("epoch at which %%s falls through %s", number(or0(t.Crosses))), func(c trajectory) float64 {
			curve, level := c.scaled(*t.Crosses)
			return curve.Crossing(level)
		}),
		moment(t.Gained != nil, fmt.Sprintf("epoch at which %s of the rise of %%s is done (of at least %s)", percent(gained.Share), number(gained.Least)), func(c trajectory) float64 {
			return c.Gained(gained.Share, gained.Least)
		}),
		moment(t.Lost != nil, fmt.Sprintf("epoch at which %s of the fall of %%s is done (of at least %s)", percent(lost.Share), number(lost.Least)), func(c trajectory) float64 {
			return c.Lost(lost.Share, lost.Least)
		}),
	}
}

// reducer returns the key that is given; problem reports none or several.
func (t Reduction) reducer() reducer {
	for _, one := range t.reducers() {
		if one.given {
			return one
		}
	}
	panic("golden: a reduction without a key") // problem reports it
}

// problem describes what is wrong with a Reduction; empty if nothing is.
func (t Reduction) problem() string {
	n := 0
	for _, one := range t.reducers() {
		if one.given {
			n++
		}
	}
	forward := func(epochs []int) bool { return len(epochs) == 2 && epochs[0] < epochs[1] }
	switch {
	case n != 1:
		return fmt.Sprintf("has %d keys; give one, such as {epoch: 400} or {reaches: 0.9}", n)
	case t.Change != nil && !forward(t.Change):
		return fmt.Sprintf("change is %v; it goes from one epoch to a later one, such as [400, 9000]", t.Change)
	case t.Exponent != nil && (!forward(t.Exponent) || t.Exponent[0] < 1):
		return fmt.Sprintf("exponent is %v; it is of epochs from 1 on, from one to a later one, such as [400, 9000]", t.Exponent)
	case t.When != "" && t.Reaches == nil:
		return "when needs `reaches`: the value of that column to wait for"
	case t.When != "" && !knownColumn(t.When):
		return fmt.Sprintf("when: no column %q", t.When)
	}
	for name, p := range map[string]*portion{"gained": t.Gained, "lost": t.Lost} {
		if p != nil && !(p.Share > 0 && p.Share <= 1 && p.Least > 0) {
			return fmt.Sprintf("%s is a share of %v of at least %v; a share is above 0 and at most 1, and what is less than `least`, above 0, does not count", name, p.Share, p.Least)
		}
	}
	return ""
}

// snapshots returns the epochs that a trajectory must have for the reduction.
func (t Reduction) snapshots() []int {
	if t.Epoch != nil {
		return []int{*t.Epoch}
	}
	return t.Change
}

// valueAt returns the value at an epoch that the trajectory has.
func valueAt(c trajectory, epoch int) float64 {
	y, _ := c.At(float64(epoch))
	return y
}

// peakBefore is the highest value before the curve falls through a level for the first
// time. One that does not has none (NaN): what is high at its end is not before anything.
func peakBefore(c trajectory, level float64) float64 {
	scaled, at := c.scaled(level)
	crossing := scaled.Crossing(at)
	highest := math.NaN()
	for i, x := range c.X {
		if x <= crossing && !math.IsInf(crossing, 1) && !(c.Y[i] <= highest) && !math.IsNaN(c.Y[i]) {
			highest = c.Y[i]
		}
	}
	return highest
}

// exponent is the slope of the straight line of least squares through the logarithms of
// value and epoch.
func exponent(c shape.Curve, from, to float64) float64 {
	logs := c.Logarithm()
	var x, y []float64
	for i, epoch := range c.X {
		if epoch >= from && epoch <= to && !math.IsInf(logs.Y[i], 0) {
			x, y = append(x, vec.Log(epoch)), append(y, logs.Y[i])
		}
	}
	slope, _, _ := summary.Fit(x, y)
	return slope
}

// or0 is what a pointer points to, or the zero value.
func or0[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

func span(epochs []int) string {
	if len(epochs) != 2 {
		return "?"
	}
	return fmt.Sprintf("%d to %d", epochs[0], epochs[1])
}
