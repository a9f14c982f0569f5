package golden

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"infoplane/golden/shape"
)

// Predicate is what is claimed of a curve or of a number; package shape says what
// each measures. A claim has exactly one.
type Predicate struct {
	Rises        *change      `json:"rises,omitempty"`
	Falls        *change      `json:"falls,omitempty"`
	Phases       *phases      `json:"phases,omitempty"`
	PeakAt       *peak        `json:"peak_at,omitempty"`
	Crosses      *crossing    `json:"crosses,omitempty"`
	Saturates    *saturation  `json:"saturates,omitempty"`
	OrderedAlong *order       `json:"ordered_along,omitempty"`
	Exponential  *exponential `json:"exponential,omitempty"`
	Between      *band        `json:"between,omitempty"`
	BelowCurve   *below       `json:"below_curve,omitempty"`
	InverseSlope *within      `json:"inverse_slope,omitempty"`
	EarlierThan  *earlier     `json:"earlier_than,omitempty"`
	Together     *within      `json:"together,omitempty"`
	Correlation  *correlation `json:"correlation,omitempty"`
}

type (
	// change is a rise or a fall, in the unit of the column.
	change struct {
		By    float64 `json:"by"`              // at least, from the first point to the last
		Slack float64 `json:"slack,omitempty"` // by which it may turn back on the way
	}
	// phases are first up, then down.
	phases struct {
		Up   float64 `json:"up"`   // at least, from the first point to the highest
		Down float64 `json:"down"` // at least, from there to the last
	}
	// band is from low to high; an end left out is open.
	band struct {
		Low  *float64 `json:"low,omitempty"`
		High *float64 `json:"high,omitempty"`
	}
	// peak is where the highest point is.
	peak struct {
		Low  *float64 `json:"low,omitempty"`
		High *float64 `json:"high,omitempty"`
		Fall float64  `json:"fall,omitempty"` // from there to the last point, at least; the curve must rise to it, too
	}
	// exponential is one factor from each value to the next.
	exponential struct {
		Low      *float64 `json:"low,omitempty"`
		High     *float64 `json:"high,omitempty"`
		Explains float64  `json:"explains"` // the share of the variation of the logarithms that one factor must explain
	}
	// within is that numbers are the same, to within a factor.
	within struct {
		Factor float64 `json:"factor"`
	}
	// crossing is where a level is fallen through.
	crossing struct {
		Level float64  `json:"level"`
		Low   *float64 `json:"low,omitempty"`
		High  *float64 `json:"high,omitempty"`
	}
	// saturation is an end of all change.
	saturation struct {
		From   float64 `json:"from"`   // the first epoch, layer or setting that counts
		Within float64 `json:"within"` // values differ by at most this
	}
	// order is that no value exceeds the one before.
	order struct {
		Rising bool    `json:"rising,omitempty"` // that none is below it, instead
		Slack  float64 `json:"slack,omitempty"`
	}
	// below is that no point is above a curve.
	below struct {
		Tolerance float64 `json:"tolerance"`
	}
	// earlier compares two moments.
	earlier struct {
		Factor float64 `json:"factor"`         // 1 for no later, 0.5 for twice as early
		Open   bool    `json:"open,omitempty"` // the second moment may come after the run
	}
	// correlation is Spearman's, of two curves.
	correlation struct {
		Low  *float64 `json:"low,omitempty"`
		High *float64 `json:"high,omitempty"`
	}
)

// operand is the shape of the input that a predicate takes.
type operand int

const (
	oneCurve operand = iota
	oneNumber
	twoNumbers
	twoCurves
)

// kind is a predicate of a claims file: its key, its operand, and its condition.
type kind struct {
	name    string
	operand operand
	measure func(a, b shape.Curve) shape.Measure
	unit    func(of unit) unit // of what it measures
	phrase  string             // what is expected; %s is the unit
	problem string             // what is wrong with its numbers
}

