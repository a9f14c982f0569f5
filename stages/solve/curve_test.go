package solve

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

func curve(t testing.TB, p *Problem, tolerance float64) []Solution {
	t.Helper()
	points, err := Curve(p, tolerance, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return points
}

// polygon is the height of the polygon through the points at ixt.
func polygon(points []Solution, ixt float64) float64 {
	for i := 1; i < len(points); i++ {
		if l, r := points[i-1], points[i]; ixt <= r.IXT {
			if r.IXT == l.IXT {
				return r.ITY
			}
			return l.ITY + (r.ITY-l.ITY)*(ixt-l.IXT)/(r.IXT-l.IXT)
		}
	}
	return points[len(points)-1].ITY
}

// highest is by how much solutions at random β exceed the polygon: each of them
// is a point of the bound.
func highest(p *Problem, points []Solution, r *rand.Rand) float64 {
	worst := math.Inf(-1)
	for range 40 {
		s := Solve(p, points[0].Beta*randomBeta(r, 100), Encoder{})
		worst = max(worst, s.ITY-polygon(points, s.IXT))
	}
	return worst
}

func TestCurveIsWithinItsTolerance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	problems := []*Problem{smoothRule(t, 12), smoothRule(t, 41.64), problem(t, nil, []float64{0.1, 0.9})}
	for range 5 {
		problems = append(problems, randomProblem(r, 20))
	}
	for i, p := range problems {
		for _, tolerance := range []float64{1e-2, 1e-4} {
			points := curve(t, p, tolerance)
			if over := highest(p, points, r); over > tolerance+1e-9 {
				t.Errorf("problem %d: the bound is %v above the polygon, tolerance %v", i, over, tolerance)
			}
		}
		chord := []Solution{curve(t, p, 1)[0], answer(end(p))}
		if over := highest(p, chord, r); over < 1e-3 {
			t.Errorf("problem %d: a bare chord passes with %v", i, over)
		}
	}
}

func TestCurveRisesConcavelyFromTheOriginToTheEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 20 {
		p := randomProblem(r, 30)
		points := curve(t, p, 1e-3)
		first, last := points[0], points[len(points)-1]
		if first.IXT != 0 || first.ITY != 0 || len(first.Encoder.Mass) != 1 {
			t.Errorf("starts at %+v", first)
		}
		if last.IXT != p.Entropy() || last.ITY != p.Information() || !math.IsInf(last.Beta, 1) {
			t.Errorf("ends at %+v", last)
		}
		slope := math.Inf(1)
		for i := 1; i < len(points); i++ {
			a, b := points[i-1], points[i]
			if b.Beta < a.Beta || b.IXT < a.IXT-1e-9 || b.ITY < a.ITY-1e-9 {
				t.Errorf("%v, %v, %v after %v, %v, %v", b.Beta, b.IXT, b.ITY, a.Beta, a.IXT, a.ITY)
			}
			if b.IXT-a.IXT > 1e-6 {
				next := (b.ITY - a.ITY) / (b.IXT - a.IXT)
				if next > slope+1e-6 {
					t.Errorf("the slope rises from %v to %v", slope, next)
				}
				slope = next
			}
			if b.Gap > info.Bits(1e-9*max(1, b.Beta)) && !math.IsInf(b.Beta, 1) {
				t.Errorf("β = %v: gap %v", b.Beta, b.Gap)
			}
		}
	}
}

// TestDeterministicCurve is min(I_X, H(Y)).
func TestDeterministicCurve(t *testing.T) {
	p := problem(t, nil, []float64{0, 1, 1, 0, 1, 1, 1, 1})
	points := curve(t, p, 1e-6)
	hy := info.Binary(0.25)
	if len(points) != 2 || points[0].Beta != 1 || points[1].IXT != points[1].ITY || math.Abs(points[1].ITY-hy) > 1e-15 {
		t.Errorf("%+v, want (0,0) and (H(Y),H(Y)) = %v", points, hy)
	}
	noisy := problem(t, nil, []float64{0, 1, 1, 1e-3, 1, 1, 1, 1})
	if len(curve(t, noisy, 1e-6)) == 2 {
		t.Error("a noisy rule passes for a deterministic one")
	}
}

func TestIndependentCurveIsTheOrigin(t *testing.T) {
	p := problem(t, nil, []float64{0.3, 0.3, 0.3})
	if points := curve(t, p, 1e-6); len(points) != 1 || points[0].ITY != 0 || !math.IsInf(Onset(p), 1) {
		t.Errorf("%+v", points)
	}
}

// TestOnsetIsWhereTheOriginStopsBeingOptimal, also where 1/ρ² is later.
func TestOnsetIsWhereTheOriginStopsBeingOptimal(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 20 {
		p := randomProblem(r, 20)
		onset := Onset(p)
		if gap := Certify(p, onset, Encoder(p.constant()), 1e-13); gap > 1e-11*onset {
			t.Errorf("β_c = %v: telling nothing is certified to %v only", onset, gap)
		}
		// Beyond, I - β_c-like gains are quadratic in the excess: 3 % show.
		if gap := Certify(p, onset*1.03, Encoder(p.constant()), 1e-13); gap < 1e-7 {
			t.Errorf("β_c = %v: telling nothing is certified to %v above it", onset, gap)
		}
	}
}

func TestStepEndsTheCurve(t *testing.T) {
	stop := errors.New("stop")
	if _, err := Curve(smoothRule(t, 12), 1e-6, func(int) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}
