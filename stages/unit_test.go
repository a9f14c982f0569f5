package stages

import (
	"math"
	"strings"
	"testing"

	"infoplane/stages/dump"
	"infoplane/stages/estimate"
	"infoplane/stages/generate"
	"infoplane/stages/train"
)

// unitInformation is I(X;T) of a unit f(w x) with a given weight, counted in cells of a
// width, over n patterns at the quantiles of x ~ N(0,1): by the stages.
func unitInformation(t *testing.T, activation string, w, width float64, n int) float64 {
	t.Helper()
	p, err := generate.Config{Rule: "gaussian", Quantiles: n}.Patterns(0)
	if err != nil {
		t.Fatal(err)
	}
	c := train.Config{
		Fraction: 1, Split: "random", Hidden: []int{1}, Activation: activation, Weight: w,
		Optimizer: train.Optimizer{Kind: "sgd"}, Rate: 0.1, Batch: n, Epochs: 1, Snapshots: train.Grid{Epochs: []int{0, 1}},
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := train.Train(c, 1, train.Data{Patterns: p}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	a, err := dump.Config{Activation: activation}.Activations(p, train.Weights(c, r.Widths, r.Snapshots[:1]), nil, 0, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	e, err := estimate.NewFloor(width).Estimate(a.T[0], p.Y)
	if err != nil {
		t.Fatal(err)
	}
	return e.IXT
}

// unitClosed is the same by the Gaussian distribution function Φ.
//
//	H(T) = -Σ_k p_k log₂ p_k,   p_k = Φ(f⁻¹((k+1)δ)/w) - Φ(f⁻¹(kδ)/w)
func unitClosed(activation string, w, width float64) float64 {
	below := func(v float64) float64 { // P(f(w x) < v)
		z := v
		if activation == "tanh" {
			z = math.Atanh(max(-1, min(1, v)))
		} else if v <= 0 {
			return 0
		}
		return 0.5 * math.Erfc(-z/w/math.Sqrt2)
	}
	h := 0.0
	for k := -int(1/width) - 2; float64(k)*width < 1+9*w; k++ {
		if p := below(float64(k+1)*width) - below(float64(k)*width); p > 0 {
			h -= p * math.Log2(p)
		}
	}
	return h
}

// Figure 2 of Saxe et al. 2018: a unit of given weight, through generate, train, dump and
// estimate, has the information that the Gaussian distribution function says.
func TestUnitAgainstClosedForm(t *testing.T) {
	const n = 1 << 16
	width := float64(float32(1.0 / 15)) // as the estimator has it: 30 cells from -1 to 1
	for _, activation := range []string{"tanh", "relu"} {
		for _, w := range []float64{0.1, 0.5, 1, 3, 10} {
			got, want := unitInformation(t, activation, w, width, n), unitClosed(activation, w, width)
			// Each edge of a cell is where it is to within half a pattern. That moves
			// H by half the variation of log₂ p over the cells, over n: at most log₂(n)/n,
			// 2.5e-4. Cells that expect less than a pattern, 7e-4 of the mass of ReLU at
			// weight 10, lose up to two bits of that.
			if math.Abs(got-want) > 1.5e-3 {
				t.Errorf("%s, weight %v: %v bit, closed form %v", activation, w, got, want)
			}
			// Another weight has another information, by more than that.
			if other := unitClosed(activation, 1.1*w, width); math.Abs(other-want) < 1.5e-3 {
				t.Errorf("%s, weight %v: 10 %% more make a difference of %v bit only", activation, w, other-want)
			}
		}
	}
}

func TestWeightStandsInPlaceOfInit(t *testing.T) {
	c := network(3)
	c.Weight = 0.25
	r, err := train.Train(c, 3, train.Data{Patterns: hardPatterns(t)}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range train.Weights(c, r.Widths, r.Snapshots[:1]) {
		if want := map[bool]float32{true: 0, false: 0.25}[row.Input == -1]; row.Value != want {
			t.Fatalf("layer %d, unit %d, input %d: %v", row.Layer, row.Unit, row.Input, row.Value)
		}
	}
	c.Init.Fan = "out"
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "weight: is 0.25, and init draws or takes others; give one of them") {
		t.Errorf("beside init: %v", err)
	}
}
