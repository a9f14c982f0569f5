package nn

import (
	"math"
	"testing"

	"infoplane/internal/vec"
)

func TestSettle(t *testing.T) {
	nan := float32(math.NaN())
	delta := []vec.Block{{1, -1, 0x1p-64, -0x1p-64, 0x1p-65, -0x1p-65, 0x1p-140, 0, nan}}
	settle(delta)
	for i, want := range []float32{1, -1, 0x1p-64, -0x1p-64, 0, 0, 0, 0} {
		if delta[0][i] != want {
			t.Errorf("error %d became %g, want %g", i, delta[0][i], want)
		}
	}
	if delta[0][8] == delta[0][8] {
		t.Error("NaN is lost, and with it that the loss is not finite")
	}
}

// A network that is sure of its answers must not compute with subnormal numbers:
// its gradients are 0 or normal. Without settle they are not.
func TestSureNetworksHaveNoSubnormalGradients(t *testing.T) {
	n, batches := small(Linear, 16, 16, 3, 2)
	subnormal := func() (count int) {
		gradient, work := make([]float32, len(n.Params)), NewWorkspace(n, 16)
		n.Gradient(work, batches[0], gradient)
		for _, g := range gradient {
			if g != 0 && g < 0x1p-126 && g > -0x1p-126 {
				count++
			}
		}
		return count
	}
	sure := func(logit float32) {
		clear(n.Params)
		_, biases := n.Layer(n.Params, 1)
		biases[0] = logit
		batches[0].Target = make([]vec.Block, 2)
		for i := range batches[0].Target[0] {
			batches[0].Target[0][i] = 1
		}
	}
	for logit := float32(20); logit < 110; logit++ {
		if sure(logit); subnormal() > 0 {
			t.Errorf("logit %v: %d subnormal gradients", logit, subnormal())
		}
	}
	// The negative twin: what SoftmaxDelta alone says of logit 87.
	delta := []vec.Block{{87}, {}}
	vec.SoftmaxDelta(delta, delta, []vec.Block{{1}, {}}, 2, 1.0/16)
	if d := delta[1][0]; !(d > 0 && d < 0x1p-126) {
		t.Errorf("the error at logit 87 is %g: the test cannot tell", d)
	}
}
