package golden

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"infoplane/golden/shape"
	"infoplane/internal/strict"
)

// Predicate is what is claimed of a curve or of a number: exactly one of its fields is
// given. Each field is a key of a claims file; the method kind of its type has the
// function that measures, and the words for it. A new predicate is a field here, and its
// type below.
type Predicate struct {
	Rises        *rises        `json:"rises,omitempty"`
	Falls        *falls        `json:"falls,omitempty"`
	Phases       *phases       `json:"phases,omitempty"`
	PeakAt       *peakAt       `json:"peak_at,omitempty"`
	Crosses      *crosses      `json:"crosses,omitempty"`
	Saturates    *saturates    `json:"saturates,omitempty"`
	OrderedAlong *orderedAlong `json:"ordered_along,omitempty"`
	Exponential  *exponential  `json:"exponential,omitempty"`
	Between      *between      `json:"between,omitempty"`
	BelowCurve   *belowCurve   `json:"below_curve,omitempty"`
	InverseSlope *inverseSlope `json:"inverse_slope,omitempty"`
	EarlierThan  *earlierThan  `json:"earlier_than,omitempty"`
	Together     *together     `json:"together,omitempty"`
	Correlation  *correlation  `json:"correlation,omitempty"`
}

// predicate is implemented by the fields of Predicate. Where the column spans magnitudes
// (logs), a level is passed on a logarithmic scale.
type predicate interface{ kind(logs bool) kind }

// operand is the shape of the input that a predicate takes.
type operand int

const (
	oneCurve operand = iota
	oneNumber
	twoNumbers
	twoCurves
)

// numbers reports whether the operand is one number or two.
func (o operand) numbers() bool { return o == oneNumber || o == twoNumbers }

// kind is a predicate with its parameters.
type kind struct {
	name    string // its key; set by [Predicate.given]
	operand operand
	measure func(a, b shape.Curve) shape.Measure
	unit    func(of unit) unit // of what it measures; nil: that of its operand
	phrase  string             // what is expected; %s is the unit
	problem string             // what is wrong with its parameters

	twoConditions bool                          // an interval of what it measures would show one of them only
	check         func(a, b shape.Curve) error  // of curves that it cannot judge; nil: it can judge all
	steps         func(c shape.Curve) []float64 // of which an interval is taken, in place of what it measures; none may be above the band
	step          string                        // what a step does that is above the band
}

// given lists the predicates that a claim has.
func (p Predicate) given(logs bool) []kind {
	var out []kind
	for _, key := range strict.FieldsOf(reflect.TypeFor[Predicate]()) {
		if field := reflect.ValueOf(p).FieldByIndex(key.Index); !field.IsNil() {
			k := field.Interface().(predicate).kind(logs)
			k.name = key.Name
			out = append(out, k)
		}
	}
	return out
}

// predicateNames lists the keys of the predicates.
func predicateNames() string {
	var out []string
	for _, key := range strict.FieldsOf(reflect.TypeFor[Predicate]()) {
		out = append(out, key.Name)
	}
	return strings.Join(out, ", ")
}

// change is a rise or a fall, in the unit of the column.
type change struct {
	By    float64 `json:"by"`              // at least, from the first point to the last
	Slack float64 `json:"slack,omitempty"` // by which it may turn back on the way
}

type rises change

func (q rises) kind(bool) kind {
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Rises(c, q.By, q.Slack) },
		phrase:  fmt.Sprintf("rises by at least %s%%s%s", number(q.By), dips("falling", q.Slack)),
		problem: negative(q.Slack), twoConditions: true,
	}
}

type falls change

func (q falls) kind(bool) kind {
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Falls(c, q.By, q.Slack) },
		phrase:  fmt.Sprintf("falls by at least %s%%s%s", number(q.By), dips("rising", q.Slack)),
		problem: negative(q.Slack), twoConditions: true,
	}
}

// phases are first up, then down.
type phases struct {
	Up   float64 `json:"up"`   // at least, from the first point to the highest
	Down float64 `json:"down"` // at least, from there to the last
}

func (q phases) kind(bool) kind {
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Phases(c, q.Up, q.Down) },
		phrase:  fmt.Sprintf("first rises, by at least %s%%s, then falls, by at least %s%%s", number(q.Up), number(q.Down)),
		problem: negative(min(q.Up, q.Down)), twoConditions: true,
	}
}

// peakAt is where the highest point is.
type peakAt struct {
	band
	Fall float64 `json:"fall,omitempty"` // from there to the last point, at least; the curve must rise to it, too
}

func (q peakAt) kind(bool) kind {
	low, high := q.ends()
	bends := ""
	if q.Fall > 0 {
		bends = fmt.Sprintf(", and falls by at least %s from there", number(q.Fall))
	}
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.PeakAt(c, q.Fall, low, high) },
		unit:    inEpochs, phrase: "is highest at " + q.inside() + bends,
		problem: cmp.Or(q.problem(), negative(q.Fall)),
	}
}

// crosses is where a level is fallen through.
type crosses struct {
	Level float64 `json:"level"`
	band
}

func (q crosses) kind(logs bool) kind {
	low, high := q.ends()
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure {
			c, level := onScale(c, q.Level, logs)
			return shape.Crosses(c, level, low, high)
		},
		unit: inEpochs, phrase: fmt.Sprintf("falls through %s at %s", number(q.Level), q.inside()), problem: q.problem(),
	}
}

