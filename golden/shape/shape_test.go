package shape_test

import (
	"math"
	"slices"
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
	// two straight lines on the scale log(1+x), which meet at 7
	bent := shape.Curve{X: []float64{0, 1, 3, 7, 15, 31, 63}, Y: []float64{0, 1, 2, 3, 1, -1, -3}}
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
		{"peak", shape.PeakAt(curve(0, 3, 1), 1, 1), true, 1},
		{"the first of two peaks", shape.PeakAt(curve(0, 3, 3), 2, 2), false, 1},
		{"bend", shape.TransitionAt(bent, 5, 10), true, 7},
		{"bend elsewhere", shape.TransitionAt(bent, 10, 20), false, 7},
		{"no bend of three points", shape.TransitionAt(curve(0, 1, 0), 0, 9), false, nan},
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
		{"never, never, then", shape.OrderedAlong([]float64{inf, inf, 4}, 0), true, 0},
		{"then, never", shape.OrderedAlong([]float64{4, inf}, 0), false, inf},
		{"between", shape.Between(2, 1, 2), true, 2},
		{"outside", shape.Between(2.1, 1, 2), false, 2.1},
		{"below the bound", shape.BelowCurve(at(2, 0.9), bound, 0), true, 0},
		{"above the bound", shape.BelowCurve(at(2, 0.95), bound, 0.01), false, 0.95 - 0.9},
		{"beyond its end", shape.BelowCurve(at(12, 1), bound, 0), true, 0},
		{"before its start", shape.BelowCurve(at(-1, -9), bound, 0), false, nan},
		{"earlier", shape.EarlierThan(9, 19, 0.5), true, 0.5},
		{"later", shape.EarlierThan(19, 9, 1), false, 2},
		{"earlier than never", shape.EarlierThan(9, inf, 0.1), true, 0},
		{"never earlier than never", shape.EarlierThan(inf, inf, 1), false, inf},
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
			"between": shape.Between(nan, -inf, inf), "transition": shape.TransitionAt(c, -inf, inf), "correlation": shape.Correlation(y, y, -1, 1),
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

func TestMoments(t *testing.T) {
	c := shape.Curve{X: []float64{0, 1, 3, 7, 15}, Y: []float64{0, 4, 8, 6, 2}}
	for name, m := range map[string]struct{ got, want float64 }{
		"reached at the start": {c.Reaches(0), 0},
		"reached at a point":   {c.Reaches(4), 1},
		"never reached":        {c.Reaches(9), inf},
		"half way between":     {c.Reaches(6), math.Sqrt(8) - 1}, // of log(1+x)
		"fallen at the start":  {c.FallsTo(0), 0},
		"half of the fall":     {c.Halfway(6), math.Sqrt(8*16) - 1 - (math.Sqrt(8*16) - math.Exp(math.Log(8)+0.25*math.Log(2)))},
		"a fall too small":     {c.Halfway(6.1), inf},
		"half of the rise":     {c.Gained(0.5), 1},
		"no rise":              {curve(3, 2).Gained(0.5), inf},
	} {
		if !same(m.got, m.want) {
			t.Errorf("%s: %v, want %v", name, m.got, m.want)
		}
	}
	if x, y := c.Peak(); x != 3 || y != 8 {
		t.Errorf("the peak is at %v, %v", x, y)
	}
	if _, ok := c.At(2); ok {
		t.Error("there is a point where none is")
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

// The interval of a mean is where theory has it, the same each time, and narrower
// for more values; a claim about the mean holds only if the whole of it does.
func TestBootstrap(t *testing.T) {
	var values []float64
	for i := range 100 {
		values = append(values, float64(i%10))
	}
	mean, low, high := shape.Bootstrap(values, 0.95, 1)
	// The ends of 2000 draws waver by √(0.025·0.975/2000) / 0.058 = 0.06 standard errors.
	const waver = 3 * 0.06
	of := shape.Deviation(values) / 10
	if mean != 4.5 || math.Abs(mean-low-1.96*of) > waver*of || math.Abs(high-mean-1.96*of) > waver*of {
		t.Errorf("mean %v in %v to %v, want ± %v", mean, low, high, 1.96*of)
	}
	if _, again, _ := shape.Bootstrap(values, 0.95, 1); again != low {
		t.Error("the same seed gives another interval")
	}
	if _, other, _ := shape.Bootstrap(values, 0.95, 2); other == low {
		t.Error("another seed gives the same interval")
	}
	if m := shape.Within(mean, low, high, shape.Between(0, 3.8, 5.2)); !m.Holds() {
		t.Errorf("%v to %v is not within: %v", low, high, m)
	}
	if m := shape.Within(mean, low, high, shape.Between(0, 4.2, 5.2)); m.Holds() {
		t.Errorf("%v to %v is within: %v", low, high, m)
	}
}

// Ranks do not see the scale.
func TestCorrelationOfRanks(t *testing.T) {
	a, b := []float64{3, 1, 4, 1, 5, 9, 2, 6}, []float64{2, 7, 1, 8, 2, 8, 1, 8}
	plain := shape.Correlation(a, b, -1, 1).Value
	stretched := slices.Clone(a)
	for i, v := range a {
		stretched[i] = v * v * v
	}
	if got := shape.Correlation(stretched, b, -1, 1).Value; got != plain {
		t.Errorf("%v becomes %v", plain, got)
	}
	const known = 0.19885368120992464 // Pearson's of the mean ranks, in Python
	if !same(plain, known) {
		t.Errorf("correlation %v, want %v", plain, known)
	}
}

func TestDeviationAndMedian(t *testing.T) {
	if d := shape.Deviation([]float64{1, 3}); !same(d, math.Sqrt2) {
		t.Errorf("deviation %v", d)
	}
	if d := shape.Deviation([]float64{1}); !math.IsNaN(d) {
		t.Errorf("deviation of one value %v", d)
	}
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 2, 3}, 2.5}, {[]float64{inf, inf, 1, inf}, inf}} {
		if m := shape.Median(c.values); m != c.want {
			t.Errorf("median of %v is %v", c.values, m)
		}
	}
}
