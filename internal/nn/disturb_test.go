package nn

import (
	"fmt"
	"math"
	"testing"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// number returns the number of unit u and sample i in rows of a batch.
func number(rows []vec.Block, u, i, samples int) float64 {
	return float64(rows[u*vec.Blocks(samples)+i/vec.Lanes][i%vec.Lanes])
}

// The gradient under a disturbance is that of the loss under the same draw; under another
// draw, and without, it is not.
func TestDisturbedGradient(t *testing.T) {
	const tolerance = 3e-6
	for _, noise := range []Noise{{Deviation: 0.3}, {Dropout: 0.4}, {Dropout: 0.4, Gaussian: true}, {Deviation: 0.1, Dropout: 0.2}} {
		for _, c := range combinations() {
			n, b := c.network()
			source := Source{noise, random.New(1, "noise"), random.New(1, "dropout")}
			var d, other Disturbance
			source.Draw(&d, n, b.N)
			source.Draw(&other, n, b.N)
			by := func(d *Disturbance) change {
				return func(l, u, i int, y float64) float64 {
					if d.mask != nil {
						y *= number(d.mask[l], u, i, b.N)
					}
					if d.noise != nil {
						y += number(d.noise[l], u, i, b.N)
					}
					return y
				}
			}
			w, grad := NewWorkspace(n, b.N), make([]float32, len(n.Params))
			w.Disturb = &d
			if !n.Gradient(w, b, grad) {
				t.Fatalf("%s: loss is not finite", c)
			}
			if worst, largest := difference(n, b, grad, by(&d)); worst > tolerance || largest < 0.01 {
				t.Errorf("%+v, %s: the gradient differs by %g from one of %g", noise, c, worst, largest)
			}
			if worst, _ := difference(n, b, grad, by(&other)); worst < 100*tolerance {
				t.Errorf("%+v, %s: the gradient under another draw differs by %g alone", noise, c, worst)
			}
			w.Disturb = nil
			n.Gradient(w, b, grad)
			if worst, _ := difference(n, b, grad); worst > tolerance {
				t.Errorf("%+v, %s: without a disturbance the gradient differs by %g", noise, c, worst)
			}
		}
	}
}

// Draws have the moments that they are said to have, and the noise of one purpose does not
// depend on that of the other.
func TestDraws(t *testing.T) {
	n := New([]int{1, 10, 10, 2}, Tanh)
	const samples = 1000
	moments := func(rows [][]vec.Block) (mean, variance float64) {
		count := 0.0
		for l := 1; l < n.Layers(); l++ {
			for u := range n.Widths[l] {
				for i := range samples {
					x := number(rows[l], u, i, samples)
					mean, variance, count = mean+x, variance+x*x, count+1
				}
			}
		}
		mean /= count
		return mean, variance/count - mean*mean
	}
	near := func(x, want float64) bool { return math.Abs(x-want) < 0.03 } // 20 000 draws of a variance below 1
	var both, alone, gaussian Disturbance
	Source{Noise{Deviation: 0.5, Dropout: 0.4}, random.New(1, "noise"), random.New(1, "dropout")}.Draw(&both, n, samples)
	Source{Noise{Deviation: 0.5}, random.New(1, "noise"), random.New(1, "dropout")}.Draw(&alone, n, samples)
	Source{Noise{Dropout: 0.4, Gaussian: true}, random.New(1, "noise"), random.New(1, "dropout")}.Draw(&gaussian, n, samples)
	for name, got := range map[string][2]float64{"binary": pair(moments(both.mask)), "gaussian": pair(moments(gaussian.mask))} {
		if !near(got[0], 1) || !near(got[1], 0.4/0.6) {
			t.Errorf("%s mask: mean %.3f, variance %.3f", name, got[0], got[1])
		}
	}
	if mean, variance := moments(both.noise); !near(mean, 0) || !near(variance, 0.25) || near(variance, 0.3) {
		t.Errorf("noise: mean %.3f, variance %.3f", mean, variance)
	}
	if fmt.Sprint(both.noise) != fmt.Sprint(alone.noise) || fmt.Sprint(both.mask) == fmt.Sprint(gaussian.mask) {
		t.Error("the noise depends on the dropout, or the kind of mask does not matter")
	}
}

func pair(a, b float64) [2]float64 { return [2]float64{a, b} }
