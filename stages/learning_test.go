package stages

import (
	"math"
	"testing"

	"infoplane/stages/generate"
	"infoplane/stages/train"
)

// learned trains a network on patterns of a rule.
func learned(t *testing.T, rule generate.Config, c train.Config, seed uint64) train.Result {
	t.Helper()
	made, err := rule.Make(seed, generate.Source{})
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := train.Train(c, seed, train.Data{Patterns: made.Patterns}, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The handwritten digits of 8 by 8 pixels are learned to 96 % of the test patterns by a
// small network, of tanh and of ReLU.
func TestDigitsAreLearned(t *testing.T) {
	for _, activation := range []string{"tanh", "relu"} {
		c := train.Config{
			Fraction: 0.8, Split: "stratified", Hidden: []int{32, 16}, Activation: activation,
			Optimizer: train.Optimizer{Kind: "adam"}, Regularizer: train.Regularizer{L2: 0.001},
			Rate: 0.005, Schedule: train.Schedule{Kind: "cosine"}, Batch: 32, Shuffle: true, Epochs: 60,
			Snapshots: train.Grid{Epochs: []int{0, 60}},
		}
		var before, after float64
		const seeds = 3
		for seed := uint64(1); seed <= seeds; seed++ {
			s := learned(t, generate.Config{Rule: "digits"}, c, seed).Snapshots
			before, after = before+s[0].Test.Accuracy/seeds, after+s[1].Test.Accuracy/seeds
		}
		if after < 0.96 || before > 0.25 {
			t.Errorf("%s: test accuracy from %.3f to %.3f", activation, before, after)
		}
	}
}

// generalisation is the expected squared error, on new patterns, of a linear network that
// begins with weights of 0 and is trained by full-batch descent for a number of epochs on P
// patterns of N inputs, for N, P → ∞ with P = αN:
//
//	E(t) = ∫ ρ(λ) [(1-ηλ')^{2t} + σ² (1 - (1-ηλ')^t)²/λ] dλ + σ²,    λ' = 2λ/P
//
// λ are the eigenvalues of XᵀX, whose density ρ is that of Marchenko and Pastur, and η is
// the rate for the mean squared error.
//
// Reference: M. S. Advani, A. M. Saxe, "High-dimensional dynamics of generalization error in
// neural networks", 2017, arXiv:1710.03667, section 2, in discrete time.
func generalisation(epochs, patterns, inputs int, rate, noise float64) float64 {
	alpha := float64(patterns) / float64(inputs)
	low, high := (math.Sqrt(alpha)-1)*(math.Sqrt(alpha)-1), (math.Sqrt(alpha)+1)*(math.Sqrt(alpha)+1)
	const points = 20_000
	var total, density float64
	for i := range points { // λ = centre - radius·cos θ: the square root becomes radius·sin θ
		theta := math.Pi * (float64(i) + 0.5) / points
		radius := (high - low) / 2
		lambda := (high+low)/2 - radius*math.Cos(theta)
		weight := radius * math.Sin(theta) * radius * math.Sin(theta) / (2 * math.Pi * lambda) * math.Pi / points
		left := math.Pow(1-rate*2*lambda/float64(patterns), float64(epochs))
		total += weight * (left*left + noise*(1-left)*(1-left)/lambda)
		density += weight
	}
	if math.Abs(density-1) > 1e-6 {
		panic("the density is not normalised")
	}
	return total + noise
}

// TestLinearNetworkGeneralises compares the test error of linear networks with the closed
// form of their learning curve, over draws of the teacher and of the patterns. At this
// signal-to-noise ratio the error falls, then rises: the network overfits.
func TestLinearNetworkGeneralises(t *testing.T) {
	const patterns, inputs, rate, networks = 160, 80, 0.8, 30
	epochs := []int{0, 30, 100, 300, 1000, 3000}
	rule := generate.Config{Rule: "gaussian-teacher", Teacher: &generate.Teacher{Patterns: 1160, Inputs: inputs, SignalToNoise: 1}}
	c := train.Config{
		Fraction: float64(patterns) / 1160, Split: "random", Activation: "linear", Target: "score", Output: "linear", Loss: "squared",
		Init: train.Init{Kind: "zero"}, Optimizer: train.Optimizer{Kind: "sgd"}, Rate: rate, Batch: patterns,
		Epochs: epochs[len(epochs)-1], Snapshots: train.Grid{Epochs: epochs},
	}
	sums, squares := make([]float64, len(epochs)), make([]float64, len(epochs))
	for seed := uint64(1); seed <= networks; seed++ {
		r := learned(t, rule, c, seed)
		errs := train.SquaredErrors(r.Snapshots)
		for k, e := range errs {
			sums[k] += e.ErrorTest / networks
			squares[k] += e.ErrorTest * e.ErrorTest / networks
		}
	}
	var curve []float64
	for k, epoch := range epochs {
		want := generalisation(epoch, patterns, inputs, rate, 1)
		standard := math.Sqrt((squares[k] - sums[k]*sums[k]) / (networks - 1))
		// Three standard errors, and for the bias that the network learns too, as one more
		// input, and the finite number of inputs, 1/N.
		if tolerance := 3*standard + want/inputs; math.Abs(sums[k]-want) > tolerance || tolerance > 0.1*want {
			t.Errorf("epoch %d: test error %.4f ± %.4f, closed form %.4f", epoch, sums[k], standard, want)
		}
		curve = append(curve, want)
		// The negative twin: half the noise is another curve.
		if other := generalisation(epoch, patterns, inputs, rate, 0.5); math.Abs(sums[k]-other) < 0.2 {
			t.Errorf("epoch %d: the test error %.4f is near %.4f, that of half the noise", epoch, sums[k], other)
		}
	}
	if !(curve[2] < curve[0] && curve[5] > curve[2]+0.2) {
		t.Errorf("the closed form %v neither falls nor rises", curve)
	}
	t.Logf("test errors %.3f, closed form %.3f", sums, curve)
}