// saturates is an end of all change.
type saturates struct {
	From   float64 `json:"from"`   // the first epoch, layer or setting that counts
	Within float64 `json:"within"` // values differ by at most this
}

func (q saturates) kind(bool) kind {
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Saturates(c, q.From, q.Within) },
		phrase:  fmt.Sprintf("changes by at most %s%%s from %s on", number(q.Within), number(q.From)),
		problem: negative(q.Within),
	}
}

// orderedAlong is that no value exceeds the one before.
type orderedAlong struct {
	Rising bool    `json:"rising,omitempty"` // that none is below it, instead
	Slack  float64 `json:"slack,omitempty"`
}

func (q orderedAlong) kind(bool) kind {
	way, back := "never rises", "rises"
	if q.Rising {
		way, back = "never falls", "falls"
	}
	phrase := way + " from one to the next"
	if q.Slack != 0 {
		phrase = fmt.Sprintf("%s from one to the next by at most %s%%s", back, number(q.Slack))
	}
	turn := func(c shape.Curve) []float64 {
		if q.Rising {
			c = c.Flip()
		}
		return c.Y
	}
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.OrderedAlong(turn(c), q.Slack) },
		phrase:  phrase, problem: negative(q.Slack),
		check: func(c, _ shape.Curve) error {
			if len(c.Y) < 2 {
				return fmt.Errorf("an order needs two values, and there is %d", len(c.Y))
			}
			return nil
		},
		step: back,
		steps: func(c shape.Curve) []float64 {
			values, out := turn(c), []float64(nil)
			for k := range values[1:] {
				out = append(out, values[k+1]-values[k]) // NaN of two infinities, which is left out
			}
			return out
		},
	}
}

// exponential is one factor from each value to the next.
type exponential struct {
	band
	Explains float64 `json:"explains"` // the share of the variation of the logarithms that one factor must explain
}

func (q exponential) kind(bool) kind {
	low, high := q.ends()
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Exponential(c, low, high, q.Explains) },
		unit:    plain,
		phrase:  fmt.Sprintf("changes from each to the next by one factor, which explains at least %s of the variation, and is %s", percent(q.Explains), q.inside()),
		problem: cmp.Or(q.problem(), negative(q.Explains)),
	}
}

// between is one number in a band.
type between struct{ band }

func (q between) kind(bool) kind {
	low, high := q.ends()
	return kind{
		operand: oneNumber, measure: func(c, _ shape.Curve) shape.Measure { return shape.Between(c.Y[0], low, high) },
		phrase: "is " + q.inside(), problem: q.problem(),
	}
}

// belowCurve is that no point is above a curve.
type belowCurve struct {
	Tolerance float64 `json:"tolerance"`
}

func (q belowCurve) kind(bool) kind {
	return kind{
		operand: twoCurves, measure: func(a, b shape.Curve) shape.Measure { return shape.BelowCurve(a, b, q.Tolerance) },
		phrase: fmt.Sprintf("is at most %s%%s above the curve", number(q.Tolerance)), problem: negative(q.Tolerance),
	}
}

// inverseSlope is that points (x, β) have the slope of a bound.
type inverseSlope struct{ within }

func (q inverseSlope) kind(bool) kind {
	return kind{
		operand: twoCurves, measure: func(a, b shape.Curve) shape.Measure { return shape.InverseSlope(a, b, q.Factor) },
		unit: plain, phrase: fmt.Sprintf("is one over the slope there, to within a factor of %s,", number(q.Factor)), problem: q.problem(),
	}
}

// earlierThan compares two moments.
type earlierThan struct {
	Factor float64 `json:"factor"`         // 1 for no later, 0.5 for twice as early
	Open   bool    `json:"open,omitempty"` // the second moment may come after the run
}

func (q earlierThan) kind(bool) kind {
	phrase := "comes no later than"
	if q.Factor != 1 {
		phrase = fmt.Sprintf("comes at the latest at %s times the epoch of", number(q.Factor))
	}
	if q.Open {
		phrase += " (if that comes within the run)"
	}
	return kind{
		operand: twoNumbers,
		measure: func(a, b shape.Curve) shape.Measure { return shape.EarlierThan(a.Y[0], b.Y[0], q.Factor, q.Open) },
		unit:    plain, phrase: phrase, problem: negative(q.Factor),
	}
}

// together is that several moments are the same.
type together struct{ within }

func (q together) kind(bool) kind {
	return kind{
		measure: func(c, _ shape.Curve) shape.Measure { return shape.Together(c.Y, q.Factor) },
		unit:    plain, phrase: fmt.Sprintf("is the same to within a factor of %s", number(q.Factor)), problem: q.problem(),
	}
}

// correlation is Spearman's, of two curves.
type correlation struct{ band }

func (q correlation) kind(bool) kind {
	low, high := q.ends()
	return kind{
		operand: twoCurves, measure: func(a, b shape.Curve) shape.Measure { return shape.Correlation(a.Y, b.Y, low, high) },
		unit: plain, phrase: "has a rank correlation of " + q.inside(), problem: q.problem(),
		check: func(a, b shape.Curve) error {
			if !slices.Equal(a.X, b.X) {
				return errors.New("two curves with points of their own have no correlation")
			}
			return nil
		},
	}
}
