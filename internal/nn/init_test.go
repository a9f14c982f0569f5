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
	n.Init(random.New(1, "init"), Standard())
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

// TestInitialDistributions compares mean squares and limits with the formulas.
func TestInitialDistributions(t *testing.T) {
	const in, out = 100, 400
	for _, c := range []struct {
		Initial
		square float64 // mean
		limit  float64 // of all weights; 0: none
	}{
		{Initial{TruncatedNormal, FanIn, 2, 1}, 0.77374 * 2 / in, 2 * math.Sqrt(2.0/in)},
		{Initial{Normal, FanOut, 1, 1}, 1.0 / out, 0},
		{Initial{Uniform, FanBoth, 1, 1}, 2.0 / (in + out), math.Sqrt(6.0 / (in + out))},
		{Initial{Normal, FanNone, 1, 0.03}, 0.0009, 0},
		{Initial{Uniform, FanIn, 1.0 / 3, 8}, 64.0 / 3 / in, 8 / math.Sqrt(in)}, // PyTorch's, eightfold
		{Initial{Zero, FanIn, 1, 1}, 0, 0},
	} {
		n := New([]int{in, out, 2}, PReLU)
		n.Init(random.New(1, "init"), c.Initial)
		weights, _ := n.Layer(n.Params, 1)
		square, most := 0.0, 0.0
		for _, w := range weights {
			square += float64(w) * float64(w) / float64(len(weights))
			most = max(most, math.Abs(float64(w)))
		}
		// Four standard errors: the variance of a square is at most 2σ⁴.
		if math.Abs(square-c.square) > 4*math.Sqrt(2.0/float64(len(weights)))*c.square {
			t.Errorf("%+v: mean square %g, want %g", c.Initial, square, c.square)
		}
		if c.limit > 0 && (most > c.limit*1.0000001 || most < 0.99*c.limit) {
			t.Errorf("%+v: the largest weight is %g, want one just below %g", c.Initial, most, c.limit)
		}
		if slopes := n.Slopes(n.Params, 1); slopes[0] != 0.25 || slopes[out-1] != 0.25 {
			t.Errorf("slopes %g", slopes[:2])
		}
	}
}
