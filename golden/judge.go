package golden

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"infoplane/golden/shape"
	"infoplane/internal/summary"
	"infoplane/stages/report"
)

// Judge returns for each claim whether the results have the shape that it states. It runs
// nothing. Claims are judged side by side, each as if it were alone. A claim of which a condition is missing is not judged, and its verdict has the reason.
func Judge(found report.Findings, claims []Claim) []Verdict {
	l, out := newLibrary(found), make([]Verdict, len(claims))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i, c := range claims {
		slots <- struct{}{}
		v, judge := l.prepare(c) // reads tables, one claim after the other
		all.Go(func() {
			out[i] = judge(v)
			<-slots
		})
	}
	all.Wait()
	return out
}

// prepare reads what a claim is judged by, and returns the function that judges it: the
// bootstrap takes long, and shares nothing with other claims.
func (l *library) prepare(c Claim) (v Verdict, judge func(Verdict) Verdict) {
	k := c.kinds()[0]
	v = Verdict{Claim: c.Name, Figure: c.Figure, Text: c.Text, Expected: c.expected(k), Unit: string(c.unit(k))}
	a, b, err := l.conditions(c)
	return v, func(v Verdict) Verdict {
		if err == nil {
			v, err = newEvidence(c, k, a, b).verdict(v)
		}
		if err != nil {
			v.Decides, v.Low, v.High, v.Margin, v.Stability = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
			v.Missing = err.Error()
		}
		return v
	}
}

// conditions reads the operands of the claim; the second is nil without comparison.
func (l *library) conditions(c Claim) (a, b []condition, err error) {
	samples, err := l.samples(c.Reading)
	if err != nil {
		return nil, nil, err
	}
	if c.Against == nil {
		a, err = arrange(samples, c.Reading)
		return a, nil, err
	}
	other := c.Against.or(c.Reading)
	others, err := l.samples(other)
	if err != nil {
		return nil, nil, err
	}
	if c.CommonEpochs {
		if err := common(samples, others); err != nil {
			return nil, nil, err
		}
	}
	if a, err = arrange(samples, c.Reading); err != nil {
		return nil, nil, err
	}
	if b, err = arrange(others, other); err != nil {
		return nil, nil, err
	}
	b, err = align(a, b)
	return a, b, err
}

// common leaves of all trajectories the epochs that every one of them has.
func common(sides ...[]sample) error {
	in := map[float64]int{}
	trajectories := 0
	for _, side := range sides {
		for _, s := range side {
			trajectories++
			for _, x := range s.trajectory.X {
				in[x]++
			}
		}
	}
	for _, side := range sides {
		for i := range side {
			c, out := side[i].trajectory, trajectory{logs: side[i].trajectory.logs}
			for k, x := range c.X {
				if in[x] < trajectories {
					continue
				}
				out.X, out.Y = append(out.X, x), append(out.Y, c.Y[k])
				if c.when != nil {
					out.when = append(out.when, c.when[k])
				}
			}
			if len(out.X) == 0 {
				return fmt.Errorf("there is no epoch that all trajectories have")
			}
			side[i].trajectory = out
		}
	}
	return nil
}

// check returns an error if the predicate cannot judge a network of a condition.
func (e evidence) check(left, right []condition) error {
	for i, p := range left {
		for j, n := range p.networks {
			if points := len(n.curve.Y); e.kind.operand.numbers() && points != 1 {
				return fmt.Errorf("%s is of one number, and there are %d; reduce each trajectory to one", e.kind.name, points)
			}
			if e.kind.check == nil {
				continue
			}
			if err := e.kind.check(n.curve, e.other(right, i, j)); err != nil {
				return err
			}
		}
	}
	return nil
}

// judged is a network with what was measured of it.
type judged struct {
	shape.Measure
	out bool // it is left out
}

// networks measures each network of a condition. Where the claim leaves out what never
// happens, a network with a number that is not finite is out, or of an order such a number.
func (e evidence) networks(left, right []condition, i int) []judged {
	var out []judged
	for n, one := range left[i].networks {
		if e.claim.LeaveOut != "" && e.kind.steps != nil {
			rest := comes(one.curve)
			if j := (judged{out: len(rest.Y) < 2}); j.out {
				out = append(out, j)
			} else {
				out = append(out, judged{Measure: e.kind.measure(rest, shape.Curve{})})
			}
			continue
		}
		j := judged{Measure: e.measure(left, right, i, n)}
		if e.claim.LeaveOut != "" {
			j.out = !finite(one.curve.Y) || e.kind.operand == twoNumbers && !finite(right[i].networks[n].curve.Y)
		}
		out = append(out, j)
	}
	return out
}

// comes is a curve without the values that are not finite.
func comes(c shape.Curve) shape.Curve {
	var out shape.Curve
	for i, y := range c.Y {
		if finite([]float64{y}) {
			out.X, out.Y = append(out.X, c.X[i]), append(out.Y, y)
		}
	}
	return out
}

func finite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// tally counts what conditions and networks hold.
type tally struct {
	failed         bool // a condition does not hold
	cells, holding int
}

func (t *tally) add(holds bool, cells, holding int) {
	t.failed = t.failed || !holds
	t.cells, t.holding = t.cells+cells, t.holding+holding
}

// outcome of all conditions: see [Outcome].
func (t tally) outcome() Outcome {
	switch {
	case !t.failed:
		return Reproduced
	case 2*t.holding >= t.cells:
		return Partly
	}
	return NotReproduced
}

