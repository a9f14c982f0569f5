package nn

import (
	"math"
	"slices"
	"testing"
)

func TestRegularizer(t *testing.T) {
	for _, r := range []Regularizer{{L2: 0.5}, {L2: 0.5, Except: []int{2}}, {L2: 0.5, Biases: true}, {}} {
		n, batches := small(PReLU, 37, 37, 5, 7, 4, 3)
		w, grad := NewWorkspace(n, 37), make([]float32, len(n.Params))
		n.Gradient(w, batches[0], grad)
		before := slices.Clone(grad)
		r.Add(n, grad)
		shrunk := *n
		shrunk.Params = slices.Clone(n.Params)
		Regularizer{Decay: r.L2, Except: r.Except, Biases: r.Biases}.Shrink(&shrunk, 0.1)
		for p := range n.Parameters() {
			applies := r.L2 != 0 && !slices.Contains(r.Except, int(p.Layer)) && (p.Input >= 0 || r.Biases)
			value, want := float64(n.Params[p.Index]), 0.0
			if applies {
				want = 0.5 * value
			}
			if got := float64(grad[p.Index] - before[p.Index]); math.Abs(got-want) > 1e-6 {
				t.Errorf("%+v: %+v of %g: adds %g, want %g", r, p, value, got, want)
			}
			if got := value - float64(shrunk.Params[p.Index]); math.Abs(got-want*0.1) > 1e-6 {
				t.Errorf("%+v: %+v of %g: takes off %g, want %g", r, p, value, got, want*0.1)
			}
		}
	}
}
