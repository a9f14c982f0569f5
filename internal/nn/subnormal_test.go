package nn

import (
	"testing"

	"infoplane/internal/vec"
)

// A network whose probabilities are close to 0 and 1 must not compute with subnormal numbers:
// its gradients are 0 or normal. Without the floor of SoftmaxDelta they are not.
func TestNoSubnormalGradients(t *testing.T) {
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
	// The negative twin: the gradient of logit 87 without the floor.
	p := []vec.Block{{87}, {}}
	vec.Softmax(p, p, 2)
	if d := p[1][0] / 16; !(d > 0 && d < 0x1p-126) {
		t.Errorf("the error at logit 87 is %g: the test cannot tell", d)
	}
}