// condition adds a condition of a claim that pools nothing, and gives the measure that decides on
// it, the networks that are left, and the interval of their mean, where it is asked for.
func (t *tally) condition(c Claim, all []judged, samples int) (m shape.Measure, left []shape.Measure, interval [2]float64) {
	for _, j := range all {
		if !j.out {
			left = append(left, j.Measure)
		}
	}
	switch {
	case len(all) == 0: // no network of the condition is in a bootstrap sample
	case len(left) == 0:
		m = shape.Between(math.NaN(), all[0].Low, all[0].High)
		t.add(false, 1, 0)
	case c.Interval > 0:
		values := valuesOf(left)
		interval[0], interval[1] = summary.Percentiles(means(values, samples), c.Interval)
		m = shape.Within(summary.Mean(values), interval[0], interval[1], left[0])
		if len(summary.Known(values)) < len(values) {
			m = shape.Between(math.NaN(), m.Low, m.High) // a network without a value fails
		}
		t.add(m.Holds(), 1, shape.Holding([]shape.Measure{m}))
	default:
		m = shape.AtLeast(left, c.AtLeast)
		t.add(m.Holds(), len(left), shape.Holding(left))
	}
	return m, left, interval
}

func valuesOf(networks []shape.Measure) []float64 {
	out := make([]float64, len(networks))
	for i, m := range networks {
		out[i] = m.Value
	}
	return out
}

// means are those of bootstrap samples of values.
func means(values []float64, samples int) []float64 {
	out, drawn := make([]float64, 0, samples), make([]float64, len(values))
	for _, sample := range summary.Draws(len(values), samples) {
		for i, k := range sample {
			drawn[i] = values[k]
		}
		out = append(out, summary.Mean(drawn))
	}
	return out
}

// verdict measures every condition, and decides.
func (e evidence) verdict(v Verdict) (Verdict, error) {
	c, u := e.claim, unit(v.Unit)
	left, right, entered, err := e.view(e.all())
	if err != nil {
		return v, err
	}
	if err := e.check(left, right); err != nil {
		return v, err
	}
	var pooled []shape.Measure
	var intervals [][2]float64
	if c.pooled() {
		if pooled, intervals, err = e.pooledMeasures(e.all(), summary.Resamples); err != nil {
			return v, err
		}
	}
	var t tally
	var details []string
	v.Margin, v.Networks = math.Inf(1), math.MaxInt
	for i, p := range left {
		var m shape.Measure
		text := ""
		if c.pooled() {
			m = pooled[i]
			t.add(m.Holds(), 1, shape.Holding([]shape.Measure{m}))
			if text = u.of(m.Value); e.kind.operand == oneCurve && c.Along != "" && c.Along != summary.Seed {
				text = p.along(c.plainUnit())
			}
			if intervals != nil {
				text += e.describeInterval(intervals[i])
			}
			if of := len(e.a[min(i, len(e.a)-1)].networks); entered[i] < of {
				text += fmt.Sprintf(" (of %d of %d networks)", entered[i], of)
			}
		} else {
			var some []shape.Measure
			var interval [2]float64
			m, some, interval = t.condition(c, e.networks(left, right, i), summary.Resamples)
			text, entered[i] = e.describe(p, some, interval, i), len(some)
		}
		if p.name != "" {
			text = p.name + ": " + text
		}
		details = append(details, text)
		v.Networks = min(v.Networks, entered[i])
		if m.Margin < v.Margin || i == 0 {
			v.Decides, v.Low, v.High, v.Margin = m.Value, m.Low, m.High, m.Margin
		}
	}
	v.Outcome, v.Detail = t.outcome(), strings.Join(details, "; ")
	v.Stability, err = e.stability(v.Outcome)
	return v, err
}

// describe returns what was measured of a condition that pools nothing: the median over networks,
// for how many of them the claim holds, and how many have no value or are left out.
func (e evidence) describe(p condition, networks []shape.Measure, interval [2]float64, i int) string {
	c, u := e.claim, e.claim.unit(e.kind)
	values := valuesOf(networks)
	text := u.of(summary.Median(values))
	if e.kind.operand == oneCurve && c.Along != "" {
		text = p.along(c.plainUnit())
	}
	if c.Interval > 0 {
		return u.of(summary.Mean(values)) + e.describeInterval(interval)
	}
	if len(p.networks) == 1 {
		return text
	}
	noun := ""
	if i == 0 {
		noun = " networks"
	}
	text += fmt.Sprintf(" (%d of %d%s", shape.Holding(networks), len(networks), noun)
	if none := len(values) - len(summary.Known(values)); none > 0 {
		text += fmt.Sprintf(", %d without a value", none)
	}
	if out := len(p.networks) - len(networks); out > 0 {
		text += fmt.Sprintf(", %d left out", out)
	}
	return text + ")"
}

// describeInterval returns the ends of an interval; of an order, whether a step goes the wrong
// way with the whole of its interval.
func (e evidence) describeInterval(ends [2]float64) string {
	confidence := percent(e.claim.Interval)
	switch {
	case e.kind.steps == nil:
		return fmt.Sprintf(" (%s: %s to %s)", confidence, number(ends[0]), number(ends[1]))
	case ends[0] <= 0:
		return fmt.Sprintf(" (%s: no step %s for certain)", confidence, e.kind.step)
	}
	return fmt.Sprintf(" (%s: a step %s by %s or more)", confidence, e.kind.step, number(ends[0]))
}
