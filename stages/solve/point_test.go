package solve

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestEnvelopeEnclosesTheBound at random solutions, which are points of it.
func TestEnvelopeEnclosesTheBound(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	for _, p := range []*Problem{smoothRule(t, 12), randomProblem(r, 20), randomProblem(r, 20), problem(t, nil, []float64{0.1, 0.9})} {
		const tolerance = 1e-3
		points := curve(t, p, tolerance)
		e := NewEnvelope(points)
		for range 30 {
			s := Solve(p, points[0].Beta*randomBeta(r, 100), Encoder{})
			i := e.At(s.IXT)
			if s.ITY > i.High+1e-12 || s.ITY < i.Low-s.Gap {
				t.Errorf("β = %v: %v not in %v", s.Beta, s.ITY, i)
			}
			if i.Width() > tolerance+1e-12 || i.Width() < 0 {
				t.Errorf("the envelope is %g wide at %v, tolerance %g", i.Width(), s.IXT, tolerance)
			}
		}
		if i := e.At(100); i.Low != p.Information() || math.Abs(i.High-p.Information()) > 1e-15 {
			t.Errorf("beyond the end the envelope is %v", i)
		}
		if i := e.At(0); i.Low != 0 || math.Abs(i.High) > 1e-10 {
			t.Errorf("at the origin the envelope is %v", i)
		}
		// A line of the wrong β cuts the bound off.
		wrong := points[len(points)/2].Point
		wrong.Beta /= 2
		cut := NewEnvelope(append([]Solution{{Point: wrong}}, points...))
		below := false
		for range 30 {
			s := Solve(p, points[0].Beta*randomBeta(r, 100), Encoder{})
			below = below || cut.At(s.IXT).High < s.ITY-1e-9
		}
		if !below {
			t.Error("a wrong line goes unnoticed: this test could not have failed")
		}
	}
}

func TestEnvelopeOfNothingPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewEnvelope([]Solution{})
}
