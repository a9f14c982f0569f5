package summary_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/summary"
)

// on has its points at 0, 1, 3, 7, …, evenly spread on the scale of epochs.
func on(y ...float64) summary.Curve {
	c := summary.Curve{Y: y}
	for i := range y {
		c.X = append(c.X, float64(int(1)<<i-1))
	}
	return c
}

func TestMoments(t *testing.T) {
	c := on(0, 4, 8, 6, 2)
	for name, m := range map[string]struct{ got, want float64 }{
		"reached at the start":                {c.Reaches(0), 0},
		"reached at a point":                  {c.Reaches(4), 1},
		"reached half way between":            {c.Reaches(6), math.Sqrt(8) - 1},
		"never reached":                       {c.Reaches(9), inf},
		"reached past a gap":                  {on(0, nan, 8).Reaches(4), 1},
		"nothing reaches nothing":             {on(nan, nan).Reaches(1), nan},
		"fallen to at the start":              {c.FallsTo(0), 0},
		"crosses after a rise, not at once":   {c.Crossing(4), math.Sqrt(8*16) - 1},
		"crosses from above":                  {on(3, 1).Crossing(2), math.Sqrt2 - 1},
		"crosses where it touches":            {on(3, 2, 3).Crossing(2), 1},
		"the first of two crossings":          {on(3, 1, 3, 1).Crossing(2), math.Sqrt2 - 1},
		"above for ever":                      {on(3, 4).Crossing(2), inf},
		"rises above, and stays":              {on(1, 4).Crossing(2), inf},
		"below for ever":                      {on(1, 0.5).Crossing(2), nan},
		"at the level, then below":            {on(2, 1).Crossing(2), nan},
		"crosses over a gap":                  {on(3, nan, 1).Crossing(2), 1},
		"crosses from an infinite ratio":      {on(inf, inf, 1).Crossing(2), 3},
		"crosses to an infinite depth":        {on(3, 2.5, -inf).Crossing(2), 1},
		"half of the rise":                    {c.Gained(0.5, 0), 1},
		"half of a rise that is large enough": {c.Gained(0.5, 8), 1},
		"a rise too small":                    {c.Gained(0.5, 8.1), inf},
		"no rise":                             {on(3, 2).Gained(0.5, 0), inf},
		"a rise of nothing":                   {on(3, 3).Gained(0.5, 0), inf},
		"half of the fall":                    {c.Lost(0.5, 6), math.Exp(math.Log(8)+0.75*math.Log(2)) - 1 + (math.Exp(math.Log(8)+math.Log(2)*0.25) - math.Exp(math.Log(8)+math.Log(2)*0.75))},
		"all of the fall":                     {c.Lost(1, 6), 15},
		"a fall too small":                    {c.Lost(0.5, 6.1), inf},
		"no fall":                             {on(2, 3).Lost(0.5, 0), inf},
		"bends":                               {c.Bend(6), 3},
		"bends too little":                    {c.Bend(6.1), inf},
		"falls from the start":                {on(3, 2, 1).Bend(1), inf},
		"rises to the end":                    {on(1, 2, 3).Bend(0), inf},
		"the first of equal peaks":            {on(1, 3, 3, 1).Bend(1), 1},
		"when at a point":                     {c.When(on(0, 1, 2, 3, 4), 2), 8},
		"when half way between":               {c.When(on(0, 1, 2, 3, 4), 1.5), 6},
		"when at the start":                   {c.When(on(5, 1, 2, 3, 4), 4), 0},
		"when never":                          {c.When(on(0, 1, 2, 3, 4), 5), nan},
		"loss":                                {c.Loss(), 6},
	} {
		if !same(m.got, m.want) {
			t.Errorf("%s: %v, want %v", name, m.got, m.want)
		}
	}
	if x, y := on(nan, 1, 3, 3).Peak(); x != 3 || y != 3 {
		t.Errorf("the peak is at %v, %v", x, y)
	}
	if x, y := on(nan).Peak(); !math.IsNaN(x) || !math.IsNaN(y) {
		t.Errorf("the peak of nothing is at %v, %v", x, y)
	}
	if _, ok := c.At(2); ok {
		t.Error("there is a point where none is")
	}
}

// Laws of random curves: moments lie inside the run or never come, more of a rise takes
// longer, and a crossing is a place that the curve is at.
func TestLawsOfCurves(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	crossings := 0
	for range 2000 {
		y := make([]float64, 2+r.IntN(7))
		for i := range y {
			y[i] = float64(r.IntN(9)) - 4
		}
		c := on(y...)
		last := c.X[len(c.X)-1]
		inside := func(x float64) bool { return x >= 0 && x <= last || math.IsInf(x, 1) }
		if a, b := c.Gained(0.3, 0), c.Gained(0.9, 0); !inside(a) || !inside(b) || a > b {
			t.Errorf("%v: 30 %% is gained at %v, 90 %% at %v", y, a, b)
		}
		if a, b := c.Lost(0.3, 0), c.Lost(0.9, 0); !inside(a) || !inside(b) || a > b {
			t.Errorf("%v: 30 %% is lost at %v, 90 %% at %v", y, a, b)
		}
		if bend, lost := c.Bend(0), c.Lost(1, 0); !math.IsInf(bend, 1) && bend > lost {
			t.Errorf("%v bends at %v, after its fall at %v", y, bend, lost)
		}
		at := c.Crossing(0.5)
		if math.IsNaN(at) || math.IsInf(at, 1) {
			continue
		}
		crossings++
		if height := height(c, at); math.Abs(height-0.5) > 1e-9 {
			t.Errorf("%v crosses ½ at %v, where it is %v", y, at, height)
		}
		up := c.Flip().Crossing(-0.5)
		if up == at {
			t.Errorf("%v crosses ½ both ways at %v", y, at)
		}
	}
	if crossings < 500 {
		t.Errorf("only %d of 2000 curves cross", crossings)
	}
}

// height is the curve at x, between its points on straight lines against log(1+x).
func height(c summary.Curve, x float64) float64 {
	for i := range c.X[1:] {
		if a, b := c.X[i], c.X[i+1]; a <= x && x <= b {
			share := (math.Log1p(x) - math.Log1p(a)) / (math.Log1p(b) - math.Log1p(a))
			return (1-share)*c.Y[i] + share*c.Y[i+1]
		}
	}
	return nan
}

func TestMisuse(t *testing.T) {
	for name, f := range map[string]func(){
		"empty":     func() { summary.Curve{}.Crossing(1) },
		"no values": func() { summary.Curve{X: []float64{1}}.Peak() },
		"other x":   func() { on(1, 2).When(summary.Curve{X: []float64{0, 2}, Y: []float64{0, 1}}, 1) },
		"share":     func() { summary.Quantile([]float64{1}, 1.1) },
		"sides":     func() { summary.Correlation([]float64{1}, nil) },
		"points":    func() { summary.Average([][]summary.Point{{{Values: []float64{1}}, {Values: []float64{1, 2}}}}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// A layer that fits, then compresses.
func ExampleCurve_Bend() {
	ixt := summary.Curve{X: []float64{0, 40, 400, 9000}, Y: []float64{6.6, 7, 5.7, 2.5}}
	fmt.Println(ixt.Bend(0.5), ixt.Bend(5))
	// Output: 40 +Inf
}

// Gradients that begin below the level, rise above it and fall again do cross it.
func ExampleCurve_Crossing() {
	ratio := summary.Curve{X: []float64{0, 99, 199}, Y: []float64{0.6, 2, 0.5}}
	fmt.Printf("%.0f\n", ratio.Logarithm().Crossing(0))
	// Output: 140
}
