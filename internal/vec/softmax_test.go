package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSoftmax(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, k := range []int{1, 2, 3, 10} {
		for _, n := range []int{1, 16, 33} {
			zs, z := rows(rng, k, n)
			ts, target := rows(rng, k, n)
			p, delta := make([]Block, len(z)), make([]Block, len(z))
			Softmax(p, z, k)
			SoftmaxDelta(delta, z, target, k, 0.25)
			for i := range n {
				var total, sum float64
				top := zs[0][i]
				for u := range zs {
					top = max(top, zs[u][i])
				}
				for u := range zs {
					total += math.Exp(float64(zs[u][i] - top))
				}
				for u := range zs {
					at := u*Blocks(n) + i/16
					got, want := p[at][i%16], math.Exp(float64(zs[u][i]-top))/total
					sum += float64(got)
					if want > 1e-37 && ulps32(got, want) > 4 {
						t.Errorf("%d classes: p = %g, want %g", k, got, want)
					}
					d := float32(got-ts[u][i]) * 0.25
					if math.Abs(float64(d)) < negligible {
						d = 0
					}
					if !same(delta[at][i%16], d) {
						t.Errorf("%d classes: delta = %g, want %g", k, delta[at][i%16], d)
					}
				}
				if math.Abs(sum-1) > float64(k)*0x1p-23 {
					t.Errorf("%d classes: probabilities sum to %g", k, sum)
				}
			}
		}
	}
}

// TestDeltaSettles: a gradient below 2⁻⁶⁴ is none, the others are what they are.
func TestDeltaSettles(t *testing.T) {
	before := Kernel()
	defer Select(before)
	for _, k := range Kernels() {
		Select(k)
		for _, c := range []struct {
			logit float32 // of the right class; the other has 0
			none  bool
		}{{10, false}, {41, false}, {44, true}, {87, true}, {200, true}} {
			z, target := []Block{{c.logit}, {}}, []Block{{1}, {}}
			p, delta := make([]Block, 2), make([]Block, 2)
			Softmax(p, z, 2)
			SoftmaxDelta(delta, z, target, 2, 1.0/16)
			got, raw := delta[1][0], p[1][0]/16
			if (got == 0) != c.none || got != 0 && got != raw {
				t.Errorf("%s: logit %v: gradient %g, without the floor %g", k, c.logit, got, raw)
			}
		}
	}
}

// TestDeltaShowsLoss: a sum over one row of the delta is NaN exactly when
// some sample has a logit, and so a loss, that is not finite.
func TestDeltaShowsLoss(t *testing.T) {
	big := float32(math.MaxFloat32)
	for _, c := range []struct {
		z      [2]float32
		finite bool
	}{
		{[2]float32{1, 2}, true},
		{[2]float32{big, -big}, true},
		{[2]float32{-200, 0}, true},
		{[2]float32{inf, 0}, false},
		{[2]float32{0, inf}, false},
		{[2]float32{-inf, 0}, false},
		{[2]float32{0, -inf}, false},
		{[2]float32{nan, 0}, false},
		{[2]float32{0, nan}, false},
		{[2]float32{inf, -inf}, false},
	} {
		z, target := []Block{{5: c.z[0]}, {5: c.z[1]}}, []Block{{5: 1}, {5: 0}}
		SoftmaxDelta(z, z, target, 2, 1)
		for u := range 2 {
			if finite := !math.IsNaN(float64(sum(z[u:u+1], 16))); finite != c.finite {
				t.Errorf("logits %g: class %d: finite %v, want %v", c.z, u, finite, c.finite)
			}
		}
	}
}