// open returns the ends of a band.
func open(low, high *float64) (float64, float64) {
	l, h := math.Inf(-1), math.Inf(1)
	if low != nil {
		l = *low
	}
	if high != nil {
		h = *high
	}
	return l, h
}

// inside describes a band; the unit stands for %s.
func inside(low, high *float64) string {
	switch l, h := open(low, high); {
	case low != nil && high != nil:
		return fmt.Sprintf("between %s and %s%%s", number(l), number(h))
	case low != nil:
		return fmt.Sprintf("at least %s%%s", number(l))
	default:
		return fmt.Sprintf("at most %s%%s", number(h))
	}
}

// emptyBand returns why a band holds nothing or everything; empty if it does not.
func emptyBand(low, high *float64) string {
	l, h := open(low, high)
	switch {
	case low == nil && high == nil:
		return "has no end; give low, high or both"
	case l > h:
		return fmt.Sprintf("runs from %v to %v; low is at most high", l, h)
	}
	return ""
}

func same(u unit) unit   { return u }
func inEpochs(unit) unit { return epochs }
func plain(unit) unit    { return "" }
func negative(x float64) string {
	if x < 0 {
		return fmt.Sprintf("is %v; a tolerance is 0 or more", x)
	}
	return ""
}

// given lists the predicates that a claim has. Where the column spans magnitudes (logs),
// a level is passed on a logarithmic scale.
func (p Predicate) given(logs bool) []kind {
	var out []kind
	if q := p.Rises; q != nil {
		out = append(out, kind{"rises", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Rises(c, q.By, q.Slack) },
			same, fmt.Sprintf("rises by at least %s%%s%s", number(q.By), dips("falling", q.Slack)), negative(q.Slack)})
	}
	if q := p.Falls; q != nil {
		out = append(out, kind{"falls", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Falls(c, q.By, q.Slack) },
			same, fmt.Sprintf("falls by at least %s%%s%s", number(q.By), dips("rising", q.Slack)), negative(q.Slack)})
	}
	if q := p.Phases; q != nil {
		out = append(out, kind{"phases", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Phases(c, q.Up, q.Down) },
			same, fmt.Sprintf("first rises, by at least %s%%s, then falls, by at least %s%%s", number(q.Up), number(q.Down)), negative(min(q.Up, q.Down))})
	}
	if q := p.PeakAt; q != nil {
		low, high := open(q.Low, q.High)
		bends := ""
		if q.Fall > 0 {
			bends = fmt.Sprintf(", and falls by at least %s from there", number(q.Fall))
		}
		out = append(out, kind{"peak_at", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.PeakAt(c, q.Fall, low, high) },
			inEpochs, "is highest at " + inside(q.Low, q.High) + bends, either(emptyBand(q.Low, q.High), negative(q.Fall))})
	}
	if q := p.Crosses; q != nil {
		low, high := open(q.Low, q.High)
		out = append(out, kind{"crosses", oneCurve, func(c, _ shape.Curve) shape.Measure {
			c, level := onScale(c, q.Level, logs)
			return shape.Crosses(c, level, low, high)
		}, inEpochs, fmt.Sprintf("falls through %s at %s", number(q.Level), inside(q.Low, q.High)), emptyBand(q.Low, q.High)})
	}
	if q := p.Saturates; q != nil {
		out = append(out, kind{"saturates", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Saturates(c, q.From, q.Within) },
			same, fmt.Sprintf("changes by at most %s%%s from %s on", number(q.Within), number(q.From)), negative(q.Within)})
	}
	if q := p.OrderedAlong; q != nil {
		out = append(out, kind{"ordered_along", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.OrderedAlong(q.turn(c.Y), q.Slack) },
			same, q.phrase(), negative(q.Slack)})
	}
	if q := p.Exponential; q != nil {
		low, high := open(q.Low, q.High)
		out = append(out, kind{"exponential", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Exponential(c, low, high, q.Explains) },
			plain, fmt.Sprintf("changes from each to the next by one factor, which explains at least %s of the variation, and is %s", percent(q.Explains), inside(q.Low, q.High)),
			either(emptyBand(q.Low, q.High), negative(q.Explains))})
	}
	if q := p.Between; q != nil {
		low, high := open(q.Low, q.High)
		out = append(out, kind{"between", oneNumber, func(c, _ shape.Curve) shape.Measure { return shape.Between(c.Y[0], low, high) },
			same, "is " + inside(q.Low, q.High), emptyBand(q.Low, q.High)})
	}
	if q := p.BelowCurve; q != nil {
		out = append(out, kind{"below_curve", twoCurves, func(a, b shape.Curve) shape.Measure { return shape.BelowCurve(a, b, q.Tolerance) },
			same, fmt.Sprintf("is at most %s%%s above the curve", number(q.Tolerance)), negative(q.Tolerance)})
	}
	if q := p.InverseSlope; q != nil {
		out = append(out, kind{"inverse_slope", twoCurves, func(a, b shape.Curve) shape.Measure { return shape.InverseSlope(a, b, q.Factor) },
			plain, fmt.Sprintf("is one over the slope there, to within a factor of %s,", number(q.Factor)), q.problem()})
	}
	if q := p.EarlierThan; q != nil {
		out = append(out, kind{"earlier_than", twoNumbers, func(a, b shape.Curve) shape.Measure { return shape.EarlierThan(a.Y[0], b.Y[0], q.Factor, q.Open) },
			plain, q.phrase(), negative(q.Factor)})
	}
	if q := p.Together; q != nil {
		out = append(out, kind{"together", oneCurve, func(c, _ shape.Curve) shape.Measure { return shape.Together(c.Y, q.Factor) },
			plain, fmt.Sprintf("is the same to within a factor of %s", number(q.Factor)), q.problem()})
	}
	if q := p.Correlation; q != nil {
		low, high := open(q.Low, q.High)
		out = append(out, kind{"correlation", twoCurves, func(a, b shape.Curve) shape.Measure { return shape.Correlation(a.Y, b.Y, low, high) },
			plain, "has a rank correlation of " + inside(q.Low, q.High), emptyBand(q.Low, q.High)})
	}
	return out
}

