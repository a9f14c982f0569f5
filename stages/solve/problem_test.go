package solve

import (
	"math"
	"strings"
	"testing"

	"infoplane/internal/info"
)

func TestProblemMergesAndDrops(t *testing.T) {
	p := problem(t, []float64{0.25, 0.25, 0.5, 0}, []float64{0.7, 0.2, 0.7, 0.9})
	if p.Rows() != 2 || math.Abs(p.Entropy()-info.Binary(0.25)) > 1e-15 {
		t.Errorf("%d rows, H(X) = %v", p.Rows(), p.Entropy())
	}
	joint := [][]float64{{0.75 * 0.3, 0.75 * 0.7}, {0.25 * 0.8, 0.25 * 0.2}}
	if want := info.MutualInformation(joint); math.Abs(p.Information()-want) > 1e-15 {
		t.Errorf("I(X;Y) = %v, want %v", p.Information(), want)
	}
}

func TestSmoothRuleProblem(t *testing.T) {
	for gamma, want := range map[float64]float64{12: 0.899483, 41.64: 0.989999} {
		if p := smoothRule(t, gamma); math.Abs(p.Information()-want) > 1e-6 || p.Rows() > 64 {
			t.Errorf("γ = %v: I(X;Y) = %v with %d rows, want %v", gamma, p.Information(), p.Rows(), want)
		}
	}
}

func TestBadRowsAreNamed(t *testing.T) {
	for want, bad := range map[string][2][]float64{
		"no rows":                 {nil, nil},
		"row 1: p(y=1|x) is 1.5":  {nil, {0.5, 1.5}},
		"row 1: p(y=1|x) is NaN":  {nil, {0.5, math.NaN()}},
		"row 0: p(y=1|x) is -0.1": {nil, {-0.1, 1}},
		"row 0: p(x) is -0.5":     {{-0.5, 1.5}, {0, 1}},
		"row 1: p(x) is NaN":      {{1, math.NaN()}, {0, 1}},
		"sum to 0.9":              {{0.5, 0.4}, {0, 1}},
	} {
		if _, err := NewProblem(bad[0], bad[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
