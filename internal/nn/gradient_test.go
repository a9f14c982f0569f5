package nn

import (
	"math"
	"slices"
	"testing"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// combination is an activation with an output and a loss.
type combination struct {
	hidden Activation
	output Output
	loss   Loss
}

// combinations are each activation with a softmax, and each output and loss with tanh.
func combinations() []combination {
	var out []combination
	for _, hidden := range Activations() {
		out = append(out, combination{hidden, SoftmaxOutput, CrossEntropy})
	}
	for _, output := range Outputs() {
		for _, loss := range Losses() {
			if loss.Fits(output) {
				out = append(out, combination{Tanh, output, loss})
			}
		}
	}
	return out
}

// network returns a network of the combination, with samples.
func (c combination) network() (*Network, Batch) {
	n, batches := small(c.hidden, 37, 37, 5, 7, 4, 3)
	n.Output, n.Loss = c.output, c.loss
	return n, batches[0]
}

// difference returns the largest difference of a gradient from the central differences of
// the float64 loss, and the largest of these.
func difference(n *Network, b Batch, grad []float32, changes ...change) (worst, largest float64) {
	params := widen(n.Params)
	for i := range params {
		const h = 1e-5 // truncation 1e-10, cancellation 1e-11
		at := params[i]
		params[i] = at + h
		up := referenceLoss(n, params, b, changes...)
		params[i] = at - h
		down := referenceLoss(n, params, b, changes...)
		params[i] = at
		want := (up - down) / (2 * h)
		worst, largest = max(worst, math.Abs(float64(grad[i])-want)), max(largest, math.Abs(want))
	}
	return worst, largest
}

// TestGradient compares with differences of the loss. The negative twin of each is a
// gradient of the network with another activation, output or loss.
func TestGradient(t *testing.T) {
	const tolerance = 1e-6 // a dozen roundings of numbers below 4
	for _, c := range combinations() {
		n, b := c.network()
		w, grad := NewWorkspace(n, 37), make([]float32, len(n.Params))
		if !n.Gradient(w, b, grad) {
			t.Fatalf("%s: loss is not finite", c)
		}
		if worst, largest := difference(n, b, grad); worst > tolerance || largest < 0.01 {
			t.Errorf("%s: the gradient differs by %g from one of %g", c, worst, largest)
		}
		other := *n
		switch {
		case c.loss == Squared:
			other.Output = map[Output]Output{SoftmaxOutput: LinearOutput, LinearOutput: SigmoidOutput, SigmoidOutput: SoftmaxOutput, TanhOutput: LinearOutput}[c.output]
		case c.output == SigmoidOutput:
			other.Loss = Squared
		case c.hidden == PReLU: // slopes that are constants
			other.hidden.back = func(dst, x []vec.Block, slopes []float32) { vec.ReLUBack(dst, x) }
		default:
			other.hidden.back = func(dst, x []vec.Block, slopes []float32) {} // a slope of 1
			if c.hidden == Linear {
				other.hidden.back = plain(vec.TanhBack)
			}
		}
		other.Gradient(w, b, grad)
		if worst, _ := difference(n, b, grad); worst < 100*tolerance {
			t.Errorf("%s: a wrong gradient differs by %g alone", c, worst)
		}
	}
}

// TestRegressionGradient: one linear output learns numbers.
func TestRegressionGradient(t *testing.T) {
	n := New([]int{3, 4, 1}, Tanh)
	n.Output, n.Loss = LinearOutput, Squared
	s := random.New(5, "test")
	n.Init(s, Standard())
	samples := Samples{X: make([][]float32, 3), Values: make([]float32, 20)}
	order := make([]int, 20)
	for j := range samples.X {
		samples.X[j] = make([]float32, 20)
		for i := range order {
			samples.X[j][i], order[i] = float32(s.Normal()), i
		}
	}
	for i := range samples.Values {
		samples.Values[i] = float32(3 * s.Normal())
	}
	b := samples.Batches(order, 20)[0]
	w, grad := NewWorkspace(n, 20), make([]float32, len(n.Params))
	if !n.Gradient(w, b, grad) {
		t.Fatal("loss is not finite")
	}
	if worst, largest := difference(n, b, grad); worst > 3e-6 || largest < 0.1 {
		t.Errorf("the gradient differs by %g from one of %g", worst, largest)
	}
	score := n.Evaluate(w, slices.Values([]Batch{b}))
	if want := referenceLoss(n, widen(n.Params), b); math.Abs(score.Squared-want) > 1e-5 || !math.IsNaN(score.LossBits) || !math.IsNaN(score.Accuracy) {
		t.Errorf("score %+v, want the squared error %g alone", score, want)
	}
}

// TestScores compares with the float64 losses.
func TestScores(t *testing.T) {
	for _, c := range combinations() {
		n, b := c.network()
		w := NewWorkspace(n, 37)
		score := n.Evaluate(w, slices.Values([]Batch{b}))
		want := referenceLoss(n, widen(n.Params), b)
		entropy, squared := score.LossBits*math.Ln2, score.Squared
		switch {
		case c.loss == Squared && math.Abs(squared-want) > 1e-6, c.loss == CrossEntropy && math.Abs(entropy-want) > 1e-6:
			t.Errorf("%s: score %+v, want the loss %g", c, score, want)
		case math.IsNaN(squared) != (c.loss == CrossEntropy), math.IsNaN(entropy) == c.output.Probable(), math.IsNaN(score.Accuracy):
			t.Errorf("%s: score %+v", c, score)
		}
	}
}

// TestParameters: every parameter has a place of its own, slopes included.
func TestParameters(t *testing.T) {
	n := New([]int{3, 4, 2}, PReLU)
	seen := make([]bool, len(n.Params))
	for i := range n.Params {
		n.Params[i] = float32(i)
	}
	for p := range n.Parameters() {
		weights, biases := n.Layer(n.Params, int(p.Layer))
		value := float32(-1)
		switch p.Input {
		case -2:
			value = n.Slopes(n.Params, int(p.Layer))[p.Unit]
		case -1:
			value = biases[p.Unit]
		default:
			value = weights[int(p.Unit)*n.Widths[p.Layer-1]+int(p.Input)]
		}
		if seen[p.Index] || float32(p.Index) != value {
			t.Errorf("%+v: the value is %g", p, value)
		}
		seen[p.Index] = true
	}
	for i, found := range seen {
		if !found {
			t.Errorf("parameter %d has no place", i)
		}
	}
	if len(n.Params) != 4*3+4+4+2*4+2 || len(n.Slopes(n.Params, 2)) != 0 {
		t.Errorf("%d parameters, %d slopes of the output", len(n.Params), len(n.Slopes(n.Params, 2)))
	}
}