// either is the first of two problems.
func either(a, b string) string { return cmp.Or(a, b) }

func (q within) problem() string {
	if !(q.Factor >= 1) {
		return fmt.Sprintf("is to within a factor of %v; a factor is 1 or more", q.Factor)
	}
	return ""
}

func dips(way string, slack float64) string {
	if slack == 0 {
		return ", never " + way
	}
	return fmt.Sprintf(", %s back by at most %s%%s", way, number(slack))
}

func (q order) turn(values []float64) []float64 {
	if !q.Rising {
		return values
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = -v
	}
	return out
}

func (q order) phrase() string {
	way, back := "never rises", "rises"
	if q.Rising {
		way, back = "never falls", "falls"
	}
	if q.Slack == 0 {
		return way + " from one to the next"
	}
	return fmt.Sprintf("%s from one to the next by at most %s%%s", back, number(q.Slack))
}

func (q earlier) phrase() string {
	phrase := "comes no later than"
	if q.Factor != 1 {
		phrase = fmt.Sprintf("comes at the latest at %s times the epoch of", number(q.Factor))
	}
	if q.Open {
		phrase += " (if that comes within the run)"
	}
	return phrase
}

// predicateNames lists the keys of the predicates.
func predicateNames() string {
	zero := 0.0
	var out []string
	for _, k := range (Predicate{&change{}, &change{}, &phases{}, &peak{Low: &zero}, &crossing{Low: &zero}, &saturation{}, &order{},
		&exponential{Low: &zero}, &band{Low: &zero}, &below{}, &within{}, &earlier{}, &within{}, &correlation{Low: &zero}}).given(false) {
		out = append(out, k.name)
	}
	return strings.Join(out, ", ")
}
