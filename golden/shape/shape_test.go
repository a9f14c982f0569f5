package shape_test

import (
	"math"
	"testing"

	"infoplane/golden/shape"
)

// curve has its points at 0, 1, 2, ….
func curve(y ...float64) shape.Curve {
	c := shape.Curve{Y: y}
	for i := range y {
		c.X = append(c.X, float64(i))
	}
	return c
}

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

// Each predicate has a curve that it must hold for, and one that it must fail, next
// to it.
func TestTwins(t *testing.T) {
	bound := shape.Curve{X: []float64{0, 1, 3}, Y: []float64{0, 0.8, 1}}
	at := func(x, y float64) shape.Curve { return shape.Curve{X: []float64{x}, Y: []float64{y}} }
	for _, c := range []struct {
		name  string
		m     shape.Measure
		holds bool
		value float64
	}{
		{"rises", shape.Rises(curve(0, 0.4, 0.3, 1), 1, 0.15), true, 1},
		{"rises too little", shape.Rises(curve(0, 0.4, 0.3, 0.9), 1, 0.15), false, 0.9},
		{"rises with a dip", shape.Rises(curve(0, 0.5, 0.3, 1), 1, 0.15), false, 1},
		{"falls", shape.Falls(curve(3, 2, 2.05, 1), 2, 0.1), true, 2},
		{"falls, but rises", shape.Falls(curve(1, 2, 3), 0.5, 9), false, -2},
		{"falls with a bump", shape.Falls(curve(3, 2, 2.5, 1), 2, 0.1), false, 2},
		{"up, then down", shape.Phases(curve(2, 2.5, 1), 0.2, 1), true, 1.5},
		{"down only", shape.Phases(curve(2, 1.5, 1), 0.2, 1), false, 1},
		{"up only", shape.Phases(curve(1, 2, 2.5), 0.2, 1), false, 0},
		{"peak", shape.PeakAt(curve(0, 3, 1), 0, 1, 1), true, 1},
		{"the first of two peaks", shape.PeakAt(curve(0, 3, 3), 0, 2, 2), false, 1},
		{"bend", shape.PeakAt(curve(0, 3, 1), 2, 1, 1), true, 1},
		{"bends too little", shape.PeakAt(curve(0, 3, 1.5), 2, 1, 1), false, inf},
		{"falls from the start", shape.PeakAt(curve(3, 2, 1), 2, 0, 9), false, inf},
		{"crosses", shape.Crosses(shape.Curve{X: []float64{0, 3}, Y: []float64{2, 0}}, 1, 0.9, 1.1), true, 1},
		{"crosses too late", shape.Crosses(curve(2, 2, 0), 1, 0, 1), false, math.Sqrt(6) - 1},
		{"below from the start", shape.Crosses(curve(1, 0), 1, 0, 9), false, nan},
		{"above for ever", shape.Crosses(curve(3, 2), 1, 0, 9), false, inf},
		{"saturates", shape.Saturates(curve(0, 5, 5.1, 5), 1, 0.11), true, 5.1 - 5.0},
		{"still rising", shape.Saturates(curve(0, 5, 5.1, 5.2), 1, 0.11), false, 5.2 - 5.0},
		{"one point saturates nothing", shape.Saturates(curve(0, 5), 1, 9), false, nan},
		{"ordered", shape.OrderedAlong([]float64{12, 11, 11, 2}, 0), true, 0},
		{"ordered with slack", shape.OrderedAlong([]float64{12, 11, 11.01}, 0.02), true, 11.01 - 11.0},
		{"two layers swapped", shape.OrderedAlong([]float64{12, 2, 11}, 0.02), false, 9},
		{"never, never, then", shape.OrderedAlong([]float64{inf, inf, 4}, 0), true, -inf},
		{"then, never", shape.OrderedAlong([]float64{4, inf}, 0), false, inf},
		{"then, never, never", shape.OrderedAlong([]float64{4, inf, inf}, 0), false, inf},
		{"never, never", shape.OrderedAlong([]float64{inf, inf}, 0), false, nan},
		{"exponential", shape.Exponential(curve(800, 400, 200, 100), 0, 0.6, 0.9), true, 0.5},
		{"exponential, but slower", shape.Exponential(curve(800, 400, 200, 100), 0, 0.4, 0.9), false, 0.5},
		{"down, then level", shape.Exponential(curve(1256, 597, 590, 549, 669, 666), 0, 1, 0.9), false, 0.9204192126593196},
		{"an exponential of never", shape.Exponential(curve(800, inf, 200), 0, 1, 0), false, nan},
		{"between", shape.Between(2, 1, 2), true, 2},
		{"outside", shape.Between(2.1, 1, 2), false, 2.1},
		{"below the bound", shape.BelowCurve(at(2, 0.9), bound, 0), true, 0},
		{"above the bound", shape.BelowCurve(at(2, 0.95), bound, 0.01), false, 0.95 - 0.9},
		{"beyond its end", shape.BelowCurve(at(12, 1), bound, 0), true, 0},
		{"before its start", shape.BelowCurve(at(-1, -9), bound, 0), false, nan},
		{"the slope of the bound", shape.InverseSlope(at(0.5, 1.25), bound, 1.01), true, 1},
		{"of its second side", shape.InverseSlope(at(2, 10), bound, 1.01), true, 1},
		{"another slope", shape.InverseSlope(at(2, 30), bound, 2), false, 3},
		{"a third of it", shape.InverseSlope(at(2, 10.0/3), bound, 2), false, 3},
		{"a slope where it is level", shape.InverseSlope(at(4, 10), bound, 2), false, inf},
		{"infinite where it is level", shape.InverseSlope(at(4, inf), bound, 2), false, nan},
		{"infinite, and another point", shape.InverseSlope(shape.Curve{X: []float64{2, 4}, Y: []float64{10, inf}}, bound, 2), true, 1},
		{"earlier", shape.EarlierThan(9, 19, 0.5, false), true, 0.5},
		{"later", shape.EarlierThan(19, 9, 1, false), false, 2},
		{"earlier than never", shape.EarlierThan(9, inf, 1, false), false, nan},
		{"earlier than what may come later", shape.EarlierThan(9, inf, 0.1, true), true, 0},
		{"never earlier than never", shape.EarlierThan(inf, inf, 1, true), false, nan},
		{"never earlier", shape.EarlierThan(inf, 9, 1, true), false, inf},
		{"together", shape.Together([]float64{99, 49, 79}, 2), true, 2},
		{"not together", shape.Together([]float64{99, 39, 79}, 2), false, 2.5},
		{"together with never", shape.Together([]float64{99, inf}, 2), false, nan},
		{"never together", shape.Together([]float64{inf, inf}, 2), false, nan},
		{"correlated", shape.Correlation([]float64{1, 2, 3, 3}, []float64{-5, 0, 8, 8}, 0.99, 1), true, 1},
		{"opposite", shape.Correlation([]float64{1, 2, 3}, []float64{3, 2, 1}, 0, 1), false, -1},
		{"all equal", shape.Correlation([]float64{1, 2, 3}, []float64{3, 3, 3}, -1, 1), false, nan},
	} {
		if c.m.Holds() != c.holds || !same(c.m.Value, c.value) {
			t.Errorf("%s: %v, holds %v, want the value %v and %v", c.name, c.m, c.m.Holds(), c.value, c.holds)
		}
		if c.m.Low > c.m.High || math.IsNaN(c.m.Margin) {
			t.Errorf("%s: %v: the band is empty, or the margin no number", c.name, c.m)
		}
	}
}

