package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAdam follows 1 000 steps in float64, with the gradient of a noisy bowl.
func TestAdam(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	const n, alpha = 37, 0.01
	p, m, v, g := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	q, a, b := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range p {
		p[i] = float32(rng.NormFloat64())
		q[i] = float64(p[i])
	}
	for step := 1; step <= 1000; step++ {
		rate := alpha * math.Sqrt(1-math.Pow(0.999, float64(step))) / (1 - math.Pow(0.9, float64(step)))
		for i := range g {
			g[i] = p[i] + 0.1*float32(rng.NormFloat64())
			grad := float64(g[i])
			a[i] = 0.9*a[i] + 0.1*grad
			b[i] = 0.999*b[i] + 0.001*grad*grad
			q[i] -= rate * a[i] / (math.Sqrt(b[i]) + 1e-8)
		}
		Adam(p, m, v, g, float32(rate), AdamBeta1, AdamBeta2, AdamEpsilon)
	}
	for i := range p {
		// Each step rounds p (≤ 2⁻²⁵ relative to 2) and its update (about 2⁻²¹·α).
		if d := math.Abs(float64(p[i]) - q[i]); d > 1e-5 {
			t.Errorf("parameter %d: %g, want %g", i, p[i], q[i])
		}
		if math.Abs(float64(p[i])) > 0.2 {
			t.Errorf("parameter %d: %g is not near the minimum at 0", i, p[i])
		}
	}
}

func TestSGD(t *testing.T) {
	p := []float32{1, 2, 3}
	SGD(p, []float32{1, -1, 0.5}, 0.25)
	if p[0] != 0.75 || p[1] != 2.25 || p[2] != 2.875 {
		t.Errorf("got %g", p)
	}
}

// TestAdamConstants: 1-β in float64 rounds to what it rounds to exactly, for the usual
// constants, and each constant has an effect.
func TestAdamConstants(t *testing.T) {
	beta1, beta2 := float64(AdamBeta1), float64(AdamBeta2)
	if float32(1-beta1) != 1-AdamBeta1 || float32(1-beta2) != 1-AdamBeta2 {
		t.Errorf("1-β₁ is %g, 1-β₂ is %g", float32(1-beta1), float32(1-beta2))
	}
	step := func(beta1, beta2, epsilon float64) []float32 {
		rng := rand.New(rand.NewPCG(6, 3))
		p, m, v, g := flat(rng, 50), make([]float32, 50), make([]float32, 50), flat(rng, 50)
		for range 3 {
			Adam(p, m, v, g, 0.01, beta1, beta2, epsilon)
		}
		return p
	}
	usual := step(AdamBeta1, AdamBeta2, AdamEpsilon)
	for _, other := range [][3]float64{{0.8, AdamBeta2, AdamEpsilon}, {AdamBeta1, 0.99, AdamEpsilon}, {AdamBeta1, AdamBeta2, 0.1}} {
		if slices.Equal(step(other[0], other[1], other[2]), usual) {
			t.Errorf("%g: a constant has no effect", other)
		}
	}
}

func TestMomentum(t *testing.T) {
	p, v := []float32{1}, []float32{0}
	Momentum(p, v, []float32{2}, 0.25, 0.5, false) // v = 2, p = 0.5
	Momentum(p, v, []float32{1}, 0.25, 0.5, false) // v = 2, p = 0
	if p[0] != 0 || v[0] != 2 {
		t.Errorf("at %g with velocity %g", p[0], v[0])
	}
	Momentum(p, v, []float32{1}, 0.25, 0.5, true) // v = 2, step 1 + 1
	if p[0] != -0.5 || v[0] != 2 {
		t.Errorf("Nesterov: at %g with velocity %g", p[0], v[0])
	}
}

func TestScaleAndAdd(t *testing.T) {
	p := []float32{1, -2}
	Scale(p, 0.5)
	AddScaled(p, []float32{4, 8}, 0.25)
	if p[0] != 1.5 || p[1] != 1 {
		t.Errorf("got %g", p)
	}
}
