package golden

import (
	"fmt"
	"math"

	"infoplane/golden/shape"
)

// Take makes one number of a course over epochs: exactly one of its keys, but for
// When, which goes with Reaches.
type Take struct {
	Epoch  *int  `json:"epoch,omitempty"`  // the value at that epoch
	Change []int `json:"change,omitempty"` // [from, to]: the value at the later epoch minus that at the earlier

	Peak bool `json:"peak,omitempty"` // the highest value
	Loss bool `json:"loss,omitempty"` // the highest value minus the last

	PeakEpoch bool     `json:"peak_epoch,omitempty"` // the epoch of the highest value
	Reaches   *float64 `json:"reaches,omitempty"`    // the epoch at which the value is reached for the first time …
	When      string   `json:"when,omitempty"`       // … or, where that is told of another column, the value at that epoch
	FallsTo   *float64 `json:"falls_to,omitempty"`   // the epoch at which the value is fallen to for the first time
	Gained    *float64 `json:"gained,omitempty"`     // the epoch at which that share of the rise to the highest value is done
	Halfway   *float64 `json:"halfway,omitempty"`    // the epoch at which half of the fall from the highest value to the last is done; it must be of that much at least
}

// course is what Take looks at: a curve over epochs, and the column of When.
type course struct {
	shape.Curve
	when []float64
}

// taking is one key of a Take.
type taking struct {
	given  bool
	epochs bool // the number is an epoch
	words  string
	number func(course) (float64, error)
}

func (t Take) takings() []taking {
	moment := func(given bool, words string, at func(shape.Curve) float64) taking {
		return taking{given, true, words, func(c course) (float64, error) { return at(c.Curve), nil }}
	}
	value := func(given bool, words string, of func(course) (float64, error)) taking {
		return taking{given, false, words, of}
	}
	return []taking{
		value(t.Epoch != nil, fmt.Sprintf("%%s at epoch %d", at(t.Epoch)), func(c course) (float64, error) { return valueAt(c.Curve, *t.Epoch) }),
		value(t.Change != nil, fmt.Sprintf("change of %%s from epoch %s", span(t.Change)), func(c course) (float64, error) {
			from, err := valueAt(c.Curve, t.Change[0])
			if err != nil {
				return 0, err
			}
			to, err := valueAt(c.Curve, t.Change[1])
			return to - from, err
		}),
		value(t.Peak, "highest %s", func(c course) (float64, error) { _, y := c.Peak(); return y, nil }),
		value(t.Loss, "%s lost after its highest value", func(c course) (float64, error) {
			_, y := c.Peak()
			return y - c.Y[len(c.Y)-1], nil
		}),
		value(t.When != "", fmt.Sprintf("%%s when %s reaches %s", columnWords(t.When), number(or0(t.Reaches))), func(c course) (float64, error) {
			return valueWhen(c, or0(t.Reaches)), nil
		}),
		moment(t.PeakEpoch, "epoch of the highest %s", func(c shape.Curve) float64 { x, _ := c.Peak(); return x }),
		moment(t.Reaches != nil && t.When == "", fmt.Sprintf("epoch at which %%s reaches %s", number(or0(t.Reaches))), func(c shape.Curve) float64 { return c.Reaches(or0(t.Reaches)) }),
		moment(t.FallsTo != nil, fmt.Sprintf("epoch at which %%s has fallen to %s", number(or0(t.FallsTo))), func(c shape.Curve) float64 { return c.FallsTo(or0(t.FallsTo)) }),
		moment(t.Gained != nil, fmt.Sprintf("epoch at which %s of the rise of %%s is done", percent(or0(t.Gained))), func(c shape.Curve) float64 { return c.Gained(or0(t.Gained)) }),
		moment(t.Halfway != nil, fmt.Sprintf("epoch at which half of the fall of %%s is done (of at least %s)", number(or0(t.Halfway))), func(c shape.Curve) float64 { return c.Halfway(or0(t.Halfway)) }),
	}
}

// taking is the key that is given.
func (t Take) taking() taking {
	for _, one := range t.takings() {
		if one.given {
			return one
		}
	}
	panic("golden: a take without a key") // problem has said so
}

// problem says what is wrong with a Take.
func (t Take) problem() string {
	n := 0
	for _, one := range t.takings() {
		if one.given {
			n++
		}
	}
	switch {
	case n != 1:
		return fmt.Sprintf("has %d keys; take one number, such as {epoch: 400} or {reaches: 0.9}", n)
	case t.Change != nil && (len(t.Change) != 2 || t.Change[0] >= t.Change[1]):
		return fmt.Sprintf("change is %v; it goes from one epoch to a later one, such as [400, 9000]", t.Change)
	case t.When != "" && t.Reaches == nil:
		return "when needs `reaches`: the value of that column to wait for"
	case t.When != "" && !knownColumn(t.When):
		return fmt.Sprintf("when: no column %q", t.When)
	}
	return ""
}

// valueAt is the value at the snapshot of an epoch.
func valueAt(c shape.Curve, epoch int) (float64, error) {
	y, ok := c.At(float64(epoch))
	if !ok {
		return 0, fmt.Errorf("there is no snapshot of epoch %d", epoch)
	}
	return y, nil
}

// valueWhen is the value at the first snapshot at which the other column has reached
// a level; NaN if it never does.
func valueWhen(c course, level float64) float64 {
	for i, y := range c.when {
		if y >= level {
			return c.Y[i]
		}
	}
	return math.NaN()
}

func at(epoch *int) int {
	if epoch == nil {
		return 0
	}
	return *epoch
}

func or0(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

func span(epochs []int) string {
	if len(epochs) != 2 {
		return "?"
	}
	return fmt.Sprintf("%d to %d", epochs[0], epochs[1])
}
