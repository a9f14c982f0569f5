package vec

import (
	"math"
	"math/rand/v2"
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
		Adam(p, m, v, g, float32(rate))
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
