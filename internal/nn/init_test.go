package nn

import (
	"math"
	"testing"

	"infoplane/internal/random"
)

func TestInit(t *testing.T) {
	n := New([]int{100, 400, 2}, Tanh)
	for i := range n.Params {
		n.Params[i] = 9
	}
	n.Init(random.New(1, "init"))
	for l, fanIn := range map[int]float64{1: 100, 2: 400} {
		weights, biases := n.Layer(n.Params, l)
		sigma, square := 1/math.Sqrt(fanIn), 0.0
		for _, w := range weights {
			if math.Abs(float64(w)) > float64(float32(2*sigma)) {
				t.Fatalf("layer %d: weight %g is beyond ±2σ", l, w)
			}
			square += float64(w) * float64(w) / float64(len(weights))
		}
		if math.Abs(square/(0.77374*sigma*sigma)-1) > 0.1 {
			t.Errorf("layer %d: mean square %g", l, square)
		}
		for _, b := range biases {
			if b != 0 {
				t.Fatalf("layer %d: bias %g", l, b)
			}
		}
	}
}
