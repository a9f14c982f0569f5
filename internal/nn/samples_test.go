package nn

import (
	"math"
	"testing"
)

// fits lists the outputs and losses of networks.
func fits() (out []struct {
	Output
	Loss
}) {
	for _, o := range Outputs() {
		for _, l := range Losses() {
			if l.Fits(o) {
				out = append(out, struct {
					Output
					Loss
				}{o, l})
			}
		}
	}
	return out
}

// The statistics over samples are those over batches of one sample each, whatever batches
// the samples come in; over batches of two they are others.
func TestSampleNorms(t *testing.T) {
	for _, hidden := range Activations() {
		for _, kind := range fits() {
			of := func(size int) (*Network, *Workspace, []Batch) {
				n, batches := small(hidden, 45, size, 5, 6, 4, 3)
				n.Output, n.Loss = kind.Output, kind.Loss
				return n, NewWorkspace(n, size), batches
			}
			n, w, batches := of(20)
			var s SampleNorms
			for _, b := range batches {
				if !s.Add(n, w, b) {
					t.Fatal("not finite")
				}
			}
			got := s.Statistics(n)
			statistics := func(size int) []Statistic {
				n, w, batches := of(size)
				v, grad := n.NewVariation(len(batches)), make([]float32, len(n.Params))
				for _, b := range batches {
					n.Gradient(w, b, grad)
					v.Add(grad)
				}
				return v.Statistics()
			}
			one, two := statistics(1), statistics(2)
			// Gradients are float32, of which the mean sums 45.
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-5*(1e-6+math.Abs(b)) }
			for l := range got {
				if !near(got[l].MeanNorm, one[l].MeanNorm) || !near(got[l].StdNorm, one[l].StdNorm) {
					t.Errorf("%s, %v: layer %d: %v, want %v", hidden, kind, l+1, got[l], one[l])
				}
				if near(got[l].StdNorm, two[l].StdNorm) {
					t.Errorf("%s, %v: layer %d: batches of two have the deviation of samples", hidden, kind, l+1)
				}
			}
		}
	}
	n, batches := small(Tanh, 1, 1, 5, 3)
	var s SampleNorms
	s.Add(n, NewWorkspace(n, 1), batches[0])
	if got := s.Statistics(n)[0]; got.StdNorm != 0 || got.MeanNorm == 0 {
		t.Errorf("one sample: %v", got)
	}
}

// The flat part is where the slope, by differences of the reference in float64, is below a
// tenth of the greatest.
func TestFlat(t *testing.T) {
	const samples, h = 401, 1e-5
	x, order := make([]float32, samples), make([]int, samples)
	for i := range x {
		x[i], order[i] = float32(i-samples/2)/40+0.001, i
	}
	shares := map[Activation]int{}
	for _, hidden := range Activations() {
		n := New([]int{1, 1, 2}, hidden)
		n.Params[0] = 1 // the hidden unit sees the input
		slopes := n.Slopes(n.Params, 1)
		for u := range slopes {
			slopes[u] = 0.25
		}
		weights, _ := n.Layer(n.Params, 2)
		weights[0], weights[1] = 3, -2
		b := Samples{X: [][]float32{x}, Labels: make([]int32, samples), Classes: 2}.Batches(order, samples)[0]
		w, counts := NewWorkspace(n, samples), make([]int, 2)
		n.Sums(w, b)
		n.Flat(w, samples, counts)
		params := func(bias float64) []float64 {
			out := make([]float64, len(n.Params))
			for i, p := range n.Params {
				out[i] = float64(p)
			}
			out[1] = bias
			return out
		}
		want := make([]int, 2)
		greatest := 1.0
		if hidden == Sigmoid {
			greatest = 0.25
		}
		for i := range samples {
			above, below := reference(n, params(h), b, i), reference(n, params(-h), b, i)
			if math.Abs(above[0][0]-below[0][0])/(2*h) < 0.1*greatest {
				want[0]++
			}
			for _, p := range reference(n, params(0), b, i)[1] {
				if 4*p*(1-p) < 0.1 {
					want[1]++
				}
			}
		}
		if counts[0] != want[0] || counts[1] != want[1] {
			t.Errorf("%s: %v flat, want %v", hidden, counts, want)
		}
		shares[hidden] = counts[0]
	}
	if shares[Linear] != 0 || shares[Abs] != 0 || shares[ReLU] != samples/2 || shares[Tanh] == 0 || shares[PReLU] != 0 {
		t.Errorf("flat samples of %d: %v", samples, shares)
	}
}
