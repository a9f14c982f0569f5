package golden

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"infoplane/golden/shape"
	"infoplane/stages"
)

// Judge says of each claim whether the results have the shape that it states. It runs
// nothing. A claim of which a part is missing is not judged; the verdict says why.
func Judge(found stages.Findings, claims []Claim) []Verdict {
	l := newLibrary(found)
	var out []Verdict
	for _, c := range claims {
		out = append(out, l.judge(c))
	}
	return out
}

func (l *library) judge(c Claim) Verdict {
	k := c.Predicate.given()[0]
	v := Verdict{Claim: c.Name, Figure: c.Figure, Text: c.Text, Expected: c.expected(k), Unit: string(c.unit(k))}
	a, b, err := l.parts(c)
	if err == nil {
		err = k.check(a, b)
	}
	if err != nil {
		v.Measured, v.Low, v.High, v.Margin = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		v.Missing = err.Error()
		return v
	}
	return c.verdict(v, k, a, b)
}

// parts reads what the claim looks at, and what it compares that with (or nil).
func (l *library) parts(c Claim) (a, b []part, err error) {
	read := func(r Reading) ([]part, error) {
		samples, err := l.samples(r)
		if err != nil {
			return nil, err
		}
		return arrange(samples, r)
	}
	if a, err = read(c.Reading); err != nil || c.Against == nil {
		return a, nil, err
	}
	if b, err = read(c.Against.or(c.Reading)); err != nil {
		return nil, nil, err
	}
	return pair(a, b, c.Compare)
}

// check makes sure that a predicate sees what it can judge.
func (k kind) check(a, b []part) error {
	for i, p := range a {
		for j, n := range p.networks {
			switch points := len(n.curve.Y); {
			case (k.sees == oneNumber || k.sees == twoNumbers) && points != 1:
				return fmt.Errorf("%s is of one number, and there are %d; take one", k.name, points)
			case k.name == "ordered_along" && points < 2:
				return fmt.Errorf("an order needs two values, and there is %d", points)
			case k.name == "correlation" && !slices.Equal(n.curve.X, b[i].networks[j].curve.X):
				return fmt.Errorf("two curves with points of their own have no %s", k.name)
			}
		}
	}
	return nil
}

// verdict measures every part, and decides.
func (c Claim) verdict(v Verdict, k kind, a, b []part) Verdict {
	v.Margin = math.Inf(1)
	whole, cells, holding := true, 0, 0
	var told []string
	for i, p := range a {
		var measures []shape.Measure
		for n, one := range p.networks {
			var other shape.Curve
			if b != nil {
				other = b[i].networks[n].curve
			}
			measures = append(measures, k.measure(one.curve, other))
		}
		m, hold, text := c.part(measures, unit(v.Unit))
		if k.sees == oneCurve && c.Along != "" && c.Along != "seed" {
			text = p.along(c.plainUnit())
		}
		if c.AtLeast > 0 && len(measures) > 1 {
			text += fmt.Sprintf(" (%d of %d%s)", hold, len(measures), []string{" networks", ""}[min(i, 1)])
		}
		if p.name != "" {
			text = p.name + ": " + text
		}
		told = append(told, text)
		if whole = whole && m.Holds(); m.Margin < v.Margin || i == 0 {
			v.Measured, v.Low, v.High, v.Margin = m.Value, m.Low, m.High, m.Margin
		}
		if c.AtLeast > 0 {
			cells, holding = cells+len(measures), holding+hold
		} else if cells++; m.Holds() {
			holding++
		}
	}
	v.Detail = strings.Join(told, "; ")
	switch {
	case whole:
		v.Outcome = Reproduced
	case 2*holding >= cells:
		v.Outcome = Partly
	default:
		v.Outcome = NotReproduced
	}
	return v
}

// part is the measure that decides on one part, the number of its networks that
// hold, and what was measured, in words.
func (c Claim) part(networks []shape.Measure, u unit) (shape.Measure, int, string) {
	values := make([]float64, len(networks))
	for i, m := range networks {
		values[i] = m.Value
	}
	hold := shape.Holding(networks)
	if c.Interval > 0 {
		mean, low, high := shape.Bootstrap(values, c.Interval, bootstrapSeed)
		return shape.Within(mean, low, high, networks[0]), hold, fmt.Sprintf("%s (%s: %s to %s)", u.of(mean), percent(c.Interval), number(low), number(high))
	}
	if len(networks) == 1 {
		return networks[0], hold, u.of(values[0])
	}
	return shape.AtLeast(networks, c.AtLeast), hold, u.of(shape.Median(values))
}

// bootstrapSeed is the seed of every interval: a verdict does not depend on chance.
const bootstrapSeed = 1
