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

// The gradient of the penalty is that of its differences, of layers with fewer units than
// inputs and with more; that of orthonormal weights is 0. A factor of 1 in place of 2 shows.
func TestOrthonormality(t *testing.T) {
	const lambda, h = 0.3, 1e-5
	n, _ := small(Tanh, 3, 3, 5, 7, 4, 3)
	penalty := func(params []float64, l int) (sum float64) {
		first, units, inputs := n.start(l), n.Widths[l], n.Widths[l-1]
		w := func(u, j int) float64 { return params[first+u*inputs+j] }
		for a := range min(units, inputs) {
			for b := range min(units, inputs) {
				product := 0.0
				if a == b {
					product = -1
				}
				for k := range max(units, inputs) {
					if units <= inputs {
						product += w(a, k) * w(b, k)
					} else {
						product += w(k, a) * w(k, b)
					}
				}
				sum += lambda / 2 * product * product
			}
		}
		return sum
	}
	grad := make([]float32, len(n.Params))
	Regularizer{Orthonormality: lambda, Except: []int{3}, Biases: true}.Add(n, grad)
	params := widen(n.Params)
	largest := 0.0
	for p := range n.Parameters() {
		want := 0.0
		if p.Input >= 0 && p.Layer != 3 {
			at := params[p.Index]
			params[p.Index] = at + h
			want = penalty(params, int(p.Layer))
			params[p.Index] = at - h
			want = (want - penalty(params, int(p.Layer))) / (2 * h)
			params[p.Index] = at
		}
		largest = max(largest, math.Abs(want))
		if math.Abs(float64(grad[p.Index])-want) > 1e-6 {
			t.Errorf("%+v: %g, want %g", p, grad[p.Index], want)
		}
	}
	if largest < 0.1 {
		t.Errorf("the largest gradient is %g: half of it would hardly show", largest)
	}
	clear(grad)
	addOrthonormal(grad, []float32{0.6, 0.8, 0, -0.8, 0.6, 0}, 2, 3, 2)
	for _, g := range grad[:6] {
		if math.Abs(float64(g)) > 1e-6 {
			t.Errorf("orthonormal weights have the gradient %v", grad[:6])
		}
	}
}
