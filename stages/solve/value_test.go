package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

func (i Interval) holds(v float64) bool { return i.Low <= v && v <= i.High }

// TestValueOfTheBinarySymmetricChannel: I_Y*(1 - h(α)) = 1 - h(α∗ε), and back.
func TestValueOfTheBinarySymmetricChannel(t *testing.T) {
	for _, e := range []float64{0.001, 0.05, 0.11, 0.3, 0.45} {
		p := problem(t, nil, []float64{e, 1 - e})
		for _, alpha := range []float64{1e-4, 0.01, 0.1, 0.3, 0.45, 0.499} {
			rate := 1 - info.Binary(alpha)
			relevance := 1 - info.Binary(alpha*(1-e)+(1-alpha)*e)
			if i := Relevance(p, rate, 1e-9); !i.holds(relevance) || i.Width() > 1e-9 {
				t.Errorf("ε = %v: I_Y*(%v) in %v, %g wide, want %v", e, rate, i, i.Width(), relevance)
			}
			// ITY - here is a difference of numbers near 1, so that the input of
			// the inverse is uncertain by 1e-16/slope.
			if i := Rate(p, relevance, 1e-9); !i.holds(rate) || i.Width() > 1e-9 {
				t.Errorf("ε = %v: I_X*(%v) in %v, %g wide, want %v", e, relevance, i, i.Width(), rate)
			}
			if i := Relevance(p, rate, 1e-9); i.holds(relevance + 2e-9) {
				t.Errorf("ε = %v: I_Y*(%v) may be %v: the interval excludes nothing", e, rate, relevance+2e-9)
			}
		}
	}
}

// TestValueAtTheEnds: 0 at 0, I(X;Y) from H(X) on.
func TestValueAtTheEnds(t *testing.T) {
	p := smoothRule(t, 41.64)
	for rate, want := range map[float64]float64{0: 0, p.Entropy(): p.Information(), 12: p.Information()} {
		if i := Relevance(p, rate, 1e-9); !i.holds(want) || i.Width() > 1e-9 {
			t.Errorf("I_Y*(%v) in %v, want %v", rate, i, want)
		}
	}
	if i := Rate(p, 0, 1e-9); !i.holds(0) || i.Width() > 1e-9 {
		t.Errorf("I_X*(0) in %v", i)
	}
	if i := Rate(p, p.Information(), 1e-9); !i.holds(p.Entropy()) {
		t.Errorf("I_X*(I(X;Y)) in %v, want %v", i, p.Entropy())
	}
	certain := problem(t, nil, []float64{0, 1, 1, 0, 1, 1, 1, 1})
	for _, rate := range []float64{0.1, 0.5, 2} {
		if i := Relevance(certain, rate, 1e-9); !i.holds(min(rate, info.Binary(0.25))) || i.Width() > 1e-9 {
			t.Errorf("Y = f(X): I_Y*(%v) in %v", rate, i)
		}
	}
	constant := problem(t, nil, []float64{0.3, 0.3})
	if i := Relevance(constant, 0.5, 1e-9); !i.holds(0) || i.Width() > 1e-9 {
		t.Errorf("independent: I_Y*(0.5) in %v", i)
	}
	if i := Rate(constant, 0, 1e-9); !i.holds(0) || i.Width() > 1e-9 {
		t.Errorf("independent: I_X*(0) in %v", i)
	}
}

// TestValueAgreesWithTheCurve: every interval meets the envelope of the curve,
// and points that [Solve] reaches lie under it.
func TestValueAgreesWithTheCurve(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	for range 40 {
		p := randomProblem(r, 30)
		e := NewEnvelope(curve(t, p, 1e-4))
		rate := r.Float64() * p.Entropy()
		i, outer := Relevance(p, rate, 1e-9), e.At(rate)
		if i.Width() > 1e-9 || i.Low > outer.High+1e-9 || i.High < outer.Low-1e-9 {
			t.Errorf("I_Y*(%v) in %v (%g wide), on the curve %v", rate, i, i.Width(), outer)
		}
		s := Solve(p, 1+20*r.Float64(), Encoder{})
		if at := Relevance(p, s.IXT, 1e-9); at.High < s.ITY || at.Low > s.ITY+s.Gap/s.Beta+1e-9 {
			t.Errorf("β = %v reaches %v at %v, I_Y* in %v", s.Beta, s.ITY, s.IXT, at)
		}
		if back := Rate(p, i.Low, 1e-9); back.Low > rate+1e-9 {
			t.Errorf("I_X*(I_Y*(%v)) in %v", rate, back)
		}
	}
}

func TestValueMisusePanics(t *testing.T) {
	p := problem(t, nil, []float64{0.1, 0.9})
	for name, misuse := range map[string]func(){
		"negative rate":      func() { Relevance(p, -1, 1e-9) },
		"NaN rate":           func() { Relevance(p, math.NaN(), 1e-9) },
		"too much to know":   func() { Rate(p, 0.6, 1e-9) },
		"negative relevance": func() { Rate(p, -0.1, 1e-9) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			misuse()
		}()
	}
}

// TestIntervalsAreNotInverted: where almost every row is certain, β is large, and with it
// what rounding does to I(X;T).
func TestIntervalsAreNotInverted(t *testing.T) {
	r := rand.New(rand.NewPCG(91, 1))
	examples := 120
	if testing.Short() {
		examples = 20
	}
	for range examples {
		py := make([]float64, 2+r.IntN(30))
		for x := range py {
			py[x] = 1 - math.Pow(10, -16*r.Float64())
		}
		p := problem(t, nil, py)
		for _, share := range []float64{0, r.Float64(), 0.95, 1} {
			ity, rate := share*p.Information(), share*p.Entropy()
			for name, i := range map[string]Interval{"I_X*": Rate(p, ity, 1e-10), "I_Y*": Relevance(p, rate, 1e-10)} {
				if !(i.Low <= i.High) {
					t.Errorf("%s at %v of the most: %v, width %v, of p(y=1|x) = %v", name, share, i, i.Width(), py)
				}
			}
		}
	}
}