func same(a, b float64) bool {
	const rounding = 1e-12 // of exp(log(1+x)) and differences of numbers near 1
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= rounding
}

// What is not a number holds nowhere.
func TestNaNFails(t *testing.T) {
	for place := range 4 {
		y := []float64{0, 1, 2, 3}
		y[place] = nan
		c := curve(y...)
		for name, m := range map[string]shape.Measure{
			"rises": shape.Rises(c, -inf, inf), "falls": shape.Falls(c, -inf, inf), "phases": shape.Phases(c, -inf, inf),
			"saturates": shape.Saturates(c, 0, inf), "ordered": shape.OrderedAlong(y, inf), "below": shape.BelowCurve(c, curve(9, 9, 9, 9), 0),
			"between": shape.Between(nan, -inf, inf), "peak": shape.PeakAt(c, 0, -inf, inf), "exponential": shape.Exponential(c, 0, inf, 0),
			"together": shape.Together(y, inf), "slope": shape.InverseSlope(c, curve(0, 1, 2, 3, 4), inf), "earlier": shape.EarlierThan(nan, 1, inf, true),
		} {
			if m.Holds() {
				t.Errorf("%s holds with NaN at %d: %v", name, place, m)
			}
		}
	}
}

// A margin is the distance to the nearer end of the band.
func TestMargin(t *testing.T) {
	for _, c := range []struct{ value, low, high, want float64 }{
		{2, 1, 5, 1}, {4, 1, 5, 1}, {0, 1, 5, -1}, {7, 1, 5, -2}, {inf, 1, inf, inf}, {inf, 1, 5, -inf}, {-inf, -inf, 5, 0}, {2, nan, 5, -inf},
	} {
		if m := shape.Between(c.value, c.low, c.high); m.Margin != c.want && !(math.IsInf(c.value, 0) && m.Holds() == (c.want >= 0)) {
			t.Errorf("%v in [%v, %v]: margin %v, want %v", c.value, c.low, c.high, m.Margin, c.want)
		}
	}
}

