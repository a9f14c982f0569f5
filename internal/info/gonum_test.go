package info

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// TestAgainstGonum compares with gonum v0.17, which is in nats, on random
// distributions, some of whose entries are 0.
func TestAgainstGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	draw := func(n int) []float64 {
		p, total := make([]float64, n), 0.0
		for i := range p {
			if i == 0 || rng.IntN(4) > 0 {
				p[i] = rng.ExpFloat64()
			}
			total += p[i]
		}
		for i := range p {
			p[i] /= total
		}
		return p
	}
	for range 200 {
		n := 1 + rng.IntN(50)
		p, q := draw(n), draw(n)
		if got, want := Nats(Entropy(p)), stat.Entropy(p); math.Abs(got-want) > 1e-14*float64(n) {
			t.Errorf("entropy of %v: %g nats, gonum has %g", p, got, want)
		}
		got, want := Nats(KL(p, q)), stat.KullbackLeibler(p, q)
		if got != want && math.Abs(got-want) > 1e-13*float64(n) { // equal if both are infinite
			t.Errorf("divergence of %v and %v: %g nats, gonum has %g", p, q, got, want)
		}
	}
}