// AtLeast holds exactly if enough networks do.
func TestAtLeastCounts(t *testing.T) {
	for holding := range 51 {
		var networks []shape.Measure
		for i := range 50 {
			value := 1.0
			if i >= holding {
				value = -1
			}
			networks = append(networks, shape.Between(value, 0, inf))
		}
		if m := shape.AtLeast(networks, 0.9); m.Holds() != (holding >= 45) {
			t.Errorf("%d of 50 hold, and nine tenths of them: %v", holding, m.Holds())
		}
		if n := shape.Holding(networks); n != holding {
			t.Errorf("%d hold, counted %d", holding, n)
		}
	}
	for share, want := range map[float64]int{0.9: 45, 1: 50, 0.001: 1, 0.5: 25, 0.51: 26} {
		if n := shape.Enough(50, share); n != want {
			t.Errorf("%v of 50 is %d, want %d", share, n, want)
		}
	}
}

// A claim about a mean holds only if the whole of its interval does.
func TestWithin(t *testing.T) {
	if m := shape.Within(4.5, 4, 5, shape.Between(0, 3.8, 5.2)); !m.Holds() || m.Value != 4.5 {
		t.Errorf("4 to 5 is not within: %v", m)
	}
	for _, band := range []shape.Measure{shape.Between(0, 4.2, 5.2), shape.Between(0, 3.8, 4.8)} {
		if m := shape.Within(4.5, 4, 5, band); m.Holds() {
			t.Errorf("4 to 5 is within: %v", m)
		}
	}
	if m := shape.Within(nan, nan, nan, shape.Between(0, -inf, inf)); m.Holds() {
		t.Errorf("nothing is within: %v", m)
	}
}

// Every predicate and every summary follows one rule for two infinities: they say
// nothing of one another.
func TestTwoInfinities(t *testing.T) {
	for name, m := range map[string]shape.Measure{
		"order":    shape.OrderedAlong([]float64{inf, inf}, inf),
		"earlier":  shape.EarlierThan(inf, inf, inf, true),
		"together": shape.Together([]float64{inf, inf}, inf),
		"ratio":    shape.Between(inf/inf, -inf, inf),
		"change":   shape.Rises(curve(inf, inf), -inf, inf),
		"saturate": shape.Saturates(curve(inf, inf), 0, inf),
	} {
		if m.Holds() || !math.IsNaN(m.Value) {
			t.Errorf("%s of two infinities: %v", name, m)
		}
	}
}
